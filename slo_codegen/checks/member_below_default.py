"""A place whose own objective is below that of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.common.units import format_percent
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for node in catalog.slos.values():
        objective = node.spec.objective
        for where, share, path in objective.own() if objective is not None else ():
            if objective is not None and share < objective.default:
                report.add(
                    "SLO344",
                    f"{node.id}: {'/'.join(where.values())} promises {format_percent(share)}, below the "
                    f"{format_percent(objective.default)} of the others",
                    node.origin.child("objective", *path),
                    related=[Related(node.origin.child("objective", "default"), "the objective elsewhere")],
                    help=f"accept the finding with the reason why this {'/'.join(where)} is worse",
                )


CHECK = Check(
    code="SLO344",
    texts=Code(
        title="a member below the others",
        severity=Severity.NOTE,
        what="A member of a dimension, such as a region, has a lower target than the SLO's default.",
        why="Users there are promised less; that is a decision, and should be written down as one.",
        fix="Accept the finding with the reason, or give the member the default.",
    ),
    run=_check,
)
