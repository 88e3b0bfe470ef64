"""What the words of an SLO promise against what its indicator measures."""

from __future__ import annotations

import re
from decimal import Decimal

from slo_codegen.catalog import Catalog
from slo_codegen.common.units import DAY, HOUR, MINUTE, SECOND, format_duration, format_percent
from slo_codegen.diagnostics import Diagnostics, Related
from slo_codegen.plan.measures.kinds import metric_of
from slo_codegen.plan.measures.slis import sums_of, terms_of
from slo_codegen.plan.measures.sums import bounds_in
from slo_codegen.plan.model import MS_PER_UNIT, Plan

_BOUND = re.compile(
    r"\b(?:within|under|below|in less than|<)\s*(\d{1,6})\s*"
    r"(ms|milliseconds?|s|seconds?|m|min|minutes?|h|hours?|d|days?)\b",
    re.IGNORECASE | re.ASCII,
)
_PERCENTAGE = re.compile(r"(?<![\w.])([0-9]{1,3}(?:\.[0-9]{1,9})?) ?%", re.ASCII)
_PROMISE = Decimal("0.9")
"""Lower percentages in words are of something else, such as a discount."""


def bound_in_words(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a title that promises a time which the SLI does not measure, or a description that gives another one."""
    for slo in plan.slos:
        sums = sums_of(slo.sli)
        if sums is None:
            continue
        timed = [term for term in terms_of(sums) if metric_of(term.measure).unit in MS_PER_UNIT]
        measured = bounds_in(timed)
        words = [("title", slo.title), *([("description", slo.description)] if measured else [])]
        for field, number, unit in ((field, *found) for field, text in words for found in _BOUND.findall(text)):
            promised = int(number) * _unit(unit.lower())
            if promised not in measured:
                shown = ", ".join(format_duration(ms) for ms in sorted(measured)) or "no time at all"
                report.add(
                    "SLO315",
                    f"{slo.id} promises {format_duration(promised)}, but its SLI measures {shown}",
                    slo.origin.child(field),
                    related=[Related(slo.origin.child("sli"), "what is measured")],
                    help=f"write {shown}, or measure {format_duration(promised)}"
                    if measured
                    else "count late events as bad: {over: 60s, of: <timing>}",
                )


def percentage_in_words(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a title with a high percentage that is not the objective."""
    for slo in plan.slos:
        if slo.objective is None:
            continue
        objectives = {slo.objective.default, *(objective for _, objective in slo.objective.by_place)}
        for found in _PERCENTAGE.findall(slo.title):
            promised = Decimal(found) / 100
            if _PROMISE <= promised <= 1 and promised not in objectives:
                shown = ", ".join(format_percent(objective) for objective in sorted(objectives))
                report.add(
                    "SLO385",
                    f"{slo.id} promises {format_percent(promised)} in words, but its objective is {shown}",
                    slo.origin.child("title"),
                    related=[Related(slo.origin.child("objective"), "the objective")],
                    help=f"write {shown}, or leave the figure to the objective",
                )


def _unit(text: str) -> int:
    if text.startswith("milli") or text == "ms":
        return 1
    return {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY}[text[0]]
