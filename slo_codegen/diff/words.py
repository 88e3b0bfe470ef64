"""How figures are said: times, shares, budgets and recipients, in the words of a review."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from difflib import SequenceMatcher

from slo_codegen.common.units import plain, rounded, two_largest
from slo_codegen.diff.model import Name, Words

_SHOWN_NAMES = 30
_LONG, _AROUND = 200, 2
_PIECES = re.compile(r"[^|,{}()\s]+|[|,{}()\s]")
"""What a selector is cut into to be compared."""


def time(ms: Decimal | int | None) -> str:
    """Write a length of time with its two largest units, ``1 h 12 min``; ``never`` for None."""
    if ms is None:
        return "never"
    return " ".join(f"{count} {'min' if unit == 'm' else unit}" for count, unit in two_largest(ms))


def share(ratio: Decimal) -> str:
    """Write a ratio as a percentage of two or three figures: ``2.1 %``."""
    percent = ratio * 100
    if percent >= 10:
        text = plain(rounded(percent, 0, ROUND_HALF_UP))
    elif percent >= 1:
        text = plain(rounded(percent, 1, ROUND_HALF_UP))
    else:
        text = plain(Decimal(f"{percent:.2g}"))
    return f"{text} %"


def exact(ratio: Decimal) -> str:
    """Write a ratio as the percentage that the catalog states: ``99.95 %``."""
    return f"{plain(ratio * 100)} %"


def number(events: Decimal) -> str:
    """Write a number of events: whole above ten, with one decimal below."""
    whole = rounded(events, 0 if events >= 10 else 1, ROUND_HALF_UP)
    return f"{plain(whole)}" if whole < 10_000 else f"{whole:,.0f}"


def listed(names: Iterable[str], shown: int = _SHOWN_NAMES) -> Words:
    """Return names of the catalog as a list, the rest folded into a count."""
    given = list(names)
    parts: list[str | Name] = []
    for index, each in enumerate(given[:shown]):
        parts += [", ", Name(each)] if index else [Name(each)]
    if len(given) > shown:
        parts.append(f" and {len(given) - shown} more")
    return tuple(parts)


def joined(items: Sequence[Words], between: str = ", ") -> Words:
    """Return sentences' parts with something between them."""
    parts: list[str | Name] = []
    for index, item in enumerate(items):
        if index:
            parts.append(between)
        parts += item
    return tuple(parts)


def differing(now: str, was: str) -> tuple[str, str]:
    """Return two texts, or where they are long, what of them differs, with some of what stands around it."""
    if max(len(now), len(was)) <= _LONG:
        return now, was
    ours, theirs = _PIECES.findall(now), _PIECES.findall(was)
    said: tuple[list[str], list[str]] = ([], [])
    for kind, i, j, k, m in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        same = ours[i:j]
        if kind == "equal" and len(same) > 2 * _AROUND:
            same = [*(same[:_AROUND] if i else []), "…", *(same[-_AROUND:] if j < len(ours) or m < len(theirs) else [])]
        said[0].extend(same)
        said[1].extend(same if kind == "equal" else theirs[k:m])
    return "".join(said[0]), "".join(said[1])
