"""Grafana: dashboards over the recorded series, and the files that deploy them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from slo_codegen.backends.base import Backend
from slo_codegen.backends.grafana.codes import CODES
from slo_codegen.backends.grafana.limits import LIMITS
from slo_codegen.backends.grafana.support import SUPPORT

if TYPE_CHECKING:
    from slo_codegen.artifact import Artifact, Draft
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.plan.model import Plan


def _emit(plan: Plan, report: Diagnostics) -> Iterable[Draft]:
    from slo_codegen.backends.grafana.emit import emit

    return emit(plan, report)


def _artifact_faults(path: str, data: object) -> Iterable[str]:
    from slo_codegen.backends.grafana.faults import artifact_faults

    return artifact_faults(path, data)


def _facts(artifact: Artifact) -> Iterable[object]:
    from slo_codegen.backends.grafana.across import facts_of

    return facts_of(artifact)


BACKEND = Backend(
    name="grafana",
    title="Grafana",
    support=SUPPORT,
    emit=_emit,
    limits=LIMITS,
    artifact_faults=_artifact_faults,
    facts=_facts,
    codes=CODES,
    folder=Path(__file__).parent,
)
