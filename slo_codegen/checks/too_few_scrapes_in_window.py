"""Windows with too few scrapes: one that is lost would leave nothing to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.blame import blamed
from slo_codegen.common.units import format_duration
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.conditions.reads import least_samples
from slo_codegen.plan.conditions.windows import shortest_ms
from slo_codegen.plan.model import Alert, Plan, Slo
from slo_codegen.plan.scraping import slowest_scrape_ms

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

_PER_SAMPLE = 2
"""One of so many scrapes may fail."""


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    def least(slo: Slo, alert: Alert) -> int:
        return _scrapes(alert) * slowest_scrape_ms(plan, slo, alert)

    def wrong(slo: Slo, alert: Alert) -> bool:
        asked = least(slo, alert)
        return (shortest_ms(alert.condition) or asked) < asked

    for slo, alert, place, more, related in blamed(plan, wrong):
        asked = least(slo, alert)
        report.add(
            "SLO324",
            f"{alert.name}: {format_duration(shortest_ms(alert.condition) or 0)} holds fewer than "
            f"{'two' if _scrapes(alert) == _PER_SAMPLE else 'four'} scrapes{more}",
            place,
            related=related,
            help=f"use a window of {format_duration(asked)} or more",
        )


def _scrapes(alert: Alert) -> int:
    """Return how many scrapes a window must hold, so that there are enough samples even where a scrape fails."""
    return _PER_SAMPLE * least_samples(alert.condition)


CHECK = Check(
    code="SLO324",
    texts=Code(
        title="a window with too few scrapes",
        severity=Severity.ERROR,
        what="A window is shorter than two scrape intervals, or a percentile's is shorter than four.",
        why="With one scrape lost, nothing is left in the window, and the alert goes blind.",
        fix="Widen the window, or scrape more often.",
    ),
    run=_check,
)
