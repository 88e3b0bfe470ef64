"""A count of bad events that at least half of the declared traffic would have to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.traffic import expected, in_each, shown_events
from slo_codegen.common.units import format_duration
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.conditions.thresholds import most_bad_events
from slo_codegen.plan.conditions.windows import longest_ms
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for slo in plan.slos:
        for alert in slo.alerts:
            most, within_ms = most_bad_events(alert.condition), longest_ms(alert.condition)
            events = expected(slo, within_ms)
            if most is not None and events is not None and most * 2 >= events:
                report.add(
                    "SLO318",
                    f"{alert.name} needs more than {most} bad events within "
                    f"{format_duration(within_ms or 0)}, but at {slo.volume} only {shown_events(events)} "
                    f"events{in_each(slo)} happen in that time",
                    alert.origin,
                    related=[Related(slo.origin.child("volume"), "the declared traffic")],
                    help="lower the threshold, widen the window, or correct the volume",
                )


CHECK = Check(
    code="SLO318",
    texts=Code(
        title="the declared traffic hardly reaches the threshold",
        severity=Severity.WARNING,
        what="At the declared volume, half of all events or more would have to be bad for the alert to fire.",
        why="An alert that cannot fire is worse than none: somebody relies on it.",
        fix="Lower the threshold, widen the window, or correct the volume.",
    ),
    run=_check,
)
