"""A least number of events that the declared traffic does not reach in the alert's window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.traffic import expected, in_each, shown_events
from slo_codegen.common.units import format_duration
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.conditions.windows import guarded_ms, spoiled_ms
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for slo in plan.slos:
        for alert in slo.alerts:
            guards = (
                ("events", "min_events", alert.min_events, guarded_ms(alert.condition, slo.period_ms)),
                ("bad events", "min_bad_events", alert.min_bad_events, spoiled_ms(alert.condition, slo.period_ms)),
            )
            for of, field, least, window in guards:
                events = expected(slo, window)
                if events is not None and least is not None and least > events:
                    report.add(
                        "SLO349",
                        f"{alert.name} is silent under {least} {of}, but at {slo.volume} only "
                        f"{shown_events(events)}{in_each(slo)} happen in {format_duration(window or 0)}",
                        alert.origin,
                        related=[Related(slo.origin.child("volume"), "the declared traffic")],
                        help=f"lower {field}, or take a longer window",
                    )


CHECK = Check(
    code="SLO349",
    texts=Code(
        title="a least number of events above the traffic",
        severity=Severity.WARNING,
        what="An alert is silent below more events, or bad ones, than the declared traffic has in its window.",
        why="It is silent nearly always, during incidents too.",
        fix="Lower min_events or min_bad_events, or take a longer window.",
    ),
    run=_check,
)
