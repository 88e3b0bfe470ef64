"""A budget alert whose share of the budget another tier describes as its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.common.units import format_percent
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.conditions.thresholds import spent_share
from slo_codegen.plan.conditions.windows import windows_ms
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    seen: set[tuple[object, ...]] = set()
    for slo in plan.slos:
        for alert in slo.alerts:
            spent = spent_share(alert.condition)
            if spent is None or windows_ms(alert.condition):
                continue
            key = (alert.origin.file, alert.origin.path)
            if key in seen:
                continue
            seen.add(key)
            for id, node in ((tier.id, catalog.tiers[tier.id]) for tier in plan.tiers):
                band = node.spec.budget_consumed
                if band is None or not band[0] <= spent < band[1] or id == alert.tier:
                    continue
                report.add(
                    "SLO311",
                    f"{format_percent(spent)} of the budget spent alerts as {alert.tier}, "
                    f"but tier {id} is described as {format_percent(band[0])} to {format_percent(band[1])}",
                    alert.origin,
                    related=[Related(node.origin.child("budget_consumed"), f"{id} is described here")],
                    help="one fact has one tier: change the alert or the description",
                )


CHECK = Check(
    code="SLO311",
    texts=Code(
        title="two tiers for one share of the budget",
        severity=Severity.WARNING,
        what="A budget alert has one tier, and the description of another tier claims the same share of the budget.",
        why="Who is woken must not depend on which page of a document was read.",
        fix="Change the alert or the description, or accept the finding with the decision.",
    ),
    run=_check,
)
