"""A budget that a complete outage spends before its rules have run once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.common.units import format_duration, rough_duration
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    place = catalog.platform.origin.child("fast_interval")
    given = [Related(place, "how often rules run")] if "fast_interval" in catalog.platform.spec.model_fields_set else []
    for slo in plan.slos:
        if slo.objective is None or not slo.has_budget or not slo.sli.has_total:
            continue
        downtime = (1 - slo.objective.strictest) * slo.period_ms
        if downtime < plan.fast_interval_ms:
            report.add(
                "SLO386",
                f"{slo.id} allows {rough_duration(downtime)} of outage in {format_duration(slo.period_ms)}, and rules "
                f"run every {format_duration(plan.fast_interval_ms)}: a complete outage is told when that is over",
                slo.origin.child("objective"),
                related=given,
                help="promise less, or over a longer period",
            )


CHECK = Check(
    code="SLO386",
    texts=Code(
        title="a budget under one evaluation",
        severity=Severity.WARNING,
        what="The outage that a budget allows over its period is shorter than the time between two runs of the rules.",
        why="A complete outage has missed the objective before any alert can fire, whoever answers.",
        fix="Promise less, or over a longer period.",
    ),
    run=_check,
)
