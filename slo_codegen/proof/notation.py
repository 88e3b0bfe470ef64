"""Samples in promtool's notation: runs of one step, and what is reported no more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TypeVar

T = TypeVar("T")


def number(value: float) -> str:
    """Write a value as a sample."""
    return f"{value:.12f}".rstrip("0").rstrip(".")


def line(samples: Sequence[T | None], run: Callable[[list[T]], Iterable[str]], *, fades: bool = False) -> str:
    """Write samples, each run of them by ``run``; after them there are stale ones, as after a failed scrape.

    None is no sample. What ``fades`` is not marked as stale.
    """
    words: list[str] = []
    for missing, group in groupby(samples, key=lambda each: each is None):
        found = list(group)
        if not missing:
            words += run([each for each in found if each is not None])
        elif not words or fades:
            words.append(f"_x{len(found)}")
        else:
            words += ["stale", *([f"_x{len(found) - 1}"] if len(found) > 1 else [])]
    return " ".join(words)


def runs_of(steps: Sequence[object]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of the values between which all steps are the same; a step of None ends a run."""
    at = 0
    while at <= len(steps):
        last = at
        while last < len(steps) and steps[last] is not None and steps[last] == steps[at]:
            last += 1
        yield at, last
        at = last + 1
