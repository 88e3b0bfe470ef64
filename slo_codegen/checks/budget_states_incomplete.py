"""Budget states that do not say what holds when the budget is gone, say it twice, or are out of order."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.common.units import format_percent
from slo_codegen.diagnostics import Diagnostics, Origin, Related, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog
    from slo_codegen.catalog.read import Node
    from slo_codegen.catalog.sections.budgets import BudgetStateSpec

    States = Sequence[Node[BudgetStateSpec]]


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    states = catalog.budget_states
    last = [node for node in states if node.spec.above is None]
    if states and not last:
        report.add("SLO374", "no budget state tells what holds when the budget is gone",
                   states[-1].origin.child("above"), help="add a last state without above:")  # fmt: skip
    for node in last[:-1]:
        report.add("SLO374", f"{node.id} lacks above:, as {last[-1].id} does: only one of them can ever hold",
                   node.origin.child("id"), related=[Related(last[-1].origin.child("id"), "the last state")],
                   help="give it the share of the budget above which it holds")  # fmt: skip
    seen: dict[Decimal, Origin] = {}
    for node in states:
        if node.spec.above is None:
            continue
        first = seen.setdefault(node.spec.above, node.origin)
        if first is not node.origin:
            report.add("SLO374", f"two budget states begin at the same share: {node.id} can never hold",
                       node.origin.child("id"), related=[Related(first.child("id"), "the first")],
                       help="give each state a share of its own")  # fmt: skip
    _out_of_order(states, report)


def _out_of_order(states: States, report: Diagnostics) -> None:
    """Report a state that holds at a fuller budget than the one before it, in a list that goes from best to worst."""
    if len({node.origin.file for node in states}) > 1:
        return
    shares = [node.spec.above for node in states]
    if shares and shares[0] is None:
        return  # From the worst to the best: the order is another one, and as clear.
    for before, node in pairwise([node for node in states if node.spec.above is not None]):
        one, two = before.spec.above, node.spec.above
        if one is not None and two is not None and two > one:
            report.add(
                "SLO374",
                f"{node.id} comes after {before.id}, but holds at a fuller budget: above {format_percent(two)}, not "
                f"{format_percent(one)}",
                node.origin.child("above"),
                related=[Related(before.origin.child("above"), f"where {before.id} begins")],
                help="list the states from a full budget to an empty one, or correct the share",
            )


CHECK = Check(
    code="SLO374",
    texts=Code(
        title="budget states with a gap",
        severity=Severity.WARNING,
        what=(
            "No budget state tells what holds when the budget is gone, two begin at the same share, or one holds at a "
            "fuller budget than the one before it."
        ),
        why="The gate of a deploy pipeline has no answer just when it matters, or the wrong one.",
        fix=(
            "List the states from a full budget to an empty one, each with a share of its own but the last, without "
            "above."
        ),
    ),
    run=_check,
)
