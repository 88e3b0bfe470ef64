"""What a panel is about: the plan, the SLOs that its dashboard shows, and the matchers that choose them."""

from __future__ import annotations

from dataclasses import dataclass

from slo_codegen import contract
from slo_codegen.backends.grafana.queries import Where, chosen, within
from slo_codegen.common.units import MINUTE
from slo_codegen.plan.measures.slis import counted_of
from slo_codegen.plan.model import Plan, Slo, labels_of


@dataclass(frozen=True, slots=True)
class Scope:
    """Panels of one dashboard are made for one scope; ``slos`` are those that ``where`` can choose."""

    plan: Plan
    slos: tuple[Slo, ...]
    where: Where

    @property
    def windows_ms(self) -> tuple[int, ...]:
        """The windows over which some of the budgets' burn rates are recorded, ascending."""
        return tuple(sorted({window for slo in self.slos if slo.has_budget for window in slo.windows_ms}))

    @property
    def longest_period_ms(self) -> int:
        """The longest period of the objectives."""
        return max((slo.period_ms for slo in self.slos if slo.objective is not None), default=0)

    @property
    def counts(self) -> tuple[str, ...]:
        """The series that hold what is counted: tiles, and for queries of the catalog's own what they read."""
        measured = [slo for slo in self.slos if slo.objective is not None]
        in_tiles = {counted_of(slo.sli) is not None for slo in measured}
        tiles, read = (contract.BAD_TILE,), (contract.bad_events(5 * MINUTE),)
        return (*(tiles if True in in_tiles else ()), *(read if False in in_tiles else ()))


def whole(plan: Plan) -> Scope:
    """Return the scope of a dashboard that shows everything."""
    return Scope(plan, plan.slos, chosen(labels_of(plan.dimensions)))


def about(plan: Plan, ids: tuple[str, ...]) -> Scope:
    """Return the scope of a dashboard that shows these SLOs alone."""
    return Scope(plan, tuple(slo for slo in plan.slos if slo.id in ids), within(labels_of(plan.dimensions), ids))
