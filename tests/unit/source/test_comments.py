"""A value that ends at a # which was meant as text, and comments that are comments."""

import pytest

from slo_codegen.diagnostics import Diagnostics
from slo_codegen.source import load

CUT = {
    "a number": ("title: Checkouts #1 succeed\n", 1, 18, "#1", "Checkouts"),
    "a channel": ("a:\n  - to the channel #oncall\n", 2, 20, "#oncall", "to the channel"),
    "an entry's first key": ("a:\n  - title: Room #12\n", 2, 17, "#12", "Room"),
}
QUIET = {
    "a comment": "title: Checkouts # 1 succeed\n",
    "a comment in a comment": "title: Checkouts # see #12\n",
    "a whole line": "title: Checkouts\n#1 is next\n  #2 too\n",
    "a quoted value": 'title: "Checkouts #1 succeed"\nslack: "#oncall"\n',
    "a comment after a quoted value": "title: 'Checkouts' #1\n",
    "a comment after a number": "period: 30d #rolling\nobjective: 99.9% #four nines\n",
    "a comment after a list": "regions: [eu, us] #two\n",
    "text in a block": "description: >-\n  note: Checkouts #1 succeed\n",
    "a comment after a section": "services: #all\n  a: 1\n",
    "text in a quote over lines": 'a: "x\n  note: Checkouts #1"\n',
    "a fragment of an address": "runbook: https://example.org/a#b\n",
}


def found(tmp_path, text):
    (tmp_path / "x.yaml").write_text(text)
    report = Diagnostics()
    assert len(load(tmp_path, report)) == 1
    return [(f.code, f.severity.value, f.origin.line + 1, f.origin.column + 1, f.message) for f in report]


@pytest.mark.parametrize(("text", "line", "column", "comment", "value"), CUT.values(), ids=CUT)
def test_a_value_that_is_cut_off_is_a_warning(tmp_path, text, line, column, comment, value):
    message = f"{comment} begins a comment, so that the value is {value!r} alone"
    assert found(tmp_path, text) == [("SLO117", "warning", line, column, message)]


@pytest.mark.parametrize("text", QUIET.values(), ids=QUIET)
def test_what_is_meant_is_left_alone(tmp_path, text):
    assert found(tmp_path, text) == []


def test_those_that_cut_are_told_from_text_that_does_not(tmp_path):
    text = "a: one #1\nb: >-\n  note: two #2\nc: three #3\nd: |\n  note: four #4\ne: five #5\n"
    assert [line for _, _, line, _, _ in found(tmp_path, text)] == [1, 4, 7]
