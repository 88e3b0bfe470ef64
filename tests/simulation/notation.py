"""Samples in promtool's notation: a grid as coarse as the samples allow, with runs of nothing written short."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from math import gcd

from tests.simulation.scraper import Series


def grid(samples: Mapping[Series, Mapping[int, int | None]]) -> int:
    """Return the coarsest interval in seconds on which every sample lies."""
    return reduce(gcd, {at for each in samples.values() for at in each}, 0) or 1


def selector(series: Series) -> str:
    """Return a series as promtool reads it."""
    name, labels = series
    written = ",".join(f'{label}="{value}"' for label, value in labels)
    return f"{name}{{{written}}}"


def values(samples: Mapping[int, int | None], interval: int) -> str:
    """Return samples by second as tokens; runs of equal or evenly growing values are written once."""
    written: list[str] = []
    slot = 0
    run: list[int] = []

    def flush() -> None:
        if run:
            written.append(_run(run))
            run.clear()

    for at in sorted(samples):
        value, due = samples[at], at // interval
        if due > slot:
            flush()
            written.append("_" if due == slot + 1 else f"_x{due - slot}")
        if value is None:
            flush()
            written.append("stale")
        elif len(run) < 2 or value - run[-1] == run[1] - run[0]:
            run.append(value)
        else:
            flush()
            run.append(value)
        slot = due + 1
    flush()
    return " ".join(written)


def _run(run: list[int]) -> str:
    if len(run) == 1:
        return str(run[0])
    step = run[1] - run[0]
    return f"{run[0]}{step:+d}x{len(run) - 1}" if step else f"{run[0]}x{len(run) - 1}"
