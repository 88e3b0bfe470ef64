"""A threshold that is reached while the objective is met; of counts and slow events, only what pages."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.traffic import in_each
from slo_codegen.common.units import format_duration, format_percent, plain, rounded
from slo_codegen.diagnostics import Diagnostics, Origin, Related, Severity
from slo_codegen.plan.conditions.reads import counts_of
from slo_codegen.plan.conditions.thresholds import most_bad_events, percentile_of, spent_share, stated_error_ratio
from slo_codegen.plan.conditions.windows import longest_ms, ratio_windows_ms, windows_ms
from slo_codegen.plan.measures.slis import latency_on, sums_of
from slo_codegen.plan.measures.sums import meaning_of
from slo_codegen.plan.model import Alert, Plan, Slo

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

_BURN_RATE = "ask for less than the objective, or use a burn rate"


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    paging = {tier.id for tier in plan.tiers if tier.pages}
    for slo in plan.slos:
        for alert in slo.alerts if slo.objective is not None else ():
            _share(slo, alert, report)
            _percentile(slo, alert, alert.tier in paging, report)
            if alert.tier in paging:
                _count(slo, alert, report)
    _part_of_a_budget(plan, paging, report)


def _share(slo: Slo, alert: Alert, report: Diagnostics) -> None:
    least = _good_share(slo, alert)
    if slo.objective is not None and least is not None and least > slo.objective.strictest:
        report.add(
            "SLO329",
            f"{alert.name} fires when less than {format_percent(least)} of the events are good, while the "
            f"objective is {format_percent(slo.objective.strictest)}",
            alert.origin,
            related=[Related(slo.origin.child("objective"), "the objective")],
            help=_BURN_RATE,
        )


def _good_share(slo: Slo, alert: Alert) -> Decimal | None:
    """Return the share of good events under which an alert fires."""
    ratio = stated_error_ratio(alert.condition)
    return None if ratio is None or not ratio_windows_ms(alert.condition, slo.sli) else 1 - ratio


def _percentile(slo: Slo, alert: Alert, pages: bool, report: Diagnostics) -> None:
    """Report a percentile of what the SLI measures that is above its bound while enough events are good."""
    condition = percentile_of(alert.condition)
    slow_events = None if condition is None else latency_on(slo.sli, condition.selector)
    if condition is None or slow_events is None or slo.objective is None:
        return
    bound, good = (slow_events.selector.metric.bound_text(ms) for ms in (condition.bound_ms, slow_events.bound_ms))
    slow = format_percent(1 - condition.percentile)
    related = [
        Related(slo.origin.child("sli"), "what is good"),
        Related(slo.origin.child("objective"), "the objective"),
    ]
    # Under the bound a percentile can still be an early warning: such a one only must not wake anybody.
    if condition.bound_ms < slow_events.bound_ms and pages:
        report.add("SLO329", f"{alert.name} pages when {slow} of the events take over {bound}, while the objective "
                   f"counts all up to {good} as good", alert.origin, related=related,
                   help=f"take a bound of {good} or more, a tier that does not page, or a burn rate")  # fmt: skip
    elif condition.bound_ms == slow_events.bound_ms and condition.percentile > slo.objective.strictest:
        report.add("SLO329", f"{alert.name} fires when {slow} of the events take over {bound}, while the objective "
                   f"allows {format_percent(1 - slo.objective.strictest)}", alert.origin, related=related,
                   help=_BURN_RATE)  # fmt: skip


def _count(slo: Slo, alert: Alert, report: Diagnostics) -> None:
    """Report a number of bad events that the budget allows in the same time, at the declared traffic."""
    most, within_ms = most_bad_events(alert.condition), longest_ms(alert.condition)
    events = None if within_ms is None else slo.expected(within_ms)
    if most is None or within_ms is None or events is None or slo.objective is None:
        return
    sums = sums_of(slo.sli)
    if sums is None or meaning_of(counts_of(alert.condition)) != meaning_of(sums.bad):
        return
    allowed = events * (1 - slo.objective.strictest)
    if allowed < most + 1:
        return
    report.add(
        "SLO329",
        f"{alert.name} pages for more than {most} bad events within "
        f"{format_duration(within_ms)}, while at {slo.volume} the objective allows "
        f"{plain(rounded(allowed, 1))} in that time{in_each(slo)}",
        alert.origin,
        related=[
            Related(slo.origin.child("objective"), "the objective"),
            Related(slo.origin.child("volume"), "the declared traffic"),
        ],
        help=f"ask for above: {int(allowed) * 2} or more, or use a burn rate",
    )


def _part_of_a_budget(plan: Plan, paging: set[str], report: Diagnostics) -> None:
    """Report a page for a part of a budget that is spent: once for an alert, whose SLOs all have it."""
    told: set[Origin] = set()
    for slo in plan.slos:
        for alert in slo.alerts:
            spent = spent_share(alert.condition)
            if spent is None or spent >= 1 or windows_ms(alert.condition):
                continue
            if alert.tier not in paging or alert.origin in told:
                continue
            told.add(alert.origin)
            report.add(
                "SLO329",
                f"{alert.tier} pages when {format_percent(spent)} of a budget is spent, while the objective "
                "is met, and goes on until those errors have left the period",
                alert.origin,
                help="take a tier that does not page, give within:, or leave pages to burn rates",
            )


CHECK = Check(
    code="SLO329",
    texts=Code(
        title="an alert that fires while the objective is met",
        severity=Severity.WARNING,
        what=(
            "An alert asks for more than the objective: a greater share of good events, fewer bad ones at the "
            "declared traffic than the budget allows, a page for a latency under the bound of what is good, or for a "
            "part of the budget that is spent."
        ),
        why="It fires for a service that keeps its promise, and people learn to ignore it.",
        fix="Ask for less than the objective, or alert on a burn rate.",
    ),
    run=_check,
)
