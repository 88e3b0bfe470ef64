"""Which texts the fast reader alone must not read: what it drops without a word, and what costs it too much."""

from __future__ import annotations

import re

from slo_codegen.diagnostics import Diagnostics, Origin

MOST_FRACTIONS = 1_000
"""The fast reader compares each key that is a fraction with all such keys before it."""
_MOST_OPENED = 4_000
"""The fast reader takes time by the square of the depth: so many brackets and braces cannot be deep."""
_MOST_DIRECTIVES = 100
"""Both readers compare each %TAG with all before it."""

_INDICATOR = re.compile(r"[&*!]")
_MANY_IN_A_LINE = re.compile(r"[-?:][ \t]+(?:[-?:][ \t]+){8}")
_BRACKETS = re.compile(r"[\[{]{8}")
_DIRECTIVE = re.compile(r"^%", re.MULTILINE)
# Number by number, so that a long one is looked at once.
_NUMBER_AS_KEY = re.compile(r"[0-9.eE+-]++[ \t]*+:")


def report_directives(name: str, text: str, report: Diagnostics) -> bool:
    """Report a file with more than a hundred lines that begin with %; return whether it is one."""
    for number, match in enumerate(_DIRECTIVE.finditer(text) if "%" in text else ()):
        if number >= _MOST_DIRECTIVES:
            report.add("SLO123", f"more than {_MOST_DIRECTIVES} directives",
                       Origin(name, line=text.count("\n", 0, match.start()), column=0),
                       help="a catalog needs none: remove the lines that begin with %")  # fmt: skip
            return True
    return False


def needs_strict_reading(text: str) -> bool:
    """Return whether a text may hold tags, anchors, aliases, merge keys, documents, deep nesting or costly keys."""
    return (
        "<<" in text
        or any(text.startswith(mark) or f"\n{mark}" in text for mark in ("---", "...", "%"))
        or f"\n{' ' * 48}" in text
        or text.count("[") + text.count("{") + text.count("?") > _MOST_OPENED
        or _has_indicators(text)
        or _BRACKETS.search(text) is not None
        or _MANY_IN_A_LINE.search(text) is not None
        or _has_many_numbers(text)
    )


def _has_indicators(text: str) -> bool:
    """Return whether an & or * or ! stands where a value can begin."""
    for match in _INDICATOR.finditer(text):
        at = match.start() - 1
        while at >= 0 and text[at] in " \t":
            at -= 1
        if at < 0 or text[at] in "\n-?:,[{":
            return True
    return False


def _has_many_numbers(text: str) -> bool:
    if text.count(":") <= MOST_FRACTIONS:
        return False
    found = 0
    for match in _NUMBER_AS_KEY.finditer(text):
        begin = match.start()
        found += begin == 0 or text[begin - 1] in " \t\n,{"
        if found > MOST_FRACTIONS:
            return True
    return False
