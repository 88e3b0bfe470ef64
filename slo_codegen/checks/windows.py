"""Windows, periods and retention against each other."""

from __future__ import annotations

from slo_codegen.catalog import Catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.model import (
    BadEvents,
    BudgetConsumed,
    BurnRate,
    EventsSli,
    Outage,
    PercentileAbove,
    Plan,
    SliBelow,
)
from slo_codegen.units import format_duration


def rolling_and_calendar(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a rolling period that is said to reset: both can be had, but a rolling window does not start anew."""
    defaults = catalog.platform.spec.defaults.calendar
    if defaults is not None and defaults.use is None:
        _report_calendar(catalog.platform.origin.child("defaults", "calendar"), defaults.reset, report)
    for node in catalog.slos.values():
        if node.spec.calendar is not None and node.spec.calendar.use is None:
            _report_calendar(node.origin.child("calendar"), node.spec.calendar.reset, report)


def _report_calendar(origin: object, reset: str, report: Diagnostics) -> None:
    report.add(
        "SLO312",
        f"a rolling period does not reset each {reset}",
        origin,  # type: ignore[arg-type]
        help="say use: report, and the calendar budget is reported beside the rolling one, which alerts",
    )


def period_not_longer_than_measured(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a latency bound that is not shorter than the period in which it is judged."""
    for slo in plan.slos:
        bound = slo.sli.bound_ms if isinstance(slo.sli, EventsSli) else None
        if bound is not None and bound >= slo.period_ms and slo.objective is not None:
            report.add(
                "SLO317",
                f"{slo.id} judges what takes {format_duration(bound)} within a period of "
                f"{format_duration(slo.period_ms)}",
                slo.origin,
                help="count by completion, and keep the data for longer than both together",
            )


def window_under_four_scrapes(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report windows with fewer than four scrapes: one lost scrape leaves no rate."""
    least = 4 * plan.scrape_interval_ms
    for slo in plan.slos:
        for alert in slo.alerts:
            window = _shortest(alert.condition)
            if window is not None and window < least:
                report.add(
                    "SLO324",
                    f"{alert.name}: {format_duration(window)} holds fewer than four scrapes",
                    alert.origin,
                    help=f"use a window of {format_duration(least)} or more",
                )


def _shortest(condition: object) -> int | None:
    match condition:
        case BurnRate(_, _, short_ms):
            return short_ms
        case SliBelow(_, over_ms) | PercentileAbove(_, _, _, over_ms) | Outage(_, over_ms, _):
            return over_ms
        case BadEvents(_, within_ms, _):
            return within_ms
        case _:
            return None


def retention(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a period that the retention does not hold: its start would be missing from every sum."""
    for slo in plan.slos:
        bound = slo.sli.bound_ms if isinstance(slo.sli, EventsSli) else None
        needed = slo.period_ms + (bound if bound is not None and bound >= slo.period_ms else 0)
        if slo.objective is not None and plan.retention_ms < needed:
            report.add(
                "SLO325",
                f"{slo.id} needs {format_duration(needed)} of data, but {format_duration(plan.retention_ms)} are kept",
                slo.origin,
                help="raise platform.retention, and the retention of the server with it",
            )


def short_not_shorter(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a short window that is not shorter than its long one."""
    for slo in plan.slos:
        for alert in slo.alerts:
            condition = alert.condition
            if isinstance(condition, BurnRate) and condition.short_ms >= condition.long_ms:
                report.add("SLO326", f"{alert.name}: the short window is not shorter than the long one", alert.origin,
                           help="a twelfth of the long window is usual")  # fmt: skip


def window_above_period(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report alert windows longer than the period of the budget."""
    for slo in plan.slos:
        for alert in slo.alerts:
            condition = alert.condition
            window = None
            if isinstance(condition, BurnRate):
                window = condition.long_ms
            elif isinstance(condition, BudgetConsumed):
                window = condition.within_ms
            elif isinstance(condition, SliBelow | Outage | PercentileAbove):
                window = condition.over_ms
            if window is not None and window > slo.period_ms and not _is_default(alert.origin.path):
                report.add(
                    "SLO327",
                    f"{alert.name}: a window of {format_duration(window)} is longer than the period of "
                    f"{format_duration(slo.period_ms)}",
                    alert.origin,
                    help="use a profile made for this period",
                )


def _is_default(path: tuple[str | int, ...]) -> bool:
    return path[:2] == ("platform", "defaults")
