"""A hold at or above the window: what happened has left the window before the hold is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.common.units import format_duration
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.conditions.windows import forgets_after_ms
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for slo in plan.slos:
        for alert in slo.alerts:
            window = forgets_after_ms(alert.condition)
            if window is not None and alert.for_ms >= window:
                report.add(
                    "SLO358",
                    f"{alert.name} must hold for {format_duration(alert.for_ms)}, but its window of "
                    f"{format_duration(window)} has forgotten a burst by then",
                    alert.origin,
                    help="leave for out: the window is the hold, or make it much shorter",
                )


CHECK = Check(
    code="SLO358",
    texts=Code(
        title="a hold as long as the window",
        severity=Severity.WARNING,
        what="An alert must hold for as long as its window, or longer.",
        why="A burst has left the window before the hold is over: the alert never fires for it.",
        fix="Leave `for` out, since the window holds already, or make it much shorter.",
    ),
    run=_check,
)
