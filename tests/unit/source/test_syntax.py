"""A text that is no YAML: the line of the slip, what it is, and a way out that speaks of nothing else."""

import pytest

from slo_codegen.diagnostics import Diagnostics
from slo_codegen.source import Locator, load

# The text, the line and column of the slip, words of the message and words of the help.
SLIPS = {
    "a file that begins too deep": (
        "# Metrics.\n  a: 1\nb: 2\n",
        3,
        1,
        "the indentation of this line",
        "the file in column 3 of line 2",
    ),
    "a dash for a value": ("a:\n  b: - \n", 2, 6, "a value is missing before -", "on a line of its own"),
    "a comma for a value": ("a: , b\n", 1, 4, "a value is missing before ,", "quotes around text"),
    "a brace left open as a key": ("a:\n  {b:\n  c: 1\n", 2, 3, "the { opened here is not closed", "close it with }"),
    "a quote left open, to the next quote": (
        "a:\n  bad: 'x{y=\"z\"}\n  good: 1\n  # the document's first figure\n",
        2,
        8,
        "the ' opened here is not closed",
        "another '",
    ),
    "a quote left open, to the end": ('a: "x\nb: 1\nc: 2\n', 1, 4, 'the " opened here is not closed', 'another "'),
    "a brace left open before an entry": (
        "a:\n  - when: {b: {above: 10}\n  - when: 2\n",
        2,
        11,
        "the { opened here is not closed",
        "close it with }",
    ),
    "a bracket left open before a key": (
        "a: [x\nb:\n  c: 1\n",
        1,
        4,
        "the [ opened here is not closed",
        "close it with ]",
    ),
    "a comma left out": (
        "a: {b: [1], c: [2] d: 3}\n",
        1,
        20,
        "a comma or } is missing before this",
        "separate the entries",
    ),
    "a comma left out over lines": (
        "a: {\n    b: [1]\n    c: 2}\n",
        3,
        5,
        "a comma or } is missing before this",
        "separate the entries",
    ),
    "a no-break space after a colon": (
        "a:\n  b:\u00a099.9%\n  c: 1\n",
        2,
        5,
        "a no-break space (U+00A0)",
        "plain space",
    ),
    "a no-break space in the indentation": (
        "a:\n  b: 1\n\u00a0 c: 1\n  d: 2\n",
        3,
        1,
        "a no-break space (U+00A0)",
        "plain space",
    ),
    "a merge conflict": (
        "a:\n<<<<<<< HEAD\n  b: 1\n=======\n  b: 2\n>>>>>>> feature\n",
        2,
        1,
        "a merge conflict is not resolved",
        "keep one side",
    ),
    "no space after a colon": ("a:\n  b:99.9%\n  c: 1\n", 2, 4, "a space is missing after the colon", "key: value"),
    "no space after the colon of an entry's first key": (
        "a:\n  - id:one\n    title: One\n",
        2,
        7,
        "a space is missing after the colon",
        "key: value",
    ),
    "no colon": ("a:\n  per [region]\n  c: 1\n", 2, 3, "a key without a colon", "key: value"),
    "a block that is not indented": (
        "a:\n  title: >-\n  Checkouts succeed\n  b: 1\n",
        3,
        3,
        "is not indented deeper than its key",
        "two spaces more",
    ),
    "an entry without a dash": (
        "slos:\n  one:\n    a: 1\n  - id: two\n",
        2,
        3,
        "keys and list entries stand in one column",
        "begin each entry",
    ),
    "a key in the column of the dashes": (
        "a:\n  - tier: P1\n  when: {b: 1}\n",
        3,
        3,
        "in the column of the list's dashes",
        "indent it like the other keys",
    ),
    "a key with a space too few": (
        "a:\n  b: 1\n c: 2\n",
        3,
        2,
        "the indentation of this line",
        "column 2, and line 2 in column 3",
    ),
    "a key with a space too many": (
        'a:\n  b: "1"\n   c: 2\n',
        3,
        4,
        "the indentation of this line",
        "column 4, and line 2 in column 3",
    ),
    "a key with a space too many after plain text": (
        "a:\n  b: text\n   c: 2\n",
        3,
        4,
        "the indentation of this line",
        "column 4, and line 2 in column 3",
    ),
    "a dash with a space too few": (
        "a:\n  - {b: 1}\n - {b: 2}\n",
        3,
        2,
        "the indentation of this line",
        "column 2, and line 2 in column 3",
    ),
    "a tab": ("a:\n  b: 1\n\t\tc: 2\n", 3, 1, "a tab in the indentation", "indent with spaces"),
    "a colon in text": ("a: Checkouts: do they succeed?\n", 1, 13, "a second colon in one line", "quotes around text"),
    "a quote in quotes": ("a: 'It's so'\n", 1, 8, "text follows the closing '", "twice"),
    "a character that begins nothing": ("a: @oncall\n", 1, 4, "text cannot begin with @", "put quotes around the text"),
}


@pytest.mark.parametrize(("text", "line", "column", "message", "way_out"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_named_where_it_was_made(tmp_path, text, line, column, message, way_out):
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    report = Diagnostics()
    assert load(tmp_path, report) == []
    (finding,) = report
    place = Locator().locate(finding.origin)
    assert (finding.code, place.line, place.column) == ("SLO110", line, column)
    assert finding.message.startswith("not valid YAML: ")
    assert message in finding.message
    assert way_out in finding.help


def test_the_help_about_indentation_speaks_of_no_characters(tmp_path):
    (tmp_path / "x.yaml").write_text("a:\n  b: 1\n c: 2\n")
    report = Diagnostics()
    load(tmp_path, report)
    (finding,) = report
    assert "quote" not in finding.help
    assert not set("#[]{}&*!|>%@`") & set(finding.help)


def test_a_list_that_began_as_a_mapping_shows_both_places(tmp_path):
    (tmp_path / "x.yaml").write_text("slos:\n  one:\n    a: 1\n  - id: two\n")
    report = Diagnostics()
    load(tmp_path, report)
    (finding,) = report
    assert [(r.origin.line, r.origin.column, r.message) for r in finding.related] == [(3, 2, "an entry of a list")]
