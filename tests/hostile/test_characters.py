"""Hidden characters: found in parsed values however they are spelled, and printed nowhere."""

from __future__ import annotations

import json
import os
import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from slo_codegen.common.characters import refused, visible, visible_json, visible_lines
from slo_codegen.common.markdown import code
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.diagnostics.render import FORMATS, render
from slo_codegen.source import Locator, load
from tests.support.bounded import slo_codegen

pytestmark = pytest.mark.slow

# The text of a file, and line and column of the character or of its escape.
HIDDEN = {
    "in a quote that goes on in the next line": ('a: "one\n  two \\u202e three"\n', 2, 7),
    "behind a line that ends in a backslash": ('a: "one\\\n  \\x1b"\n', 2, 3),
    "behind a word with an apostrophe": ('a: {b: it\'s, c: "\\u202e"}\n', 1, 18),
    "in a flow sequence": ('a: [x, "y\\e"]\n', 1, 10),
    "in a key": ('"a\\u200b": 1\n', 1, 3),
    "in a key of a flow mapping": ('a: {"b\\0": 1}\n', 1, 7),
    "as the last of two": ('a: "\\\\u202e \\L"\n', 1, 13),
    "behind an escaped quote": ('a: "\\" \\P"\n', 1, 8),
    "a next line": ('a: "\\N"\n', 1, 5),
    "a tag character": ('a: "\\U000E0041"\n', 1, 5),
    "private use": ('a: "\\uE000"\n', 1, 5),
    "no character": ('a: "\\uFFFE"\n', 1, 5),
    "a carriage return": ('a: "x\\ry"\n', 1, 6),
    "a filler that counts as a letter": ("a: x\u3164\n", 1, 5),
    "a blank that counts as a symbol": ("a: x\u2800y\n", 1, 5),
    "a joiner of marks": ("a: x\u034fy\n", 1, 5),
    "a vowel that shows nothing": ("a: x\u17b4\n", 1, 5),
    "a selector behind a letter": ("a: x\ufe0fy\n", 1, 5),
    "a selector behind a digit": ("a: 1\ufe0fy\n", 1, 5),
    "nine marks on a letter": ("a: x" + "\u0301" * 9 + "\n", 1, 13),
    "nine escaped marks": ('a: "x' + "\\u0301" * 9 + '"\n', 1, 54),
    "in a comment": ("a: 1 # \u2066\n", 1, 8),
    "in a block": ("a: |\n  x\x1b\n", 2, 4),
    "an escape of half a character": ('a: "\\ud800"\n', 1, 5),
    "an escape beyond all characters": ('a: "\\UFFFFFFFF"\n', 1, 5),
    "through an alias, once": ('a: &x "\\e"\nb: *x\n', 1, 8),
}
ALLOWED = {
    "an escape in a comment": 'a: 1 # "\\u202e"\n',
    "an escape in single quotes": "a: '\\u202e'\n",
    "an escape in plain text": "a: \\u202e \\x1b\n",
    "an escape in a block": 'a: |\n  "\\u202e"\n',
    "an escaped backslash": 'a: "\\\\u202e"\n',
    "letters": 'a: "\\u00e9\\t\\n"\n',
    "coloured symbols": "a: \u26a0\ufe0f 1\ufe0f\u20e3 \u2764\ufe0f\n",
    "a no-break space": "a: 99\u00a0%\n",
    "eight marks": "a: x" + "\u0301" * 8 + "\n",
    "points": "a: \u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd\n",
    "line ends of Windows": 'a: 1\r\nb: "\\\\"\r\n',
}


def found(tmp_path, text):
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8", newline="")
    report = Diagnostics()
    files = load(tmp_path, report)
    locate = Locator(files).locate
    return [(f.code, locate(f.origin).line, locate(f.origin).column) for f in report]


@pytest.mark.parametrize(("text", "line", "column"), HIDDEN.values(), ids=HIDDEN)
def test_a_hidden_character_is_found_where_it_stands(tmp_path, text, line, column):
    assert found(tmp_path, text) == [("SLO106", line, column)]


@pytest.mark.parametrize("text", ALLOWED.values(), ids=ALLOWED)
def test_what_hides_nothing_is_allowed(tmp_path, text):
    assert found(tmp_path, text) == []


def test_what_a_field_may_hold_of_layout_stays_for_it_to_say(tmp_path):
    assert found(tmp_path, 'a: "one\\n\\ttwo"\nb: |\n  one\n  \ttwo\n') == []


