"""RE2 regular expressions, as Prometheus reads them: anchored, in linear time, safe on hostile patterns.

Compiled patterns take up to 4 MiB each, so that only a few are kept; answers are small, and many are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import re2

LARGEST = 10_000
"""The greatest size of a compiled pattern, in instructions of RE2: `.{900}` has 7,200, `5..` has 21."""


def _options(max_mem: int) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = max_mem
    # Neither changes what matches; with both, RE2 need not know where each group of the longest match lies.
    options.never_capture = True
    options.longest_match = True
    return options


_EXAMINING = _options(1 << 20)
_MATCHING = _options(4 << 20)
_LISTED = re.compile(r"[^\\.+*?()\[\]{}^$]*+")
_HEAD = re.compile(r"((?:[^\\.+*?()|\[\]{}^$]|\\[^A-Za-z0-9])*+)([*?{]?)")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


@lru_cache(maxsize=64)
def _compile(pattern: str) -> Any:
    return re2._Regexp(pattern, _MATCHING)


@lru_cache(maxsize=1 << 14)
def _examined(pattern: str) -> tuple[str | None, int]:
    """Return what is wrong with a pattern, and the size of its program."""
    if _LISTED.fullmatch(pattern) is not None:
        return None, len(pattern)
    try:
        size = int(re2._Regexp(pattern, _EXAMINING)._regexp.ProgramSize())
    except re2.error as error:
        reason = error.args[0] if error.args else "not a regular expression"
        text = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        return text, LARGEST + 1 if "too large" in text else 0
    if size > LARGEST:
        return f"pattern too large - it compiles to {size} instructions, and at most {LARGEST} are allowed", size
    return None, size


def fault(pattern: str) -> str | None:
    """Return what is wrong with a pattern, or None for one that RE2 takes and that is not too large."""
    return _examined(pattern)[0]


def size(pattern: str) -> int:
    """Return the number of instructions that a pattern compiles to; above `LARGEST` for one that is too large."""
    return _examined(pattern)[1]


@lru_cache(maxsize=1 << 16)
def full_match(pattern: str, text: str) -> bool:
    """Return whether the whole text matches, as a Prometheus matcher asks.

    Raises:
        re2.error: the pattern is not valid (see `fault`).
    """
    if _LISTED.fullmatch(pattern) is not None:
        return text in pattern.split("|")
    return _compile(pattern).fullmatch(text) is not None


@lru_cache(maxsize=1 << 12)
def matching(pattern: str, texts: tuple[str, ...]) -> frozenset[str]:
    """Return those of some texts that match as a whole.

    Raises:
        re2.error: the pattern is not valid (see `fault`).
    """
    if _LISTED.fullmatch(pattern) is not None:
        return frozenset(pattern.split("|")).intersection(texts)
    compiled = _compile(pattern)
    return frozenset(text for text in compared(pattern, texts) if compiled.fullmatch(text) is not None)


def compared(pattern: str, texts: Sequence[str]) -> Sequence[str]:
    """Return those of some texts that RE2 has to look at: that begin as the pattern does, where it is no list."""
    if _LISTED.fullmatch(pattern) is not None:
        return ()
    head = _head(pattern)
    return [text for text in texts if text.startswith(head)] if head else texts


def _head(pattern: str) -> str:
    """Return the text with which all that a pattern matches begins."""
    if "|" in pattern or "(?" in pattern or "\\Q" in pattern:
        return ""
    found = _HEAD.match(pattern)
    if found is None:
        return ""
    text = _ESCAPE.sub(r"\1", found[1])
    # What may repeat, or be absent, is not what each begins with.
    return text[:-1] if found[2] else text
