"""What an alert must do with traffic, by the arithmetic of its condition (SRE Workbook ch. 5), and not by its query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from slo_codegen.common.units import MINUTE
from slo_codegen.plan.calendars import period_at
from slo_codegen.plan.conditions.kinds import traits_of
from slo_codegen.plan.conditions.windows import guarded_ms, longest_ms, nominal_ms, spoiled_ms, windows_ms
from slo_codegen.plan.model import (
    Alert,
    BadEvents,
    BudgetConsumed,
    BurnRate,
    CalendarConsumed,
    CalendarExhausts,
    ExhaustsWithin,
    NoData,
    Outage,
    PercentileAbove,
    Place,
    PrometheusServer,
    SliBelow,
    Slo,
)
from slo_codegen.proof.traffic import Flow

_RAW_SEEN = 5 * MINUTE - 30_000
"""An increase over 5 minutes is seen as long as two samples are in them."""
_TINY = 1e-9
_ROUNDS = 40


def objective_in(slo: Slo, place: Place) -> float:
    """Return the objective of a place; 0 for a watched event, which has none."""
    return 0.0 if slo.objective is None else float(slo.objective.at(place))


def every_birth(slo: Slo) -> bool:
    """Return whether a counter that appears counts, even if nothing else was reported before."""
    return not slo.sli.has_total or (slo.objective is not None and not slo.has_budget)


@dataclass(frozen=True, slots=True)
class Firing:
    """One time that an alert fires: from when until when, in ms of the traffic; ``until`` is None if it goes on."""

    since: float
    until: float | None


class Judge:
    """Tells when an alert's condition holds over the traffic of a place."""

    def __init__(
        self,
        slo: Slo,
        alert: Alert,
        objective: float,
        flow: Flow,
        *,
        late_share: float = 0.0,
        seen_ms: int = _RAW_SEEN,
        server: PrometheusServer | None = None,
    ) -> None:
        """``late_share`` is the share of late timings above which a percentile is above its bound.

        ``seen_ms`` is how long data that is there no more is still seen; so much longer than that it is remembered
        where a member of an open dimension is forgotten after some time.
        """
        self._seen_ms, self._in_tiles = seen_ms, seen_ms != _RAW_SEEN
        self._offset_ms, self._late_ms = (server.query_offset_ms, server.late_ms) if server else (0, 0)
        self._slo, self._alert, self._objective, self._flow = slo, alert, objective, flow
        self._late_share = late_share

    def of_all(self, flows: Sequence[Flow]) -> Judge:
        """Return when an alert on missing data fires for what none of some places has: all are forgotten."""
        return _Nowhere(self, flows)

    def states(self, step_ms: int, end_ms: int) -> list[bool]:
        """Return whether the alert fires at each step from 0 to ``end_ms``, both included."""
        held: float | None = None
        over: float | None = None
        firing = False
        states = []
        for at in range(0, end_ms + 1, step_ms):
            if self.holds(at):
                held, over = (at if held is None else held), None
                firing = firing or at - held >= self._alert.for_ms
            else:
                over = at if over is None else over
                firing = firing and at - over < self._alert.keep_ms
                held = held if firing else None
            states.append(firing)
        return states

    def firings(self, step_ms: int, end_ms: int) -> list[Firing]:
        """Return when the alert fires and lets go, exact between the steps."""
        found: list[Firing] = []
        since: float | None = None
        earlier = False
        for at in range(0, end_ms + 1, step_ms):
            now = self.holds(at)
            if now and not earlier:
                begins = self._turn(at - step_ms, at, holds=True)
                last = found[-1].until if found else None
                # What fires still, goes on.
                since = found.pop().since if last is not None and begins < last else begins + self._alert.for_ms
            elif earlier and not now and since is not None:
                ends = self._turn(at - step_ms, at, holds=False)
                if ends >= since:
                    found.append(Firing(since, ends + self._alert.keep_ms))
                since = None
            earlier = now
        if since is not None and since <= end_ms:
            found.append(Firing(since, None))
        return found

    def _turn(self, low: float, high: float, *, holds: bool) -> float:
        for _ in range(_ROUNDS):
            middle = (low + high) / 2
            if self.holds(middle) == holds:
                high = middle
            else:
                low = middle
        return high

    def holds(self, at: float) -> bool:
        """Return whether the condition holds at a time, with as many events as the alert needs."""
        return self._enough(at) and self._remembered(at) and self._holds(at)

    def _remembered(self, at: float) -> bool:
        """Return whether a place has an objective, as far as the alert needs one: a silent one is forgotten."""
        forget_ms, traits = self._slo.forget_ms, traits_of(self._alert.condition.kind)
        if forget_ms is None or not (traits.needs_budget or traits.awaits_data):
            return True
        return self._seen_lately(self._flow, at)

    def _seen_lately(self, flow: Flow, at: float) -> bool:
        forget_ms = self._slo.forget_ms or 0
        return flow.seen(at - forget_ms - (0 if self._in_tiles else self._seen_ms), at)

    def _holds(self, at: float) -> bool:
        condition, flow = self._alert.condition, self._flow
        budget = 1 - self._objective
        ratio = self._ratio
        match condition:
            case BurnRate(factor):
                return all(ratio(at, ms) > float(factor) * budget for ms in windows_ms(condition))
            case SliBelow(below, over_ms):
                return ratio(at, over_ms) > 1 - float(below)
            case PercentileAbove(_, _, _, over_ms):
                return ratio(at - self._late_ms, over_ms) > self._late_share
            case Outage(share, over_ms, _):
                return ratio(at, over_ms) >= float(share) - _TINY
            case BadEvents(above, within_ms, _):
                return flow.bad(at - within_ms, at) > above + 1 - _TINY
            case BudgetConsumed(share, within_ms):
                period = self._slo.period_ms
                total = flow.total(at - period, at)
                spent = flow.bad(at - (within_ms or period), at) / total if total > _TINY else 0.0
                return spent > float(share) * budget
            case ExhaustsWithin(horizon_ms, over_ms):
                return self._exhausts(at, horizon_ms, over_ms, budget)
            case CalendarConsumed(share):
                return self._spent(at)[0] > float(share)
            case CalendarExhausts(horizon_ms, over_ms):
                return self._calendar_exhausts(at, horizon_ms, over_ms, budget)
            case NoData():
                # Samples are not missing before the first of them can have arrived.
                return at >= self._offset_ms and not flow.seen(at - self._seen_ms, at)
            case _:
                assert_never(condition)

    def _exhausts(self, at: float, horizon_ms: int, over_ms: int, budget: float) -> bool:
        period = self._slo.period_ms
        burn = self._ratio(at, over_ms) / budget
        left = 1 - self._ratio(at, period) / budget
        return burn > 1 and 0 < left < burn * min(horizon_ms, period) / period

    def _spent(self, at: float) -> tuple[float, float, float]:
        """Return the share of the calendar budget that is spent, the part that has passed, and its length in ms."""
        calendar = self._slo.calendar
        assert calendar is not None
        start, end = period_at(calendar, at)
        passed = (at - start) / (end - start)
        return self._ratio(at, at - start) / (1 - self._objective) * passed, passed, end - start

    def _calendar_exhausts(self, at: float, horizon_ms: int | None, over_ms: int, budget: float) -> bool:
        spent, passed, length = self._spent(at)
        ahead = 1 - passed if horizon_ms is None else min(horizon_ms / length, 1 - passed)
        burn = self._ratio(at, over_ms) / budget
        return burn > 1 and 0 < 1 - spent < burn * ahead

    def _ratio(self, at: float, window_ms: float) -> float:
        total = self._flow.total(at - window_ms, at)
        return self._flow.bad(at - window_ms, at) / total if total > _TINY else -1.0

    def _enough(self, at: float) -> bool:
        condition, calendar, period_ms = self._alert.condition, self._slo.calendar, self._slo.period_ms
        guarded, spoiled = guarded_ms(condition, period_ms), spoiled_ms(condition, period_ms)
        since = (at - guarded if guarded is not None else None), (at - spoiled if spoiled is not None else None)
        if calendar is not None and nominal_ms(condition) is not None and longest_ms(condition) is None:
            # Since the period began.
            since = (float(period_at(calendar, at)[0]),) * 2
        least = self._alert.min_events
        if least is not None and since[0] is not None and self._flow.total(since[0], at) < least:
            return False
        least = self._alert.min_bad_events
        return least is None or since[1] is None or self._flow.bad(since[1], at) >= least - _TINY


class _Nowhere(Judge):
    """Tells when none of several places is remembered."""

    def __init__(self, of: Judge, flows: Sequence[Flow]) -> None:
        self.__dict__.update(of.__dict__)
        self._flows = flows

    def holds(self, at: float) -> bool:
        return at >= self._offset_ms and not any(self._seen_lately(flow, at) for flow in self._flows)
