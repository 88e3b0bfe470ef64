"""A latency bound that is not shorter than the period in which it is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.common.units import format_duration
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.measures.slis import latency_of
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for slo in plan.slos:
        bound = None if (slow := latency_of(slo.sli)) is None else slow.bound_ms
        if bound is not None and bound >= slo.period_ms and slo.objective is not None:
            report.add(
                "SLO317",
                f"{slo.id} judges what takes {format_duration(bound)} within a period of "
                f"{format_duration(slo.period_ms)}",
                slo.origin,
                help="count by completion, and keep the data for longer than both together",
            )


CHECK = Check(
    code="SLO317",
    texts=Code(
        title="the period is not longer than what it measures",
        severity=Severity.WARNING,
        what="A latency bound is as long as the period of its objective, or longer.",
        why="What completes today began before the window: the window counts completions, not what was begun in it.",
        fix="Count by completion, keep data for both together, and accept the finding.",
    ),
    run=_check,
)
