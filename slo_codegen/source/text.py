"""Characters that no catalog may hold: they hide what a reader sees from what a machine does."""

from __future__ import annotations

import re
import unicodedata

from slo_codegen.diagnostics import Diagnostics, Origin

# Controls but tab and line feed; bidirectional marks, embeddings, overrides and isolates; zero-width and other
# invisible format characters; line and paragraph separators; non-characters and the private use area.
_REFUSED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufe00-\ufe0e\ufeff\ufff9-\ufffb\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e0fff]"
)
_LONE_RETURN = re.compile("\r(?!\n)")
# The same characters written as an escape inside double quotes.
_ESCAPED = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0abevfN_LPr]))")
_NAMED = {"0": 0, "a": 7, "b": 8, "e": 27, "v": 11, "f": 12, "N": 0x85, "_": 0xA0, "L": 0x2028, "P": 0x2029, "r": 13}


def report_characters(name: str, text: str, report: Diagnostics) -> None:
    """Report each refused character of a file, literal or escaped, with its line and column."""
    for match in [*_REFUSED.finditer(text), *_LONE_RETURN.finditer(text)]:
        _report(name, text, match.start(), 1, ord(match[0]), report)
    if "\\" not in text:
        return
    for match in _ESCAPED.finditer(text):
        if _is_escaped_backslash(text, match.start()) or not _in_double_quotes(text, match.start()):
            continue
        point = _NAMED[match[4]] if match[4] else int(match[1] or match[2] or match[3], 16)
        if point > 0x10FFFF or 0xD800 <= point <= 0xDFFF or point == 13 or _REFUSED.match(chr(point)):
            _report(name, text, match.start(), len(match[0]), point, report)


def _is_escaped_backslash(text: str, at: int) -> bool:
    count = 0
    while at - count > 0 and text[at - count - 1] == "\\":
        count += 1
    return count % 2 == 1


def _in_double_quotes(text: str, at: int) -> bool:
    line = text[text.rfind("\n", 0, at) + 1 : at]
    inside: str | None = None
    previous = ""
    for char in line:
        if inside is None and char == "#" and previous in ("", " ", "\t"):
            return False
        if char in "\"'" and previous != "\\":
            inside = None if inside == char else (inside or char)
        previous = char
    return inside == '"'


def _report(name: str, text: str, at: int, length: int, point: int, report: Diagnostics) -> None:
    line = text.count("\n", 0, at)
    column = at - (text.rfind("\n", 0, at) + 1)
    label = unicodedata.name(chr(point), "control character") if point <= 0x10FFFF else "no character"
    report.add(
        "SLO106",
        f"U+{point:04X} ({label.lower()}) is not allowed in a catalog",
        Origin(name, (), "value", None, length, line, column),
        help="remove it: it hides what a reader sees from what a machine does",
    )
