"""Burn rates below 1: they alert while the objective is met."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.blame import blamed
from slo_codegen.common.units import format_duration
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.conditions.thresholds import burn_rate
from slo_codegen.plan.model import Alert, Plan, Slo

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    def wrong(slo: Slo, alert: Alert) -> bool:
        factor = burn_rate(alert.condition)
        return factor is not None and factor < 1

    for slo, alert, place, more, related in blamed(plan, wrong):
        report.add("SLO319", f"{alert.name} fires while the objective over {format_duration(slo.period_ms)} is "
                   f"met{more}", place, related=related, help=_at_least_one(catalog, slo, alert))  # fmt: skip


def _at_least_one(catalog: Catalog, slo: Slo, alert: Alert) -> str:
    """Return the way out of a burn rate below 1: what gives the factor is what is to change."""
    row = None
    if alert.row is not None:
        _, profile, _, index = alert.row.path
        row = catalog.profiles[str(profile)].spec.burn_rates[int(index)]
    if row is None or row.factor is not None:
        return "ask for a factor of 1 or more"
    if slo.period_ms != catalog.platform.spec.defaults.period:
        return "use a profile made for this period"
    return "ask for a greater share of the budget, or a shorter long window"


CHECK = Check(
    code="SLO319",
    texts=Code(
        title="a burn rate below 1",
        severity=Severity.WARNING,
        what="The alert fires at a burn rate at which the objective is met.",
        why="It would fire for a healthy service, all night.",
        fix="Use a profile made for the SLO's period, or a factor of 1 or more.",
    ),
    run=_check,
)
