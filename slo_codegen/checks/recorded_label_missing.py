"""A label to be recorded that no SLO has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    had = {name for slo in plan.slos for name, _ in slo.recorded_labels}
    for index, name in enumerate(catalog.platform.spec.recorded_labels):
        if name not in had and plan.slos:
            report.add("SLO394", f"no SLO has a label {name} that could be recorded",
                       catalog.platform.origin.child("recorded_labels", index),
                       help="give it in labels: of the platform, a service or an SLO, or remove it here")  # fmt: skip


CHECK = Check(
    code="SLO394",
    texts=Code(
        title="a recorded label that no SLO has",
        severity=Severity.WARNING,
        what="platform.recorded_labels names a label that neither the platform nor a service nor an SLO gives.",
        why="The recorded series do not have it: queries and access rules that rely on it match nothing.",
        fix="Give the label, with its right name, or remove it from recorded_labels.",
    ),
    run=_check,
)
