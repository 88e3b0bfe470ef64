"""Each condition of the plan as the query of a Datadog monitor, exact where Datadog can be, else the nearest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import assert_never

from slo_codegen.backends.datadog.budgets import budget_consumed, burn_rates, exhausts_within
from slo_codegen.backends.datadog.measures import Where, always_there, query_sum, require_distribution
from slo_codegen.backends.datadog.query import MetricQuery, over_window, window_ms
from slo_codegen.backends.datadog.scope import scope_of
from slo_codegen.backends.datadog.shares import Monitor, counted_over, share_over
from slo_codegen.backends.datadog.slos import where_of
from slo_codegen.common.units import HOUR, MINUTE, format_duration, plain
from slo_codegen.plan.measures.slis import gauge_of
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
    Slo,
)

_LOOKBACK = 5 * MINUTE
_SHORTEST_NO_DATA = 10 * MINUTE
_LONGEST_NO_DATA = 24 * HOUR


def monitors_of(slo: Slo, alert: Alert) -> list[Monitor]:
    """Return the monitors of an alert; none if unsayable.

    A metric monitor watches the places group by group, and there is one for each different objective of theirs; an
    SLO alert watches all of an SLO, so that there is one for each place.

    Raises:
        UnsayableError: a selector cannot be said in Datadog's language.
    """
    condition = alert.condition
    where = where_of(slo)
    notes: list[str] = []
    match condition:
        case BurnRate():
            held = tuple(_held(alert))
            return [replace(each, notes=(*each.notes, *held)) for each in burn_rates(slo, condition)]
        case BudgetConsumed():
            return list(budget_consumed(slo, condition))
        case ExhaustsWithin():
            return list(exhausts_within(slo, condition))
        case CalendarConsumed() | CalendarExhausts():
            return []
        case SliBelow(least, over_ms):
            return [share_over(slo.sli, where, over_ms, ">", 1 - least)]
        case Outage(share, over_ms, sli):
            notes += _held(alert)
            return [share_over(sli, where, over_ms, ">=", share, notes)]
        case PercentileAbove():
            return [_percentile(condition, alert.for_ms, where)]
        case BadEvents(above, within_ms, bad):
            counted = query_sum(bad, where, notes).to_text()
            return [counted_over(counted, within_ms, ">", Decimal(above), notes)]
        case NoData():
            return [_no_data(slo, alert, where)]
        case _:
            assert_never(condition)


def _held(alert: Alert) -> Iterator[str]:
    if alert.for_ms:
        yield f"Datadog alerts at once, not after {format_duration(alert.for_ms)}"


def _percentile(condition: PercentileAbove, hold_ms: int, where: Where) -> Monitor:
    """Return a monitor of the percentile of the whole time that the alert is to hold."""
    selector = condition.selector
    require_distribution(selector)
    notes: list[str] = []
    scope = scope_of(selector, where.places, notes, where.but)
    query = MetricQuery(f"p{plain(condition.percentile * 100)}", selector.metric.datadog, scope, where.by)
    span = window_ms(max(hold_ms, condition.over_ms))
    if hold_ms > condition.over_ms:
        notes.append(
            f"it is the percentile of {format_duration(span)}, not that of {format_duration(condition.over_ms)} for "
            f"{format_duration(hold_ms)}"
        )
    text = over_window("percentile", span, query.to_text())
    return Monitor("query alert", text, ">", condition.selector.metric.in_unit(condition.bound_ms), tuple(notes))


def _no_data(slo: Slo, alert: Alert, where: Where) -> Monitor:
    """Return a monitor that never compares true, and tells of missing data.

    It asks for one count alone: a sum would have to read what is missing as 0. Prometheus misses a counter when its
    last sample is 5 minutes old, and waits from then on; a gauge is missed as soon as its next sample fails to come.
    """
    notes = ["a group is known to Datadog once it has reported: one that never did is told by Prometheus alone"]
    counted = always_there(slo.sli, where, notes)
    if slo.forget_ms is not None and not HOUR <= slo.forget_ms <= _LONGEST_NO_DATA:
        notes.append("a group without data is forgotten after 1 to 24 hours")
    seen_ms = MINUTE if gauge_of(slo.sli) is not None else _LOOKBACK
    span = window_ms(min(max(alert.for_ms + seen_ms, _SHORTEST_NO_DATA), _LONGEST_NO_DATA))
    query = over_window("sum", span, counted)
    return Monitor("query alert", query, "<", Decimal(0), tuple(notes), no_data=True)
