"""Umbrellas that silence nothing, since they never page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.notified import notifies
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan
from slo_codegen.plan.routing import cause_tiers

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    if not notifies(plan):
        return
    for slo in plan.slos:
        if slo.parts and not cause_tiers(plan, slo):
            why = "it is in observation mode" if slo.baseline else "no alert of it on current errors pages"
            report.add(
                "SLO305",
                f"{slo.id} has parts and silences none of them: {why}",
                slo.origin.child("parts"),
                help="give it an alert on errors, such as a burn rate, of a tier that pages; or remove its parts",
            )


CHECK = Check(
    code="SLO305",
    texts=Code(
        title="an umbrella that never pages",
        severity=Severity.WARNING,
        what="An SLO has parts, and none of its alerts on current errors reaches a pager.",
        why="Parts are silenced while their umbrella pages, so that someone is always paged. Budgets that are spent "
        "and missing data silence nothing, and an SLO in observation mode pages no one.",
        fix="Give the umbrella an alert on errors, such as a burn rate, of a tier that pages; or remove its parts.",
    ),
    run=_check,
)
