"""Umbrellas that would silence what silences them, so that they silence nothing there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan
from slo_codegen.plan.routing import circles

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    circle = circles(plan) if any(slo.parts for slo in plan.slos) else {}
    for slo in plan.slos:
        for index, part in enumerate(slo.parts):
            if circle[f"slo:{slo.id}"] != circle.get(f"slo:{part}"):
                continue
            words = (
                f"{slo.id} is a part of itself"
                if part == slo.id
                else f"{slo.id} would silence its part {part}, which would silence {slo.id}"
            )
            report.add(
                "SLO308",
                f"{words}: neither is silenced",
                slo.origin.child("parts", index),
                help="remove the part, or the part or dependency by which it leads back",
            )


CHECK = Check(
    code="SLO308",
    texts=Code(
        title="parts that lead back to their umbrella",
        severity=Severity.ERROR,
        what="An SLO has a part that would silence it in turn: itself, an umbrella of it, or an SLO of a service on "
        "which it depends.",
        why="Each would be silenced by the other, and an outage of both would page no one. So neither is silenced.",
        fix="Remove one of the two directions.",
    ),
    run=_check,
)
