"""SLOs of one service that share a percentile bound although their objectives differ by a factor of 2."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.common.units import Ms
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.conditions.thresholds import percentile_of
from slo_codegen.plan.measures.slis import latency_on
from slo_codegen.plan.model import Alert, BoundedObservations, Plan, Slo

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    groups: dict[tuple[str, str, str, Ms, int], list[tuple[Slo, Alert, BoundedObservations]]] = defaultdict(list)
    for slo in plan.slos:
        for alert in slo.alerts:
            late = percentile_of(alert.condition)
            if late is not None and (slow := latency_on(slo.sli, late.selector)) is not None:
                metric = slow.selector.metric.name
                key = (slo.service, metric, alert.tier, late.bound_ms, alert.for_ms)
                groups[key].append((slo, alert, slow))
    for key, members in groups.items():
        bounds = [slow.bound_ms for _, _, slow in members]
        if max(bounds) < 2 * min(bounds):
            continue
        slo, alert, _ = max(members, key=lambda member: Decimal(key[3]) / member[2].bound_ms)
        text = members[0][2].selector.metric.bound_text
        listed = ", ".join(f"{s.id} ({text(slow.bound_ms)})" for s, _, slow in members)
        report.add(
            "SLO314",
            f"one {key[2]} threshold of {text(key[3])} for objectives that differ: {listed}",
            alert.origin,
            help="give each objective a threshold in proportion to it",
        )


CHECK = Check(
    code="SLO314",
    texts=Code(
        title="one threshold for objectives that differ",
        severity=Severity.WARNING,
        what=(
            "Objectives of one service have the same percentile threshold although their targets differ by a factor "
            "of 2."
        ),
        why="The threshold is far too loose for one of them or too tight for the other.",
        fix="Give each a threshold in proportion to its target, or accept the finding.",
    ),
    run=_check,
)
