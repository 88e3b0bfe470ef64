"""Prometheus: recording and alerting rules, and the unit tests that promtool runs over them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from slo_codegen.backends.base import Backend, Level, Support
from slo_codegen.backends.prometheus.codes import CODES
from slo_codegen.backends.prometheus.limits import LIMITS
from slo_codegen.plan.features import Feature

if TYPE_CHECKING:
    from slo_codegen.artifact import Artifact, Draft
    from slo_codegen.backends.facts import Facts
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.plan.model import Plan

_ELSEWHERE = {
    Feature.ROUTING: "Alertmanager routes by the labels of the alerts",
    Feature.ESCALATION: "PagerDuty escalates",
    Feature.INCIDENTS: "Alertmanager tells the incident system",
    Feature.AUDIT: "Alertmanager tells the audit log",
}


def _emit(plan: Plan, report: Diagnostics) -> Iterable[Draft]:
    from slo_codegen.backends.prometheus.emit import emit

    return emit(plan, report)


def _artifact_faults(path: str, data: object) -> Iterable[str]:
    from slo_codegen.backends.prometheus.faults import artifact_faults

    return artifact_faults(path, data)


def _facts(artifact: Artifact) -> Iterable[object]:
    from slo_codegen.backends.prometheus.across import facts_of

    return facts_of(artifact)


def _across(facts: Facts, plan: Plan, report: Diagnostics) -> None:
    from slo_codegen.backends.prometheus.across import check

    check(facts, plan, report)


BACKEND = Backend(
    name="prometheus",
    title="Prometheus",
    support={
        feature: Support(Level.ELSEWHERE, _ELSEWHERE[feature]) if feature in _ELSEWHERE else Support(Level.FULL)
        for feature in Feature
    },
    emit=_emit,
    limits=LIMITS,
    artifact_faults=_artifact_faults,
    facts=_facts,
    across=_across,
    codes=CODES,
    folder=Path(__file__).parent,
)
