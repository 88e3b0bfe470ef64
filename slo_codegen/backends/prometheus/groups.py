"""The groups of rules of an SLO, and whether they are PromQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import promql_parser

from slo_codegen.backends.prometheus import raw
from slo_codegen.backends.prometheus.alerting import add_alert
from slo_codegen.backends.prometheus.calendar_budgets import CALENDAR_INTERVAL, record_calendar
from slo_codegen.backends.prometheus.problems import Problems
from slo_codegen.backends.prometheus.recording import Recorded, record_fast, record_slow
from slo_codegen.backends.prometheus.rules import Group, TooLongError
from slo_codegen.backends.prometheus.silences import listed_silenced
from slo_codegen.backends.prometheus.tallies import Intervals, Recorder
from slo_codegen.backends.prometheus.tiling import RETURN_INTERVAL
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.divided import group_name
from slo_codegen.plan.model import Plan, Service, Slo

_LONG_HELP = {
    "SLO505": "count fewer selectors, or shorter ones: a pattern in place of a list",
    "SLO506": "give the SLO fewer alerts and windows, or count fewer selectors",
}
_RAW_HELP = "give bad and total as PromQL over declared metrics, with $window as the range"


def parses(plan: Plan, slo: Slo) -> bool:
    """Return whether the rules of an SLO are PromQL."""
    service = next(service for service in plan.services if service.id == slo.service)
    try:
        for _, groups in service_groups(plan, replace(service, slos=(slo,)), Diagnostics()):
            for group in groups:
                for rule in group.rules:
                    promql_parser.parse(str(rule["expr"]))
    except ValueError:
        return False
    return True


def service_groups(plan: Plan, service: Service, report: Diagnostics) -> Iterator[tuple[Slo, list[Group]]]:
    """Yield the groups of each SLO of a service that has any, after reporting why others have none."""
    declared = frozenset(name for metric in plan.metrics for name in metric.prometheus_series)
    known = declared if plan.declared_only else None
    for slo in service.slos:
        broken = raw.faults(slo.sli, known, Recorded(slo, plan.prometheus).by)
        for fault, origin in broken:
            report.add("SLO410", f"{slo.id}: {fault}", origin, help=_RAW_HELP)
        groups = [] if broken else groups_of(slo, plan, report)
        if groups:
            yield slo, groups


def groups_of(slo: Slo, plan: Plan, report: Diagnostics, *, replayed: bool = False) -> list[Group]:
    """Return the groups of an SLO; none after reporting that its expressions are too long.

    With ``replayed``, they are for an evaluation over the past, in which no rule can read what it has recorded itself.
    """
    server = plan.prometheus
    recorded = Recorded(slo, server)
    intervals = Intervals(plan.fast_interval_ms, plan.scrape_interval_ms, server.late_ms)
    recorder = Recorder(slo, intervals, plan.prometheus.target_labels, recorded.by, replayed=replayed)
    offset = 0 if replayed else server.group_offset_ms
    # What a group with an offset records is so much older when it is read.
    seldom = min(CALENDAR_INTERVAL, plan.slow_interval_ms) if offset else CALENDAR_INTERVAL
    fast, returns, slow, calendar = (
        Group(group_name(slo.environment, slo.service, slo.id, part), interval, offset)
        for part, interval in (
            ("fast", plan.fast_interval_ms),
            ("returns", RETURN_INTERVAL),
            ("slow", plan.slow_interval_ms),
            ("calendar", seldom),
        )
    )
    try:
        record_fast(recorded, recorder, fast, returns)
        record_slow(recorded, slow)
        record_calendar(recorded, calendar)
        for alert in slo.alerts:
            if alert.name in recorded.tallies:
                recorder.record(recorded.tallies[alert.name], fast, returns)
            add_alert(recorded, alert, fast, slow, calendar, listed_silenced(plan, slo, alert))
        problems = Problems(recorded, recorder, plan.dimensions)
        if plan.watch is not None:
            problems.record(returns)
        else:
            problems.record_members(returns)
    except TooLongError as error:
        report.add(error.code, f"{slo.id}: {error}", slo.origin, help=_LONG_HELP[error.code])
        return []
    return [group for group in (fast, returns, slow, calendar) if group.rules]
