"""Text of the catalog in Datadog's languages: messages, links, tags, numbers. One function for each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_DOWN, Context, Decimal

from slo_codegen.common.tags import tag, tag_value
from slo_codegen.common.units import plain

# A handle begins with @, a template or a reference with braces, a mention or a tag with <, and three % switch the
# language of the block. Datadog knows no escape for any of them, so each is written as its full-width twin, which
# reads the same and means nothing.
_SYNTAX = str.maketrans({"@": "\uff20", "{": "\uff5b", "}": "\uff5d", "<": "\uff1c", "`": "\uff40"})
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_BREAKS = "\t\n\v\f\r\x85\u2028\u2029"
_NOT_IN_URLS = re.compile(r"[^!#$%&'()*+,\-./0-9:;=?A-Z_a-z~\[\]]")
_LONGEST_NOTE, _MOST_NOTES = 240, 6
_DIGITS = Context(prec=12, rounding=ROUND_DOWN)


def escape(text: str) -> str:
    """Write text so that it pages nobody, fills in nothing, and stays on its line.

    Line breaks become spaces, and other control characters and direction marks their code point, so that no text
    begins a heading or shows something else than it holds.
    """
    shown = _UNPRINTABLE.sub(_show, text).translate(_SYNTAX)
    return shown.replace("%%%", "%%\uff05").replace("](", "] (")


def noted(notes: Iterable[str]) -> list[str]:
    """Return a line for each note, the first of many and the beginning of long ones: texts in Datadog have an end."""
    listed = list(notes)
    lines = [
        f"Note: {escape(note if len(note) <= _LONGEST_NOTE else f'{note[:_LONGEST_NOTE]}...')}." for note in listed
    ]
    more = len(lines) - _MOST_NOTES
    return lines if more <= 0 else [*lines[:_MOST_NOTES], f"Note: {more} more of this kind."]


def url(text: str) -> str:
    """Write a link; what would be a handle or a template in it is percent-encoded."""
    return _NOT_IN_URLS.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), text)


def labelled(key: str, value: str) -> str:
    """Return the tag ``key:value``, cut to the length that Datadog keeps."""
    return f"{tag(key)}:{tag_value(key, value)}"


def rounded(number: Decimal) -> Decimal:
    """Return a number with so many digits (12) that its text and its JSON number are the same."""
    return _DIGITS.plus(number).normalize()


def number(value: Decimal) -> str:
    """Write a number for a query: positional, with a leading digit."""
    return plain(rounded(value))


def json_number(value: Decimal) -> int | float:
    """Return the JSON number that equals `number`."""
    short = rounded(value)
    return int(short) if short == short.to_integral_value() else float(short)


def _show(match: re.Match[str]) -> str:
    char = match[0]
    return " " if char in _BREAKS else f"U+{ord(char):04X}"
