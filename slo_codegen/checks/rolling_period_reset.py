"""A rolling period that is said to reset: both can be had, but a rolling window does not start anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.diagnostics import Diagnostics, Origin, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    defaults = catalog.platform.spec.defaults.calendar
    if defaults is not None and defaults.use is None:
        _report_calendar(catalog.platform.origin.child("defaults", "calendar"), defaults.reset, report)
    for node in catalog.slos.values():
        if node.spec.calendar is not None and node.spec.calendar.use is None:
            _report_calendar(node.origin.child("calendar"), node.spec.calendar.reset, report)


def _report_calendar(origin: Origin, reset: str, report: Diagnostics) -> None:
    report.add(
        "SLO312",
        f"a rolling period does not reset each {reset}: as use: is left out, the budget of the {reset} is reported "
        "alone, and alerts are about the rolling one",
        origin,
        help="say use: report if that is meant, or use: alert for alerts on what is left of the calendar budget",
    )


CHECK = Check(
    code="SLO312",
    texts=Code(
        title="a rolling period does not reset",
        severity=Severity.WARNING,
        what="An SLO with a rolling period is said to have its budget reset by the calendar.",
        why=(
            "A rolling window never starts anew: after a bad day the budget stays spent until the day has left the "
            "window."
        ),
        fix=(
            "Say use: report under calendar, so that both are computed and the rolling one alerts, as it is without "
            "use:; or use: alert."
        ),
    ),
    run=_check,
)
