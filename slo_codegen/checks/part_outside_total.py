"""Good or bad events that the total, of the same metric, does not count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.matching import is_part
from slo_codegen.checks.shared.parts import named
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.measures.kinds import selector_of
from slo_codegen.plan.model import Plan, Selector

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for name, selector, total in named(catalog, plan):
        if name not in ("good", "bad") or not total:
            continue
        same = [other for other in map(selector_of, total) if other.metric is selector.metric]
        if same and all(is_part(selector, other) is False for other in same):
            report.add(
                "SLO350",
                f"what {name} counts is not all part of total",
                selector.origin,
                related=[Related(same[0].origin, "the total")],
                help=f"give {name} the matchers of total: {_matchers(same[0])}",
            )


def _matchers(selector: Selector) -> str:
    return ", ".join(f'{m.label}{m.op}"{m.value}"' for m in selector.matchers) or "none"


CHECK = Check(
    code="SLO350",
    texts=Code(
        title="a part that is not in the whole",
        severity=Severity.WARNING,
        what="The good or bad events of a ratio are not all among its total, although they are of the same metric.",
        why="The ratio compares different things: it can be above 100%, and hide every failure.",
        fix="Give the part every matcher of the total, and its own besides.",
    ),
    run=_check,
)
