"""An escalation of one step, or of the same people twice, for alerts that page."""

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
        of_owner = (slo for slo in plan.slos if slo.owner == owner.id)
        if not any(recipients(plan, slo, alert).pages for slo in of_owner for alert in slo.alerts):
            continue
        place = owner.origin.child("escalation")
        if len(owner.escalation) == 1:
            report.add("SLO367", f"when the first on call of {owner.id} does not answer, there is nobody else", place,
                       help="add a second step: a secondary schedule, or a manager")  # fmt: skip
        for index in range(1, len(owner.escalation)):
            if owner.escalation[index] == owner.escalation[index - 1]:
                report.add("SLO367", f"{owner.id} escalates to those who did not answer", place.child(index),
                           help="name another schedule")  # fmt: skip


CHECK = Check(
    code="SLO367",
    texts=Code(
        title="an escalation that leads nowhere",
        severity=Severity.WARNING,
        what=(
            "An owner who is paged has one step of escalation, or the same people in two steps that follow each other."
        ),
        why="When they do not answer within the response time, nobody else is told.",
        fix="Add a step with other people: a secondary schedule, or a manager.",
    ),
    run=_check,
)
