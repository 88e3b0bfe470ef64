"""A dimension of the platform by which no SLO is split."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    used = {label for slo in plan.slos for label in slo.by}
    for each in plan.dimensions:
        if plan.slos and each.label not in used:
            report.add("SLO303", f"no SLO is split by {each.label}", each.origin.key(),
                       help=f"split one by it, per: [{each.label}], or remove the dimension")  # fmt: skip


CHECK = Check(
    code="SLO303",
    texts=Code(
        title="a dimension that nothing uses",
        severity=Severity.NOTE,
        what="The platform declares a dimension, and no SLO has a budget for each of its members.",
        why="Somebody believes that each member has an objective and an alert of its own.",
        fix="Name it in per: of an SLO or of platform.defaults, or remove it.",
    ),
    run=_check,
)
