"""A share of errors that a single bad event is above."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.blame import by_place, likewise
from slo_codegen.checks.shared.rounding import rounded_percent
from slo_codegen.checks.shared.traffic import expected, in_each, limit_of, shown_events
from slo_codegen.common.units import format_duration
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.conditions.kinds import traits_of
from slo_codegen.plan.conditions.windows import longest_ms
from slo_codegen.plan.model import Alert, Plan, Slo

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for slo in plan.slos:
        found = []
        for alert in slo.alerts:
            events, limit = expected(slo, longest_ms(alert.condition)), limit_of(slo, alert)
            if events is None or limit is None or limit <= 0:
                continue
            if max(events, Decimal(alert.min_events or 0)) * limit < 1 and (alert.min_bad_events or 0) < 2:
                found.append((alert, events, limit))
        # The rows of a profile have one line, and one min_events there.
        for group in by_place(found, lambda each: each[0].origin):
            alert, events, limit = group[0]
            least = int(1 / min(limit for *_, limit in group)) + 1
            window = format_duration(longest_ms(alert.condition) or 0)
            report.add(
                "SLO347",
                f"{alert.name}: at {slo.volume} only {shown_events(events)} events{in_each(slo)} happen in "
                f"{window}, so one bad event is above {rounded_percent(limit)} and fires"
                f"{likewise(slo, [other for other, *_ in group[1:]])}",
                alert.origin,
                related=_sources(slo, alert),
                help=f"ask for min_events: {least} or more, for min_bad_events: 2 or more, or take a longer window"
                if traits_of(alert.condition.kind).has_guard
                else "take a longer window",
            )


def _sources(slo: Slo, alert: Alert) -> list[Related]:
    """Return the places that an alert's threshold comes from: the traffic, and for a burn rate the objective."""
    traffic = Related(slo.origin.child("volume"), "the declared traffic")
    objective = Related(slo.origin.child("objective"), "the objective")
    return [traffic, objective] if traits_of(alert.condition.kind).needs_budget else [traffic]


CHECK = Check(
    code="SLO347",
    texts=Code(
        title="one bad event fires",
        severity=Severity.WARNING,
        what="At the declared traffic a single bad event in the window is already above the threshold.",
        why="One failure at night pages somebody, and tells nothing of the objective.",
        fix="Ask for more events with min_events, or bad ones with min_bad_events, or take a longer window.",
    ),
    run=_check,
)
