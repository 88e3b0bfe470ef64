"""Traffic of one place as stretches of even rates, and how many events any window of it holds."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class Stretch:
    """Even traffic for ``ms``: good and bad events a minute; not ``present`` means that no series is reported.

    With ``restart``, every counter begins again at 0; ``past`` is what each one has counted elsewhere before.
    """

    ms: int
    good: float = 0.0
    bad: float = 0.0
    present: bool = True
    restart: bool = False
    past: float = 0.0


class Flow:
    """Stretches one after another, from time 0; after the last one nothing happens."""

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        """Empty stretches are dropped."""
        self.stretches = tuple(stretch for stretch in stretches if stretch.ms)
        self.starts = (0, *accumulate(stretch.ms for stretch in self.stretches))
        self._bad = (0.0, *accumulate(s.bad * s.ms / 60_000 for s in self.stretches))
        self._good = (0.0, *accumulate(s.good * s.ms / 60_000 for s in self.stretches))

    @property
    def ms(self) -> int:
        """Its length."""
        return self.starts[-1]

    def until(self, ms: int) -> Flow:
        """Return the same traffic, its last stretch drawn out or cut so that it ends at ``ms``."""
        if ms < self.ms:
            kept = [s for s, start in zip(self.stretches, self.starts, strict=False) if start < ms]
            last = kept[-1]
            start = self.starts[len(kept) - 1]
            return Flow([*kept[:-1], replace(last, ms=ms - start)])
        last = self.stretches[-1]
        return Flow([*self.stretches[:-1], replace(last, ms=last.ms + ms - self.ms)])

    def bad(self, start: float, end: float) -> float:
        """Return the bad events from ``start`` to ``end``."""
        return self._at(self._bad, end) - self._at(self._bad, start)

    def most_bad(self, window_ms: int) -> float:
        """Return the most bad events that any window of a length holds: one that begins or ends with a stretch."""
        edges = (*self.starts, *(start + window_ms for start in self.starts))
        return max(self.bad(edge - window_ms, edge) for edge in edges)

    def total(self, start: float, end: float) -> float:
        """Return all events from ``start`` to ``end``."""
        return self.bad(start, end) + self._at(self._good, end) - self._at(self._good, start)

    def seen(self, start: float, end: float) -> bool:
        """Return whether its series are reported at any time after ``start`` and up to ``end``."""
        spans = zip(self.stretches, self.starts, strict=False)
        return any(stretch.present and at < end and at + stretch.ms > start for stretch, at in spans)

    def _index(self, at: float) -> int:
        return min(max(bisect_right(self.starts, at) - 1, 0), len(self.stretches) - 1)

    def _at(self, sums: Sequence[float], at: float) -> float:
        if at <= 0:
            return 0.0
        index = self._index(at)
        if at >= self.ms:
            return sums[-1]
        done = (at - self.starts[index]) / self.stretches[index].ms
        return sums[index] + (sums[index + 1] - sums[index]) * done
