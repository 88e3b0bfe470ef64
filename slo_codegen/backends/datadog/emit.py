"""Datadog's files: the monitors and the SLOs of each service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from slo_codegen.artifact import Draft
from slo_codegen.backends.datadog.conditions import monitors_of
from slo_codegen.backends.datadog.message import notified_here
from slo_codegen.backends.datadog.monitors import body
from slo_codegen.backends.datadog.scope import UnsayableError
from slo_codegen.backends.datadog.slos import slo_body, splits_of, timeframe_ms
from slo_codegen.carried import Carried, Kind, metrics, of_slo, subscription
from slo_codegen.common.units import format_duration
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.conditions.reads import selectors_of
from slo_codegen.plan.measures.slis import selectors_read
from slo_codegen.plan.model import Alert, Plan, Service, Slo
from slo_codegen.plan.routing import Why, recipients, relations

_PURPOSES = {Why.INCIDENT: "incident", Why.AUDIT: "audit", Why.REPORT: "report"}
_HELP = {
    "SLO440": "write a list of values, declare the label's values, or remove datadog from platform.targets",
    "SLO441": "send the timing as a distribution, or remove datadog from platform.targets",
    "SLO444": "give one metric query for bad and one for total, or remove datadog from platform.targets",
}


def emit(plan: Plan, report: Diagnostics) -> Iterator[Draft]:
    """Yield a file of monitors and a file of SLOs for each service."""
    for relation in relations(plan):
        if any(plan.tier(tier).pages_from == "datadog" for tier in relation.tiers):
            report.add("SLO442", f"{relation.of} silences {len(relation.silenced)} SLOs; in Datadog they page as well",
                       relation.causes[0].origin)  # fmt: skip
    for service in plan.services:
        monitors, slos = _service(service, plan, report)
        for kind, made in (("monitors", monitors), ("slos", slos)):
            if made.entries:
                path = f"datadog/{kind}/{service.id}.json"
                context = {"entries": made.entries}
                schema, carries = f"datadog-{kind}", frozenset(made.carries)
                yield Draft(path, "datadog/list.json.j2", context, schema, service.origin, carries=carries)


@dataclass(slots=True)
class _File:
    """What a file holds, and what that carries."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    carries: set[Carried] = field(default_factory=set)


def _service(service: Service, plan: Plan, report: Diagnostics) -> tuple[_File, _File]:
    monitors, slos = _File(), _File()
    alike: dict[tuple[str, str], str] = {}
    for slo in service.slos:
        own: list[dict[str, Any]] = []
        _report_unsayable(slo, [*_slos(slo, plan, report, own), *_monitors(slo, plan, report, monitors, own, alike)],
                          report)  # fmt: skip
        slos.entries += own
        if own:
            slos.carries |= of_slo(slo, ()) | metrics(selectors_read(slo.sli))
    return monitors, slos


def _carried(slo: Slo, alert: Alert, plan: Plan) -> frozenset[Carried]:
    """Return what a monitor carries: its alert, and the channels whose handles are in its message."""
    found = of_slo(slo, (alert.name,)) | metrics((*selectors_read(slo.sli), *selectors_of(alert.condition)))
    here = notified_here(alert, slo, plan)
    for each in recipients(plan, slo, alert).notified:
        if each.channel in here:
            found |= {Carried(Kind.CHANNEL, each.channel.id)}
            found |= {subscription(_PURPOSES[why], each.channel.id) for why in each.why if why in _PURPOSES}
    return found


def report_unsayable(plan: Plan, slo: Slo, report: Diagnostics) -> None:
    """Report what Datadog cannot express of an SLO, and nothing else."""
    nothing = Diagnostics()
    bodies: list[dict[str, Any]] = []
    errors = [*_slos(slo, plan, nothing, bodies), *_monitors(slo, plan, nothing, _File(), bodies, {})]
    _report_unsayable(slo, errors, report)


def _report_unsayable(slo: Slo, errors: Iterable[UnsayableError], report: Diagnostics) -> None:
    unsayable: dict[tuple[str, str], UnsayableError] = {}
    for error in errors:
        unsayable.setdefault((error.code, str(error)), error)
    for error in unsayable.values():
        report.add(error.code, f"{slo.id}: {error}", error.origin, help=_HELP.get(error.code))


def _slos(slo: Slo, plan: Plan, report: Diagnostics, bodies: list[dict[str, Any]]) -> Iterator[UnsayableError]:
    """Add an SLO's bodies, and yield why it has none."""
    if slo.objective is None:
        return
    splits = splits_of(slo)
    if not slo.sli.has_total or slo.objective.strictest >= 1:
        report.add("SLO443", f"{slo.id} has no SLO in Datadog for a target of 100% or without a total",
                   slo.origin.child("objective"))  # fmt: skip
    if splits and slo.places is None:
        each = " and ".join(slo.open_labels)
        report.add("SLO442", f"{slo.id}: its SLO in Datadog is over every {each} that reports, in groups; its alerts "
                   "are metric monitors by group", slo.origin.child("per"))  # fmt: skip
    nearest = timeframe_ms(slo.period_ms)
    if splits and nearest != slo.period_ms:
        message = f"{slo.id} is over {format_duration(slo.period_ms)}; in Datadog its SLO is over"
        report.add("SLO442", f"{message} {format_duration(nearest)}", slo.origin.child("period"))
    for split in splits:
        notes: list[str] = []
        try:
            bodies.append(slo_body(slo, split, plan, notes))
        except UnsayableError as error:
            yield error
        for note in dict.fromkeys(notes):
            report.add("SLO442", f"{slo.id}: {note}", slo.origin.child("sli"))


def _monitors(
    slo: Slo,
    plan: Plan,
    report: Diagnostics,
    monitors: _File,
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
            if error.code != "SLO443":
                yield error
                continue
            made = []
        if not made:
            if "prometheus" in plan.targets:
                report.add("SLO443", f"{alert.name} cannot be said in Datadog; Prometheus carries it", alert.origin)
            else:
                report.add("SLO443", f"{alert.name} has no monitor in Datadog: it cannot be expressed there",
                           alert.origin, help="choose another condition, or add a target that supports it",
                           severity=Severity.WARNING)  # fmt: skip
        for least, of in ((alert.min_events, "events"), (alert.min_bad_events, "bad events")):
            if least is not None:
                report.add("SLO442", f"{alert.name}: Datadog has no least number of {of}", alert.origin)
        if alert.keep_ms:
            kept = format_duration(alert.keep_ms)
            report.add("SLO442", f"{alert.name}: in Datadog it recovers at once, not after {kept}", alert.origin)
        for monitor in made:
            if monitor.type == "slo alert" and monitor.split is not None and monitor.split.name not in there:
                report.add("SLO443", f"{alert.name} watches an SLO that is not in Datadog", alert.origin)
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
            monitors.entries.append(written)
            monitors.carries |= _carried(slo, alert, plan)
