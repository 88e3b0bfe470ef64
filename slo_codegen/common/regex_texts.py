"""Texts that a regular expression of RE2 may match: one for each of its alternatives, with as little as there can be.

What is not known of RE2's syntax yields none. Whoever asks compares them: they are a guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from slo_codegen.common import regex

_MOST = 16
"""So many texts are made of one pattern."""
_LONGEST = 200
_DEEPEST = 20
_CLASS = re.compile(r"\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*+\]", re.DOTALL)
_GROUP = re.compile(r"\((?:\?:|\?P?<\w+>)?")
_REPEATED = re.compile(r"(?:[*+?]|\{(\d+)(?:,(\d*))?\})\??")
_SAMPLES = "axAX019-_./:@ éß€\n"
"""One of them is in nearly every class of characters."""
_CLASSES = frozenset("dDwWsS")


class _UnknownError(Exception):
    """Something of the syntax is not known here."""


def texts_of(pattern: str) -> list[str]:
    """Return texts that a valid pattern may match as a whole; none if its syntax is not known here."""
    try:
        return list(dict.fromkeys(_Reader(pattern).alternatives(_DEEPEST)))
    except _UnknownError:
        return []


@dataclass(slots=True)
class _Reader:
    """Reads a pattern from the left."""

    pattern: str
    at: int = 0

    def alternatives(self, deepest: int) -> list[str]:
        """Return texts of all alternatives up to the end of a group, or of the pattern."""
        found = self._sequence(deepest)
        while self.pattern[self.at : self.at + 1] == "|":
            self.at += 1
            found += self._sequence(deepest)
        return found[:_MOST]

    def _sequence(self, deepest: int) -> list[str]:
        found = [""]
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            each = self._atom(deepest)
            times = self._times()
            found = [text + one * times for text in found for one in each][:_MOST]
            if any(len(text) > _LONGEST for text in found):
                raise _UnknownError
        return found

    def _atom(self, deepest: int) -> list[str]:
        mark = self.pattern[self.at]
        if mark == "(":
            return self._group(deepest)
        if mark == "[":
            return [_sample(self._taken(_CLASS))]
        if mark == "\\":
            self.at += 2
            escaped = self.pattern[self.at - 1 : self.at]
            if escaped in _CLASSES:
                return [_sample(f"\\{escaped}")]
            if not escaped or escaped.isalnum():
                raise _UnknownError
            return [escaped]
        self.at += 1
        if mark in "^$":
            return [""]
        return ["x" if mark == "." else mark]

    def _group(self, deepest: int) -> list[str]:
        self._taken(_GROUP)
        if deepest == 0 or self.pattern[self.at : self.at + 1] == "?":
            raise _UnknownError
        found = self.alternatives(deepest - 1)
        self.at += 1
        return found

    def _times(self) -> int:
        """Return how often what stands before is repeated: once if it may be."""
        repeated = _REPEATED.match(self.pattern, self.at)
        if repeated is None:
            return 1
        self.at = repeated.end()
        if repeated[1] is None:
            return 1
        return min(max(int(repeated[1]), int(repeated[2] != "0" and repeated[2] is not None)), _LONGEST + 1)

    def _taken(self, expected: re.Pattern[str]) -> str:
        found = expected.match(self.pattern, self.at)
        if found is None:
            raise _UnknownError
        self.at = found.end()
        return found[0]


def _sample(one: str) -> str:
    """Return a character of a class."""
    if regex.fault(one) is not None:
        raise _UnknownError
    found = next((text for text in _SAMPLES if regex.full_match(one, text)), None)
    if found is None:
        # A class of few characters names them.
        found = next((text for text in one[1:-1] if regex.full_match(one, text)), None)
    if found is None:
        raise _UnknownError
    return found
