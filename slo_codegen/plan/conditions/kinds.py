"""What holds for every condition of a kind, whatever its figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from slo_codegen.plan.model import ConditionKind


@dataclass(frozen=True, slots=True)
class Traits:
    """What holds for every condition of a kind.

    ``needs_budget``: it is a part of an error budget, so an objective of 100 % leaves nothing to compare.
    ``on_budget_left``: it is about what is left of the budget, which stays so for days, and not about today's errors.
    ``has_guard``: it compares a ratio, which a least number of events (``min_events``) keeps quiet at little traffic.
    ``awaits_data``: it fires when nothing is reported at all, and not on events.
    """

    needs_budget: bool
    on_budget_left: bool
    has_guard: bool
    awaits_data: bool


def traits_of(kind: ConditionKind) -> Traits:
    """Return what holds for every condition of a kind."""
    match kind:
        case ConditionKind.BURN_RATE:
            return Traits(needs_budget=True, on_budget_left=False, has_guard=True, awaits_data=False)
        case ConditionKind.BUDGET_CONSUMED | ConditionKind.EXHAUSTS_WITHIN:
            return Traits(needs_budget=True, on_budget_left=True, has_guard=True, awaits_data=False)
        case ConditionKind.SLI_BELOW:
            return Traits(needs_budget=False, on_budget_left=False, has_guard=True, awaits_data=False)
        case ConditionKind.PERCENTILE_ABOVE | ConditionKind.BAD_EVENTS | ConditionKind.OUTAGE:
            return Traits(needs_budget=False, on_budget_left=False, has_guard=False, awaits_data=False)
        case ConditionKind.NO_DATA:
            return Traits(needs_budget=False, on_budget_left=False, has_guard=False, awaits_data=True)
        case _:
            assert_never(kind)


NEED_BUDGET = tuple(kind.value for kind in ConditionKind if traits_of(kind).needs_budget)
ON_BUDGET_LEFT = tuple(kind.value for kind in ConditionKind if traits_of(kind).on_budget_left)
HAVE_GUARD = tuple(kind.value for kind in ConditionKind if traits_of(kind).has_guard)
AWAIT_DATA = tuple(kind.value for kind in ConditionKind if traits_of(kind).awaits_data)
