"""Targets of regions, against that of the whole."""

from __future__ import annotations

from slo_codegen.catalog import Catalog
from slo_codegen.common.units import format_percent
from slo_codegen.diagnostics import Diagnostics, Related
from slo_codegen.plan.measures.slis import sums_of
from slo_codegen.plan.measures.sums import meaning_of
from slo_codegen.plan.model import Plan, Slo


def region_below_default(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a region whose own target is below that of the others."""
    for node in catalog.slos.values():
        objective = node.spec.objective
        for region, target in (objective.regions if objective is not None else {}).items():
            if objective is not None and target < objective.default:
                report.add(
                    "SLO344",
                    f"{node.id}: {region} promises {format_percent(target)}, below the "
                    f"{format_percent(objective.default)} of the others",
                    node.origin.child("objective", "regions", region),
                    related=[Related(node.origin.child("objective", "default"), "the target elsewhere")],
                    help="accept the finding with the reason why this region is worse",
                )


def regions_below_the_whole(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report an SLO over all regions whose target none of the regions has, for the same events."""
    by_events: dict[object, list[Slo]] = {}
    for slo in plan.slos:
        sums = sums_of(slo.sli)
        if slo.objective is not None and sums is not None:
            by_events.setdefault((meaning_of(sums.bad), meaning_of(sums.total)), []).append(slo)
    for members in by_events.values():
        for whole in members:
            for part in members:
                assert whole.objective is not None
                assert part.objective is not None
                if not whole.regions and part.regions and part.objective.strictest < whole.objective.default:
                    report.add(
                        "SLO345",
                        f"{whole.id} promises {format_percent(whole.objective.default)} over all regions, but "
                        f"{part.id} promises at most {format_percent(part.objective.strictest)} in each",
                        whole.origin.child("objective"),
                        related=[Related(part.origin.child("objective"), "the target of each region")],
                        help="a mean is not above its parts: raise the regions, or promise less for the whole",
                    )
