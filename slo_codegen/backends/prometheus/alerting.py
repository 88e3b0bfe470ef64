"""Alerting rules: one for each alert of the plan, in every place at once."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import reduce
from typing import assert_never

from slo_codegen import contract
from slo_codegen.backends.prometheus.annotations import annotations_of, escaped
from slo_codegen.backends.prometheus.calendar_clock import Clock
from slo_codegen.backends.prometheus.measures import histogram_of
from slo_codegen.backends.prometheus.recording import AN_EVENT, RAW_UP_TO, Recorded
from slo_codegen.backends.prometheus.rules import Group
from slo_codegen.backends.prometheus.tallies import at, summed, tile_of
from slo_codegen.common.units import rounded
from slo_codegen.plan.conditions.kinds import traits_of
from slo_codegen.plan.conditions.thresholds import spent_share
from slo_codegen.plan.conditions.windows import (
    guarded_ms,
    longest_ms,
    nominal_ms,
    ratio_windows_ms,
    spoiled_ms,
    windows_ms,
)
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
    SliBelow,
    listed_parts,
)
from slo_codegen.plan.routing import alert_labels
from slo_codegen.promql import Aggregation, Binary, Call, Expr, Number, any_of


def add_alert(
    recorded: Recorded, alert: Alert, fast: Group, slow: Group, calendar: Group, more: dict[str, str]
) -> None:
    """Add the rule of an alert to the group that evaluates what it reads, with more annotations."""
    slo = recorded.slo
    group = fast if _is_fast(recorded, alert) else slow if nominal_ms(alert.condition) is None else calendar
    expr, annotations = expression(recorded, alert), annotations_of(alert, slo) | more
    labels = {**alert_labels(slo, alert), **escaped(alert.labels)}
    group.alert(alert.alertname, expr, alert.for_ms, labels, annotations, alert.keep_ms)


def _is_fast(recorded: Recorded, alert: Alert) -> bool:
    """Return whether all that an alert reads is recorded in the group that runs more often, or raw."""
    if traits_of(alert.condition.kind).on_budget_left:
        return False
    return all(window <= RAW_UP_TO for window in ratio_windows_ms(alert.condition, recorded.slo.sli))


def expression(recorded: Recorded, alert: Alert) -> Expr:
    """Return the PromQL of an alert; its value is what the alert's text shows."""
    return _with_traffic(recorded, _holds(recorded, alert), alert)


def _holds(recorded: Recorded, alert: Alert) -> Expr:
    condition = alert.condition
    match condition:
        case BurnRate(factor):
            return _burn_rate(recorded, factor, windows_ms(condition))
        case BudgetConsumed(share, within_ms):
            return _budget_consumed(recorded, share, within_ms)
        case ExhaustsWithin(horizon_ms, over_ms):
            return _exhausts(recorded, horizon_ms, over_ms)
        case CalendarConsumed(share):
            spent = Binary(">", recorded.of(contract.CALENDAR_BUDGET_SPENT), Number(share))
            return Binary("and", recorded.of(contract.CALENDAR_ERROR), spent)
        case CalendarExhausts(horizon_ms, over_ms):
            return _calendar_exhausts(recorded, horizon_ms, over_ms)
        case SliBelow(ratio, over_ms):
            return Binary(">", recorded.of(contract.error_ratio(over_ms)), Number(1 - ratio))
        case PercentileAbove():
            return _percentile(recorded, condition)
        case BadEvents():
            return _bad_events(recorded, alert.name, condition)
        case Outage():
            return _outage(recorded, alert.name, condition)
        case NoData():
            return _no_data(recorded)
        case _:
            assert_never(condition)


def _budget_times(recorded: Recorded, factor: Decimal) -> Expr:
    return Binary("*", Number(factor), recorded.budget)


def _burn_rate(recorded: Recorded, factor: Decimal, windows: tuple[int, ...]) -> Expr:
    limit = _budget_times(recorded, factor)
    burning = (Binary(">", recorded.of(contract.error_ratio(ms)), limit) for ms in windows)
    return Binary("/", reduce(lambda long, short: Binary("and", long, short), burning), recorded.budget)


def _budget_consumed(recorded: Recorded, share: Decimal, within_ms: int | None) -> Expr:
    if within_ms is None:
        return Binary(">", recorded.of(contract.PERIOD_ERROR), _budget_times(recorded, share))
    # Weighted by traffic: the bad events of the stretch over all events of the period.
    spent = Binary("/", recorded.bad(within_ms), Binary(">", recorded.of(contract.PERIOD_TOTAL), Number(0)))
    return Binary(">", spent, _budget_times(recorded, share))


def _exhausts(recorded: Recorded, horizon_ms: int, over_ms: int) -> Expr:
    """Burning faster than the budget allows, for the horizon, spends more than is left, and something is left."""
    period = recorded.slo.period_ms
    part = Decimal(min(horizon_ms, period)) / Decimal(period)
    remaining = recorded.of(contract.BUDGET_REMAINING)
    burn = Binary("/", recorded.of(contract.error_ratio(over_ms)), recorded.budget)
    fast = Binary(">", burn, Number(1))
    spends = Binary(">", burn, Binary("/", Binary(">", remaining, Number(0)), Number(_short(part))))
    return Binary("and", fast, spends)


