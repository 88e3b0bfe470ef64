"""Which alerts would fire now, by what the server has counted over their windows."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from slo_codegen.common.units import DAY, HOUR, format_duration, plain
from slo_codegen.live.asking import HistogramError
from slo_codegen.live.counts import Counts
from slo_codegen.live.measures import Parts, events_of, parts_of, quantile
from slo_codegen.live.series import is_classic, series_of
from slo_codegen.live.traffic import about, percent
from slo_codegen.plan.conditions.windows import guarded_ms, spoiled_ms, windows_ms
from slo_codegen.plan.model import (
    BUCKET_LABEL,
    Alert,
    BadEvents,
    BudgetConsumed,
    BurnRate,
    CalendarConsumed,
    CalendarExhausts,
    Condition,
    ExhaustsWithin,
    NoData,
    Outage,
    PercentileAbove,
    Place,
    SliBelow,
    Slo,
)
from slo_codegen.promql import Number

SILENT_MS = HOUR
"""A place without a sample in so many ms has no data."""
_Said = Mapping[Place, str]
_ByPlace = Mapping[Place, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Watcher:
    """What is known of an SLO: its counts, and where it has a budget."""

    slo: Slo
    parts: Parts
    counts: Counts

    def want(self) -> None:
        """Note all windows that its alerts look at."""
        windows = {DAY, SILENT_MS}
        for alert in self.slo.alerts:
            windows.update(_windows(alert, self.slo))
        self.counts.want((*self.parts.bad, *self.parts.total), sorted(windows))

    def fires(self, alert: Alert) -> _Said | None:
        """Return where an alert's condition holds now, with the figures in words.

        None where that is not known: of conditions about the budget of a calendar period, and where the server did not
        answer. How long a condition must hold (`for`) is left out of account.

        Raises:
            ServerError: the server does not answer as a Prometheus does.
        """
        said = self._holds(alert.condition)
        if said is None:
            return None
        enough = self._enough(alert)
        return {place: words for place, words in said.items() if self._has_budget(place) and enough(place)}

    def _holds(self, condition: Condition) -> _Said | None:
        match condition:
            case BurnRate(factor):
                return self._above(self.parts, windows_ms(condition), lambda place: factor * self._budget(place))
            case SliBelow(ratio, over_ms):
                return self._above(self.parts, (over_ms,), lambda _: 1 - ratio)
            case Outage(share, over_ms, sli):
                parts = self.parts if sli is self.slo.sli else parts_of(sli, self.slo.by, self.counts.server)
                return None if parts is None else self._above(parts, (over_ms,), lambda _: share, reached=True)
            case BadEvents(above, within_ms, bad):
                events = self.counts.of(events_of(bad, self.slo.by, self.counts.server), self.slo.by, within_ms)
                return None if events is None else {
                    place: f"{about(round(count))} bad events in {format_duration(within_ms)}, above {above}"
                    for place, count in events.items()
                    if round(count) > above
                }  # fmt: skip
            case PercentileAbove():
                return self._percentile(condition)
            case NoData():
                return self._silent()
            case BudgetConsumed(share, within_ms):
                return self._consumed(share, within_ms)
            case ExhaustsWithin(horizon_ms, over_ms):
                return self._exhausts(horizon_ms, over_ms)
            case CalendarConsumed() | CalendarExhausts():
                return None
            case _:
                assert_never(condition)

    def _above(
        self, parts: Parts, windows: Iterable[int], limit: Callable[[Place], Decimal], *, reached: bool = False
    ) -> _Said | None:
        """Return the places whose error ratio is above a limit over every window; ``reached``: or at it."""
        over: list[tuple[int, _ByPlace]] = []
        for window in windows:
            counted = self.counts.both(parts, self.slo.by, window)
            if counted is None:
                return None
            over.append((window, counted))
        than = "at least" if reached else "above"
        return {
            place: f"the error rate is {_shares(over, place)}, {than} {percent(float(limit(place)))}"
            for place in over[0][1]
            if all(_exceeds(counted.get(place), float(limit(place)), reached=reached) for _, counted in over)
        }

    def _spent(self, window_ms: int) -> Mapping[Place, Decimal] | None:
        """Return the share of the period's budget that the bad events of a window spend, by place."""
        period = self.counts.both(self.parts, self.slo.by, self.slo.period_ms)
        window = self.counts.both(self.parts, self.slo.by, window_ms)
        if period is None or window is None:
            return None
        spent = {
            place: Decimal(window[place][0]) for place, (_, total) in period.items() if total > 0 and place in window
        }
        return {
            place: bad / Decimal(period[place][1]) / self._budget(place)
            for place, bad in spent.items()
            if self._budget(place) > 0
        }

    def _consumed(self, share: Decimal, within_ms: int | None) -> _Said | None:
        spent = self._spent(within_ms or self.slo.period_ms)
        over = f"in {format_duration(within_ms or self.slo.period_ms)}"
        return None if spent is None else {
            place: f"{percent(float(part))} of the budget is spent {over}, above {percent(float(share))}"
            for place, part in spent.items()
            if part > share
        }  # fmt: skip

    def _exhausts(self, horizon_ms: int, over_ms: int) -> _Said | None:
        """Return the places where what is left of the budget is gone within the horizon, at the burn rate of late."""
        spent = self._spent(self.slo.period_ms)
        lately = self.counts.both(self.parts, self.slo.by, over_ms)
        if spent is None or lately is None:
            return None
        said: dict[Place, str] = {}
        for place, part in spent.items():
            bad, total = lately.get(place, (0.0, 0.0))
            burn = Decimal(bad) / Decimal(total) / self._budget(place) if total > 0 else Decimal(0)
            left = 1 - part
            if left > 0 and burn > 1 and burn * min(horizon_ms, self.slo.period_ms) > left * self.slo.period_ms:
                said[place] = (
                    f"{percent(float(left))} of the budget is left, and the burn rate over {format_duration(over_ms)} "
                    f"is {about(float(burn))}"
                )
        return said

    def _percentile(self, condition: PercentileAbove) -> _Said | None:
        metric = condition.selector.metric
        buckets = (BUCKET_LABEL,) if is_classic(metric) else ()
        series = series_of(condition.selector, "_bucket" if buckets else None)
        query = quantile(series, Number(condition.percentile), self.slo.by, buckets, condition.over_ms)
        try:
            samples = self.counts.server.samples(query)
        except HistogramError:
            return None
        bound = float(metric.in_unit(condition.bound_ms))
        return None if samples is None else {
            Place(tuple((label, each.labels.get(label, "")) for label in self.slo.by)):
                f"p{plain(condition.percentile * 100)} is {float(each.value):.3g}{_unit(metric.unit)} over "
                f"{format_duration(condition.over_ms)}, above {metric.bound_text(condition.bound_ms)}"
            for each in samples
            if math.isfinite(float(each.value)) and float(each.value) > bound
        }  # fmt: skip

    def _silent(self) -> _Said | None:
        counted = self.counts.both(self.parts, self.slo.by, SILENT_MS)
        if counted is None or self.slo.places is None:
            return None
        return {place: f"no data in {format_duration(SILENT_MS)}" for place in self.slo.places if place not in counted}

    def _enough(self, alert: Alert) -> Callable[[Place], bool]:
        """Return whether a place has the least number of events, and of bad ones, that an alert needs."""
        if self.parts.unit != "events":
            return lambda _: True
        needs: list[tuple[int, int, _ByPlace]] = []
        for at, least, window in _guards(alert, self.slo):
            counted = self.counts.both(self.parts, self.slo.by, window)
            if counted is not None:
                needs.append((at, least, counted))
        return lambda place: all(counted.get(place, (0.0, 0.0))[at] + 0.5 > least for at, least, counted in needs)

    def _has_budget(self, place: Place) -> bool:
        labels = dict(place.labels)
        return all(each.open is not None or labels.get(each.label) in each.members for each in self.slo.dimensions)

    def _budget(self, place: Place) -> Decimal:
        return Decimal(1) - self.slo.objective.at(place) if self.slo.objective is not None else Decimal(1)


def _guards(alert: Alert, slo: Slo) -> Iterator[tuple[int, int, int]]:
    """Yield which count (0 bad, 1 all) must have how many events in which window."""
    guarded, spoiled = guarded_ms(alert.condition, slo.period_ms), spoiled_ms(alert.condition, slo.period_ms)
    if alert.min_events is not None and guarded is not None:
        yield 1, alert.min_events, guarded
    if alert.min_bad_events is not None and spoiled is not None:
        yield 0, alert.min_bad_events, spoiled


def _windows(alert: Alert, slo: Slo) -> Iterator[int]:
    yield from windows_ms(alert.condition)
    yield from (window for _, _, window in _guards(alert, slo))


def _exceeds(counted: tuple[float, float] | None, limit: float, *, reached: bool) -> bool:
    if counted is None or counted[1] <= 0:
        return False
    ratio = counted[0] / counted[1]
    return ratio >= limit if reached else ratio > limit


def _shares(over: Iterable[tuple[int, _ByPlace]], place: Place) -> str:
    shares = [(window, *counted[place]) for window, counted in over]
    return " and ".join(f"{percent(bad / total)} over {format_duration(window)}" for window, bad, total in shares)


def _unit(unit: str) -> str:
    return f" {unit}" if unit else ""
