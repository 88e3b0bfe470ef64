"""Good, bad or excluded events that are all of the total."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.matching import is_part
from slo_codegen.checks.shared.parts import ratios
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.measures.kinds import metric_of, selector_of, span_of
from slo_codegen.plan.model import Measure, Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

_SAID = {
    "bad": "bad counts all of total: every event is bad",
    "good": "good counts all of total: no event is ever bad",
    "exclude": "exclude counts all of total: no event is left",
}


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
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


CHECK = Check(
    code="SLO381",
    texts=Code(
        title="a part that is the whole",
        severity=Severity.ERROR,
        what="The good, the bad or the excluded events of a ratio are all of its total.",
        why="The answer is known beforehand: always 0, always 1, or no events at all.",
        fix="Give the part a matcher that tells it from the total.",
    ),
    run=_check,
)
