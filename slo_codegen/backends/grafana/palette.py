"""Colours and texts that the plan decides: when a budget is bad, a burn fast, a tier grave; what an id stands for."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import chain

from slo_codegen.backends.grafana.model import Color, Mapped, Step
from slo_codegen.backends.grafana.text import label, url
from slo_codegen.plan.conditions.thresholds import burn_rate
from slo_codegen.plan.model import Plan, Tier
from slo_codegen.plan.watching import wrong

_SEVERITY: dict[str, Color] = {"critical": "red", "error": "orange", "warning": "yellow", "info": "blue"}

ONE = Decimal(1)

ANY_IS_BAD = (Step("green"), Step("red", ONE))
"""Colours of a count that should be 0."""

ANY_IS_ODD = (Step("green"), Step("orange", ONE))

SPENT = (Step("green"), Step("yellow", Decimal("0.02")), Step("orange", Decimal("0.1")), Step("red", Decimal("0.5")))
"""Colours of the share of a budget that one incident has spent: a fast burn's 2 %, a post-mortem's 10 %, half of it."""

MET = (Step("red"), Step("orange", Decimal("0.9")), Step("green", ONE))
"""Colours of the share of objectives that are met: green only when all are."""

UNMEASURED = Decimal(3)
"""Stands for objectives of which no figure is recorded: a budget never has more than all of itself left."""


def problems(plan: Plan) -> tuple[Mapped, ...]:
    """Show a problem with the measurement in words."""
    return tuple(Mapped(problem, label(text)) for problem, text in wrong(plan.dimensions).items())


def budget_steps(plan: Plan) -> tuple[Step, ...]:
    """Colour what is left of a budget by the budget states (R30): red when exhausted, green when normal."""
    bounds = sorted({state.above for state in plan.budget_states if state.above is not None}) or [Decimal(0)]
    best = bounds[-1]
    finite = (Step(_left(bound, bounds[0], best), bound) for bound in bounds)
    return (Step("red"), *finite)


def _left(bound: Decimal, worst: Decimal, best: Decimal) -> Color:
    if bound == best:
        return "green"
    return "orange" if bound == worst else "yellow"


def burn_steps(plan: Plan) -> tuple[Step, ...]:
    """Colour a burn rate: yellow when the budget will not last its period, red from the slowest burn that pages."""
    pages = {tier.id for tier in plan.tiers if tier.pages}
    alerts = chain.from_iterable(slo.alerts for slo in plan.slos)
    factors = [burn_rate(alert.condition) for alert in alerts if alert.tier in pages]
    fast = min((factor for factor in factors if factor is not None and factor > 1), default=None)
    slow = (Step("green"), Step("yellow", Decimal(1)))
    return slow if fast is None else (*slow, Step("red", fast))


def tier_color(tier: Tier) -> Color:
    """Return the colour of a tier, by its severity."""
    return _SEVERITY[tier.severity]


def tiers(plan: Plan, shown: Mapping[str, str]) -> tuple[Mapped, ...]:
    """Show each tier by its name and in its colour; ``shown`` is what stands for it in a column."""
    return tuple(Mapped(shown[tier.id], label(tier.id), tier_color(tier)) for tier in plan.tiers)


def runbooks(plan: Plan) -> tuple[Mapped, ...]:
    """Show a service as the address of its runbook, if it has one."""
    return tuple(Mapped(each.id, url(each.runbook_url)) for each in plan.services if each.runbook_url is not None)


def owners(plan: Plan) -> tuple[Mapped, ...]:
    """Show a service as the title of its owner, if it has one."""
    titles = {owner.id: owner.title for owner in plan.owners}
    owned = ((service.id, service.owner) for service in plan.services)
    return tuple(Mapped(id, label(titles.get(owner, owner))) for id, owner in owned if owner is not None)


def titles(plan: Plan) -> tuple[Mapped, ...]:
    """Show an SLO as its title."""
    return tuple(Mapped(slo.id, label(slo.title)) for slo in plan.slos)


def promises(plan: Plan) -> tuple[Mapped, ...]:
    """Show an SLO as its description."""
    return tuple(Mapped(slo.id, label(slo.description)) for slo in plan.slos)


def stand_ins() -> tuple[Mapped, ...]:
    """Show what stands for the absence of a figure in words, never as a number or a healthy colour."""
    return (Mapped(str(UNMEASURED), "not measured", "purple"),)
