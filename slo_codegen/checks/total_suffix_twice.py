"""A counter whose name has the suffix already that Prometheus' name of it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for id, node in catalog.metrics.items() if "prometheus" in plan.targets else ():
        if node.spec.type == "counter" and node.spec.prometheus is None and id.endswith((".total", "_total")):
            flat = id.replace(".", "_")
            report.add("SLO387", f"{id} is {flat}_total in Prometheus", node.origin.key(),
                       help=f"leave total out of its name, or say prometheus: {flat}")  # fmt: skip


CHECK = Check(
    code="SLO387",
    texts=Code(
        title="a suffix twice",
        severity=Severity.WARNING,
        what="A counter's name ends in total, which its name in Prometheus is given by itself.",
        why="The rules read a series that ends in _total_total, which is most likely not what the service exports.",
        fix="Leave total out of the name, or give the name in Prometheus with prometheus:.",
    ),
    run=_check,
)
