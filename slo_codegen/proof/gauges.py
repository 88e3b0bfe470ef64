"""Samples of gauges that show how they are counted: values at and around the number that they are compared with.

Series begin, end, fade without a stale marker, and report what compares with nothing; each sample counts once.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from slo_codegen.common.units import MINUTE, SECOND
from slo_codegen.plan.examples import played
from slo_codegen.plan.measures.sums import sum_of
from slo_codegen.plan.model import CounterEvents, GaugeSli, Over, Place, Plan, Slo
from slo_codegen.plan.scraping import gauge_step_ms
from slo_codegen.proof.errors import NO_MEMBER, UnprovableError
from slo_codegen.proof.events import bad_events_of
from slo_codegen.proof.sampled import Item, Shown
from slo_codegen.proof.samples import Line, distinct, holds, near, written

_END = 90 * MINUTE
_APART = 5 * SECOND
"""Samples are so much further apart than steps, so that they fall at other times."""
_MEANWHILE = (44 * MINUTE, 72 * MINUTE)
"""When samples are played of which some are counted late: they are counted within the last hour all the same."""


class Gauges:
    """What is shown of a gauge."""

    def __init__(self, plan: Plan, slo: Slo, sli: GaugeSli) -> None:
        """Find values that are good and bad, and the labels of series that count.

        Raises:
            UnprovableError: no label values can be found for such a series.
        """
        self._sli, self._places = sli, played(slo)[:2]
        if not self._places:
            raise UnprovableError(NO_MEMBER)
        self._step_ms = gauge_step_ms(sli, plan.scrape_interval_ms)
        events = bad_events_of(sum_of([CounterEvents(sli.selector)]), slo.by, plan.prometheus.target_labels)
        self._events = events
        self._targets = events.targets or plan.prometheus.target_labels[:1]
        limit = float(sli.good.value)
        apart = near(sli.good)
        # How long ago something was is exact in whole seconds alone.
        edge = [limit] if not sli.is_age or limit.is_integer() else []
        self._palette = [limit - apart, *edge, limit + apart]
        if not sli.is_age:
            self._palette += [math.nan, limit - 1e6, limit + 1e6]
        self._good = [value for value in self._palette if self._is_good(value)]
        self._bad = [value for value in self._palette if not self._is_good(value)]
        if not self._good or not self._bad:
            raise UnprovableError("every value of the gauge is good, or none")

    def shown(self) -> Iterator[Shown]:
        """Yield what is played."""
        step = self._step_ms
        for pace, told in (
            (step + _APART, "samples of every value"),
            (step, "samples as often as they are looked at"),
            (3 * MINUTE + _APART, "samples that are further apart"),
        ):
            places = [self._lines(_END // pace + 1, pace, turn) for turn in range(len(self._places))]
            yield self._play(told, pace, places)
        pace = step + _APART
        missed = [self._meanwhile(pace, turn) for turn in range(len(self._places))]
        yield self._play("evaluations are missed", pace, missed, seldom=True)

    def _play(self, told: str, pace_ms: int, places: Sequence[list[Line]], *, seldom: bool = False) -> Shown:
        series: list[dict[str, str]] = []
        items: list[tuple[Place, tuple[Item, ...]]] = []
        for place, lines in zip(self._places, places, strict=True):
            series += [
                written(each, self._targets, place, lambda nth, value: self._reported(nth * pace_ms, value))
                for each in lines
            ]
            items.append((place, tuple(self._items([each for each in lines if each.counts], pace_ms))))
        return Shown(told, pace_ms, distinct(series), tuple(items), _END, seldom=seldom)

    def _lines(self, samples: int, pace_ms: int, turn: int) -> list[Line]:
        """Return the series of one place; ``turn`` tells places apart."""
        spread = self._events.spread(undeclared=True)
        good, bad = self._good, self._bad
        every = [self._palette[(nth + turn) % len(self._palette)] for nth in range(samples)]
        rarely = [good[nth % len(good)] for nth in range(samples)]
        rarely[3 + turn :: 11] = [bad[nth % len(bad)] for nth in range(len(rarely[3 + turn :: 11]))]
        late, ends = samples // 3, samples * 3 // 5
        first = spread.bad[0]
        found = [
            Line(first, 0, tuple(every)),
            Line(first, 1, tuple(rarely)),
            Line(first, 2, _from(late, [*bad, *good], samples)),
            Line(first, 3, _until(ends, [*good, *bad, *bad], samples)),
            Line(first, 4, _until(ends + 2, [*bad, *bad, *good], samples), fades=True),
            # Away for so short a time that the series is still seen.
            Line(first, 5, tuple(None if nth % 7 in (2, 3) else v for nth, v in enumerate(rarely)), fades=True),
        ]
        for nth, kind in enumerate(spread.bad[1:], start=1):
            values = [bad[at % len(bad)] if at % (nth + 2) == 0 else good[at % len(good)] for at in range(samples)]
            found.append(Line(kind, 6 + nth % 3, tuple(values)))
        for nth, kind in enumerate(spread.ignored):
            values = bad if nth % 2 else good
            found.append(Line(kind, nth % 2, tuple(values[at % len(values)] for at in range(samples)), counts=False))
        return found

    def _meanwhile(self, pace_ms: int, turn: int) -> list[Line]:
        samples = _END // pace_ms + 1
        first, last = (ms // pace_ms for ms in _MEANWHILE)
        pattern = [*self._good, *self._bad, *self._bad] if turn else [*self._bad, *self._good]
        kind = self._events.bad[0]
        values = tuple(pattern[at % len(pattern)] if first <= at <= last else None for at in range(samples))
        # The other one is there less often, and good at other times.
        other = tuple(None if v is None or at % 3 else pattern[(at + 2) % len(pattern)] for at, v in enumerate(values))
        return [Line(kind, 0, values), Line(kind, 1, other)]

    def _items(self, lines: Sequence[Line], pace_ms: int) -> Iterator[Item]:
        """Yield what counts: each sample, or what all samples are together that are seen at one step."""
        at_step: dict[int, list[bool]] = {}
        for each in lines:
            for nth, value in enumerate(each.values):
                if value is not None:
                    at_step.setdefault(self._seen(nth * pace_ms), []).append(self._is_good(value))
        for at, goods in sorted(at_step.items()):
            if self._sli.over is Over.EACH:
                yield from (Item(at, int(not good)) for good in goods)
            else:
                yield Item(at, int(not (all(goods) if self._sli.over is Over.ALL else any(goods))))

    def _reported(self, at_ms: int, value: float) -> float:
        """Return what is reported so that a value is seen: a moment, where its age is asked for."""
        return self._seen(at_ms) / SECOND - value if self._sli.is_age else value

    def _seen(self, at_ms: int) -> int:
        """Return the step at which a sample is seen."""
        return -(-at_ms // self._step_ms) * self._step_ms

    def _is_good(self, value: float) -> bool:
        return holds(value, self._sli.good)


def _from(first: int, pattern: Sequence[float], samples: int) -> tuple[float | None, ...]:
    return tuple(pattern[at % len(pattern)] if at >= first else None for at in range(samples))


def _until(end: int, pattern: Sequence[float], samples: int) -> tuple[float | None, ...]:
    return tuple(pattern[at % len(pattern)] if at < end else None for at in range(samples))
