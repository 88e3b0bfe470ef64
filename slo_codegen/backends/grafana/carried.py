"""What a dashboard shows of the catalog."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from slo_codegen import contract
from slo_codegen.backends.grafana.model import Dashboard, Panel, Row
from slo_codegen.backends.grafana.states import paging_tiers
from slo_codegen.carried import Carried, Kind, all_of, budget_states
from slo_codegen.plan.model import Plan
from slo_codegen.promql import series_of


def carried(board: Dashboard, plan: Plan) -> frozenset[Carried]:
    """Return what a dashboard shows by itself; what a viewer may choose from all that is recorded is not part of it."""
    found = {Carried(Kind.DASHBOARD, board.uid)}
    read = {name for panel in _panels(board.rows) for target in panel.targets for name in series_of(target.expr)}
    if contract.BUDGET_REMAINING in read:
        found |= budget_states(plan)
    if contract.CALENDAR_BUDGET_REMAINING in read:
        found.add(Carried(Kind.CALENDAR))
    match board.uid:
        case "feature-matrix":
            found |= all_of(Kind.MODULE, (module.id for module in plan.modules))
            found |= all_of(Kind.SLO, (slo for module in plan.modules for slo in module.slos))
            found |= all_of(Kind.TIER, (tier.id for tier in paging_tiers(plan)))
        case "incident":
            found |= all_of(Kind.TIER, (tier.id for tier in plan.tiers))
            found |= {Carried(Kind.OBSERVATION)} if any(slo.baseline for slo in plan.slos) else set()
        case _:
            found |= all_of(Kind.SLO, (slo for own in plan.boards if own.id == board.uid for slo in own.slos))
    return frozenset(found)


def _panels(items: Iterable[Panel | Row]) -> Iterator[Panel]:
    for item in items:
        if isinstance(item, Row):
            yield from item.panels
        else:
            yield item
