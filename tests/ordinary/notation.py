"""Values scrape by scrape, in promtool's notation, laid out on a finer grid so that scrapes have a phase."""

from __future__ import annotations

import re
from collections.abc import Sequence

GRID_S = 5
_TOKEN = re.compile(r"(stale|_|\d+)(?:\+(\d+))?(?:x(\d+))?")


def expanded(values: str) -> list[str]:
    """Return one value for each scrape: a number, ``_`` or ``stale``."""
    each: list[str] = []
    for token in values.split():
        found = _TOKEN.fullmatch(token)
        assert found, token
        value, step, times = found[1], int(found[2] or 0), int(found[3] or 0)
        if value == "_":
            each += ["_"] * (times or 1)
        elif value == "stale":
            each.append(value)
        else:
            each += [str(int(value) + nth * step) for nth in range(times + 1)]
    return each


def native(buckets: Sequence[str], schema: int = 0, offset: int = 0, bounds: Sequence[int] | None = None) -> list[str]:
    """Return a native histogram for each scrape, from the values of its buckets; their sum is not simulated.

    With ``bounds`` its buckets are custom ones, the last of which has no upper bound.
    """
    kind = f"schema:{schema}" if bounds is None else f"schema:-53 custom_values:[{' '.join(map(str, bounds))}]"
    place = f" offset:{offset}" if bounds is None else ""
    rows = zip(*(map(int, expanded(bucket)) for bucket in buckets), strict=True)
    return [f"{{{{{kind} count:{sum(row)} sum:0 buckets:[{' '.join(map(str, row))}]{place}}}}}" for row in rows]


def on_the_grid(values: Sequence[str], every: int, at: int) -> str:
    """Return values of scrapes that are so many seconds apart, the first at a second, on a grid of 5 s."""
    between = f" _x{every // GRID_S - 1} "
    return f"_x{at // GRID_S} {between.join(values)}"
