"""How often rules run, against the windows and holds of the alerts that they feed."""

from __future__ import annotations

from slo_codegen.catalog import Catalog
from slo_codegen.checks.blame import blamed
from slo_codegen.common.units import DAY, MINUTE, format_duration
from slo_codegen.diagnostics import Diagnostics, Related
from slo_codegen.plan.conditions.windows import forgets_after_ms, longest_ms, shortest_ms
from slo_codegen.plan.model import Alert, Plan, Slo

_STALE_MS = 5 * MINUTE
"""A sample is stale after this time (Prometheus' look-back)."""


def held_longer_than_the_window(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a hold at or above the window: what happened has left the window before the hold is over."""
    for slo in plan.slos:
        for alert in slo.alerts:
            window = forgets_after_ms(alert.condition)
            if window is not None and alert.for_ms >= window:
                report.add(
                    "SLO358",
                    f"{alert.name} must hold for {format_duration(alert.for_ms)}, but its window of "
                    f"{format_duration(window)} has forgotten a burst by then",
                    alert.origin,
                    help="leave for out: the window is the hold, or make it much shorter",
                )


def kept_longer_than_the_window(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report alerts that go on firing for longer than their window, or for more than a day, after their condition."""

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


def rules_run_too_seldom(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report rule groups that run more seldom than their samples live, and fast ones that are the slower."""
    platform = catalog.platform.origin
    fast, slow = plan.fast_interval_ms, plan.slow_interval_ms
    for name, interval in (("fast_interval", fast), ("slow_interval", slow)):
        if interval >= _STALE_MS:
            report.add(
                "SLO359",
                f"{name} is {format_duration(interval)}, but a sample is stale after {format_duration(_STALE_MS)}: "
                "the recorded series have gaps",
                platform.child(name),
                help="run the group every 2m or more often",
            )
    if slow < fast < _STALE_MS:
        report.add(
            "SLO359",
            f"fast_interval is {format_duration(fast)}, longer than slow_interval",
            platform.child("fast_interval"),
            related=[Related(platform.child("slow_interval"), "the slow groups run more often")],
            help="rules that page belong into the group that runs more often: exchange the two",
        )


def rules_run_without_news(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report rules that run more often than there are new samples."""
    if plan.fast_interval_ms < plan.scrape_interval_ms:
        report.add(
            "SLO360",
            f"rules run every {format_duration(plan.fast_interval_ms)}, but metrics are scraped every "
            f"{format_duration(plan.scrape_interval_ms)}",
            catalog.platform.origin.child("fast_interval"),
            help="scrape more often, or run the rules as often as metrics are scraped",
        )


def window_shorter_than_interval(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report windows that are shorter than the time between two runs of their rules: part of the time is never seen."""
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
