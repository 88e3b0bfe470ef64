"""Ratios whose answer is known beforehand, and events that no part of a ratio counts."""

from __future__ import annotations

from slo_codegen.catalog import Catalog
from slo_codegen.checks.matching import is_part, selectors_overlap
from slo_codegen.checks.parts import ratios
from slo_codegen.diagnostics import Diagnostics, Origin, Related
from slo_codegen.plan.measures.kinds import metric_of, selector_of, span_of
from slo_codegen.plan.model import Measure, Plan

_SAID = {
    "bad": "bad counts all of total: every event is bad",
    "good": "good counts all of total: no event is ever bad",
    "exclude": "exclude counts all of total: no event is left",
}


def part_is_the_whole(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report good, bad or excluded events that are all of the total."""
    for slo, given in ratios(catalog, plan):
        for name, said in _SAID.items():
            if given["total"] and all(any(_covers(c, t) for c in given[name]) for t in given["total"]):
                report.add(
                    "SLO381",
                    f"{slo.id}: {said}",
                    selector_of(given[name][0]).origin,
                    related=[Related(selector_of(given["total"][0]).origin, "the total")],
                    help=f"give {name} a matcher of its own",
                )


def _covers(part: Measure, total: Measure) -> bool:
    if metric_of(part) is not metric_of(total):
        return False
    span = span_of(part)
    return (span.is_all or span == span_of(total)) and is_part(selector_of(total), selector_of(part)) is True


def neither_good_nor_bad(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report times between the bound of what is good and that of what is bad."""
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
