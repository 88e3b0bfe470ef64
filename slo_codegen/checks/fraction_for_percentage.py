"""An objective or threshold of good events under 1 %: 0.999 was written where 99.9 was meant."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.good_shares import shares_of_good_events
from slo_codegen.common.units import format_percent
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for what, value, origin in shares_of_good_events(catalog):
        if value < Decimal("0.01"):
            report.add(
                "SLO332",
                f"{what} of {format_percent(value)} is met when nearly everything fails",
                origin,
                help=f"did you mean {format_percent(value * 100)}?" if value else "give the share of good events",
            )


CHECK = Check(
    code="SLO332",
    texts=Code(
        title="a fraction for a percentage",
        severity=Severity.ERROR,
        what="A target or threshold of good events is under 1 %.",
        why="It reads like a fraction: 0.999% is met while nearly everything fails, so nothing ever alerts.",
        fix="Write 99.9%.",
    ),
    run=_check,
)