def shows_nothing_hidden(text: str) -> bool:
    return not any(
        unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp") and char not in "\t\n" for char in text
    ) and not list(refused(text))


@given(st.text(st.characters(codec=None), max_size=60))
@example("\x7f")
def test_nothing_hidden_is_printed(text):
    assert shows_nothing_hidden(visible(text))
    assert "\n" not in visible(text)
    assert shows_nothing_hidden(visible_lines(text))
    assert shows_nothing_hidden(code(text))
    document = visible_json(json.dumps(text, ensure_ascii=False))
    assert shows_nothing_hidden(document)
    if not re.search("[\ud800-\udfff]", text):
        assert json.loads(document) == text


SPELLINGS = {
    "as it is": lambda text: text,
    "escaped": lambda text: "".join(f"\\U{ord(char):08X}" for char in text),
    "short": lambda text: "".join(f"\\x{ord(char):02x}" if ord(char) < 256 else f"\\U{ord(char):08x}" for char in text),
}
PLACES = (
    '"{}": 1\n', 'a: "{}"\n', 'a: "x\n  {} y"\n', 'a: ["it\'s", "{}"]\n', 'services: {{"{}": 1}}\n',
    'services: {{a: {{title: "{}", slos: [{{id: "{}"}}]}}}}\n', "a: |\n  {}\n", "a: x # {}\n", "a: '{}'\n", "{}",
)  # fmt: skip


@given(st.text(max_size=12), st.sampled_from(sorted(SPELLINGS)), st.sampled_from(PLACES), st.text(max_size=5))
@settings(max_examples=300)
def test_no_text_of_a_catalog_is_printed_hidden_in_any_format(tmp_path_factory, text, spelling, place, name):
    folder = tmp_path_factory.mktemp("c")
    name = name.replace("/", "").replace("\0", "")[:20].lstrip(".")
    written = place.format(*[SPELLINGS[spelling](text)] * place.count("{}"))
    (folder / f"x{name}.yaml").write_text(written, encoding="utf-8", newline="")
    from slo_codegen.compiler import compile_catalog

    report = Diagnostics()
    made = compile_catalog(folder, report)
    assert report.has_errors
    for file in made.files:
        assert not any(list(refused(each)) for each in re.findall(r'"[^"\\]*"', str(file.data)))
    for fmt in FORMATS:
        assert shows_nothing_hidden(render(report, Locator(made.files).locate, fmt)), fmt


NAMES = [b"caf\xe9.yaml", b"\x1b[31mred.yaml", "\u202eevil.yaml".encode(), b"a\n::error::b.yaml", b"x::y,z%0A.yaml"]


@pytest.mark.parametrize("fmt", FORMATS)
def test_a_file_of_any_name_is_shown_in_every_format(fmt, tmp_path):
    folder = tmp_path / "c"
    folder.mkdir()
    for name in NAMES:
        with open(os.path.join(os.fsencode(folder), name), "w") as file:
            file.write("nonsense: 1\nother: 2\n")
    done = slo_codegen(
        tmp_path, "validate", "c", "--format", fmt, env={"GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}
    )
    assert done.code == 1
    assert b"Traceback" not in done.errors
    assert b"SLO900" not in done.errors
    for text in (done.output, done.errors):
        assert shows_nothing_hidden(text.decode("utf-8"))
        assert not re.search(rb"^::error::b", text, re.MULTILINE)
    if fmt == "sarif":
        assert b"c/caf%E9.yaml" in done.output
    if fmt in ("json", "gitlab"):
        assert "c/caf\\xE9.yaml" in json.dumps(json.loads(done.output)).replace("\\\\", "\\")


@pytest.mark.parametrize("arguments", [
    ("validate", b"no\x1b[31m\xe9where"), ("validate", "--\u202ex"), ("explain", "SLO9\x1b9"), ("explain", "no\u202e"),
    ("fmt", b"\xe9\x1b"), ("diff", "no\x1b"), ("set", "a\x1b/b", "c\x1b=d"), ("set", "a", "c\x1b"),
    ("coverage", b"\xff"),
    ("new", "service", "X\x1b", "--title", "t"), ("summary", b"no\xff\x1b"), ("build", "c\u202e", "--out", "o\x1b"),
], ids=repr)  # fmt: skip
def test_an_argument_is_printed_with_nothing_hidden(arguments, tmp_path):
    done = slo_codegen(tmp_path, *arguments)
    assert b"Traceback" not in done.errors
    assert b"SLO900" not in done.errors
    for text in (done.output, done.errors):
        assert shows_nothing_hidden(text.decode("utf-8"))
