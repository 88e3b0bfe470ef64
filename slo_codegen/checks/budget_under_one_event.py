"""A budget that is smaller than one event at the declared traffic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.traffic import expected, in_each, shown_events
from slo_codegen.common.units import format_duration
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for slo in plan.slos:
        events = expected(slo, slo.period_ms)
        if events is None or not slo.has_budget or slo.objective is None:
            continue
        allowed = events * (1 - slo.objective.strictest)
        if allowed < 1:
            report.add(
                "SLO348",
                f"{slo.id}: at {slo.volume} the budget of {format_duration(slo.period_ms)} is "
                f"{shown_events(allowed)} events{in_each(slo)}: the first bad event spends more than all of it",
                slo.origin.child("objective"),
                related=[Related(slo.origin.child("volume"), "the declared traffic")],
                help="take a longer period, one budget over all (per: []), or a lower objective",
            )


CHECK = Check(
    code="SLO348",
    texts=Code(
        title="a budget under one event",
        severity=Severity.WARNING,
        what="At the declared traffic the budget of the whole period is less than one event.",
        why="The first bad event misses the objective: it is an objective of 100% in other words.",
        fix="Take a longer period, one budget over all, or a lower objective.",
    ),
    run=_check,
)
