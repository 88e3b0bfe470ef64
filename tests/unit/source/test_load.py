"""Reading YAML: what is refused is named with its line and column."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slo_codegen.diagnostics import Diagnostics
from slo_codegen.diagnostics.render import render
from slo_codegen.source import Locator, load

CASES = {
    "a key twice": ("a: 1\nb:\n  c: 1\n  c: 2\n", "SLO116", 4, 3),
    "a key twice in a flow mapping": ("a: {b: 1, b: 2}\n", "SLO116", 1, 11),
    "an object tag": ("a: !!python/object:os.system x\n", "SLO111", 1, 4),
    "a local tag": ("a: !secret x\n", "SLO111", 1, 4),
    "a merge key": ("a: &x {b: 1}\nc:\n  <<: *x\n", "SLO115", 3, 3),
    "a second document": ("a: 1\n---\nb: 2\n", "SLO114", 2, 1),
    "a bracket left open": ("a: [1, 2\nb: 3\n", "SLO110", 2, 2),
    "a tab for indentation": ("a:\n\tb: 1\n", "SLO110", 2, 1),
    "an override of the direction": ('a: "x\u202ey"\n', "SLO106", 1, 6),
    "the same, escaped": ('a: "\\u202e"\n', "SLO106", 1, 5),
    "a zero-width space": ("a: x\u200by\n", "SLO106", 1, 5),
    "a bell": ("a: x\x07\n", "SLO106", 1, 5),
    "a lone surrogate": ('a: "\\ud800"\n', "SLO106", 1, 5),
    "a thousand brackets": ("a: " + "[" * 1000 + "\n", "SLO113", 1, 35),
    "a list for a file": ("- a\n- b\n", "SLO201", 1, 1),
}


def findings(folder: Path):
    report = Diagnostics()
    files = load(folder, report)
    locate = Locator(files).locate
    return files, [(f.code, locate(f.origin).line, locate(f.origin).column) for f in report if f.origin], report


@pytest.mark.parametrize(("text", "code", "line", "column"), CASES.values(), ids=CASES)
def test_what_is_refused_is_named_with_its_place(tmp_path, text, code, line, column):
    (tmp_path / "x.yaml").write_text(text)
    files, found, _ = findings(tmp_path)
    assert found == [(code, line, column)]
    assert files == []


def test_an_alias_bomb_is_refused(tmp_path):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 13)]
    (tmp_path / "x.yaml").write_text("\n".join(lines))
    assert [code for code, _, _ in findings(tmp_path)[1]] == ["SLO112"]


def test_all_files_are_read_and_all_findings_reported(tmp_path):
    (tmp_path / "bad.yaml").write_text("a: [\n")
    (tmp_path / "worse.yaml").write_text("a: 1\na: 2\n")
    (tmp_path / "good.yaml").write_text("a: 99.95\n")
    files, found, _ = findings(tmp_path)
    assert [file.data for file in files] == [{"a": 99.95}]
    assert {code for code, _, _ in found} == {"SLO110", "SLO116"}


def test_files_that_are_no_files_are_refused(tmp_path):
    catalog = tmp_path / "catalog"
    catalog.mkdir()
    (tmp_path / "outside.yaml").write_text("a: 1\n")
    (catalog / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    os.mkfifo(catalog / "pipe.yaml")
    (catalog / "big.yaml").write_text("a: " + "x" * (1 << 20))
    (catalog / "latin.yaml").write_bytes(b"a: \xe9\n")
    files, found, _ = findings(catalog)
    assert files == []
    assert sorted(code for code, _, _ in found) == ["SLO103", "SLO103", "SLO104", "SLO105"]


def test_a_missing_folder_is_a_finding(tmp_path):
    report = Diagnostics()
    assert load(tmp_path / "nowhere", report) == []
    assert [f.code for f in report] == ["SLO101"]


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_make_it_raise(tmp_path_factory, raw):
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / "x.yaml").write_bytes(raw)
    files, _, report = findings(folder)
    locate = Locator(files).locate
    for fmt in ("text", "json", "sarif", "github"):
        render(report, locate, fmt)
