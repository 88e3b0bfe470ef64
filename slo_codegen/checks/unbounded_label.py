"""Labels that have a value for each user, request or the like, where they are declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.unbounded import is_unbounded
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for id, node in catalog.metrics.items():
        for label, spec in node.spec.labels.items():
            if spec.values is None and is_unbounded(label):
                report.add(
                    "SLO354",
                    f"{id} has a series for every {label}",
                    node.origin.child("labels", label).key(),
                    help="leave the label out of the metric; a log or a trace can hold it",
                )


CHECK = Check(
    code="SLO354",
    texts=Code(
        title="a label without end",
        severity=Severity.WARNING,
        what="A metric is declared with a label that has a value for each user, request or the like.",
        why="Each value is a series: the server runs out of memory, and hosted ones charge for each series.",
        fix="Leave the label out of the metric; a log or a trace can hold it.",
    ),
    run=_check,
)
