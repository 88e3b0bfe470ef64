"""An owner to whom no service and no SLO belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    used = {service.owner for service in plan.services} | {slo.owner for slo in plan.slos}
    for id, node in catalog.owners.items():
        if id not in used:
            report.add("SLO365", f"nothing belongs to {id}", node.origin.key(),
                       help="give it a service or an SLO, or remove it")  # fmt: skip


CHECK = Check(
    code="SLO365",
    texts=Code(
        title="an owner of nothing",
        severity=Severity.WARNING,
        what="No service and no SLO belongs to the owner.",
        why="It is a team that has moved on, or one whose services still name another.",
        fix="Give it what it answers for, or remove it.",
    ),
    run=_check,
)
