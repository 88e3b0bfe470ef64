"""Validation: each artifact against its schema and the rules of its format, then all of them against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slo_codegen.artifact import Artifact
from slo_codegen.backends.alertmanager import reaches_any
from slo_codegen.backends.base import Backend
from slo_codegen.backends.grafana import expressions as grafana_expressions
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.json_schema import faults
from slo_codegen.plan.model import Plan
from slo_codegen.plan.watching import SERVER_SERIES
from slo_codegen.promql.parsed import parse_long, series_read

_SHOWN = 5
_SLO_REFERENCE = re.compile(r"\$\{slo:([^}]*)\}")
_BUILT_IN_SERIES = frozenset({"ALERTS", "ALERTS_FOR_STATE", *SERVER_SERIES})


def validate(
    artifacts: Sequence[Artifact],
    plan: Plan,
    backends: Sequence[Backend],
    report: Diagnostics,
    *,
    reference: bool = False,
) -> None:
    """Report everything that is wrong with the artifacts of a build.

    With ``reference`` the reference engine for JSON Schemas decides alone.
    """
    by_folder = {backend.name: backend for backend in backends}
    sound: list[Artifact] = []
    paths: set[str] = set()
    for artifact in artifacts:
        if artifact.path.lower() in paths:
            report.add("SLO510", f"two artifacts are named {artifact.path}", artifact.origin)
        paths.add(artifact.path.lower())
        wrong = faults(artifact.schema, artifact.data, _SHOWN, reference=reference)
        for each in wrong:
            report.add("SLO502", f"{artifact.path} {each}", artifact.origin)
        if wrong:
            continue
        sound.append(artifact)
        backend = by_folder.get(artifact.path.split("/", 1)[0])
        for fault in backend.artifact_faults(artifact.path, artifact.data) if backend else ():
            report.add("SLO503", f"{artifact.path}: {fault}", artifact.origin)
    _check_queries(sound, plan, by_folder, report)
    _check_alert_names(sound, report)
    _check_slo_references(sound, report)
    _check_routes(sound, report)


def _rules(artifacts: Sequence[Artifact]) -> Iterator[tuple[Artifact, dict[str, Any]]]:
    for artifact in artifacts:
        if artifact.schema == "prometheus-rules":
            for group in artifact.data["groups"]:  # type: ignore[index]
                for rule in group["rules"]:
                    yield artifact, rule


def _check_queries(
    artifacts: Sequence[Artifact], plan: Plan, backends: Mapping[str, Backend], report: Diagnostics
) -> None:
    known = {rule["record"] for _, rule in _rules(artifacts) if "record" in rule} | _BUILT_IN_SERIES
    known.update(name for metric in plan.metrics for name in metric.prometheus_series)
    for artifact, rule in _rules(artifacts):
        _check_query(artifact, rule["expr"], known, report)
    if "prometheus" in backends:
        # Only a build that holds the rules can tell what the dashboards will find.
        for artifact in artifacts:
            if artifact.schema == "grafana-dashboard":
                for _, text in grafana_expressions(artifact.data):
                    _check_query(artifact, text, known, report)


def _check_query(artifact: Artifact, text: str, known: set[str], report: Diagnostics) -> None:
    try:
        read = {name for parsed in parse_long(text) for name in series_read(parsed)}
    except ValueError as error:
        report.add("SLO504", f"{artifact.path}: {error}: {text[:200]}", artifact.origin)
        return
    for name in read:
        if name not in known:
            report.add("SLO512", f"{artifact.path} reads {name}, which nothing defines", artifact.origin)


def _check_alert_names(artifacts: Sequence[Artifact], report: Diagnostics) -> None:
    seen: dict[str, str] = {}
    for artifact, rule in _rules(artifacts):
        name = rule.get("alert")
        if name is not None and seen.setdefault(name, artifact.path) != artifact.path:
            report.add("SLO514", f"{artifact.path} and {seen[name]} both have an alert {name}", artifact.origin)


def _check_slo_references(artifacts: Sequence[Artifact], report: Diagnostics) -> None:
    """Report Datadog monitors that name an SLO which no artifact creates."""
    made = {body["name"] for a in artifacts if a.schema == "datadog-slos" for body in a.data}  # type: ignore[attr-defined]
    for artifact in artifacts:
        if artifact.schema != "datadog-monitors":
            continue
        for body in artifact.data:  # type: ignore[attr-defined]
            for name in _SLO_REFERENCE.findall(body["query"]):
                if name not in made:
                    report.add("SLO513", f"{artifact.path}: {body['name']} needs SLO {name}", artifact.origin)


def _check_routes(artifacts: Sequence[Artifact], report: Diagnostics) -> None:
    """Report alerts whose labels reach none but the default receiver."""
    config = next((artifact.data for artifact in artifacts if artifact.schema == "alertmanager-config"), None)
    if config is None:
        return
    known: dict[tuple[tuple[str, str], ...], bool] = {}
    for artifact, rule in _rules(artifacts):
        if "alert" not in rule:
            continue
        # Routes look at these labels only, so each combination is walked once.
        labels = {name: value for name, value in rule["labels"].items() if name != "condition"}
        key = tuple(sorted(labels.items()))
        if key not in known:
            known[key] = reaches_any(config, rule["labels"])
        if not known[key]:
            report.add("SLO511", f"{artifact.path}: alert {rule['alert']} reaches no receiver", artifact.origin)
