"""Samples of gauges that show how time slices are judged by a mean: slices on either side of a number, and at it.

Some have few samples that outweigh many, series that report more often than others, or one that compares with nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from slo_codegen.common.units import MINUTE, SECOND
from slo_codegen.plan.examples import played
from slo_codegen.plan.measures.sums import sum_of
from slo_codegen.plan.model import CounterEvents, MeansSli, Place, Plan, Slo
from slo_codegen.plan.scraping import gauge_step_ms
from slo_codegen.proof.errors import NO_MEMBER, UnprovableError
from slo_codegen.proof.events import bad_events_of
from slo_codegen.proof.sampled import Item, Shown
from slo_codegen.proof.samples import Line, distinct, holds, near, written

_APART = 5 * SECOND
"""Samples are so much further apart than steps, so that they fall at other times."""
_SLOWEST = 4 * MINUTE
_PER_SLICE = 6
_MANY_STEPS = 150
"""Slices of more steps are played in one place."""
_MEANWHILE = 44 * MINUTE
_LASTS = 28 * MINUTE
"""When slices are played of which some are counted late, and for how long."""
_OUTWEIGHS = 1.27
"""Between 1, from which on a sample outweighs as many others, and 2, from which on it does among means of steps."""
_EXACT = 1_000_000
"""Whole numbers up to this one add up exactly."""

_Row = dict[int, Sequence[float | None]]
"""The values of some series in a slice, by target: each in turn; a series that is not there reports nothing."""


class MeansShown:
    """What is shown of the mean of a gauge in time slices."""

    def __init__(self, plan: Plan, slo: Slo, sli: MeansSli) -> None:
        """Find means that are good and bad, and the labels of series that count.

        Raises:
            UnprovableError: no label values can be found for such a series.
        """
        self._sli, self._every = sli, sli.every_ms
        self._step = gauge_step_ms(sli, plan.scrape_interval_ms)
        self._places = played(slo)[: 1 if self._every // self._step > _MANY_STEPS else 2]
        if not self._places:
            raise UnprovableError(NO_MEMBER)
        events = bad_events_of(sum_of([CounterEvents(sli.selector)]), slo.by, plan.prometheus.target_labels)
        self._events = events.spread(undeclared=True)
        self._targets = events.targets or plan.prometheus.target_labels[:1]
        limit, apart = float(sli.good.value), near(sli.good)
        self._low, self._high = limit - apart, limit + apart
        self._far = 1000 * apart
        is_exact = limit.is_integer() and abs(limit) <= _EXACT
        self._edge: list[_Row] = [{0: [limit], 1: [limit]}] if is_exact else []

    def shown(self) -> Iterator[Shown]:
        """Yield what is played."""
        pace = max(self._step + _APART, min(self._every // _PER_SLICE // _APART * _APART, _SLOWEST))
        # Samples fall at every step of a slice, the first and the last one too.
        while self._every % pace == 0:
            pace += _APART
        yield self._play("means of time slices", pace, self._rows(pace))
        yield self._play("means of samples as often as they are looked at", self._step, self._rows(self._step))
        if self._every <= _LASTS // 2:
            near_step = self._step + _APART
            yield self._play("evaluations are missed", near_step, self._few(near_step), seldom=True)

    def _few(self, pace_ms: int) -> list[_Row]:
        """Return the values in a few slices; what is mistaken in two of them must not even out."""
        low, high, far = self._low, self._high, self._far
        return [
            self._outweighed(pace_ms)[0],
            {0: [high], 2: self._once(low - far)},
            {0: [high]},
            *self._edge,
            {0: [low], 1: [low]},
            {},
            {0: [low], 2: self._once(high + far)},
        ]

    def _outweighed(self, pace_ms: int) -> list[_Row]:
        """Return slices in which one sample outweighs those of another series, and would not if steps were averaged."""
        limit, apart, samples = float(self._sli.good.value), near(self._sli.good), self._every // pace_ms
        away = apart * samples * _OUTWEIGHS
        return [{0: [self._high], 1: self._once(limit - away)}, {0: [self._low], 1: self._once(limit + away)}]

    def _once(self, value: float) -> list[float | None]:
        """Return a value at the first sample of a slice, and none at any other."""
        return [value, *[None] * (self._every // self._step)]

    def _rows(self, pace_ms: int) -> list[_Row]:
        """Return the values in one slice after another."""
        low, high, far = self._low, self._high, self._far
        return [
            {0: [low], 1: [low]},
            {0: [high], 1: [high]},
            *self._edge,
            # The mean of two series is that of all of their samples: one reports once, the other more often.
            {0: [high], 1: self._once(low)},
            {0: [low], 1: self._once(high)},
            *self._outweighed(pace_ms),
            {},
            {0: [low], 1: self._once(high + far)},
            {0: [high], 1: self._once(low - far)},
            {0: [high, low - 3 * far, high]},
            {0: [low, high + 3 * far, low]},
            {0: [low], 1: [low, math.nan, low]},
            # It is seen for minutes after, and counts in its slice alone.
            {0: [high], 2: self._once(low - far)},
            {0: [high]},
            {0: [low], 2: self._once(high + far)},
            {0: [low]},
            {1: [high]},
            {1: [low]},
        ]

    def _play(self, told: str, pace_ms: int, rows: Sequence[_Row], *, seldom: bool = False) -> Shown:
        first = -(-_MEANWHILE // self._every) if seldom else 1
        if seldom:
            rows = [rows[nth % len(rows)] for nth in range(_LASTS // self._every)]
        else:
            # To the end, where windows are read.
            last: _Row = {1: [self._low]}
            rows = [*rows, last, last, last]
        end_ms = (first + len(rows) - 1) * self._every
        end_ms = max(90 * MINUTE, end_ms) if seldom else end_ms
        series: list[dict[str, str]] = []
        items: list[tuple[Place, tuple[Item, ...]]] = []
        for turn, place in enumerate(self._places):
            lines = self._lines([*rows[turn:], *rows[:turn]], first, pace_ms, end_ms // pace_ms + 1)
            series += [written(each, self._targets, place, lambda _, value: value) for each in lines]
            items.append((place, tuple(self._items([each for each in lines if each.counts], pace_ms))))
        at = () if seldom else tuple(self._read_at((first + nth) * self._every) for nth in range(len(rows) - 3))
        return Shown(told, pace_ms, distinct(series), tuple(items), end_ms, at, seldom)

    def _lines(self, rows: Sequence[_Row], first: int, pace_ms: int, samples: int) -> list[Line]:
        """Return the series of one place: each target takes turns at the kinds of series that count."""
        kinds = self._events.bad
        values: dict[tuple[int, int], list[float | None]] = {}
        noise: dict[int, list[float | None]] = {}
        within: dict[int, int] = {}
        for sample in range(samples):
            nth = self._ends(sample * pace_ms) // self._every - first
            if not 0 <= nth < len(rows):
                continue
            at = within[nth] = within.get(nth, -1) + 1
            for target, turns in rows[nth].items():
                # A kind each slice, so that each decides some of them.
                kind = nth % len(kinds) if target == 0 else 0
                values.setdefault((target, kind), [None] * samples)[sample] = turns[at % len(turns)]
            for ignored in range(len(self._events.ignored)) if rows[nth] else ():
                away = self._low - self._far if nth % 2 else self._high + self._far
                noise.setdefault(ignored, [None] * samples)[sample] = away
        counted = [Line(kinds[kind], target, tuple(v), target == 2) for (target, kind), v in values.items()]
        return counted + [Line(self._events.ignored[nth], 0, tuple(v), counts=False) for nth, v in noise.items()]

    def _items(self, lines: Sequence[Line], pace_ms: int) -> Iterator[Item]:
        """Yield each slice with a sample, judged by the mean of all."""
        held: dict[int, list[float]] = {}
        for each in lines:
            for nth, value in enumerate(each.values):
                if value is not None:
                    held.setdefault(self._ends(nth * pace_ms), []).append(value)
        for ends, values in sorted(held.items()):
            yield Item(ends, int(not holds(math.fsum(values) / len(values), self._sli.good)))

    def _ends(self, at_ms: int) -> int:
        """Return the end of the slice in which a sample is seen."""
        step = -(-at_ms // self._step) * self._step
        return -(-step // self._every) * self._every

    def _read_at(self, ends_ms: int) -> int:
        return -(-(ends_ms + 30 * SECOND) // MINUTE) * MINUTE
