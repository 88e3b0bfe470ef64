"""Reading YAML: what is refused is named with its line and column."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slo_codegen.diagnostics import Diagnostics, Origin
from slo_codegen.diagnostics.render import render
from slo_codegen.source import Locator, load

CASES = {
    "a key twice": ("a: 1\nb:\n  c: 1\n  c: 2\n", "SLO116", 4, 3),
    "a key twice in a flow mapping": ("a: {b: 1, b: 2}\n", "SLO116", 1, 11),
    "an object tag": ("a: !!python/object:os.system x\n", "SLO111", 1, 4),
    "a local tag": ("a: !secret x\n", "SLO111", 1, 4),
    "a merge key": ("a: &x {b: 1}\nc:\n  <<: *x\n", "SLO115", 3, 3),
    "text that begins with a star": ("a: *very* important\n", "SLO110", 1, 4),
    "a merge key of an anchor that there is not": ("c:\n  <<: *x\n", "SLO115", 2, 3),
    "a second document": ("a: 1\n---\nb: 2\n", "SLO114", 2, 1),
    "a bracket left open": ("a: [1, 2\nb: 3\n", "SLO110", 1, 4),
    "a key twice in an entry of a list": ("a:\n  - {b: 1, c: 2, c: 3}\n", "SLO116", 2, 18),
    "an alias without an anchor": ("a: &x [1]\nb: *y\n", "SLO110", 2, 4),
    "an alias of an anchor below": ("a: *x\nb: &x [1]\n", "SLO110", 1, 4),
    "nothing at all": ("", "SLO107", 1, 1),
    "nothing but comments": ("# services:\n#   shop:\n", "SLO107", 1, 1),
    "nothing but a document's mark": ("---\n", "SLO107", 1, 1),
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


def test_a_tab_before_a_value_does_not_hide_the_places(tmp_path):
    (tmp_path / "x.yaml").write_text("a:\n  b: \tx\n  c: y\n")
    files, found, _ = findings(tmp_path)
    assert found == []
    place = Locator(files).locate(Origin(f"{tmp_path}/x.yaml", ("a", "c")))
    assert (place.line, place.column) == (3, 6)


def test_a_value_that_is_left_out_is_placed_at_its_key_or_dash(tmp_path):
    (tmp_path / "x.yaml").write_text("a:\n  b:\n\n  # Next.\n  c: [1]\nd:\n  -\n  - x\n")
    files, _, _ = findings(tmp_path)
    locate = Locator(files).locate
    places = [locate(Origin(f"{tmp_path}/x.yaml", path)) for path in (("a", "b"), ("d", 0))]
    assert [(place.line, place.column) for place in places] == [(2, 3), (7, 3)]


def test_a_missing_folder_is_a_finding(tmp_path):
    report = Diagnostics()
    assert load(tmp_path / "nowhere", report) == []
    assert [f.code for f in report] == ["SLO101"]


def test_two_keys_that_begin_an_entry_anew_are_one_missing_dash(tmp_path):
    (tmp_path / "x.yaml").write_text("slos:\n  - id: one\n    title: One\n    id: two\n    title: Two\n")
    _, found, report = findings(tmp_path)
    assert found == [("SLO116", 4, 5)]
    (finding,) = report
    assert "the dash of the next entry is missing" in finding.message
    assert finding.help == "begin the entry with a dash: - id: ..."


def test_two_keys_twice_in_a_mapping_that_is_no_entry_are_two_findings(tmp_path):
    (tmp_path / "x.yaml").write_text("a:\n  b: 1\n  c: 2\n  b: 3\n  c: 4\n")
    assert findings(tmp_path)[1] == [("SLO116", 4, 3), ("SLO116", 5, 3)]


def test_an_alias_without_an_anchor_names_those_that_there_are(tmp_path):
    (tmp_path / "a.yaml").write_text("a: &short [1]\nb: &long [2]\nc: *lang\n")
    (tmp_path / "b.yaml").write_text("a: *short\n")
    _, _, report = findings(tmp_path)
    assert [f.help for f in report] == [
        "there is *long, *short",
        "an anchor is known in its own file only: write the value out; text that begins with * needs quotes",
    ]


def test_aliases_that_repeat_too_much_are_refused_at_the_first_that_is_too_much(tmp_path):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 11)]
    (tmp_path / "x.yaml").write_text("\n".join(lines))
    assert findings(tmp_path)[1] == [("SLO112", 6, 10)]


def test_a_link_to_itself_is_a_file_that_cannot_be_read(tmp_path):
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    (tmp_path / "good.yaml").write_text("a: 1\n")
    files, found, report = findings(tmp_path)
    assert found == [("SLO102", 1, 1)]
    assert [f.origin.file for f in report] == [f"{tmp_path}/loop.yaml"]
    assert [file.data for file in files] == [{"a": 1}]


def test_a_file_that_is_too_large_is_refused_by_its_size(tmp_path, monkeypatch):
    # Nothing of it is read: a sparse file of a terabyte is refused at once, and its place is found without parsing it.
    with open(tmp_path / "big.yaml", "wb") as file:
        file.truncate(1 << 40)
    report = Diagnostics()
    assert load(tmp_path, report) == []
    assert [(f.code, f.origin.line, f.origin.column) for f in report] == [("SLO104", 0, None)]


@pytest.mark.parametrize(
    ("raw", "line", "column"),
    [
        (b"a: \xe9\n", 1, 4),
        (b"a: 1\nb: caf\xe9\n", 2, 7),
        ("a: ééé".encode() + b"\xff\n", 1, 7),
        (b"\xef\xbb\xbfa: \xe9\n", 1, 4),
    ],
)
def test_a_byte_that_is_not_utf_8_is_shown_where_it_stands(tmp_path, raw, line, column):
    (tmp_path / "x.yaml").write_bytes(raw)
    _, found, report = findings(tmp_path)
    assert found == [("SLO105", line, column)]
    assert [f.help for f in report] == ["save the file as UTF-8"]


@pytest.mark.parametrize("name", ["shop.YAML", "shop.yaml.txt", "shop.Yml", "shop.yml.TXT"])
def test_a_file_whose_name_is_nearly_right_is_named(tmp_path, name):
    (tmp_path / "good.yaml").write_text("a: 1\n")
    (tmp_path / name).write_text("b: 2\n")
    files, found, report = findings(tmp_path)
    assert found == [("SLO108", 1, 1)]
    assert [(f.severity.value, f.origin.file) for f in report] == [("warning", f"{tmp_path}/{name}")]
    assert len(files) == 1


@pytest.mark.parametrize(
    "name", ["shop.yaml~", "shop.yaml.bak", "shop.yaml.orig", ".shop.YAML", "yaml.txt", "shop.json"]
)
def test_backups_and_other_files_are_left_alone(tmp_path, name):
    (tmp_path / "good.yaml").write_text("a: 1\n")
    (tmp_path / name).write_text("b: 2\n")
    assert findings(tmp_path)[1] == []


@given(st.binary(max_size=200))
def test_no_bytes_make_it_raise(tmp_path_factory, raw):
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / "x.yaml").write_bytes(raw)
    files, _, report = findings(folder)
    locate = Locator(files).locate
    for fmt in ("text", "json", "sarif", "github"):
        render(report, locate, fmt)
