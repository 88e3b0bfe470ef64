"""Rules that run more often than there are new samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.common.units import format_duration
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    if plan.fast_interval_ms < plan.scrape_interval_ms:
        report.add(
            "SLO360",
            f"rules run every {format_duration(plan.fast_interval_ms)}, but metrics are scraped every "
            f"{format_duration(plan.scrape_interval_ms)}",
            catalog.platform.origin.child("fast_interval"),
            help="scrape more often, or run the rules as often as metrics are scraped",
        )


CHECK = Check(
    code="SLO360",
    texts=Code(
        title="rules that run without news",
        severity=Severity.NOTE,
        what="Rules run more often than metrics are scraped.",
        why="Each second run sees what the first saw, and costs the same.",
        fix="Scrape more often, or run the rules as often as metrics are scraped.",
    ),
    run=_check,
)
