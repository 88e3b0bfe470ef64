"""The cases under tests/cases: a small catalog each, what it compiles to, and what its rules do with traffic.

``python -m tests.golden.cases`` writes what every case compiles to now; read the diff before you commit it.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.writer import write

CASES = Path(__file__).parents[1] / "cases"
NAMES = sorted(path.name for path in CASES.iterdir() if path.is_dir() and not path.name.startswith("_"))


def build(name: str, out: Path) -> Diagnostics:
    """Compile a case, on the platform that all of them share, into a folder."""
    report = Diagnostics()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for source in (CASES / "_platform", CASES / name / "catalog"):
            shutil.copytree(source, root, dirs_exist_ok=True)
        made = compile_catalog(root, report)
        assert not report.has_errors, [str(finding) for finding in report]
        assert write(out, made.artifacts, made.digest, report) is not None
    return report


def tree(root: Path) -> dict[str, str]:
    """Return every file below a folder, by its path."""
    return {
        str(path.relative_to(root)): path.read_text(encoding="utf-8")
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


if __name__ == "__main__":
    for each in NAMES:
        shutil.rmtree(CASES / each / "expected", ignore_errors=True)
        build(each, CASES / each / "expected")
        print(f"{each}: {len(tree(CASES / each / 'expected'))} files")
