"""Events that are both good and bad, bad although they are excluded, or in one sum twice."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.matching import overlap
from slo_codegen.checks.shared.parts import parts, ratios
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.measures.kinds import metric_of, selector_of
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for slo in plan.slos:
        for name, measures in parts(catalog, slo).items():
            for first, second in combinations(measures, 2):
                if metric_of(first) is metric_of(second) and overlap(first, second):
                    report.add(
                        "SLO351",
                        f"{slo.id}: some events are counted twice in {name}",
                        selector_of(second).origin,
                        related=[Related(selector_of(first).origin, "counted here already")],
                        help="leave one of the two out, or give it a matcher that leaves out what the other counts",
                    )
    for slo, given in ratios(catalog, plan):
        for one, two in (("good", "bad"), ("exclude", "bad")):
            for first, second in product(given[one], given[two]):
                if metric_of(first) is metric_of(second) and overlap(first, second):
                    said = "excluded from the total" if one == "exclude" else "counted as good"
                    report.add(
                        "SLO351",
                        f"{slo.id}: some events are bad and {said} as well",
                        selector_of(second).origin,
                        related=[Related(selector_of(first).origin, said)],
                        help="give one of the two a matcher that leaves the events of the other out",
                    )


CHECK = Check(
    code="SLO351",
    texts=Code(
        title="events that are counted twice",
        severity=Severity.WARNING,
        what="Some events are both good and bad, bad although they are taken out of the total, or in one list twice.",
        why="They are in the sum twice or on both sides, and the ratio is wrong without failing.",
        fix="Give one of the two a matcher that leaves the events of the other out.",
    ),
    run=_check,
)
