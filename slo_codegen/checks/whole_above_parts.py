"""An SLO that promises more than another one does for any part of the same events."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.common.units import format_percent
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.measures.slis import counted_of, same_events
from slo_codegen.plan.model import Plan, Slo

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    by_events: dict[object, list[Slo]] = {}
    for slo in plan.slos:
        counted = counted_of(slo.sli)
        if slo.objective is not None and counted is not None:
            by_events.setdefault(same_events(counted), []).append(slo)
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


CHECK = Check(
    code="SLO345",
    texts=Code(
        title="a whole above its parts",
        severity=Severity.WARNING,
        what="An SLO promises more than another one for each part of the same events, such as one for each region.",
        why="The whole is a mean of its parts: when each of them just keeps its promise, the whole is missed.",
        fix="Raise the targets of the parts, or promise less for the whole.",
    ),
    run=_check,
)
