"""Names that are nearly others: by what people slip on, so that a name of its own is not taken for a slip."""

from __future__ import annotations

from collections.abc import Iterable

from slo_codegen.diagnostics.suggest import most_alike

_SHORT, _LONG = 8, 100
"""Between so many characters a name may differ in two; a shorter one in a single one."""


def nearly(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that differs from a name by a slip, if there is one.

    That is one character or two, neither of them digits alone: `shard1` and `shard2` are two names.
    """
    if not 4 <= len(name) <= _LONG:
        return None
    most = 1 if len(name) < _SHORT else 2
    near = tuple(each for each in known if abs(len(each) - len(name)) <= most)
    for each in most_alike(name, near):
        if _letters(each) != _letters(name) and _distance(name, each, most) <= most:
            return each
    return None


def _letters(name: str) -> str:
    return "".join(char for char in name if not char.isdigit())


def _distance(one: str, other: str, most: int) -> int:
    """Return how many characters are added, missing, exchanged or others; above ``most`` it is not exact."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, char in enumerate(one, start=1):
        further, before, row = before, row, [i]
        for j, mark in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (char != mark))
            if i > 1 and j > 1 and char == other[j - 2] and one[i - 2] == mark:
                cost = min(cost, further[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
