"""Time zones: for how long their offsets are known."""

from __future__ import annotations

from datetime import timedelta

from slo_codegen.catalog import Catalog
from slo_codegen.common import clock, zones
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan

_NOTED, _URGENT = timedelta(days=365), timedelta(days=90)


def offsets_run_out(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a year before they end that the offsets of a zone in the rules end, and more loudly in the last months."""
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
            "SLO399",
            f"the rules know when clocks change in {name} until {end - timedelta(days=1)}, and not after it",
            place.child("calendar", "zone"),
            help=f"install a newer release of {zones.PACKAGE} than {zones.release_year()}, and build again",
            severity=Severity.NOTE if left > _URGENT else Severity.WARNING,
        )
