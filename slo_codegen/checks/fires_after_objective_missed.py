"""Thresholds that lie on the wrong side of the objective: early warning they are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.common.units import format_duration, format_percent, plain
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.conditions.thresholds import burn_rate, least_good_ratio, percentile_of, spent_share
from slo_codegen.plan.conditions.windows import longest_ms
from slo_codegen.plan.measures.slis import latency_on
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for slo in plan.slos:
        if slo.objective is None:
            continue
        for alert in slo.alerts:
            condition = alert.condition
            window = longest_ms(condition) or 0
            if (ratio := least_good_ratio(condition)) is not None and ratio < slo.objective.loosest:
                report.add(
                    "SLO313",
                    f"{alert.name} waits for an SLI below {format_percent(ratio)}, "
                    f"when the objective of {format_percent(slo.objective.loosest)} is missed already",
                    alert.origin,
                    related=[Related(slo.origin.child("objective"), "the objective")],
                    help="keep it as an emergency beside burn-rate alerts, which warn in time",
                )
            elif (factor := burn_rate(condition)) is not None and factor * window >= slo.period_ms:
                report.add(
                    "SLO313",
                    f"{alert.name} needs a burn rate of {plain(factor)} over "
                    f"{format_duration(window)}: the whole budget is gone by then",
                    alert.origin,
                    help="use a shorter window, or alert on budget_consumed",
                )
            elif (spent := spent_share(condition)) is not None and spent >= 1:
                report.add("SLO313", f"{alert.name} waits for the whole budget to be spent", alert.origin,
                           help="alert on a smaller share of the budget, such as 50%")  # fmt: skip
            elif (late := percentile_of(condition)) is not None:
                slow = latency_on(slo.sli, late.selector)
                if slow is not None and late.bound_ms > slow.bound_ms:
                    report.add(
                        "SLO313",
                        f"{alert.name} waits for {late.selector.metric.bound_text(late.bound_ms)}, "
                        f"when the target of {slow.selector.metric.bound_text(slow.bound_ms)} is missed already",
                        alert.origin,
                        related=[Related(slo.origin.child("sli"), "the target")],
                        help="keep it as an emergency beside burn-rate alerts, which warn in time",
                    )


CHECK = Check(
    code="SLO313",
    texts=Code(
        title="an alert fires only after the objective is missed",
        severity=Severity.WARNING,
        what="The alert's threshold lies beyond the objective's own target.",
        why="It is no early warning: when it fires, the target is missed.",
        fix="Keep it as an emergency beside burn-rate alerts and accept the finding, or move the threshold.",
    ),
    run=_check,
)
