"""Datadog: monitors and SLOs as bodies of its API, in what its language can say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from slo_codegen.artifact import Draft
from slo_codegen.backends.base import Level, Support
from slo_codegen.backends.datadog import rules
from slo_codegen.backends.datadog.conditions import monitors_of
from slo_codegen.backends.datadog.monitors import body
from slo_codegen.backends.datadog.scope import UnsayableError
from slo_codegen.backends.datadog.slos import parts_of, slo_body, timeframe_ms
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.features import Feature
from slo_codegen.plan.model import Plan, Service, Slo
from slo_codegen.units import format_duration

_FULL = Support(Level.FULL)
_SUPPORT: dict[Feature, Support] = {
    Feature.RATIO: _FULL,
    Feature.LATENCY: _FULL,
    Feature.EVENT: Support(Level.LOWERED, "monitors only: an SLO of Datadog needs a total"),
    Feature.RAW: Support(Level.LOWERED, "one metric query for bad and one for total"),
    Feature.NATIVE_HISTOGRAM: _FULL,
    Feature.REGIONAL_OBJECTIVE: Support(Level.LOWERED, "one SLO for each region"),
    Feature.ZERO_BUDGET: Support(Level.LOWERED, "monitors only: a target of Datadog is below 100 %"),
    Feature.ROLLING_PERIOD: Support(Level.LOWERED, "7, 30 or 90 days, the nearest that covers the period"),
    Feature.CALENDAR_BUDGET: Support(Level.ELSEWHERE, "Prometheus records it"),
    Feature.BURN_RATE: Support(Level.LOWERED, "a long window above 48 h stands alone, without its short one"),
    Feature.BUDGET_CONSUMED: Support(Level.LOWERED, "the budget of 7, 30 or 90 days, or of a period up to a week"),
    Feature.BUDGET_CONSUMED_WITHIN: Support(Level.LOWERED, "even traffic is assumed"),
    Feature.EXHAUSTS_WITHIN: Support(Level.LOWERED, "as the burn rate that spends a whole budget in the horizon"),
    Feature.SLI_BELOW: _FULL,
    Feature.PERCENTILE_ABOVE: Support(Level.LOWERED, "the percentile of the whole time that the alert asks for"),
    Feature.BAD_EVENTS: _FULL,
    Feature.OUTAGE: _FULL,
    Feature.NO_DATA: Support(Level.LOWERED, "a region that has reported before"),
    Feature.MIN_EVENTS: Support(Level.LOWERED, "left out, so that it alerts sooner"),
    Feature.KEEP_FIRING: Support(Level.LOWERED, "left out: a monitor recovers as soon as its query does"),
    Feature.BASELINE: _FULL,
    Feature.ROUTING: _FULL,
    Feature.ESCALATION: Support(Level.ELSEWHERE, "PagerDuty escalates"),
    Feature.INCIDENTS: _FULL,
    Feature.AUDIT: _FULL,
    Feature.REPORT: Support(Level.ELSEWHERE, "Prometheus and Alertmanager send it"),
    Feature.WATCH: Support(Level.ELSEWHERE, "Prometheus watches its own rules and notifications"),
    Feature.MEASUREMENT: Support(Level.ELSEWHERE, "Prometheus records the problems of its own counts"),
    Feature.HEARTBEAT: Support(Level.ELSEWHERE, "it shows that Prometheus and Alertmanager work"),
}


_HELP = {
    "SLO440": "write a list of values, declare the label's values, or leave datadog out with --target",
    "SLO441": "send the timing as a distribution, or leave datadog out with --target",
    "SLO444": "give one metric query for bad and one for total, or leave datadog out with --target",
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
    alike: dict[tuple[str, str], str] = {}
    for slo in service.slos:
        own: list[dict[str, Any]] = []
        _report_unsayable(slo, [*_slos(slo, plan, report, own), *_monitors(slo, plan, report, monitors, own, alike)],
                          report)  # fmt: skip
        slos += own
    return monitors, slos


def report_unsayable(plan: Plan, slo: Slo, report: Diagnostics) -> None:
    """Report what Datadog cannot express of an SLO, and nothing else."""
    nothing = Diagnostics()
    bodies: list[dict[str, Any]] = []
    errors = [*_slos(slo, plan, nothing, bodies), *_monitors(slo, plan, nothing, [], bodies, {})]
    _report_unsayable(slo, errors, report)


def _report_unsayable(slo: Slo, errors: Iterable[UnsayableError], report: Diagnostics) -> None:
    unsayable: dict[tuple[str, str], UnsayableError] = {}
    for error in errors:
        unsayable.setdefault((error.code, str(error)), error)
    for error in unsayable.values():
        report.add(error.code, f"{slo.id}: {error}", error.origin, help=_HELP[error.code])


def _slos(slo: Slo, plan: Plan, report: Diagnostics, bodies: list[dict[str, Any]]) -> Iterator[UnsayableError]:
    """Add an SLO's bodies, and yield why it has none."""
    if slo.objective is None:
        return
    parts = parts_of(slo)
    if not slo.sli.has_total or slo.objective.strictest >= 1:
        report.add("SLO443", f"{slo.id} has no SLO in Datadog for a target of 100% or without a total",
                   slo.origin.child("objective"))  # fmt: skip
    nearest = timeframe_ms(slo.period_ms)
    if parts and nearest != slo.period_ms:
        message = f"{slo.id} is over {format_duration(slo.period_ms)}; in Datadog its SLO is over"
        report.add("SLO442", f"{message} {format_duration(nearest)}", slo.origin.child("period"))
    for part in parts:
        notes: list[str] = []
        try:
            bodies.append(slo_body(slo, part, plan, notes))
        except UnsayableError as error:
            yield error
        for note in dict.fromkeys(notes):
            report.add("SLO442", f"{slo.id}: {note}", slo.origin.child("sli"))


def _monitors(
    slo: Slo,
    plan: Plan,
    report: Diagnostics,
    bodies: list[dict[str, Any]],
    slos: list[dict[str, Any]],
    alike: dict[tuple[str, str], str],
) -> Iterator[UnsayableError]:
    """Add the bodies of an SLO's monitors, and yield why an alert has none.

    An alert on an SLO that has none in Datadog is left out, and so is a monitor that is already there: Datadog refuses
    the same query with the same message.
    """
    there = {body["name"] for body in slos}
    for alert in slo.alerts:
        try:
            made = monitors_of(slo, alert)
        except UnsayableError as error:
            yield error
            continue
        if not made:
            report.add("SLO443", f"{alert.name} cannot be said in Datadog; Prometheus carries it", alert.origin)
        if alert.min_events is not None:
            report.add("SLO442", f"{alert.name}: Datadog has no least number of events", alert.origin)
        if alert.keep_ms:
            kept = format_duration(alert.keep_ms)
            report.add("SLO442", f"{alert.name}: in Datadog it recovers at once, not after {kept}", alert.origin)
        for monitor in made:
            if monitor.type == "slo alert" and monitor.part is not None and monitor.part.name not in there:
                continue
            for note in monitor.notes:
                report.add("SLO442", f"{alert.name}: {note}", alert.origin)
            written = body(monitor, slo, alert, plan)
            content = (written["query"], written["message"])
            if content in alike:
                report.add("SLO443", f"{alert.name} is the same monitor as {alike[content]} in Datadog", alert.origin)
                continue
            alike[content] = alert.name
            named = (written["name"], "")
            if named in alike:
                written["name"] = f"{written['name']} [{slo.id}]"
            alike[named] = alert.name
            bodies.append(written)


BACKEND = Datadog()
