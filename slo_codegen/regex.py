"""RE2 regular expressions, as Prometheus reads them: anchored, in linear time, safe on hostile patterns."""

from __future__ import annotations

from functools import cache
from typing import Any

import re2

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.max_mem = 1 << 20


@cache
def _compile(pattern: str) -> Any:
    return re2.compile(pattern, options=_OPTIONS)


def fault(pattern: str) -> str | None:
    """Return what is wrong with a pattern, or None for one that RE2 takes."""
    try:
        _compile(pattern)
    except re2.error as error:
        reason = error.args[0] if error.args else "not a regular expression"
        return reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
    return None


def full_match(pattern: str, text: str) -> bool:
    """Return whether the whole text matches, as a Prometheus matcher asks.

    Raises:
        re2.error: the pattern is not valid (see `fault`).
    """
    return _compile(pattern).fullmatch(text) is not None
