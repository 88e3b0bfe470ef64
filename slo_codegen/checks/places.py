"""Objectives of places, such as regions, against that of the whole."""

from __future__ import annotations

from decimal import Decimal

from slo_codegen.catalog import Catalog
from slo_codegen.common.units import format_percent
from slo_codegen.diagnostics import Diagnostics, Related
from slo_codegen.plan.measures.slis import sums_of
from slo_codegen.plan.measures.sums import meaning_of
from slo_codegen.plan.model import Place, Plan, Slo


def place_below_default(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a place whose own objective is below that of the others."""
    for node in catalog.slos.values():
        objective = node.spec.objective
        for where, share, path in objective.own() if objective is not None else ():
            if objective is not None and share < objective.default:
                report.add(
                    "SLO344",
                    f"{node.id}: {Place(tuple(where.items()))} promises {format_percent(share)}, below the "
                    f"{format_percent(objective.default)} of the others",
                    node.origin.child("objective", *path),
                    related=[Related(node.origin.child("objective", "default"), "the objective elsewhere")],
                    help=f"accept the finding with the reason why this {'/'.join(where)} is worse",
                )


def places_below_the_whole(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report an SLO that promises more than another one does for any part of the same events."""
    by_events: dict[object, list[Slo]] = {}
    for slo in plan.slos:
        sums = sums_of(slo.sli)
        if slo.objective is not None and sums is not None:
            by_events.setdefault((meaning_of(sums.bad), meaning_of(sums.total)), []).append(slo)
    for members in by_events.values():
        for whole in members:
            for part in members:
                for promised, at_most in _below(whole, part)[:1]:
                    more = "/".join(label for label in part.by if label not in whole.by)
                    report.add(
                        "SLO345",
                        f"{whole.id} promises {format_percent(promised)} over every {more}, but "
                        f"{part.id} promises at most {format_percent(at_most)} in each",
                        whole.origin.child("objective"),
                        related=[Related(part.origin.child("objective"), f"the objective of each {more}")],
                        help="a mean is not above its parts: raise their objectives, or promise less for the whole",
                    )


def _below(whole: Slo, part: Slo) -> list[tuple[Decimal, Decimal]]:
    """Return the objectives of a whole that none of its parts has, with the highest that these have."""
    if whole.objective is None or part.objective is None or not set(whole.by) < set(part.by):
        return []
    found = []
    for place, promised in whole.objective.by_place:
        of_parts = [objective for each, objective in part.objective.by_place if set(place.labels) <= set(each.labels)]
        if of_parts and max(of_parts) < promised:
            found.append((promised, max(of_parts)))
    return found
