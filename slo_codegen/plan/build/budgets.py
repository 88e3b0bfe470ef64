"""The states of an error budget, from a whole one to an exhausted one."""

from __future__ import annotations

from decimal import Decimal

from slo_codegen.catalog.read import Catalog
from slo_codegen.plan.model import BudgetState


def budget_states(catalog: Catalog) -> tuple[BudgetState, ...]:
    """Return the states of the error budget, the fullest first."""
    states = sorted(catalog.budget_states, key=lambda n: (n.spec.above is None, -(n.spec.above or Decimal(0)), n.id))
    return tuple(
        BudgetState(
            n.id,
            n.spec.title,
            n.spec.above,
            n.spec.allows,
            n.spec.requires,
            n.spec.deploys == "all" or (n.spec.deploys is None and n.spec.above is not None),
            n.origin,
        )
        for n in states
    )
