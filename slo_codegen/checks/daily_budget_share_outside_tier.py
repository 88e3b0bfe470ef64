"""An alert that fires at a share of the daily budget that is not its tier's."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.common.units import format_percent, rounded
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan, Tier

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    tiers = {tier.id: tier for tier in plan.tiers}
    seen: set[tuple[object, ...]] = set()
    for slo in plan.slos:
        for alert in slo.alerts:
            share = alert.daily_budget_share
            tier = tiers.get(alert.tier)
            if share is None or tier is None or tier.daily_budget is None:
                continue
            key = (alert.origin.file, alert.origin.path, alert.tier)
            if key in seen or _fits(share, tier):
                continue
            seen.add(key)
            least, most = tier.daily_budget
            report.add(
                "SLO330",
                f"{alert.name} fires when {format_percent(rounded(share, 4))} of a day's budget is "
                f"spent, but {tier.id} stands for {format_percent(least)} to {format_percent(most)}",
                alert.origin,
                help="a tier that fits its share is answered in the right time; choose another tier or threshold",
            )


def _fits(share: Decimal, tier: Tier) -> bool:
    least, most = tier.daily_budget or (Decimal(0), Decimal(0))
    # The most severe tier has no upper end: whatever spends more than a day's budget is of that tier too.
    return share >= least if least >= 1 else least <= share <= most


CHECK = Check(
    code="SLO330",
    texts=Code(
        title="an alert's share of a daily budget does not fit its tier",
        severity=Severity.NOTE,
        what="The share of a day's error budget that is spent when the alert fires is not what its tier stands for.",
        why="A tier sets how fast people must answer: it should follow what is at stake.",
        fix="Choose another tier or threshold, or accept the finding with the decision.",
    ),
    run=_check,
)
