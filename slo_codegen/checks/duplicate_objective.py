"""Two SLOs with the same events, objective, period and dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.measures.slis import counted_of, same_events
from slo_codegen.plan.model import Plan, Slo

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    seen: dict[object, Slo] = {}
    for slo in plan.slos:
        counted = counted_of(slo.sli)
        if slo.objective is None or counted is None:
            continue
        first = seen.setdefault((same_events(counted), slo.objective, slo.period_ms, slo.dimensions), slo)
        if first is not slo:
            report.add("SLO375", f"{slo.id} measures the same as {first.id}, with the same objective",
                       slo.origin.child("sli"), related=[Related(first.origin.child("sli"), "the first")],
                       help="remove one of them: each incident would be told and counted twice")  # fmt: skip


CHECK = Check(
    code="SLO375",
    texts=Code(
        title="one objective twice",
        severity=Severity.WARNING,
        what="Two SLOs have the same events, target, period and dimensions.",
        why="Each incident is told twice, and counted twice in every report.",
        fix="Remove one of them.",
    ),
    run=_check,
)
