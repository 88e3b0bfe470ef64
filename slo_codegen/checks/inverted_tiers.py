"""An alert that fires no later than another of a lower tier: the lower one is never seen first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.burns import windows_of
from slo_codegen.checks.shared.ladder import pairs, pairs_of_rows
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for strict, loose in pairs(plan):
        if plan.rank(loose.tier) < plan.rank(strict.tier):
            report.add(
                "SLO335",
                f"{loose.name} fires whenever {strict.name} does, although {loose.tier} is the graver tier",
                loose.origin,
                related=[Related(strict.origin, f"{strict.tier} is for the graver condition here")],
                help="exchange the tiers, or the thresholds",
            )
    for profile, loose_at, strict_at in pairs_of_rows(catalog, plan):
        one, two = profile.spec.burn_rates[loose_at], profile.spec.burn_rates[strict_at]
        if plan.rank(one.tier) < plan.rank(two.tier):
            report.add(
                "SLO335",
                f"profile {profile.id}: {one.tier} over {windows_of(one)} fires whenever {two.tier} does",
                profile.origin.child("burn_rates", loose_at),
                related=[Related(profile.origin.child("burn_rates", strict_at), f"the threshold of {two.tier}")],
                help="exchange the tiers, or the thresholds",
            )


CHECK = Check(
    code="SLO335",
    texts=Code(
        title="inverted tiers",
        severity=Severity.WARNING,
        what="An alert of a graver tier has the lower threshold of the same condition.",
        why="The graver tier is woken first and for less, and the lower tier is never seen by itself.",
        fix="Exchange the tiers, or the thresholds.",
    ),
    run=_check,
)
