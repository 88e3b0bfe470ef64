"""Which target pages for the alerts of an SLO, for people and programs."""

from __future__ import annotations

from collections.abc import Iterator

from slo_codegen.plan.model import Plan, Slo
from slo_codegen.plan.routing import recipients


def paged_from(plan: Plan, slo: Slo) -> dict[str, str]:
    """Return the target that pages, by tier; tiers that page no one, or that each target may page for, are left out."""
    paging = {alert.tier for alert in slo.alerts if recipients(plan, slo, alert).pages}
    return {tier.id: tier.pages_from for tier in plan.tiers if tier.id in paging and tier.pages_from is not None}


def lines(plan: Plan, slo: Slo) -> Iterator[str]:
    """Yield a line for each target that pages."""
    found: dict[str, list[str]] = {}
    for tier, target in paged_from(plan, slo).items():
        found.setdefault(target, []).append(tier)
    yield from (f"{', '.join(tiers)}: {target} pages" for target, tiers in found.items())
