"""Alerts of one SLO, and rows of one profile, against each other: which one fires whenever another does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import permutations
from typing import TYPE_CHECKING

from slo_codegen.plan import budget
from slo_codegen.plan.conditions.order import implies
from slo_codegen.plan.model import Alert, Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog, Node
    from slo_codegen.catalog.sections.budgets import ProfileSpec

_TOLD = 5
"""So many alerts are named that fire whenever another one does."""


def pairs(plan: Plan) -> list[tuple[Alert, Alert]]:
    """Return each two alerts, not of one profile, of which the second fires whenever the first does; each once.

    Of those that fire whenever one alert does, a few are told.
    """
    found: dict[tuple[object, object], tuple[Alert, Alert]] = {}
    for slo in plan.slos:
        told: Counter[str] = Counter()
        for strict, loose in permutations(slo.alerts, 2):
            comparable = strict.condition.kind is loose.condition.kind and strict.origin != loose.origin
            if comparable and told[strict.name] < _TOLD:
                both = _implies(strict, loose) and not (
                    plan.rank(strict.tier) < plan.rank(loose.tier) and _implies(loose, strict)
                )
                twice = strict.tier == loose.tier and _implies(loose, strict) and strict.name < loose.name
                if both and not twice:
                    told[strict.name] += 1
                    found.setdefault((strict.origin, loose.origin), (strict, loose))
    return list(found.values())


def _implies(strict: Alert, loose: Alert) -> bool:
    """Return whether the loose alert fires whenever the strict one does."""
    if loose.for_ms > strict.for_ms or (loose.min_events or 0) > (strict.min_events or 0):
        return False
    if (loose.min_bad_events or 0) > (strict.min_bad_events or 0):
        return False
    return implies(strict.condition, loose.condition)


def pairs_of_rows(catalog: Catalog, plan: Plan) -> Iterator[tuple[Node[ProfileSpec], int, int]]:
    """Yield each profile with two of its rows, by their index, of which the first fires whenever the second does.

    They have the same windows, and the first has the lower threshold and no lower tier.
    """
    period = catalog.platform.spec.defaults.period
    for profile in catalog.profiles.values():
        for (i, one), (j, two) in permutations(enumerate(profile.spec.burn_rates), 2):
            graver = plan.rank(two.tier) - plan.rank(one.tier)
            same = (one.long, one.short) == (two.long, two.short)
            if same and graver >= 0 and (one.hold or 0) <= (two.hold or 0):
                low = one.factor or budget.burn_factor(one.budget or Decimal(0), period, one.long)
                high = two.factor or budget.burn_factor(two.budget or Decimal(0), period, two.long)
                if low < high or (low == high and graver):
                    yield profile, i, j
