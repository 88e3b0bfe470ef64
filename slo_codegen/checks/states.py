"""Budget states, which a deploy pipeline asks for."""

from __future__ import annotations

from decimal import Decimal

from slo_codegen.catalog import Catalog
from slo_codegen.diagnostics import Diagnostics, Origin, Related
from slo_codegen.plan.model import Plan


def states_leave_a_gap(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report budget states that do not say what holds when the budget is gone, or say it twice."""
    states = catalog.budget_states
    if states and all(node.spec.above is not None for node in states):
        report.add("SLO374", "no budget state tells what holds when the budget is gone",
                   states[-1].origin.child("above"), help="add a last state without above:")  # fmt: skip
    seen: dict[Decimal | None, Origin] = {}
    for node in states:
        first = seen.setdefault(node.spec.above, node.origin)
        if first is not node.origin:
            report.add("SLO374", f"two budget states begin at the same share: {node.id} can never hold",
                       node.origin.child("id"), related=[Related(first.child("id"), "the first")],
                       help="give each state a share of its own")  # fmt: skip
