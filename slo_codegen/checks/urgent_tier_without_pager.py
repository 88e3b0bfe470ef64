"""A tier to be answered within 15 minutes that notifies no pager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.notified import notifies
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan
from slo_codegen.plan.routing import tier_recipients

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for tier in plan.tiers if notifies(plan) else ():
        if (
            tier.response_ms is not None
            and tier.response_ms <= 15 * 60_000
            and not tier_recipients(plan, tier.id).pages
        ):
            report.add("SLO331", f"{tier.id} is answered within {tier.response_ms // 60_000} min, but has no pager",
                       tier.origin.child("channels"), help="add a channel of kind page")  # fmt: skip


CHECK = Check(
    code="SLO331",
    texts=Code(
        title="an urgent tier without a pager",
        severity=Severity.ERROR,
        what="A tier that must be answered within 15 minutes has no channel that pages.",
        why="Nobody is woken.",
        fix="Add a channel of kind page to the tier.",
    ),
    run=_check,
)
