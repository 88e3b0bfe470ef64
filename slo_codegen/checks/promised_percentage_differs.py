"""A title with a high percentage that is not the objective."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.common.units import format_percent
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

_PERCENTAGE = re.compile(r"(?<![\w.])([0-9]{1,3}(?:\.[0-9]{1,9})?) ?%", re.ASCII)

_PROMISE = Decimal("0.9")
"""Lower percentages in words are of something else, such as a discount."""


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
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


CHECK = Check(
    code="SLO385",
    texts=Code(
        title="a promised percentage that is not the objective",
        severity=Severity.WARNING,
        what="The title promises a percentage, and the objective is another one.",
        why="People rely on the words, and the alerts on the number.",
        fix="Correct one of the two, or leave the figure to the objective.",
    ),
    run=_check,
)
