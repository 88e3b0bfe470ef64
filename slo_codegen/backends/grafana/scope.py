"""What a panel is about: the plan, the SLOs that its dashboard shows, and the matchers that choose them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from slo_codegen import contract
from slo_codegen.backends.grafana.queries import Where, chosen, within
from slo_codegen.common.units import MINUTE
from slo_codegen.plan.measures.slis import EVENTS, SLICES, counted_of, counted_things
from slo_codegen.plan.model import Plan, Slo, labels_of
from slo_codegen.plan.scraping import sample_ms


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
    def things(self) -> dict[str, tuple[str, ...]]:
        """What is counted, such as events or samples, each with the SLOs that count it; events come first."""
        measured = [slo for slo in self.slos if slo.objective is not None]
        found: dict[str, tuple[str, ...]] = {}
        for slo in sorted(measured, key=lambda slo: (sample_ms(slo.sli, 0) or 0, slo.id)):
            thing = counted_things(slo.sli)
            found[thing] = (*found.get(thing, ()), slo.id)
        return found

    @property
    def counted(self) -> tuple[str, ...]:
        """What is counted, in words; the length of slices where they have one alone."""
        things = tuple(self.things) or (EVENTS,)
        lengths = sum(thing.startswith(SLICES) for thing in things)
        return things if lengths < 2 else tuple(dict.fromkeys(SLICES if t.startswith(SLICES) else t for t in things))

    @property
    def counts(self) -> tuple[str, ...]:
        """The series that hold what is counted: tiles, and for queries of the catalog's own what they read."""
        measured = [slo for slo in self.slos if slo.objective is not None]
        in_tiles = {counted_of(slo.sli) is not None for slo in measured}
        tiles, read = (contract.BAD_TILE,), (contract.bad_events(5 * MINUTE),)
        return (*(tiles if True in in_tiles else ()), *(read if False in in_tiles else ()))


def either(things: Iterable[str]) -> str:
    """Write what is counted, of which an objective counts one."""
    *most, last = things
    return f"{', '.join(most)} or {last}" if most else last


def whole(plan: Plan) -> Scope:
    """Return the scope of a dashboard that shows everything."""
    return Scope(plan, plan.slos, chosen(labels_of(plan.dimensions)))


def about(plan: Plan, ids: tuple[str, ...]) -> Scope:
    """Return the scope of a dashboard that shows these SLOs alone."""
    return Scope(plan, tuple(slo for slo in plan.slos if slo.id in ids), within(labels_of(plan.dimensions), ids))
