"""Recording rules of an SLO: its objective, its error ratios by window, its budget."""

from __future__ import annotations

from decimal import Decimal

from slo_codegen import series
from slo_codegen.backends.prometheus.counts import Counter
from slo_codegen.backends.prometheus.raw import RawCounter
from slo_codegen.backends.prometheus.rules import Group
from slo_codegen.plan.model import (
    BurnRate,
    EventsSli,
    ExhaustsWithin,
    Objective,
    Outage,
    SliBelow,
    Slo,
)
from slo_codegen.promql import (
    Aggregation,
    Binary,
    Call,
    Expr,
    Number,
    Series,
    Subquery,
    Text,
    any_of,
)
from slo_codegen.units import HOUR, MINUTE, format_percent

BASE = 5 * MINUTE
RAW_UP_TO = HOUR
"""Windows up to this are counted from the raw series, exact in time; longer ones from what was recorded."""
CALENDAR_INTERVAL = 4 * MINUTE
"""Below the 5 min after which Prometheus takes a series for stale."""

# All events less the good ones leave some 1e-13 of nothing, as sums of floats do: that breaks no objective.
_AN_EVENT = Number(Decimal("0.000001"))
_CALENDAR_RANGE = {"month": 31 * 24 * HOUR, "week": 7 * 24 * HOUR}


class Recorded:
    """The recorded series of one SLO, as expressions to build on."""

    def __init__(self, slo: Slo) -> None:
        """Nothing is recorded yet: `record_fast` and `record_slow` write the rules."""
        self.slo = slo
        self.labels = {"slo": slo.id, "service": slo.service}
        self.matchers = (("slo", "=", slo.id), ("service", "=", slo.service))
        self.by = ("region",) if slo.regions else ()
        zero = slo.objective is not None and not slo.has_budget
        event = not slo.sli.has_total
        self.counter = Counter(self.by, always_born=zero or event)

    def of(self, name: str) -> Series:
        """Return a recorded series of this SLO."""
        return Series(name, self.matchers)

    @property
    def objective(self) -> Series:
        """The objective of each region."""
        return self.of(series.OBJECTIVE)

    @property
    def budget(self) -> Expr:
        """The error budget of each region that has one, as a ratio of all events."""
        slo = self.slo
        left = Binary("-", Number(1), self.objective)
        if slo.objective is not None and slo.objective.strictest == 1:
            return Binary(">", left, Number(0))
        return left

    @property
    def windows(self) -> tuple[int, ...]:
        """Every window whose error ratio some rule or reader needs, ascending."""
        asked = set(self.slo.windows_ms)
        for alert in self.slo.alerts:
            match alert.condition:
                case SliBelow(_, over_ms) | ExhaustsWithin(_, over_ms):
                    asked.add(over_ms)
                case Outage(_, over_ms, sli) if sli is self.slo.sli:
                    asked.add(over_ms)
                case BurnRate(_, long_ms, short_ms):
                    asked |= {long_ms, short_ms}
                case _:
                    pass
        if self.slo.period_ms <= RAW_UP_TO:
            asked.add(self.slo.period_ms)
        return tuple(sorted(asked))

    def total(self, window_ms: int) -> Expr:
        """Return all events of a window."""
        if window_ms <= RAW_UP_TO:
            return self.of(series.total_events(window_ms))
        return _tiles(self.of(series.total_events(BASE)), window_ms)

    def bad(self, window_ms: int) -> Expr:
        """Return the bad events of a window."""
        if window_ms <= RAW_UP_TO and window_ms in self.windows:
            return self.of(series.bad_events(window_ms))
        return _tiles(self.of(series.bad_events(BASE)), window_ms)


def _tiles(recorded: Series, window_ms: int) -> Expr:
    return Call("sum_over_time", (Subquery(recorded, window_ms, BASE),))


def objective_expr(objective: Objective) -> Expr:
    """Return one vector with the objective of each region."""
    if not objective.by_region:
        return Call("vector", (Number(objective.default),))
    return any_of(
        Call("label_replace", (Call("vector", (Number(ratio),)), Text("region"), Text(region), Text(""), Text("")))
        for region, ratio in objective.by_region
    )


