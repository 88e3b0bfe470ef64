"""An objective with no alert except on missing data, and an SLO with neither an objective nor an alert."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.on_events import alerts_on_events, on_first_bad_event
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for slo in plan.slos:
        if catalog.slos[slo.id].spec.is_silent:
            continue
        if slo.objective is None and not slo.alerts:
            report.add("SLO338", f"{slo.id} has no objective and no alert: nobody is ever told of its events",
                       slo.origin,
                       help=f"add an alert: {on_first_bad_event(plan)}")  # fmt: skip
        if slo.objective is not None and not alerts_on_events(slo):
            report.add(
                "SLO338",
                f"nobody is told when {slo.id} misses its objective",
                slo.origin.child("objective"),
                help="add a profile of burn rates, or accept the finding for an objective that is only reported",
            )


CHECK = Check(
    code="SLO338",
    texts=Code(
        title="an objective that nothing alerts on",
        severity=Severity.NOTE,
        what="An SLO has an objective, and no alert but that on missing data, or neither of the two.",
        why="Nobody is told when it is missed, or of what is watched.",
        fix="Add a profile of burn rates, or accept the finding for an objective that is only reported.",
    ),
    run=_check,
)
