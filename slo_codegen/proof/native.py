"""Native histograms in promtool's notation (from Prometheus 3 on): what each sample holds in each of its buckets."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from slo_codegen.proof.notation import line, number, runs_of

NEEDS = (3, 0)
"""The first promtool whose tests can hold native histograms."""
_SCHEMA = 3
"""Each bucket ends 2^(2^-3) times as high as the one before, about 9 %: so near to a bound are the observations."""
_PER_DOUBLING = 8
"""2^schema."""
_Row = tuple[float, ...]


def bucket(upto: Decimal | None, beyond: Decimal) -> int:
    """Return the bucket of an observation: the last one up to a bound, or else the first one above ``beyond``.

    Bucket n ends at 2^(n / 8). A bound lies between the two, or ends the first: nothing is interpolated.
    """
    if upto is not None:
        return math.floor(_PER_DOUBLING * math.log2(upto))
    return math.ceil(_PER_DOUBLING * math.log2(beyond)) + 1


def points(buckets: Mapping[int, Sequence[float | None]]) -> str:
    """Write the samples of a histogram, from those of each bucket; what is reported no more is stale."""
    first, last = min(buckets), max(buckets)
    none: list[float | None] = [None] * len(buckets[first])
    samples = list(zip(*(buckets.get(nth, none) for nth in range(first, last + 1)), strict=True))
    rows = [None if all(each is None for each in row) else tuple(each or 0.0 for each in row) for row in samples]
    return line(rows, lambda run: _runs(run, first))


def _runs(rows: Sequence[_Row], first: int) -> Iterator[str]:
    """Yield samples in runs of the same step; one in which a bucket falls begins another run."""
    steps = [tuple(b - a for a, b in zip(one, other, strict=True)) for one, other in pairwise(rows)]
    for at, end in runs_of([step if min(step) >= 0 else None for step in steps]):
        text = _histogram(rows[at], first)
        yield f"{text}+{_histogram(steps[at], first)}x{end - at}" if end > at else text


def _histogram(row: _Row, first: int) -> str:
    values = " ".join(number(each) for each in row)
    return f"{{{{schema:{_SCHEMA} count:{number(sum(row))} sum:0 offset:{first} buckets:[{values}]}}}}"
