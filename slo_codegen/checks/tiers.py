"""Tiers against the share of a budget that their alerts stand for."""

from __future__ import annotations

from decimal import Decimal

from slo_codegen.catalog import Catalog
from slo_codegen.common.units import format_percent, rounded
from slo_codegen.diagnostics import Diagnostics, Related
from slo_codegen.plan.conditions.thresholds import spent_share
from slo_codegen.plan.conditions.windows import windows_ms
from slo_codegen.plan.model import Plan, Tier
from slo_codegen.plan.routing import tier_recipients


def two_tiers_for_one_share(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a budget alert whose share of the budget another tier describes as its own."""
    seen: set[tuple[object, ...]] = set()
    for slo in plan.slos:
        for alert in slo.alerts:
            spent = spent_share(alert.condition)
            if spent is None or windows_ms(alert.condition):
                continue
            key = (alert.origin.file, alert.origin.path)
            if key in seen:
                continue
            seen.add(key)
            for id, node in ((tier.id, catalog.tiers[tier.id]) for tier in plan.tiers):
                band = node.spec.budget_consumed
                if band is None or not band[0] <= spent < band[1] or id == alert.tier:
                    continue
                report.add(
                    "SLO311",
                    f"{format_percent(spent)} of the budget spent alerts as {alert.tier}, "
                    f"but tier {id} is described as {format_percent(band[0])} to {format_percent(band[1])}",
                    alert.origin,
                    related=[Related(node.origin.child("budget_consumed"), f"{id} is described here")],
                    help="one fact has one tier: change the alert or the description",
                )


def share_does_not_fit_tier(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report an alert that fires at a share of the daily budget that is not its tier's."""
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


def page_without_pager(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a tier to be answered within 15 minutes that no pager hears of."""
    for tier in plan.tiers:
        if (
            tier.response_ms is not None
            and tier.response_ms <= 15 * 60_000
            and not tier_recipients(plan, tier.id).pages
        ):
            report.add("SLO331", f"{tier.id} is answered within {tier.response_ms // 60_000} min, but has no pager",
                       tier.origin.child("channels"), help="add a channel of kind page")  # fmt: skip
