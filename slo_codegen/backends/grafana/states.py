"""The state of a module in a place as one number, the worst first: what the feature matrix's cells show in words.

A budget tells what was, so a place that is down since minutes still has most of it: alerts that page stand above every
state of the budget, and objectives of which nothing is known above any that is known. In ascending order: no
objectives, the budget states from normal to exhausted, no data, then the paging tiers from the least to the gravest.
"""

from __future__ import annotations

from decimal import Decimal

from slo_codegen import contract
from slo_codegen.backends.grafana import alert_queries, palette, queries
from slo_codegen.backends.grafana.model import Mapped
from slo_codegen.backends.grafana.queries import Where
from slo_codegen.backends.grafana.text import label, one_of
from slo_codegen.plan.model import ConditionKind, Plan, Tier
from slo_codegen.promql import Aggregation, Binary, Expr, Number, any_of, labelled

NO_OBJECTIVES = 0


def worst_state(plan: Plan, where: Where, by: str) -> Expr:
    """Return the number of the worst state of the objectives that ``where`` chooses, by a label."""
    no_data = _no_data(plan)
    silent = where.and_of((contract.CONDITION, "=", ConditionKind.NO_DATA.value))
    parts = {
        "budget": _budget_state(plan, where, by),
        "unmeasured": _is(
            Binary("unless", queries.objective(where), queries.budget_left(where), on=where.key), no_data, by
        ),
        "silent": _is(alert_queries.alerts(silent), no_data, by),
    }
    for number, tier in _paging(plan):
        own = where.and_of((contract.TIER, "=~", one_of((tier.id,))))
        parts[tier.id if tier.id not in parts else f"tier {tier.id}"] = _is(alert_queries.alerts(own), number, by)
    # A label of its own keeps each part from hiding those after it.
    return queries.by("max", (by,), any_of(labelled(expr, "state", name) for name, expr in parts.items()))


def no_objectives(where: Where, by: str) -> Expr:
    """Return the number of a module without objectives, at each member of a dimension that has any."""
    return Binary("*", Aggregation("group", queries.objective(where), by=(by,)), Number(NO_OBJECTIVES))


def words(plan: Plan) -> tuple[Mapped, ...]:
    """Show each number in words: the budget states and tiers as the catalog names them."""
    titles = {state.above: state.title for state in plan.budget_states}
    colors = {step.value: step.color for step in palette.budget_steps(plan)}
    best_first = [(titles.get(bound, "budget left"), colors[bound]) for bound in reversed(_bounds(plan))]
    best_first.append((titles.get(None, "budget exhausted"), colors[None]))
    budget = [Mapped(str(i + 1), label(title), color) for i, (title, color) in enumerate(best_first)]
    tiers = [Mapped(str(n), label(tier.heading), palette.tier_color(tier)) for n, tier in _paging(plan)]
    none = Mapped(str(NO_OBJECTIVES), "no objectives", "text")
    unknown = Mapped(str(_no_data(plan)), "no data", "purple")
    return (none, *budget, unknown, *tiers)


def paging_tiers(plan: Plan) -> list[Tier]:
    """Return the tiers that have a state of their own, the least grave first."""
    return sorted((tier for tier in plan.tiers if tier.pages), key=lambda tier: tier.rank, reverse=True)


def _budget_state(plan: Plan, where: Where, by: str) -> Expr:
    """Return 1 for the best state, and one more for each bound that the least budget left does not exceed."""
    least = queries.by("min", (by,), queries.budget_left(where))
    state: Expr = Number(1)
    for bound in _bounds(plan):
        state = Binary("+", Binary("<=", least, Number(bound), bool_result=True), state)
    return state


def _bounds(plan: Plan) -> list[Decimal]:
    """Return the shares of the budget at which one state gives way to the next, ascending."""
    return sorted({step.value for step in palette.budget_steps(plan) if step.value is not None})


def _no_data(plan: Plan) -> int:
    return len(_bounds(plan)) + 2


def _paging(plan: Plan) -> list[tuple[int, Tier]]:
    return [(_no_data(plan) + 1 + place, tier) for place, tier in enumerate(paging_tiers(plan))]


def _is(expr: Expr, number: int, by: str) -> Expr:
    return Binary("*", Aggregation("group", expr, by=(by,)), Number(number))
