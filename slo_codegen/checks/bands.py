"""Shares of errors that spend a whole budget without any alert."""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from slo_codegen.catalog import Catalog
from slo_codegen.common.units import format_percent, rough_duration, rounded
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.conditions.kinds import traits_of
from slo_codegen.plan.conditions.thresholds import most_bad_events
from slo_codegen.plan.measures.slis import latency_on
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
    Plan,
    SliBelow,
    Slo,
)


def silent_band(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a steady share of errors above the budget at which the budget runs out and no alert fires."""
    for slo in plan.slos:
        if not slo.has_budget or slo.objective is None:
            continue
        asked = _on_events(slo)
        if not asked or any(_unknown(slo, alert) for alert in asked):
            continue
        budget = 1 - slo.objective.strictest
        most = 1 / budget
        caught = [burn for alert in asked if (burn := _least_burn(slo, alert, budget)) is not None]
        least = min(caught, default=most)
        if least > 1:
            upper = min(least, most)
            middle = (1 + upper) / 2
            gone = rough_duration(slo.period_ms / middle)
            report.add(
                "SLO337",
                f"{slo.id}: errors between {_percent(budget)} and {_percent(upper * budget)} spend the whole budget "
                f"and no alert fires; at {_percent(middle * budget)} it is gone after {gone}",
                slo.origin.child("alerts"),
                help="add {tier: P2, when: {exhausts_within: {horizon: 24h}}}, or a burn rate of 1 over a long window",
            )


def nothing_alerts(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report an objective that no alert but that on missing data belongs to, and events that nobody hears of."""
    for slo in plan.slos:
        if catalog.slos[slo.id].spec.is_silent:
            continue
        if slo.objective is None and not slo.alerts:
            report.add("SLO338", f"{slo.id} has no objective and no alert: nobody is ever told of its events",
                       slo.origin,
                       help="add an alert: {tier: P1, when: {bad_events: {above: 0, within: 1h}}}")  # fmt: skip
        if slo.objective is not None and not _on_events(slo):
            report.add(
                "SLO338",
                f"nobody is told when {slo.id} misses its objective",
                slo.origin.child("objective"),
                help="add a profile of burn rates, or accept the finding for an objective that is only reported",
            )


def zero_budget_waits(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report an objective of 100 % that has alerts, none of them on the first bad event."""
    for slo in plan.slos:
        alerts = _on_events(slo)
        if slo.objective is None or slo.has_budget or not alerts:
            continue
        if not any(most_bad_events(alert.condition) == 0 for alert in alerts):
            report.add(
                "SLO339",
                f"{slo.id} allows no bad event, and no alert fires on the first",
                slo.origin.child("alerts"),
                help="add {tier: P1, when: {bad_events: {above: 0, within: 1h}}}",
            )


def _on_events(slo: Slo) -> list[Alert]:
    """Return the alerts that fire on events, and not for want of them."""
    return [alert for alert in slo.alerts if not traits_of(alert.condition.kind).awaits_data]


def _unknown(slo: Slo, alert: Alert) -> bool:
    """Return whether it depends on traffic of an unknown volume, or on other events, whether an alert fires."""
    return most_bad_events(alert.condition) is not None and slo.volume is None


def _least_burn(slo: Slo, alert: Alert, budget: Decimal) -> Decimal | None:
    """Return the burn rate above which an alert fires before the budget is gone; None where it may never."""
    period = slo.period_ms
    match alert.condition:
        case BurnRate(factor, long_ms):
            return _in_time(factor, long_ms + alert.for_ms, period)
        case SliBelow(ratio, over_ms):
            return _in_time((1 - ratio) / budget, over_ms, period)
        case Outage(share, over_ms, sli):
            return _in_time(share / budget, over_ms + alert.for_ms, period) if sli is slo.sli else None
        case PercentileAbove(percentile, selector, bound_ms, over_ms):
            slow = latency_on(slo.sli, selector)
            same = slow is not None and bound_ms <= slow.bound_ms
            return _in_time((1 - percentile) / budget, over_ms + alert.for_ms, period) if same else None
        case BudgetConsumed(share, within_ms):
            return None if share >= 1 else Decimal(0) if within_ms is None else share * period / within_ms
        case CalendarConsumed(share):
            return None if share >= 1 else Decimal(0)
        case ExhaustsWithin(_, over_ms) | CalendarExhausts(_, over_ms):
            return Decimal(1) if over_ms < period else None
        case BadEvents(above, within_ms, _):
            expected = slo.expected(within_ms)
            return None if expected is None else (above + 1) / expected / budget
        case NoData():
            return None
        case _:
            assert_never(alert.condition)


def _in_time(burn: Decimal, over_ms: int, period_ms: int) -> Decimal | None:
    return burn if burn * over_ms < period_ms else None


def _percent(share: Decimal) -> str:
    return format_percent(rounded(share, 6))