def record_fast(recorded: Recorded, group: Group) -> None:
    """Add the objective, the events and the error ratios of windows up to an hour."""
    slo, labels = recorded.slo, recorded.labels
    if slo.objective is None:
        return
    group.record(series.OBJECTIVE, objective_expr(slo.objective), labels)
    for window in (w for w in recorded.windows if w <= RAW_UP_TO):
        if isinstance(slo.sli, EventsSli):
            if not slo.sli.has_total:
                _record_event(recorded, slo.sli, window, group)
                continue
            group.record(series.total_events(window), recorded.counter.total(slo.sli, window), labels)
            total = recorded.of(series.total_events(window))
            bad = recorded.counter.bad(slo.sli, window, _bare(total, recorded.by))
        else:
            raw = RawCounter(slo.sli, recorded.by)
            group.record(series.total_events(window), raw.total(window), labels)
            total = recorded.of(series.total_events(window))
            bad = Binary("or", raw.bad(window), Binary("*", Number(0), _bare(total, recorded.by)))
        group.record(series.bad_events(window), bad, labels)
        ratio = Binary("/", recorded.of(series.bad_events(window)), Binary(">", total, Number(0)))
        group.record(series.error_ratio(window), ratio, labels)
    if slo.has_budget or slo.objective.loosest < 1:
        burn = Binary("/", recorded.of(series.error_ratio(HOUR)), recorded.budget)
        group.record(series.BURN_RATE, burn, labels)


def _bare(expr: Series, by: tuple[str, ...]) -> Expr:
    """Return a recorded series with no labels but those that raw sums keep, so that the two match."""
    return Aggregation("sum", expr, by=by) if by else Aggregation("sum", expr)


def _record_event(recorded: Recorded, sli: EventsSli, window: int, group: Group) -> None:
    none = Binary("*", Number(0), _bare(recorded.objective, recorded.by))
    events = recorded.counter.events(sli.bad, (), window)
    group.record(series.bad_events(window), Binary("or", events, none), recorded.labels)


def record_slow(recorded: Recorded, group: Group) -> None:
    """Add the error ratios of longer windows, the period's error and what is left of the budget."""
    slo, labels = recorded.slo, recorded.labels
    objective = slo.objective
    if objective is None:
        return
    for window in (w for w in recorded.windows if w > RAW_UP_TO and slo.sli.has_total):
        ratio = Binary("/", recorded.bad(window), Binary(">", recorded.total(window), Number(0)))
        group.record(series.error_ratio(window), ratio, labels)
    group.record(series.PERIOD_BAD, recorded.bad(slo.period_ms), labels)
    unspent = Binary("-", Number(1), Binary(">", recorded.of(series.PERIOD_BAD), _AN_EVENT, bool_result=True))
    if not slo.sli.has_total:
        group.record(series.BUDGET_REMAINING, unspent, labels)
        return
    group.record(series.PERIOD_TOTAL, recorded.total(slo.period_ms), labels)
    error = Binary("/", recorded.of(series.PERIOD_BAD), Binary(">", recorded.of(series.PERIOD_TOTAL), Number(0)))
    group.record(series.PERIOD_ERROR, error, labels)
    group.record(series.BUDGET_REMAINING, _remaining(recorded, series.PERIOD_ERROR, unspent), labels)


def _remaining(recorded: Recorded, error: str, unspent: Expr) -> Expr:
    """Return 1 - error / budget; where an objective allows no bad event, 1 until the first one and 0 from then."""
    objective = recorded.slo.objective
    if objective is None or objective.loosest == 1:
        return unspent
    left = Binary("-", Number(1), Binary("/", recorded.of(error), recorded.budget))
    return left if objective.strictest < 1 else Binary("or", left, unspent)


def record_calendar(recorded: Recorded, group: Group) -> None:
    """Add the error and the budget left since the calendar month or week began, in UTC, from hourly tiles."""
    slo = recorded.slo
    if slo.calendar is None or slo.objective is None or not slo.sli.has_total:
        return
    since = Series(series.calendar_start(slo.calendar), at_end=True)
    after = Binary(">", Call("vector", (Call("time"),)), since)
    reach = _CALENDAR_RANGE[slo.calendar]

    def tiles(name: str) -> Expr:
        return Call("sum_over_time", (Subquery(Binary("and", recorded.of(name), after, on=()), reach, HOUR),))

    bad, total = tiles(series.bad_events(HOUR)), tiles(series.total_events(HOUR))
    group.record(series.CALENDAR_ERROR, Binary("/", bad, Binary(">", total, Number(0))), recorded.labels)
    unspent = Binary("-", Number(1), Binary(">", bad, _AN_EVENT, bool_result=True))
    remaining = _remaining(recorded, series.CALENDAR_ERROR, unspent)
    group.record(series.CALENDAR_BUDGET_REMAINING, remaining, recorded.labels)


def describe(objective: Objective) -> str:
    """Return an objective as people write it: ``99.9%``, or the range over the regions."""
    if objective.loosest == objective.strictest:
        return format_percent(objective.strictest)
    return f"{format_percent(objective.loosest)} to {format_percent(objective.strictest)}"
