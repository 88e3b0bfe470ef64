"""A profile of burn rates that no SLO uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    alerts = [alert for node in catalog.slos.values() for alert in node.spec.alerts]
    used = {alert.profile for alert in (*alerts, *catalog.platform.spec.defaults.alerts)}
    for id, node in catalog.profiles.items():
        if id not in used:
            report.add("SLO376", f"no SLO uses the profile {id}", node.origin.key(),
                       help="use it: alerts: [{profile: ...}], or remove it")  # fmt: skip


CHECK = Check(
    code="SLO376",
    texts=Code(
        title="a profile that nothing uses",
        severity=Severity.WARNING,
        what="No SLO and no default names the profile of burn rates.",
        why="Somebody who edits it believes to change an alert.",
        fix="Use it, or remove it.",
    ),
    run=_check,
)
