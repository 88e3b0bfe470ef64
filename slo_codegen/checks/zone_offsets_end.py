"""Time zones of calendar budgets: for how long it is known when clocks change there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.common import clock, zones
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

_NOTED, _URGENT = timedelta(days=365), timedelta(days=90)


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    end = zones.covered_until()
    left = end - clock.today()
    if left > _NOTED:
        return
    changing = {
        slo.calendar.zone.name: slo
        for slo in reversed(plan.slos)
        if slo.calendar is not None and slo.calendar.zone is not None and len(slo.calendar.zone.offsets) > 1
    }
    for name, slo in sorted(changing.items()):
        own = catalog.slos[slo.id].spec.calendar is not None
        place = slo.origin if own else catalog.platform.origin.child("defaults")
        report.add(
            "SLO398",
            f"the rules know when clocks change in {name} until {end - timedelta(days=1)}, and not after it",
            place.child("calendar", "zone"),
            help=f"install a newer release of {zones.PACKAGE} than {zones.release_year()}, and build again",
            severity=Severity.NOTE if left > _URGENT else Severity.WARNING,
        )


CHECK = Check(
    code="SLO398",
    texts=Code(
        title="the known offsets of a time zone end",
        severity=Severity.NOTE,
        what=(
            "PromQL knows UTC alone, so the rules hold when clocks change in a zone, for ten years after the release "
            "of the package tzdata. Less than a year of them is left."
        ),
        why=(
            "After that the zone is taken to stay as it is: for half of each year periods begin an hour too early or "
            "late."
        ),
        fix="Install a newer release of tzdata, or of slo-codegen, and build again.",
    ),
    run=_check,
)
