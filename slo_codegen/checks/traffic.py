"""Alerts and budgets at the traffic that the catalog declares, taken as even over time and places."""

from __future__ import annotations

from decimal import Decimal

from slo_codegen.catalog import Catalog
from slo_codegen.checks.blame import by_place, likewise
from slo_codegen.common.units import format_duration, format_percent, plain, rounded
from slo_codegen.diagnostics import Diagnostics, Related
from slo_codegen.plan.conditions.kinds import traits_of
from slo_codegen.plan.conditions.thresholds import error_ratio, most_bad_events
from slo_codegen.plan.conditions.windows import guarded_ms, longest_ms, ratio_windows_ms, spoiled_ms
from slo_codegen.plan.model import Alert, Plan, Slo


def one_event_fires(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a share of errors that a single bad event is above."""
    for slo in plan.slos:
        found = []
        for alert in slo.alerts:
            events, limit = _expected(slo, longest_ms(alert.condition)), _limit(slo, alert)
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
                f"{alert.name}: at {slo.volume} only {_shown(events)} events{in_each(slo)} happen in "
                f"{window}, so one bad event is above {_percent(limit)} and fires"
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


def budget_under_one_event(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a budget that is smaller than one event at the declared traffic."""
    for slo in plan.slos:
        events = _expected(slo, slo.period_ms)
        if events is None or not slo.has_budget or slo.objective is None:
            continue
        allowed = events * (1 - slo.objective.strictest)
        if allowed < 1:
            report.add(
                "SLO348",
                f"{slo.id}: at {slo.volume} the budget of {format_duration(slo.period_ms)} is "
                f"{_shown(allowed)} events{in_each(slo)}: the first bad event spends more than all of it",
                slo.origin.child("objective"),
                related=[Related(slo.origin.child("volume"), "the declared traffic")],
                help="take a longer period, one budget over all (per: []), or a lower objective",
            )


def guard_above_the_traffic(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a least number of events that the declared traffic does not reach in the alert's window."""
    for slo in plan.slos:
        for alert in slo.alerts:
            window = guarded_ms(alert.condition, slo.period_ms)
            events = _expected(slo, window)
            if events is not None and alert.min_events is not None and alert.min_events > events:
                report.add(
                    "SLO349",
                    f"{alert.name} is silent under {alert.min_events} events, but at {slo.volume} only "
                    f"{_shown(events)}{in_each(slo)} happen in {format_duration(window or 0)}",
                    alert.origin,
                    related=[Related(slo.origin.child("volume"), "the declared traffic")],
                    help="lower min_events, or take a longer window",
                )
            window = spoiled_ms(alert.condition, slo.period_ms)
            events = _expected(slo, window)
            if events is not None and alert.min_bad_events is not None and alert.min_bad_events > events:
                report.add(
                    "SLO349",
                    f"{alert.name} is silent under {alert.min_bad_events} bad events, but at {slo.volume} only "
                    f"{_shown(events)} events{in_each(slo)} happen in {format_duration(window or 0)}",
                    alert.origin,
                    related=[Related(slo.origin.child("volume"), "the declared traffic")],
                    help="lower min_bad_events, or take a longer window",
                )


def volume_hardly_reaches(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a count of bad events that at least half of the declared traffic would have to be."""
    for slo in plan.slos:
        for alert in slo.alerts:
            most, within_ms = most_bad_events(alert.condition), longest_ms(alert.condition)
            events = _expected(slo, within_ms)
            if most is not None and events is not None and most * 2 >= events:
                report.add(
                    "SLO318",
                    f"{alert.name} needs more than {most} bad events within "
                    f"{format_duration(within_ms or 0)}, but at {slo.volume} only {_shown(events)} "
                    f"events{in_each(slo)} happen in that time",
                    alert.origin,
                    related=[Related(slo.origin.child("volume"), "the declared traffic")],
                    help="lower the threshold, widen the window, or correct the volume",
                )


def _expected(slo: Slo, ms: int | None) -> Decimal | None:
    return None if ms is None else slo.expected(ms)


def _limit(slo: Slo, alert: Alert) -> Decimal | None:
    """Return the error ratio of its window above which an alert fires; None where it compares something else."""
    condition = alert.condition
    if traits_of(condition.kind).on_budget_left or not ratio_windows_ms(condition, slo.sli):
        return None
    budget = 1 - slo.objective.strictest if slo.objective is not None else Decimal(0)
    return error_ratio(condition, budget, slo.period_ms)


def in_each(slo: Slo) -> str:
    """Return the words for what is true of each place of an SLO; nothing where there is one."""
    return f" in each {'/'.join(slo.by)}" if slo.places is None or len(slo.places) > 1 else ""


def _shown(events: Decimal) -> str:
    return plain(rounded(events, 1 if events >= 1 else 3))


def _percent(share: Decimal) -> str:
    return format_percent(rounded(share, 6))
