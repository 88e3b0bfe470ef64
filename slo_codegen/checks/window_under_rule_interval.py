"""Windows that are shorter than the time between two runs of their rules: part of the time is never seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.blame import blamed
from slo_codegen.common.units import format_duration
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.conditions.windows import shortest_ms
from slo_codegen.plan.model import Alert, Plan, Slo

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    interval = plan.fast_interval_ms

    def wrong(slo: Slo, alert: Alert) -> bool:
        return (shortest_ms(alert.condition) or interval) < interval

    for _, alert, place, more, related in blamed(plan, wrong):
        report.add(
            "SLO361",
            f"{alert.name} looks at {format_duration(shortest_ms(alert.condition) or 0)}, but rules run every "
            f"{format_duration(interval)}: what happens in between is never seen{more}",
            place,
            related=[*related, Related(catalog.platform.origin.child("fast_interval"), "how often rules run")],
            help="take a longer window, or run the rules more often",
        )


CHECK = Check(
    code="SLO361",
    texts=Code(
        title="a window shorter than the time between two runs",
        severity=Severity.WARNING,
        what="An alert looks back for less time than passes between two evaluations of its rule.",
        why="What happens in between is in no window: the alert does not see it.",
        fix="Take a longer window, or run the rules more often.",
    ),
    run=_check,
)
