"""A short window that is not shorter than its long one."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.blame import blamed
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.conditions.windows import windows_ms
from slo_codegen.plan.model import Alert, Plan, Slo

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    def wrong(slo: Slo, alert: Alert) -> bool:
        return any(short_ms >= long_ms for long_ms, short_ms in pairwise(windows_ms(alert.condition)))

    for _, alert, place, more, related in blamed(plan, wrong):
        report.add("SLO326", f"{alert.name}: the short window is not shorter than the long one{more}", place,
                   related=related, help="a twelfth of the long window is usual")  # fmt: skip


CHECK = Check(
    code="SLO326",
    texts=Code(
        title="the short window is not shorter",
        severity=Severity.ERROR,
        what="A burn-rate alert has a short window that is as long as its long window, or longer.",
        why="The short window is what lets the alert end soon after the incident does.",
        fix="Use a short window of a twelfth of the long one.",
    ),
    run=_check,
)
