"""A graver tier that is answered later, is less severe, or stands for less of a budget than a lower one."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.common.units import format_percent
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

_SEVERITIES = ("critical", "error", "warning", "info")


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for graver, lower in pairwise(plan.tiers):
        if graver.response_ms > lower.response_ms:
            report.add("SLO370", f"{graver.id} is answered later than {lower.id}", graver.origin.child("response"),
                       related=[Related(lower.origin.child("response"), f"{lower.id} is answered sooner")],
                       help="exchange the two")  # fmt: skip
        if _SEVERITIES.index(graver.severity) > _SEVERITIES.index(lower.severity):
            report.add("SLO370", f"{graver.id} is less severe than {lower.id}", graver.origin.child("severity"),
                       related=[Related(lower.origin.child("severity"), f"{lower.id} is more severe")],
                       help="exchange the two")  # fmt: skip
    for field in ("daily_budget", "budget_consumed"):
        _bands(catalog, field, report)


def _bands(catalog: Catalog, field: str, report: Diagnostics) -> None:
    """Report a graver tier whose band of a budget ends, or begins, below that of a lower tier."""
    banded = [(node, band) for _, node in sorted(catalog.tiers.items()) if (band := getattr(node.spec, field))]
    for (graver, high), (lower, low) in pairwise(banded):
        if high[0] < low[0] or high[1] < low[1]:
            report.add(
                "SLO370",
                f"{graver.id} stands for {_band(high)} of a budget, and {lower.id} for {_band(low)}, which is more",
                graver.origin.child(field),
                related=[Related(lower.origin.child(field), f"{lower.id} stands for more")],
                help="exchange the two: the graver tier is for the greater share",
            )


def _band(band: tuple[Decimal, Decimal]) -> str:
    return f"{format_percent(band[0])} to {format_percent(band[1])}"


CHECK = Check(
    code="SLO370",
    texts=Code(
        title="tiers out of order",
        severity=Severity.WARNING,
        what=(
            "A graver tier is answered later, has a lower severity, or stands for less of a budget, than the one "
            "below it."
        ),
        why="P0 is the gravest everywhere: in the routes, in inhibition and in the heads of those on call.",
        fix="Exchange the values.",
    ),
    run=_check,
)
