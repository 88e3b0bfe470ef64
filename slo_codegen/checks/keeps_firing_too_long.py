"""Alerts that go on firing for longer than their window, or for more than a day, after their condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.blame import blamed
from slo_codegen.common.units import DAY, format_duration
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.conditions.windows import longest_ms
from slo_codegen.plan.model import Alert, Plan, Slo

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    def wrong(slo: Slo, alert: Alert) -> bool:
        return alert.keep_ms > min(longest_ms(alert.condition) or DAY, DAY)

    for _, alert, place, more, related in blamed(plan, wrong):
        window = longest_ms(alert.condition)
        beyond = "a day" if window is None or window > DAY else f"its window of {format_duration(window)}"
        report.add(
            "SLO418",
            f"{alert.name} goes on firing for {format_duration(alert.keep_ms)} when its condition is over, longer than "
            f"{beyond}{more}",
            place,
            related=related,
            help="a few minutes are enough for an alert that flaps",
        )


CHECK = Check(
    code="SLO418",
    texts=Code(
        title="an alert that goes on firing for long",
        severity=Severity.WARNING,
        what="keep_firing_for is longer than the window of the alert, or longer than a day.",
        why=(
            "The alert tells of an incident that is over: whoever looks finds nothing, and a second incident within "
            "that time is not notified."
        ),
        fix="Give a few minutes, enough to bridge the moments in which the alert flaps.",
    ),
    run=_check,
)
