"""Each condition of the plan as the query of a Datadog monitor, exact where Datadog can be, else the nearest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from slo_codegen.backends.datadog.counts import Where, bad_and_total, require_distribution, sum_of
from slo_codegen.backends.datadog.query import (
    MetricQuery,
    burn_rate,
    error_budget,
    over_window,
    ratio,
    window_ms,
)
from slo_codegen.backends.datadog.scope import scope_of
from slo_codegen.backends.datadog.slos import Part, parts_of, targets_of, timeframe_ms
from slo_codegen.plan.model import (
    Alert,
    BadEvents,
    BudgetConsumed,
    BurnRate,
    Count,
    EventsSli,
    ExhaustsWithin,
    NoData,
    Outage,
    PercentileAbove,
    Sli,
    SliBelow,
    Slo,
)
from slo_codegen.units import HOUR, MINUTE, WEEK, format_duration, plain

_LONGEST_BURN = 48 * HOUR
_LOOKBACK = 5 * MINUTE
_SHORTEST_NO_DATA = 10 * MINUTE
_LONGEST_NO_DATA = 24 * HOUR
_PLACES = Decimal("0.0000000001")
_SHOWN = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Monitor:
    """A monitor before its texts: type, query without comparison, operator and threshold, and what differs.

    ``part`` is the SLO of Datadog that it watches, or the regions with its target.
    """

    type: str
    query: str
    op: str
    threshold: Decimal
    notes: tuple[str, ...] = ()
    part: Part | None = None
    no_data: bool = False


def monitors_of(slo: Slo, alert: Alert) -> list[Monitor]:
    """Return the monitors of an alert; none if unsayable.

    A metric monitor watches the regions group by group, and there is one for each different objective of theirs; an
    SLO alert watches all of an SLO, so that there is one for each region.

    Raises:
        UnsayableError: a selector cannot be said in Datadog's language.
    """
    condition = alert.condition
    where = Where(slo.regions)
    notes: list[str] = []
    match condition:
        case BurnRate():
            return list(_burn_rates(slo, condition))
        case BudgetConsumed():
            return list(_budget_consumed(slo, condition))
        case ExhaustsWithin():
            return [made for part in targets_of(slo) for made in _exhausts_within(slo, part, condition)]
        case SliBelow(least, over_ms):
            return [_share(slo.sli, where, over_ms, ">", 1 - least)]
        case Outage(share, over_ms, sli):
            notes += _held(alert)
            return [_share(sli, where, over_ms, ">=", share, notes)]
        case PercentileAbove():
            return [_percentile(condition, alert.for_ms, where)]
        case BadEvents(above, within_ms, bad):
            counted = sum_of(bad, where, notes).to_text()
            return [_metric(counted, within_ms, ">", Decimal(above), notes)]
        case NoData():
            return [_no_data(slo, alert, where)]


def _metric(query: str, ms: int, op: str, threshold: Decimal, notes: list[str], part: Part | None = None) -> Monitor:
    span = window_ms(ms)
    if span != ms:
        notes.append(f"Datadog's nearest window to {format_duration(ms)} is {format_duration(span)}")
    return Monitor("query alert", over_window("sum", span, query), op, threshold, tuple(dict.fromkeys(notes)), part)


def _share(
    sli: Sli,
    where: Where,
    ms: int,
    op: str,
    threshold: Decimal,
    notes: list[str] | None = None,
    part: Part | None = None,
) -> Monitor:
    """Return a monitor of bad events over all events: summed over the window first, then divided."""
    notes = notes if notes is not None else []
    bad, total = bad_and_total(sli, where, notes)
    return _metric(ratio(bad, total), ms, op, threshold, notes, part)


def _held(alert: Alert) -> Iterator[str]:
    if alert.for_ms:
        yield f"Datadog alerts at once, not after {format_duration(alert.for_ms)}"


def _burn_rates(slo: Slo, condition: BurnRate) -> Iterator[Monitor]:
    """Yield SLO alerts, or the same threshold over the long window alone where an SLO alert cannot look so far."""
    factor, long_ms, short_ms = condition.factor, condition.long_ms, condition.short_ms
    whole = long_ms % HOUR == 0 and short_ms % MINUTE == 0
    if whole and HOUR <= long_ms <= _LONGEST_BURN and short_ms < long_ms:
        for part in parts_of(slo):
            if factor * part.budget < 1:
                query = burn_rate(part.name, _frame(slo), long_ms, short_ms)
                yield Monitor("slo alert", query, ">", factor, part=part)
        return
    long, short = format_duration(long_ms), format_duration(short_ms)
    note = (
        f"SLO alerts of Datadog look back 1h to 48h: the error ratio over {long} is watched by itself, without the "
        f"short window of {short}, so that it recovers later"
    )
    for part in targets_of(slo):
        yield from _above(slo, part, long_ms, factor * part.budget, [note])


def _budget_consumed(slo: Slo, condition: BudgetConsumed) -> Iterator[Monitor]:
    """Yield Datadog's own error budget for the periods that it has, else the same ratio over the period itself."""
    share, within_ms, period_ms = condition.share, condition.within_ms, slo.period_ms
    exact = timeframe_ms(period_ms) == period_ms
    if within_ms is None and (exact or period_ms > WEEK):
        notes = () if exact else (f"it is the budget of {_frame(slo)}, not of {format_duration(period_ms)}",)
        for part in parts_of(slo):
            yield Monitor("slo alert", error_budget(part.name, _frame(slo)), ">", share * 100, notes, part)
        return
    span_ms = within_ms or period_ms
    told = []
    if within_ms is not None:
        told.append(
            f"Datadog cannot weigh {format_duration(within_ms)} by the traffic of {format_duration(period_ms)}: "
            "even traffic is assumed"
        )
    for part in targets_of(slo):
        yield from _above(slo, part, span_ms, share * part.budget * period_ms / span_ms, told)


