"""Tiers for which a target is to page that the platform does not have, or in which their pagers are not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.diagnostics import Diagnostics, Origin, Severity
from slo_codegen.plan.model import Plan
from slo_codegen.plan.routing import tier_recipients

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    told: set[Origin] = set()
    for tier in plan.tiers:
        target, notified = tier.pages_from, tier_recipients(plan, tier.id)
        if target is None or not notified.pages:
            continue
        own = tier.id in catalog.tiers and catalog.tiers[tier.id].spec.pages_from is not None
        place = (tier.origin if own else catalog.platform.origin).child("pages_from")
        pagers = [each.channel for each in notified.notified if each.channel.pages]
        if target not in plan.targets and not catalog.leaves_targets_open:
            said = f"{target} is to page for {tier.id}, and the platform does not use it"
            help = f"add {target} to targets, or choose the other one"
        elif target == "datadog" and all(pager.datadog_handle is None for pager in pagers):
            said = f"Datadog is to page for {tier.id}, and has no handle of {', '.join(pager.id for pager in pagers)}"
            help = "give the channel its handle with datadog: pagerduty"
        else:
            continue
        if place not in told:
            told.add(place)
            report.add("SLO307", said, place, help=help)


CHECK = Check(
    code="SLO307",
    texts=Code(
        title="pages from a target that cannot page",
        severity=Severity.ERROR,
        what="`pages_from` names a target that the platform does not use, or Datadog, which has no handle of a pager.",
        why="The other target leaves pages to it, so no one is paged.",
        fix="Name a target that the platform uses, and give pagers a handle (`datadog:`) where Datadog pages.",
    ),
    run=_check,
)
