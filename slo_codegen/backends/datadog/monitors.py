"""Datadog monitors: each alert of the plan as a metric monitor or an SLO alert."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from slo_codegen.backends.datadog.message import escape, message
from slo_codegen.backends.datadog.query import Queries, UnsayableError, scope, tag, window
from slo_codegen.backends.datadog.slos import Part, number, parts_of, tags_of, timeframe_ms
from slo_codegen.plan.model import (
    Alert,
    BadEvents,
    BudgetConsumed,
    BurnRate,
    EventsSli,
    ExhaustsWithin,
    NoData,
    Outage,
    PercentileAbove,
    Plan,
    RawSli,
    SliBelow,
    Slo,
)
from slo_codegen.units import DAY, HOUR, MINUTE, format_duration, plain

_LONGEST_BURN = 48 * HOUR
_LONGEST_SHORT = 24 * HOUR
_SHARE_PLACES = Decimal("0.0000000001")


@dataclass(frozen=True, slots=True)
class Monitor:
    """A monitor before its texts: type, query without comparison, operator, threshold, and what differs."""

    type: str
    query: str
    op: str
    threshold: Decimal
    note: str | None = None
    no_data: bool = False
    part: Part | None = None


def monitors_of(slo: Slo, alert: Alert) -> list[Monitor]:
    """Return the monitors of an alert: one, or one for each different objective of the regions; none if unsayable.

    Raises:
        UnsayableError: a selector cannot be said in Datadog's language.
    """
    condition = alert.condition
    by = ("region",) if slo.regions else ()
    regions = slo.regions or None
    queries = Queries(by, regions)
    match condition:
        case BurnRate():
            return [made for part in parts_of(slo) if (made := _burn_rate(slo, part, condition)) is not None]
        case BudgetConsumed():
            return [_budget_consumed(slo, part, condition, by) for part in parts_of(slo)]
        case ExhaustsWithin():
            return [made for part in parts_of(slo) if (made := _exhausts(slo, part, condition)) is not None]
        case SliBelow(ratio, over_ms):
            sli = _events(slo)
            return [Monitor("query alert", f"sum({window(over_ms)}):{queries.ratio(sli)}", ">", 1 - ratio)]
        case PercentileAbove():
            return [_percentile(condition, alert.for_ms, queries)]
        case BadEvents(above, within_ms, bad):
            text = f"sum({window(within_ms)}):{queries.inline(bad)}"
            return [Monitor("query alert", text, ">", Decimal(above))]
        case Outage(share, over_ms, sli):
            if isinstance(sli, RawSli):
                return []
            return [Monitor("query alert", f"sum({window(over_ms)}):{queries.ratio(sli)}", ">=", share)]
        case NoData():
            span = min(max(alert.for_ms, 10 * MINUTE), 2 * DAY)
            text = f"sum({window(span)}):{queries.inline(_events(slo).total)}"
            return [Monitor("query alert", text, "<", Decimal(0), None, no_data=True)]


def _events(slo: Slo) -> EventsSli:
    assert isinstance(slo.sli, EventsSli)
    return slo.sli


def _slo_alert(kind: str, part: Part, slo: Slo) -> str:
    return f'{kind}("${{slo:{part.name}}}").over("{format_duration(timeframe_ms(slo.period_ms))}")'


def _windowed(part: Part, slo: Slo, long_ms: int, short_ms: int) -> str:
    long, short = format_duration(long_ms), format_duration(short_ms)
    return f'{_slo_alert("burn_rate", part, slo)}.long_window("{_hours(long_ms, long)}").short_window("{short}")'


def _hours(ms: int, text: str) -> str:
    return f"{ms // HOUR}h" if ms % HOUR == 0 else text


def _burn_rate(slo: Slo, part: Part, condition: BurnRate) -> Monitor | None:
    """Datadog looks back 48 h at the most: a longer window keeps the share of the budget that it stands for."""
    factor, long_ms, note = condition.factor, condition.long_ms, None
    if long_ms > _LONGEST_BURN:
        factor = condition.factor * long_ms / _LONGEST_BURN
        long_ms = _LONGEST_BURN
        note = (
            f"the window of {format_duration(condition.long_ms)} is longer than Datadog's 48h: a burn rate of "
            f"{plain(factor)} over 48h spends the same share of the budget"
        )
    short_ms = min(condition.short_ms, _LONGEST_SHORT)
    if factor >= 1 / (1 - part.target):
        return None
    return Monitor("slo alert", _windowed(part, slo, max(long_ms, HOUR), short_ms), ">", factor, note, part=part)


def _budget_consumed(slo: Slo, part: Part, condition: BudgetConsumed, by: tuple[str, ...]) -> Monitor:
    """For the periods that Datadog has, its own error budget; for others the same ratio over the period itself."""
    budget = 1 - part.target
    if condition.within_ms is None and timeframe_ms(slo.period_ms) == slo.period_ms:
        return Monitor("slo alert", _slo_alert("error_budget", part, slo), ">", condition.share * 100, part=part)
    span = condition.within_ms or slo.period_ms
    threshold = (condition.share * budget * slo.period_ms / span).quantize(_SHARE_PLACES).normalize()
    note = None
    if condition.within_ms is not None:
        note = "Datadog cannot weigh a stretch by the period's traffic: even traffic is assumed"
    queries = Queries(by, part.regions or (slo.regions or None))
    query = f"sum({window(span)}):{queries.ratio(_events(slo))}"
    return Monitor("query alert", query, ">", min(threshold, Decimal("0.999")), note, part=part)


def _exhausts(slo: Slo, part: Part, condition: ExhaustsWithin) -> Monitor | None:
    factor = Decimal(slo.period_ms) / Decimal(min(condition.horizon_ms, slo.period_ms))
    if factor >= 1 / (1 - part.target):
        return None
    note = (
        f"Datadog cannot look ahead from what is left: a burn rate of {plain(factor)} spends a whole budget within "
        f"{format_duration(min(condition.horizon_ms, slo.period_ms))}"
    )
    query = _windowed(part, slo, max(condition.over_ms, HOUR), 5 * MINUTE)
    return Monitor("slo alert", query, ">", factor, note, part=part)


def _percentile(condition: PercentileAbove, hold_ms: int, queries: Queries) -> Monitor:
    metric = condition.selector.metric
    if not metric.distribution:
        raise UnsayableError("SLO441", f"{metric.name} is no distribution in Datadog", condition.selector)
    span = max(hold_ms, condition.over_ms)
    grouping = f" by {{{','.join(queries.by)}}}" if queries.by else ""
    percentile = f"p{plain(condition.percentile * 100)}"
    body = f"{metric.datadog}{{{scope(condition.selector, queries.regions)}}}{grouping}"
    query = f"percentile({window(span)}):{percentile}:{body}"
    return Monitor("query alert", query, ">", Decimal(condition.bound_ms))


def body(monitor: Monitor, slo: Slo, alert: Alert, plan: Plan) -> dict[str, Any]:
    """Return the body of POST /api/v1/monitor."""
    tier = plan.tier(alert.tier)
    suffix = f" ({monitor.part.name})" if monitor.part is not None and monitor.part.name != slo.id else ""
    threshold = number(monitor.threshold)
    options: dict[str, Any] = {
        "thresholds": {"critical": threshold},
        "include_tags": True,
        "notify_audit": False,
        "renotify_interval": tier.repeat_ms // MINUTE,
        "renotify_statuses": ["alert"],
    }
    if monitor.type == "query alert":
        options["require_full_window"] = False
        options["on_missing_data"] = "show_and_notify_no_data" if monitor.no_data else "default"
        options["new_group_delay"] = 60
        if monitor.no_data:
            options["renotify_statuses"] = ["alert", "no data"]
    tags = [*tags_of(slo, plan), f"tier:{tag(alert.tier)}", f"condition:{alert.condition.kind.value}"]
    return {
        "type": monitor.type,
        "name": f"{alert.name}{suffix}: {escape(alert.title)}",
        "query": f"{monitor.query} {monitor.op} {plain(monitor.threshold)}",
        "message": message(alert, slo, plan, monitor.note),
        "tags": tags,
        "priority": int(alert.tier.removeprefix("P")) + 1,
        "options": options,
    }