def _exhausts_within(slo: Slo, part: Part, condition: ExhaustsWithin) -> Iterator[Monitor]:
    """Yield a monitor of the burn rate that spends a whole budget in the horizon."""
    horizon_ms = min(condition.horizon_ms, slo.period_ms)
    factor = Decimal(slo.period_ms) / Decimal(horizon_ms)
    note = (
        f"Datadog cannot look ahead from what is left of a budget: a burn rate of {plain(factor.quantize(_SHOWN))} "
        f"spends a whole one within {format_duration(horizon_ms)}"
    )
    yield from _above(slo, part, condition.over_ms, factor * part.budget, [note])


def _above(slo: Slo, part: Part, span_ms: int, share: Decimal, notes: list[str]) -> Iterator[Monitor]:
    """Yield a monitor of a share of bad events, unless not even errors alone are above it."""
    threshold = share.quantize(_PLACES, ROUND_DOWN)
    if threshold < 1:
        yield _share(slo.sli, _where(slo, part), span_ms, ">", threshold, list(notes), part)


def _percentile(condition: PercentileAbove, hold_ms: int, where: Where) -> Monitor:
    """Return a monitor of the percentile of the whole time that the alert is to hold."""
    selector = condition.selector
    require_distribution(selector)
    notes: list[str] = []
    query = MetricQuery(
        f"p{plain(condition.percentile * 100)}", selector.metric.datadog, scope_of(selector, where.regions, notes),
        where.by,
    )  # fmt: skip
    span = window_ms(max(hold_ms, condition.over_ms))
    if hold_ms > condition.over_ms:
        notes.append(
            f"it is the percentile of {format_duration(span)}, not that of {format_duration(condition.over_ms)} for "
            f"{format_duration(hold_ms)}"
        )
    text = over_window("percentile", span, query.to_text())
    return Monitor("query alert", text, ">", Decimal(condition.bound_ms), tuple(notes))


def _no_data(slo: Slo, alert: Alert, where: Where) -> Monitor:
    """Return a monitor that never compares true, and tells of missing data.

    It asks for one count alone: a sum would have to read what is missing as 0. Prometheus misses a series when its last
    sample is 5 minutes old, and waits from then on.
    """
    notes = ["a group is known to Datadog once it has reported: one that never did is told by Prometheus alone"]
    if isinstance(slo.sli, EventsSli):
        counted = sum_of([_carrying_good(slo.sli)], where, notes).plus[0]
    else:
        counted = bad_and_total(slo.sli, where, notes)[1].plus[0]
    span = window_ms(min(max(alert.for_ms + _LOOKBACK, _SHORTEST_NO_DATA), _LONGEST_NO_DATA))
    query = over_window("sum", span, counted)
    return Monitor("query alert", query, "<", Decimal(0), tuple(notes), no_data=True)


def _carrying_good(sli: EventsSli) -> Count:
    """Return the count of the total that good events are in: failures counted apart are not always there."""
    bad = [(count.selector, count.part) for count in sli.bad]
    added = [count for count in sli.total if not count.negative]
    return next((count for count in added if (count.selector, count.part) not in bad), added[0])


def _where(slo: Slo, part: Part) -> Where:
    return Where(part.regions or slo.regions)


def _frame(slo: Slo) -> str:
    return format_duration(timeframe_ms(slo.period_ms))
