"""A tier whose alerts are re-sent before its response time has passed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.notified import notifies
from slo_codegen.common.units import format_duration
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for tier in plan.tiers if notifies(plan) else ():
        if tier.repeat_ms is None or tier.response_ms is None:
            continue
        if tier.repeat_ms < tier.response_ms:
            report.add(
                "SLO371",
                f"{tier.id} is told again every {format_duration(tier.repeat_ms)}, before the "
                f"{format_duration(tier.response_ms)} of its response have passed",
                tier.origin.child("repeat"),
                help="repeat it less often: who is told too often stops to listen",
            )


CHECK = Check(
    code="SLO371",
    texts=Code(
        title="told again before it is answered",
        severity=Severity.WARNING,
        what="A tier's alerts are repeated before its response time has passed.",
        why="Who is told too often stops to listen.",
        fix="Repeat the tier less often than it is to be answered.",
    ),
    run=_check,
)
