"""Alertmanager: one configuration that routes every alert by tier and owner to its channels."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from slo_codegen.backends.alertmanager.codes import CODES
from slo_codegen.backends.alertmanager.limits import LIMITS
from slo_codegen.backends.base import Backend, Level, Support
from slo_codegen.plan.features import Feature

if TYPE_CHECKING:
    from slo_codegen.artifact import Artifact, Draft
    from slo_codegen.backends.facts import Facts
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.plan.model import Plan

_OWN = (Feature.ROUTING, Feature.INCIDENTS, Feature.AUDIT, Feature.REPORT, Feature.BASELINE, Feature.HEARTBEAT)


def _emit(plan: Plan, report: Diagnostics) -> Iterable[Draft]:
    from slo_codegen.backends.alertmanager.emit import emit

    return emit(plan, report)


def _artifact_faults(path: str, data: object) -> Iterable[str]:
    from slo_codegen.backends.alertmanager.faults import artifact_faults

    return artifact_faults(data)


def _facts(artifact: Artifact) -> Iterable[object]:
    from slo_codegen.backends.alertmanager.across import facts_of

    return facts_of(artifact)


def _across(facts: Facts, plan: Plan, report: Diagnostics) -> None:
    from slo_codegen.backends.alertmanager.across import check

    check(facts, plan, report)


BACKEND = Backend(
    name="alertmanager",
    title="Alertmanager",
    support={
        feature: Support(Level.FULL) if feature in _OWN else Support(Level.ELSEWHERE, "Prometheus evaluates it")
        for feature in Feature
    }
    | {Feature.ESCALATION: Support(Level.ELSEWHERE, "PagerDuty escalates")},
    emit=_emit,
    limits=LIMITS,
    artifact_faults=_artifact_faults,
    facts=_facts,
    across=_across,
    codes=CODES,
    folder=Path(__file__).parent,
)
