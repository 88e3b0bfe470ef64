"""A steady share of errors above the budget at which the budget runs out and no alert fires."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, assert_never

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.on_events import alerts_on_events, tier_at_most
from slo_codegen.checks.shared.rounding import rounded_percent
from slo_codegen.common.units import rough_duration
from slo_codegen.diagnostics import Diagnostics, Severity
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

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for slo in plan.slos:
        if not slo.has_budget or slo.objective is None:
            continue
        asked = alerts_on_events(slo)
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
                f"{slo.id}: errors between {rounded_percent(budget)} and {rounded_percent(upper * budget)} spend the "
                f"whole budget and no alert fires; at {rounded_percent(middle * budget)} it is gone after {gone}",
                slo.origin.child("alerts"),
                help=f"add {{tier: {tier_at_most(plan, 'warning')}, when: {{exhausts_within: {{horizon: 24h}}}}}}, or "
                "a burn rate of 1 over a long window",
            )


def _unknown(slo: Slo, alert: Alert) -> bool:
    """Return whether it depends on traffic of an unknown volume, or on other events, whether an alert fires."""
    return most_bad_events(alert.condition) is not None and slo.expected(1) is None


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


CHECK = Check(
    code="SLO337",
    texts=Code(
        title="errors that spend the budget without an alert",
        severity=Severity.WARNING,
        what="There is a share of errors, above what the objective allows, at which no alert ever fires.",
        why="The whole budget is spent in silence, and the objective is missed without anybody being told.",
        fix="Add a burn rate near 1 over a long window, or exhausts_within or budget_consumed.",
    ),
    run=_check,
)
