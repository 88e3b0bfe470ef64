"""A title that promises a time which the SLI does not measure, or a description that gives another one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.common.units import DAY, HOUR, MINUTE, SECOND, format_duration
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.measures.kinds import metric_of
from slo_codegen.plan.measures.slis import sums_of, terms_of
from slo_codegen.plan.measures.sums import bounds_in
from slo_codegen.plan.model import MS_PER_UNIT, Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

_BOUND = re.compile(
    r"\b(?:within|under|below|in less than|<)\s*(\d{1,6})\s*"
    r"(ms|milliseconds?|s|seconds?|m|min|minutes?|h|hours?|d|days?)\b",
    re.IGNORECASE | re.ASCII,
)


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
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


def _unit(text: str) -> int:
    if text.startswith("milli") or text == "ms":
        return 1
    return {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY}[text[0]]


CHECK = Check(
    code="SLO315",
    texts=Code(
        title="a promised time is not measured",
        severity=Severity.WARNING,
        what="The title promises a time within which something happens, and the SLI does not measure that time.",
        why="A late event counts as good, so the objective looks met while users wait.",
        fix="Count events over the bound as bad, or correct the title.",
    ),
    run=_check,
)
