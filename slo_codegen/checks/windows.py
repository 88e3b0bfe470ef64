"""Windows and periods against each other."""

from __future__ import annotations

from itertools import pairwise

from slo_codegen.catalog import Catalog
from slo_codegen.checks.blame import blamed
from slo_codegen.common.units import format_duration
from slo_codegen.diagnostics import Diagnostics, Origin, Severity
from slo_codegen.plan.conditions.reads import least_samples
from slo_codegen.plan.conditions.thresholds import most_bad_events, spent_share
from slo_codegen.plan.conditions.windows import horizon_ms, longest_ms, nominal_ms, shortest_ms, windows_ms
from slo_codegen.plan.measures.slis import latency_of
from slo_codegen.plan.model import Alert, Condition, Plan, Slo
from slo_codegen.plan.scraping import slowest_scrape_ms

_PER_SAMPLE = 2
"""One of so many scrapes may fail."""


def rolling_and_calendar(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a rolling period that is said to reset: both can be had, but a rolling window does not start anew."""
    defaults = catalog.platform.spec.defaults.calendar
    if defaults is not None and defaults.use is None:
        _report_calendar(catalog.platform.origin.child("defaults", "calendar"), defaults.reset, report)
    for node in catalog.slos.values():
        if node.spec.calendar is not None and node.spec.calendar.use is None:
            _report_calendar(node.origin.child("calendar"), node.spec.calendar.reset, report)


def _report_calendar(origin: Origin, reset: str, report: Diagnostics) -> None:
    report.add(
        "SLO312",
        f"a rolling period does not reset each {reset}",
        origin,
        help="say use: report, and the calendar budget is reported beside the rolling one, which alerts; or use: alert",
    )


def period_not_longer_than_measured(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a latency bound that is not shorter than the period in which it is judged."""
    for slo in plan.slos:
        bound = None if (slow := latency_of(slo.sli)) is None else slow.bound_ms
        if bound is not None and bound >= slo.period_ms and slo.objective is not None:
            report.add(
                "SLO317",
                f"{slo.id} judges what takes {format_duration(bound)} within a period of "
                f"{format_duration(slo.period_ms)}",
                slo.origin,
                help="count by completion, and keep the data for longer than both together",
            )


def window_under_four_scrapes(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report windows with too few scrapes: one that is lost would leave nothing to look at."""

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


def short_not_shorter(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a short window that is not shorter than its long one."""

    def wrong(slo: Slo, alert: Alert) -> bool:
        return any(short_ms >= long_ms for long_ms, short_ms in pairwise(windows_ms(alert.condition)))

    for _, alert, place, more, related in blamed(plan, wrong):
        report.add("SLO326", f"{alert.name}: the short window is not shorter than the long one{more}", place,
                   related=related, help="a twelfth of the long window is usual")  # fmt: skip


def window_above_period(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report alert windows longer than the period of the budget, and horizons beyond it."""

    def wrong(slo: Slo, alert: Alert) -> bool:
        window, period_ms = _reach(alert.condition), nominal_ms(alert.condition) or slo.period_ms
        # The platform's alerts are meant for its own period: shorter ones make the best of them.
        fits = not _is_default(alert.origin.path) or slo.period_ms == catalog.platform.spec.defaults.period
        return window is not None and window > period_ms and fits

    for slo, alert, place, more, related in blamed(plan, wrong):
        window = format_duration(_reach(alert.condition) or 0)
        period = format_duration(nominal_ms(alert.condition) or slo.period_ms)
        if horizon_ms(alert.condition) is not None:
            report.add("SLO327", f"{alert.name} looks {window} ahead, beyond the period of {period}", place,
                       help="give a part of the period", severity=Severity.WARNING)  # fmt: skip
        else:
            report.add("SLO327", f"{alert.name}: a window of {window} is longer than the period of {period}{more}",
                       place, related=related, help=_way_out(alert, period))  # fmt: skip
    _left_out(catalog, plan, report)


def _way_out(alert: Alert, period: str) -> str:
    if alert.row is not None:
        return "use a profile made for this period"
    if spent_share(alert.condition) is not None:
        return f"leave within out, which means the whole period, or give less than {period}"
    return f"take a window shorter than {period}"


def _left_out(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report an alert of the platform that is left out of SLOs because it looks back further than their periods.

    The planner leaves it out of SLOs with shorter periods than the platform's on purpose; but never of all.
    """
    defaults, place = catalog.platform.spec.defaults, catalog.platform.origin.child("defaults", "alerts")
    heirs = [slo for slo in plan.slos if slo.has_budget and catalog.slos[slo.id].spec.inherit_alerts]
    for index, alert in enumerate(defaults.alerts):
        within = alert.when.budget_consumed.within if alert.when and alert.when.budget_consumed else None
        lost = [slo for slo in heirs if within is not None and within > slo.period_ms]
        if within is None or not lost or (within <= defaults.period and len(lost) < len(heirs)):
            continue
        longest = max(slo.period_ms for slo in lost)
        report.add(
            "SLO327",
            f"{_named(alert.id)} looks back {format_duration(within)}, beyond the period of "
            f"{format_duration(longest)}: {len(lost)} of {len(heirs)} SLOs are left without it",
            place.child(index, "when", "budget_consumed", "within"),
            help=f"leave within out, which means the whole period, or give less than {format_duration(longest)}",
        )


def _named(id: str | None) -> str:
    return "an alert of the platform" if id is None else f"the platform's alert {id}"


def _reach(condition: Condition) -> int | None:
    """Return what is compared with the period, in ms; a number of events may be counted over any time."""
    if most_bad_events(condition) is not None:
        return None
    return horizon_ms(condition) or longest_ms(condition)


def _is_default(path: tuple[str | int, ...]) -> bool:
    return path[:2] == ("platform", "defaults")
