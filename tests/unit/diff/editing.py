"""Catalogs before and after an edit, compiled and compared."""

from __future__ import annotations

import shutil
from pathlib import Path

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.diff import Side, compare
from slo_codegen.diff.model import plain
from tests.golden.cases import CASES

ROOT = Path(__file__).parents[3]


def lay_out(root, case="ratio"):
    for source in (CASES / "_platform", CASES / case / "catalog"):
        shutil.copytree(source, root, dirs_exist_ok=True)
    return root


def edit(root, old, new, count=-1):
    """Replace text in the catalog; it must be there."""
    found = 0
    for path in sorted(root.rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        found += text.count(old)
        path.write_text(text.replace(old, new, count), encoding="utf-8")
    assert found, old


_SIDES: dict[tuple[tuple[str, str], ...], Side] = {}
"""What a catalog of these files has compiled to: most tests compare with the same one."""


def side(root):
    files = tuple((str(path.relative_to(root)), path.read_text(encoding="utf-8")) for path in sorted(root.rglob("*.*")))
    if files not in _SIDES:
        _SIDES[files] = _side(root)
    return _SIDES[files]


def _side(root):
    report = Diagnostics()
    made = compile_catalog(root, report, allow_empty=True)
    assert not report.has_errors, [finding.message for finding in report]
    return Side(made.plan, made.artifacts, made.digest)


def compared(tmp_path, *edits, case="ratio"):
    """Return the difference that some replacements make to a case."""
    old, new = lay_out(tmp_path / "old", case), lay_out(tmp_path / "new", case)
    for before, after in edits:
        edit(new, before, after)
    return compare(side(old), side(new))


def said(difference):
    """Return every sentence of a difference."""
    return [
        plain(words)
        for section in difference.sections
        for change in section.changes
        for words in (change.words, *change.details)
    ]
