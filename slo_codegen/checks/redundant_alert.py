"""An alert that never fires without another of the same tier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.burns import windows_of
from slo_codegen.checks.shared.ladder import pairs, pairs_of_rows
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

_HELP = "remove one of the two, or give the graver condition a graver tier"


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for strict, loose in pairs(plan):
        if strict.tier == loose.tier:
            report.add(
                "SLO334",
                f"{strict.name} never fires without {loose.name}, which has the same tier",
                strict.origin,
                related=[Related(loose.origin, f"{loose.name} fires whenever it does")],
                help=_HELP,
            )
    for profile, loose_at, strict_at in pairs_of_rows(catalog, plan):
        row = profile.spec.burn_rates[strict_at]
        if profile.spec.burn_rates[loose_at].tier == row.tier:
            report.add(
                "SLO334",
                f"profile {profile.id}: {row.tier} over {windows_of(row)} never fires without the lower threshold",
                profile.origin.child("burn_rates", strict_at),
                related=[Related(profile.origin.child("burn_rates", loose_at), "fires whenever it does")],
                help=_HELP,
            )


CHECK = Check(
    code="SLO334",
    texts=Code(
        title="an alert that says nothing new",
        severity=Severity.WARNING,
        what="Whenever this alert fires, another of the same SLO and tier fires as well.",
        why="One incident is told twice, and the second threshold means nothing.",
        fix="Remove one of the two, or give the graver condition a graver tier.",
    ),
    run=_check,
)
