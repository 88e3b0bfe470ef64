"""Burn rates over the same two windows: only their thresholds tell them apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.burns import windows_of
from slo_codegen.diagnostics import Diagnostics, Origin, Related, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog
    from slo_codegen.checks.shared.burns import Burn


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for profile in catalog.profiles.values():
        rows = [(profile.origin.child("burn_rates", i), row) for i, row in enumerate(profile.spec.burn_rates)]
        _report_same(rows, report)
    for node in catalog.slos.values():
        asked = [(node.origin.child("alerts", i), alert.when) for i, alert in enumerate(node.spec.alerts)]
        _report_same([(at, when.burn_rate) for at, when in asked if when and when.burn_rate], report)


def _report_same(burns: Sequence[tuple[Origin, Burn]], report: Diagnostics) -> None:
    seen: dict[tuple[int, int | None], Origin] = {}
    for origin, burn in burns:
        first = seen.setdefault((burn.long, burn.short), origin)
        if first is not origin:
            report.add(
                "SLO336",
                f"two burn rates look at the same windows, {windows_of(burn)}",
                origin,
                related=[Related(first, "the same windows")],
                help="a slower burn needs longer windows: see the SRE Workbook's 1h/5m, 6h/30m and 3d/6h",
            )


CHECK = Check(
    code="SLO336",
    texts=Code(
        title="two burn rates over the same windows",
        severity=Severity.NOTE,
        what="Two burn-rate alerts look at the same long and short window.",
        why="Only their thresholds tell them apart: a slower burn is told sooner and more surely over longer windows.",
        fix="Give each burn rate windows of its own, or accept the finding.",
    ),
    run=_check,
)
