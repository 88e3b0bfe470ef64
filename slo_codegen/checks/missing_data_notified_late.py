"""Missing data that is notified after more than a day: until then a dead service looks healthy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.common.units import DAY, format_duration
from slo_codegen.diagnostics import Diagnostics, Origin, Severity
from slo_codegen.plan.conditions.kinds import traits_of
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    told: set[Origin] = set()
    for slo in plan.slos:
        for alert in slo.alerts:
            if traits_of(alert.condition.kind).awaits_data and alert.for_ms > DAY and alert.origin not in told:
                told.add(alert.origin)
                report.add("SLO384", f"missing data is told after {format_duration(alert.for_ms)}: till then a dead "
                           "service looks like one without errors", alert.origin.child("for"),
                           help="wait for minutes, or for a day where data comes in batches")  # fmt: skip


CHECK = Check(
    code="SLO384",
    texts=Code(
        title="missing data that is told late",
        severity=Severity.WARNING,
        what="Data must be missing for more than a day before anybody is told.",
        why="A service that reports nothing has no errors: for all that time it looks healthy.",
        fix="Wait for minutes; for a day where data comes in batches.",
    ),
    run=_check,
)
