"""Ratios whose answer is known beforehand, and events that no part of a ratio counts."""

from __future__ import annotations

from dataclasses import replace

from slo_codegen.catalog import Catalog
from slo_codegen.checks.matching import is_part, overlap
from slo_codegen.checks.parts import parts, ratios
from slo_codegen.diagnostics import Diagnostics, Origin, Related
from slo_codegen.plan.model import Count, Plan
from slo_codegen.units import format_duration

_SAID = {
    "bad": "bad counts all of total: every event is bad",
    "good": "good counts all of total: no event is ever bad",
    "exclude": "exclude counts all of total: no event is left",
}


def part_is_the_whole(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report good, bad or excluded events that are all of the total."""
    for slo in ratios(plan):
        given = parts(catalog, slo)
        for name, said in _SAID.items():
            if given["total"] and all(any(_covers(c, t) for c in given[name]) for t in given["total"]):
                report.add(
                    "SLO381",
                    f"{slo.id}: {said}",
                    given[name][0].selector.origin,
                    related=[Related(given["total"][0].selector.origin, "the total")],
                    help=f"give {name} a matcher of its own",
                )


def _covers(part: Count, total: Count) -> bool:
    if part.selector.metric is not total.selector.metric:
        return False
    alike = part.part == "all" or (part.part, part.bound_ms) == (total.part, total.bound_ms)
    return alike and is_part(total.selector, part.selector) is True


def neither_good_nor_bad(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report times between the bound of what is good and that of what is bad."""
    for slo in ratios(plan):
        given = parts(catalog, slo)
        for bad in given["bad"] if not given["total"] else ():
            same = [good for good in given["good"] if bad.part == "over" and _same_events(good, bad)]
            if not same or any(good.part != "under" for good in same):
                continue
            least, most = max(good.bound_ms or 0 for good in same), bad.bound_ms or 0
            if least < most and not any(c is not bad and _same_events(c, bad) for c in given["bad"]):
                origin = bad.selector.origin
                report.add(
                    "SLO382",
                    f"{slo.id}: what takes between {format_duration(least)} and {format_duration(most)} is neither "
                    "good nor bad",
                    Origin(origin.file, (*origin.path[:-1], "over")),
                    related=[Related(good.selector.origin, "what is good") for good in same],
                    help=f"give both the same bound: over: {format_duration(least)}",
                )


def _same_events(one: Count, two: Count) -> bool:
    """Return whether two counts share events, whatever their bounds."""
    if one.selector.metric is not two.selector.metric:
        return False
    return overlap(replace(one, part="all"), replace(two, part="all")) is True
