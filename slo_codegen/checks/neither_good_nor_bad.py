"""Times between the bound of what is good and that of what is bad."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.matching import selectors_overlap
from slo_codegen.checks.shared.parts import ratios
from slo_codegen.diagnostics import Diagnostics, Origin, Related, Severity
from slo_codegen.plan.measures.kinds import metric_of, selector_of, span_of
from slo_codegen.plan.model import Measure, Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for slo, given in ratios(catalog, plan):
        for bad in given["bad"] if not given["total"] else ():
            most = span_of(bad).above_ms
            same = [good for good in given["good"] if _same_events(good, bad)]
            bounds = [bound for good in same if (bound := span_of(good).upto_ms) is not None]
            if most is None or not same or len(bounds) < len(same):
                continue
            least = max(bounds)
            text = metric_of(bad).bound_text
            if least < most and not any(c is not bad and _same_events(c, bad) for c in given["bad"]):
                origin = selector_of(bad).origin
                report.add(
                    "SLO382",
                    f"{slo.id}: what takes between {text(least)} and {text(most)} is neither good nor bad",
                    Origin(origin.file, (*origin.path[:-1], "over")),
                    related=[Related(selector_of(good).origin, "what is good") for good in same],
                    help=f"give both the same bound: over: {text(least)}",
                )


def _same_events(one: Measure, two: Measure) -> bool:
    """Return whether two measures share events, whatever their bounds."""
    if metric_of(one) is not metric_of(two):
        return False
    return selectors_overlap(selector_of(one), selector_of(two)) is True


CHECK = Check(
    code="SLO382",
    texts=Code(
        title="events that are neither good nor bad",
        severity=Severity.WARNING,
        what="Good events end at one bound, and bad ones begin at a greater one.",
        why="What takes a time between the two is not counted: a service that slows down looks better, not worse.",
        fix="Give both the same bound.",
    ),
    run=_check,
)