def _calendar_exhausts(recorded: Recorded, horizon_ms: int | None, over_ms: int) -> Expr:
    """Burning faster than the budget allows, for the rest of the period, spends more than is left of all of it."""
    slo = recorded.slo
    assert slo.calendar is not None
    clock = Clock(slo.calendar, slo.environment)
    part: Expr = Binary("-", Number(1), clock.elapsed)
    if horizon_ms is not None:
        ahead = Binary("/", Number(Decimal(horizon_ms) / 1000), clock.length)
        # Whichever of the two comes first.
        part = Binary("or", Binary("<", ahead, part), part)
    left = Binary(">", Binary("-", Number(1), recorded.of(contract.CALENDAR_BUDGET_SPENT)), Number(0))
    burn = Binary("/", recorded.of(contract.error_ratio(over_ms)), recorded.budget)
    lasts = Binary("/", left, part, on=(), group="group_left")
    return Binary("and", Binary(">", burn, Number(1)), Binary(">", burn, lasts))


def _short(number: Decimal) -> Decimal:
    return rounded(number, 9).normalize()


def _with_traffic(recorded: Recorded, expr: Expr, alert: Alert) -> Expr:
    window_ms = guarded_ms(alert.condition, recorded.slo.period_ms)
    if window_ms is not None and alert.min_events is not None:
        total = _weight(recorded, alert) or recorded.total(window_ms)
        expr = Binary("and", expr, Binary(">=", total, Number(alert.min_events)))
    bad_ms = spoiled_ms(alert.condition, recorded.slo.period_ms)
    if bad_ms is not None and alert.min_bad_events is not None:
        bad = _spoilt(recorded, alert, bad_ms)
        # Sums of floats leave some 1e-13 of nothing, by which the last event would be missing.
        least = Binary(">=", Call("round", (bad, AN_EVENT)), Number(alert.min_bad_events))
        expr = Binary("and", expr, least)
    return expr


def _weight(recorded: Recorded, alert: Alert) -> Expr | None:
    """Return all events of the period by which a budget that is spent is weighed; None of a condition on a window."""
    if spent_share(alert.condition) is None:
        return None
    return recorded.of(contract.PERIOD_TOTAL if nominal_ms(alert.condition) is None else contract.CALENDAR_TOTAL)


def _spoilt(recorded: Recorded, alert: Alert, window_ms: int) -> Expr:
    """Return the bad events of the window of a condition, or of the period that it is about."""
    if longest_ms(alert.condition) is None and nominal_ms(alert.condition) is not None:
        return recorded.of(contract.CALENDAR_BAD)
    return recorded.of(contract.PERIOD_BAD) if window_ms == recorded.slo.period_ms else recorded.bad(window_ms)


def _percentile(recorded: Recorded, condition: PercentileAbove) -> Expr:
    histogram, buckets = histogram_of(condition.selector)
    offset = recorded.server.late_ms or None
    rate = Call("rate", (replace(histogram, range_ms=condition.over_ms, offset_ms=offset),))
    summed_rate = Aggregation("sum", rate, by=(*recorded.by, *buckets))
    quantile = Call("histogram_quantile", (Number(condition.percentile), summed_rate))
    return Binary(">", quantile, Number(condition.selector.metric.in_unit(condition.bound_ms)))


def _bad_events(recorded: Recorded, alert: str, condition: BadEvents) -> Expr:
    tally = recorded.tallies[alert]
    events = summed(tile_of(tally, tally.bad_name), condition.within_ms, recorded.by)
    # Some counters hold fractions, whose sums leave some 1e-13 of nothing.
    return Binary(">", Call("round", (events,)), Number(condition.above))


def _outage(recorded: Recorded, alert: str, condition: Outage) -> Expr:
    if alert not in recorded.tallies:
        ratio: Expr = recorded.of(contract.error_ratio(condition.over_ms))
    else:
        tally = recorded.tallies[alert]
        bad, total = (
            summed(tile_of(tally, name), condition.over_ms, recorded.by) for name in (tally.bad_name, tally.total_name)
        )
        ratio = Binary("/", bad, Binary(">", total, Number(0)))
    return Binary(">=", ratio, Number(condition.share))


def _no_data(recorded: Recorded) -> Expr:
    missing = Binary("unless", _awaited(recorded), recorded.seen, on=(*recorded.slo.key, *recorded.by))
    slo = recorded.slo
    listed = tuple(label for label in slo.by if label not in slo.open_labels)
    if slo.places is not None or not listed:
        return missing
    # A member that is listed must report somewhere, even if all that it had there is forgotten.
    parts = any_of(at(Call("vector", (Number(1),)), part) for part in listed_parts(slo.dimensions))
    return Binary("or", missing, Binary("unless", parts, recorded.objective, on=listed))


def _awaited(recorded: Recorded) -> Expr:
    """Return the places that must have data: where samples are late, those that had an objective when they were due.

    Otherwise the alert would fire after each start of a server, until the first samples have arrived.
    """
    offset = recorded.server.query_offset_ms
    if not offset:
        return recorded.objective
    return Binary("and", recorded.objective, replace(recorded.objective, offset_ms=offset))
