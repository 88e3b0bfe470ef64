"""PagerDuty: escalation by tier, a service a catalog service, and the orchestrations that route and rank events."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from slo_codegen.backends.base import Backend, Level, Support
from slo_codegen.backends.pagerduty.codes import CODES
from slo_codegen.backends.pagerduty.limits import LIMITS
from slo_codegen.plan.features import Feature

if TYPE_CHECKING:
    from slo_codegen.artifact import Draft
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.plan.model import Plan

_OWN = (Feature.ROUTING, Feature.ESCALATION, Feature.INCIDENTS, Feature.AUDIT, Feature.BASELINE)


def _emit(plan: Plan, report: Diagnostics) -> Iterable[Draft]:
    from slo_codegen.backends.pagerduty.emit import emit

    return emit(plan, report)


def _artifact_faults(path: str, data: object) -> Iterable[str]:
    from slo_codegen.backends.pagerduty.faults import artifact_faults

    return artifact_faults(path, data)


BACKEND = Backend(
    name="pagerduty",
    title="PagerDuty",
    support={
        feature: Support(Level.FULL) if feature in _OWN else Support(Level.ELSEWHERE, "Prometheus evaluates it")
        for feature in Feature
    },
    emit=_emit,
    limits=LIMITS,
    artifact_faults=_artifact_faults,
    codes=CODES,
    folder=Path(__file__).parent,
)
