"""A backend is asked through what it brings: a validation imports the limits of each, and nothing that writes files."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from slo_codegen.backends import BUILT_IN, load_backends
from slo_codegen.backends.base import Backend
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.diagnostics.codes import CODES
from slo_codegen.json_schema import built_in

STARTER = Path(str(files("slo_codegen") / "cli" / "starter_catalog"))
IMPORTED = """
import sys
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from pathlib import Path
report = Diagnostics()
compile_catalog(Path(sys.argv[1]), report, emit=False)
assert not report.has_errors
print("\\n".join(sorted(name for name in sys.modules if name.startswith("slo_codegen.") or name == "promql_parser")))
"""
ROOT = Path(__file__).parents[2]
BACKENDS = load_backends(BUILT_IN, Diagnostics())
each_backend = pytest.mark.parametrize("backend", BACKENDS, ids=lambda backend: backend.name)


def test_a_validation_imports_of_a_backend_what_describes_it_and_its_limits_alone():
    done = subprocess.run([sys.executable, "-c", IMPORTED, str(STARTER)], check=True, capture_output=True, text=True,
                          env={**os.environ, "SLO_CODEGEN_CACHE": "off"})  # fmt: skip
    prefix = "slo_codegen.backends."
    loaded = [name.removeprefix(prefix) for name in done.stdout.split() if name.startswith(prefix)]
    assert {name for name in loaded if "." not in name} == {*BUILT_IN, "base"}
    parts = {name.split(".")[1] for name in loaded if "." in name}
    assert parts == {"codes", "limits", "support"}
    assert "slo_codegen.validate" not in done.stdout.split()
    assert "slo_codegen.render" not in done.stdout.split()


@each_backend
def test_a_backend_is_data_and_functions(backend):
    assert type(backend) is Backend
    assert set(backend.limits) <= set(CODES)


@each_backend
def test_a_built_in_backend_brings_the_texts_and_the_examples_of_its_own_ten_of_codes(backend):
    assert {code[:5] for code in backend.codes} == {f"SLO4{1 + [*BUILT_IN].index(backend.name)}"}
    assert {code: CODES[code] for code in backend.codes} == backend.codes
    examples = {path.name for path in (backend.folder / "examples").glob("SLO*")}
    assert examples <= set(backend.codes)
    # What its limits report are its own codes, but for two that a check of the catalog and one of artifacts report too.
    assert set(backend.limits) - set(backend.codes) <= {"SLO353", "SLO505"}
    texts = (path.read_text(encoding="utf-8") for path in backend.folder.rglob("*.py") if path.name != "codes.py")
    reported = {code for text in texts for code in re.findall('"(SLO4[0-9]{2})"', text)}
    assert reported == set(backend.codes)


def test_a_target_that_is_not_built_has_its_codes_all_the_same(tmp_path):
    folder = Path(shutil.copytree(STARTER, tmp_path / "catalog"))
    path = next(each for each in folder.rglob("*.yaml") if "\nplatform:\n" in f"\n{each.read_text(encoding='utf-8')}")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("platform:\n", "platform:\n  severity: {SLO445: off, SLO450: off, SLO459: off}\n", 1))
    report = Diagnostics()
    compile_catalog(folder, report, emit=False, targets=("prometheus",))
    said = [finding.message for finding in report if "SLO4" in finding.message]
    assert [message.endswith("there is no finding SLO459") for message in said] == [True]


def test_every_code_about_a_target_that_a_limit_reports_is_that_of_one_backend():
    owners: dict[str, list[str]] = {}
    for backend in BACKENDS:
        for code in backend.limits:
            owners.setdefault(code, []).append(backend.name)
    assert {code: names for code, names in owners.items() if len(names) > 1} == {}


def test_every_schema_but_that_of_the_manifest_is_in_the_folder_of_its_backend_or_of_the_forms():
    own = {backend.name: [path.name for path in (backend.folder / "schemas").iterdir()] for backend in BACKENDS}
    assert all(name.startswith(f"{folder}-") for folder, names in own.items() for name in names)
    of_forms = [path.name for path in (ROOT / "slo_codegen" / "forms" / "schemas").iterdir()]
    named = {name.removesuffix(".schema.json") for names in (*own.values(), of_forms) for name in names}
    assert named | {"manifest"} == set(built_in())
