"""A look ahead from a burn rate over the whole period: once it is above 1, no budget is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.common.units import format_duration
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.conditions.windows import horizon_ms, longest_ms, nominal_ms
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for slo in plan.slos:
        for alert in slo.alerts:
            window = longest_ms(alert.condition) or 0
            period_ms = nominal_ms(alert.condition) or slo.period_ms
            if horizon_ms(alert.condition) is not None and window >= period_ms:
                over, period = format_duration(window), format_duration(period_ms)
                report.add(
                    "SLO328",
                    f"{alert.name} can never fire: when the burn rate over {over} is above 1, the budget of {period} "
                    "is gone",
                    alert.origin,
                    help="leave over out, or give a twelfth of the period",
                )


CHECK = Check(
    code="SLO328",
    texts=Code(
        title="a budget that is gone before its end is foreseen",
        severity=Severity.ERROR,
        what="An alert looks ahead from the burn rate of a stretch that is as long as the period, or longer.",
        why="A burn rate above 1 over the whole period means that the budget is spent: the alert can never fire.",
        fix="Leave over out, or use a twelfth of the period.",
    ),
    run=_check,
)
