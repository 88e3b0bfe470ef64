"""An open dimension whose members nobody counts, since nothing watches the measurement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan, several

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    if plan.watch is not None:
        return
    used = {label for slo in plan.slos if slo.objective is not None for label in slo.open_labels}
    for dimension in plan.dimensions:
        if dimension.open is not None and dimension.label in used:
            report.add(
                "SLO301",
                f"nothing alerts when more than {dimension.open.most} {several(dimension.label)} report: the platform "
                "has no watch",
                dimension.origin,
                help="add platform.watch, or alert on slo:measurement_problem:count yourself",
            )


CHECK = Check(
    code="SLO301",
    texts=Code(
        title="nobody counts the members of an open dimension",
        severity=Severity.NOTE,
        what="A dimension is open, and the platform has no watch.",
        why=(
            "More members than its most are recorded as a measurement problem, which nothing alerts on: a label that "
            "is filled with ids of users makes the rules slow unnoticed."
        ),
        fix="Add platform.watch, or alert on slo:measurement_problem:count yourself.",
    ),
    run=_check,
)
