"""Datadog: monitors and SLOs as bodies of its API, in what its language can say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from slo_codegen.artifact import Draft
from slo_codegen.backends.base import Level, Support
from slo_codegen.backends.datadog import rules
from slo_codegen.backends.datadog.monitors import body, monitors_of
from slo_codegen.backends.datadog.query import UnsayableError
from slo_codegen.backends.datadog.slos import parts_of, slo_body, timeframe_ms
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.features import Feature
from slo_codegen.plan.model import BadEvents, EventsSli, Outage, Plan, Service, Slo
from slo_codegen.units import format_duration

_FULL = Support(Level.FULL)
_SUPPORT: dict[Feature, Support] = {
    Feature.RATIO: _FULL,
    Feature.LATENCY: _FULL,
    Feature.EVENT: Support(Level.LOWERED, "monitors only: an SLO of Datadog needs a total"),
    Feature.RAW: Support(Level.LOWERED, "no SLO; described by selectors it has one"),
    Feature.NATIVE_HISTOGRAM: _FULL,
    Feature.REGIONAL_OBJECTIVE: Support(Level.LOWERED, "one SLO for each different target"),
    Feature.ZERO_BUDGET: Support(Level.LOWERED, "monitors only: a target of Datadog is below 100 %"),
    Feature.ROLLING_PERIOD: Support(Level.LOWERED, "7, 30 or 90 days, the nearest that covers the period"),
    Feature.CALENDAR_BUDGET: Support(Level.ELSEWHERE, "Prometheus records it"),
    Feature.BURN_RATE: Support(Level.LOWERED, "windows up to 48 h; longer ones keep their share of the budget"),
    Feature.BUDGET_CONSUMED: _FULL,
    Feature.BUDGET_CONSUMED_WITHIN: Support(Level.LOWERED, "even traffic is assumed"),
    Feature.EXHAUSTS_WITHIN: Support(Level.LOWERED, "as a burn rate that spends a whole budget in the horizon"),
    Feature.SLI_BELOW: _FULL,
    Feature.PERCENTILE_ABOVE: Support(Level.LOWERED, "the percentile of the whole time that the alert asks for"),
    Feature.BAD_EVENTS: _FULL,
    Feature.OUTAGE: _FULL,
    Feature.NO_DATA: _FULL,
    Feature.MIN_EVENTS: Support(Level.LOWERED, "an SLO alert has no least number of events"),
    Feature.BASELINE: _FULL,
    Feature.ROUTING: _FULL,
    Feature.ESCALATION: Support(Level.ELSEWHERE, "PagerDuty escalates"),
    Feature.INCIDENTS: _FULL,
    Feature.AUDIT: _FULL,
    Feature.REPORT: Support(Level.ELSEWHERE, "Prometheus and Alertmanager send it"),
}


class Datadog:
    """The Datadog backend."""

    name = "datadog"
    title = "Datadog"
    support: Mapping[Feature, Support] = _SUPPORT

    def emit(self, plan: Plan, report: Diagnostics) -> list[Draft]:
        """Return a file of monitors and a file of SLOs for each service."""
        drafts = []
        for service in plan.services:
            monitors, slos = _service(service, plan, report)
            for kind, entries in (("monitors", monitors), ("slos", slos)):
                if entries:
                    path = f"datadog/{kind}/{service.id}.json"
                    context = {"entries": entries}
                    drafts.append(Draft(path, "datadog/list.json.j2", context, f"datadog-{kind}", service.origin))
        return drafts

    def artifact_faults(self, path: str, data: object) -> Iterator[str]:
        """Yield what is wrong with a file that its schema cannot say."""
        return rules.artifact_faults(path, data)


def _service(service: Service, plan: Plan, report: Diagnostics) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    monitors: list[dict[str, Any]] = []
    slos: list[dict[str, Any]] = []
    for slo in service.slos:
        try:
            slos += _slos(slo, plan, report)
            monitors += _monitors(slo, plan, report)
        except UnsayableError as error:
            report.add(error.code, f"{slo.id}: {error}", error.selector.origin,
                       help="write a list of values, declare the label's values, or leave datadog out")  # fmt: skip
    return monitors, slos


def _has_slo(slo: Slo) -> bool:
    return isinstance(slo.sli, EventsSli) and bool(slo.sli.total) and slo.has_budget


def _slos(slo: Slo, plan: Plan, report: Diagnostics) -> list[dict[str, Any]]:
    if not isinstance(slo.sli, EventsSli):
        if slo.sli.query("datadog") is None:
            report.add("SLO444", f"{slo.id} gives no query for Datadog", slo.sli.origin)
        return []
    if not _has_slo(slo):
        if slo.objective is not None:
            report.add("SLO443", f"{slo.id} has no SLO in Datadog, whose targets are below 100 % and need a total",
                       slo.origin.child("objective"))  # fmt: skip
        return []
    if timeframe_ms(slo.period_ms) != slo.period_ms:
        nearest = format_duration(timeframe_ms(slo.period_ms))
        report.add("SLO442", f"{slo.id} is over {format_duration(slo.period_ms)}; in Datadog its SLO is over {nearest}",
                   slo.origin.child("period"))  # fmt: skip
    return [slo_body(slo, part, plan) for part in parts_of(slo)]


def _monitors(slo: Slo, plan: Plan, report: Diagnostics) -> list[dict[str, Any]]:
    bodies: list[dict[str, Any]] = []
    for alert in slo.alerts:
        if not isinstance(slo.sli, EventsSli) and not isinstance(alert.condition, BadEvents | Outage):
            report.add("SLO443", f"{alert.name}: Datadog has no SLO to alert on", alert.origin)
            continue
        made = monitors_of(slo, alert)
        if not made:
            report.add("SLO443", f"{alert.name} cannot be said in Datadog; Prometheus carries it", alert.origin)
        if alert.min_events is not None:
            report.add("SLO442", f"{alert.name}: Datadog has no least number of events", alert.origin)
        for monitor in made:
            if monitor.note is not None:
                report.add("SLO442", f"{alert.name}: {monitor.note}", alert.origin)
            bodies.append(body(monitor, slo, alert, plan))
    return bodies


BACKEND = Datadog()
