"""The nearest known word to a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that the word is most likely meant to be, or None if none is close."""
    return next(iter(get_close_matches(word, list(candidates), n=1, cutoff=0.6)), None)
