"""Rules across artifacts: what queries read is recorded or declared, and no two files have the same alert."""

from __future__ import annotations

from collections.abc import Iterator
from sys import intern
from typing import Any

from slo_codegen.artifact import Artifact
from slo_codegen.backends.facts import Facts, Fires, Place, Reads, Records, Unreadable
from slo_codegen.backends.prometheus.faults import expressions, recorded
from slo_codegen.backends.prometheus.raw import series_in
from slo_codegen.backends.reading import reads
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.model import Plan
from slo_codegen.plan.watching import SERVER_SERIES

_BUILT_IN_SERIES = frozenset({"ALERTS", "ALERTS_FOR_STATE", *SERVER_SERIES})


def facts_of(artifact: Artifact) -> Iterator[object]:
    """Yield what a rule file records, reads and fires."""
    if artifact.schema != "prometheus-rules":
        return
    yield from (Records(intern(name)) for name in dict.fromkeys(recorded(artifact.data)))
    yield from reads(artifact, expressions(artifact.data))
    yield from _fires(artifact, artifact.data)


def _fires(artifact: Artifact, data: Any) -> Iterator[Fires]:
    place = Place(artifact.path, artifact.origin)
    for group in data["groups"]:
        for rule in group["rules"]:
            if "alert" in rule:
                # Alerts share most of their labels: a name or a value is kept once for all of them.
                labels = sorted((intern(name), intern(value)) for name, value in rule["labels"].items())
                yield Fires(rule["alert"], tuple(labels), place)


def check(facts: Facts, plan: Plan, report: Diagnostics) -> None:
    """Report queries of any artifact that are not PromQL or read what nothing defines, and names of two alerts.

    Only a build that holds the rules can tell what the queries of other targets will find.
    """
    for broken in facts.of(Unreadable):
        report.add("SLO504", f"{broken.place.path}: {broken.why}", broken.place.origin)
    known = {fact.series for fact in facts.of(Records)} | _BUILT_IN_SERIES
    known.update(name for metric in plan.metrics for name in metric.prometheus_series)
    known.update(name for slo in plan.slos for name in series_in(slo.sli))
    for read in facts.of(Reads):
        if read.series not in known:
            report.add("SLO512", f"{read.place.path} reads {read.series}, which nothing defines", read.place.origin)
    seen: dict[object, str] = {}
    # A name that the catalog gives can be that of alerts of several SLOs, which other labels tell apart.
    shared = {alert.called for slo in plan.slos for alert in slo.alerts}
    for fires in facts.of(Fires):
        path = fires.place.path
        key = (fires.alert, fires.labels) if fires.alert in shared else fires.alert
        if (first := seen.setdefault(key, path)) != path:
            report.add("SLO514", f"{path} and {first} both have an alert {fires.alert}", fires.place.origin)
