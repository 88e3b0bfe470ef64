"""Characters that hide what a reader sees from what a machine does: one table, for reading and for printing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

MOST_MARKS = 8
"""Combining marks upon one character; no language writes as many, and more of them cover the lines around."""

# Characters that a font shows nothing or no more than a gap for, or that change the order of what follows. They are
# the default-ignorable ones of Unicode, the controls except tab and line feed, the separators of lines and paragraphs,
# fillers and blanks that count as letters or symbols, private use, surrogates and non-characters.
_NEVER = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef"
    "\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U0010ffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0xE0000, 0x10000))
)
# The selector of the coloured form belongs behind a symbol that has one, or between a digit and the mark of a key cap.
_EMOJI = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23fa\u24c2\u25aa-\u27bf\u2934\u2935\u2b05-\u2b55"
    "\u3030\u303d\u3297\u3299\U0001f004-\U0001faff"
)
_REFUSED = re.compile(f"[{_NEVER}\ufe0f]")
_ASCII_REFUSED = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_PRESENTED = re.compile(f"(?<=[{_EMOJI}])\ufe0f|(?<=[#*0-9])\ufe0f(?=\u20e3)")
# What is neither a letter nor a digit of any language, nor one of the common symbols: marks, and a little else.
_MAYBE_MARKS = re.compile(
    f"[^\\w\x00-\u02ff\u1e00-\u20cf\u2100-\u2cee\u30a0-\ua66e\uac00-\ud7ff\U0001f000-\U0001faff\U00020000-\U0003ffff]"
    f"{{{MOST_MARKS + 1},}}"
)
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_KINDS = {"Cc": "control character", "Co": "private use", "Cs": "half of a character", "Cn": "not a character"}


class Hidden(NamedTuple):
    """A refused character: its offset in the text, the character, and what is wrong with it."""

    at: int
    char: str
    words: str


def refused(text: str) -> Iterator[Hidden]:
    """Yield the characters of a text that no catalog may hold, those of each kind in order.

    A carriage return is one of them. Tabs and line feeds are not; what may hold them is for each field to say.
    """
    if text.isascii() and text.isprintable():
        return
    for at in _refused(text):
        yield Hidden(at, text[at], f"{named(text[at])} is not allowed in a catalog")
    for at in _floods(text):
        yield Hidden(at, text[at], f"more than {MOST_MARKS} combining marks on one character are not allowed")


def count_refused(text: str) -> int:
    """Return how many characters `refused` yields, quickly."""
    if text.isascii():
        return len(_ASCII_REFUSED.findall(text))
    return len(_REFUSED.findall(text)) - len(_PRESENTED.findall(text)) + sum(1 for _ in _floods(text))


def named(char: str) -> str:
    """Return a character's number and name: ``U+200B (zero width space)``."""
    kind = _KINDS.get(unicodedata.category(char), "without a name")
    return f"U+{ord(char):04X} ({unicodedata.name(char, kind).lower()})"


def visible(text: str) -> str:
    r"""Return text with every character that a terminal would act on, or hide, written as an escape.

    ``\u{202e}`` is such a character, ``\xE9`` a byte of a file name that is not UTF-8. Tabs stay, line feeds do not.
    """
    if text.isascii() and text.isprintable():
        return text
    hidden = set(_refused(text))
    hidden.update(_floods(text, every=True))
    return "".join(
        char if char == "\t" or (at not in hidden and char.isprintable()) else _escaped(char)
        for at, char in enumerate(text)
    )


def visible_lines(text: str) -> str:
    """Return text like `visible`, with its line feeds as they are."""
    return "\n".join(map(visible, text.split("\n")))


def visible_json(text: str) -> str:
    """Return a JSON document with what would be hidden in it as escapes of JSON: it holds the same values."""
    if text.isascii() and not _ASCII_REFUSED.search(text):
        return text
    return "\n".join(
        line if line.isprintable() and next(_refused(line), None) is None else "".join(map(_json_escaped, line))
        for line in text.split("\n")
    )


def _refused(text: str) -> Iterator[int]:
    """Yield where the characters stand that are refused by themselves."""
    pattern = _ASCII_REFUSED if text.isascii() else _REFUSED
    for match in pattern.finditer(text):
        if match[0] != "\ufe0f" or not _PRESENTED.match(text, match.start()):
            yield match.start()


def _escaped(char: str) -> str:
    point = ord(char)
    # Python reads a byte of a file's name that is no UTF-8 as one of these.
    return f"\\x{point - 0xDC00:02X}" if 0xDC80 <= point <= 0xDCFF else f"\\u{{{point:x}}}"


def _json_escaped(char: str) -> str:
    if char == "\t" or (char.isprintable() and not _REFUSED.search(char)):
        return char
    if 0xD800 <= ord(char) <= 0xDFFF:
        # A half of a pair is text for no reader of JSON.
        return _escaped(char).replace("\\", "\\\\")
    units = char.encode("utf-16-be")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def _floods(text: str, *, every: bool = False) -> Iterator[int]:
    """Yield where a character has one combining mark too many; with ``every``, each mark beyond that as well."""
    if text.isascii():
        return
    for match in _MAYBE_MARKS.finditer(text):
        marks = 0
        for at, char in enumerate(match[0], match.start()):
            marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
            if marks == MOST_MARKS + 1 or (every and marks > MOST_MARKS):
                yield at


def printable(text: str) -> str:
    """Write line breaks and tabs as spaces, other control characters and direction marks by their code point."""
    return _UNPRINTABLE.sub(_show, text)


def _show(match: re.Match[str]) -> str:
    char = match[0]
    return " " if char in "\t\n\r\u2028\u2029" else f"U+{ord(char):04X}"
