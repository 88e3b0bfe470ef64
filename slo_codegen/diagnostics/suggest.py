"""The nearest known word to a misspelt one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

_LONGEST_WORD = 100
_FEW = 50
"""So many candidates are all compared; of more, those alone that share most with the word."""
_COMPARED = 30
_TOLD_APART = 200
"""A pair of letters that more candidates have tells none of them apart."""


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that the word is most likely meant to be, or None if none is close.

    A word above 100 characters is close to none.
    """
    if len(word) > _LONGEST_WORD:
        return None
    known = tuple(each for each in candidates if len(each) <= 2 * _LONGEST_WORD)
    if len(known) > _FEW:
        known = most_alike(word, known)
    return next(iter(get_close_matches(word, known, n=1, cutoff=0.6)), None)


def most_alike(word: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return the candidates that have most pairs of letters in common with a word, for what they have otherwise."""
    index = _by_pairs(known)
    sharing = [index[pair] for pair in _pairs(word) if pair in index]
    telling = [each for each in sharing if len(each) <= _TOLD_APART] or [each[:_TOLD_APART] for each in sharing]
    shared = Counter(at for each in telling for at in each)
    best = sorted(shared, key=lambda at: (abs(len(known[at]) - len(word)) - 2 * shared[at], at))
    return tuple(known[at] for at in best[:_COMPARED])


@lru_cache(maxsize=16)
def _by_pairs(known: tuple[str, ...]) -> dict[str, list[int]]:
    index: dict[str, list[int]] = {}
    for at, each in enumerate(known):
        for pair in _pairs(each):
            index.setdefault(pair, []).append(at)
    return index


def _pairs(word: str) -> list[str]:
    text = f" {word} "
    return sorted({text[at : at + 2] for at in range(len(text) - 1)})
