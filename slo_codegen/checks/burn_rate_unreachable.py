"""Burn rates that even a full outage does not reach."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.blame import blamed
from slo_codegen.common.units import format_percent, plain, rounded
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan import budget
from slo_codegen.plan.conditions.thresholds import burn_rate
from slo_codegen.plan.model import Alert, Plan, Slo

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    def wrong(slo: Slo, alert: Alert) -> bool:
        greatest, factor = _greatest(slo), burn_rate(alert.condition)
        return greatest is not None and factor is not None and factor >= greatest

    for slo, alert, place, more, related in blamed(plan, wrong):
        assert slo.objective is not None
        objective, greatest = format_percent(slo.objective.loosest), plain(rounded(_greatest(slo) or Decimal(0), 2))
        report.add(
            "SLO320",
            f"{alert.name} can never fire: a full outage of {objective} burns at {greatest}{more}",
            place,
            related=[*related, Related(slo.origin.child("objective"), "the objective")],
            help=f"ask for a burn rate below {greatest}",
        )


def _greatest(slo: Slo) -> Decimal | None:
    """Return the burn rate of a full outage in the place with the loosest objective."""
    return budget.greatest_burn_rate(slo.objective.loosest) if slo.has_budget and slo.objective is not None else None


CHECK = Check(
    code="SLO320",
    texts=Code(
        title="a burn rate that cannot be reached",
        severity=Severity.ERROR,
        what="The burn rate is at or above 1/(1 - objective), that of a full outage.",
        why="The alert can never fire.",
        fix="Ask for a lower burn rate, or alert on an outage.",
    ),
    run=_check,
)
