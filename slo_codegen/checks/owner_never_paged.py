"""An owner none of whose alerts pages; what is observed is expected not to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.notified import escalates
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan
from slo_codegen.plan.routing import recipients

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    if not escalates(catalog, plan):
        return
    for owner in plan.owners:
        alerts = [
            (slo, alert) for slo in plan.slos if slo.owner == owner.id and not slo.baseline for alert in slo.alerts
        ]
        tiers = {alert.tier for _, alert in alerts}
        if tiers and not any(recipients(plan, slo, alert).pages for slo, alert in alerts):
            report.add(
                "SLO366",
                f"{owner.id} is never paged: its alerts are of {', '.join(sorted(tiers))}",
                owner.origin.child("escalation"),
                help="give its gravest condition a tier with a pager, or accept the finding if nothing of it is urgent",
            )


CHECK = Check(
    code="SLO366",
    texts=Code(
        title="an owner nobody pages",
        severity=Severity.NOTE,
        what="An owner has an escalation, and none of its alerts has a tier that pages.",
        why="Its on-call schedule is never used: whatever breaks waits until somebody looks.",
        fix="Give its gravest condition a tier with a pager, or accept the finding if nothing of it is urgent.",
    ),
    run=_check,
)
