"""An objective of 100 % that has alerts, none of them on the first bad event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.on_events import alerts_on_events, on_first_bad_event
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.conditions.thresholds import most_bad_events
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for slo in plan.slos:
        alerts = alerts_on_events(slo)
        if slo.objective is None or slo.has_budget or not alerts:
            continue
        if not any(most_bad_events(alert.condition) == 0 for alert in alerts):
            report.add(
                "SLO339",
                f"{slo.id} allows no bad event, and no alert fires on the first",
                slo.origin.child("alerts"),
                help=f"add {on_first_bad_event(plan)}",
            )


CHECK = Check(
    code="SLO339",
    texts=Code(
        title="a zero budget without an alert on the first bad event",
        severity=Severity.WARNING,
        what="An objective of 100% has alerts, but none of them fires on the first bad event.",
        why="The first bad event breaks the promise: whatever alerts later alerts too late.",
        fix="Add an alert on bad_events: {above: 0, within: 1h}.",
    ),
    run=_check,
)
