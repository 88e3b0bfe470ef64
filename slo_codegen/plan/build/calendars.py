"""Calendar budgets: when they begin anew, in which zone, and whether anything alerts on them."""

from __future__ import annotations

from collections.abc import Sequence

from slo_codegen.catalog.read import Catalog, Node
from slo_codegen.catalog.sections.slos import SloSpec
from slo_codegen.common import zones
from slo_codegen.diagnostics import Diagnostics, Origin
from slo_codegen.diagnostics.suggest import nearest
from slo_codegen.plan.conditions.windows import nominal_ms
from slo_codegen.plan.model import Alert, Calendar, Zone


def calendar_of(catalog: Catalog, node: Node[SloSpec], report: Diagnostics) -> Calendar | None:
    """Return the calendar budget of an SLO: its own, or the platform's where it has the platform's period."""
    defaults = catalog.platform.spec.defaults
    if node.spec.calendar is not None:
        spec, origin = node.spec.calendar, node.origin.child("calendar")
    elif defaults.calendar is not None and node.spec.period in (None, defaults.period):
        spec, origin = defaults.calendar, catalog.platform.origin.child("defaults", "calendar")
    else:
        return None
    zone = None if spec.zone is None else _zone(spec.zone, origin.child("zone"), report)
    return Calendar(spec.reset, zone, spec.use == "alert")


def _zone(name: str, origin: Origin, report: Diagnostics) -> Zone | None:
    """Return a zone; None for one that is always at UTC, or that does not exist, which is reported."""
    if name not in zones.names():
        close = nearest(name, sorted(zones.names()))
        report.add(
            "SLO259",
            f"{name} is not a time zone",
            origin,
            help=f"did you mean {close}?" if close else "give a name of the tz database, such as Europe/Berlin",
        )
        return None
    offsets = tuple((each.since, each.seconds) for each in zones.offsets(name))
    return Zone(name, offsets) if any(seconds for _, seconds in offsets) else None


def report_unused(node: Node[SloSpec], calendar: Calendar | None, alerts: Sequence[Alert], report: Diagnostics) -> None:
    """Report an SLO that says its calendar budget alerts, and has no alert that is about it."""
    spec = node.spec.calendar
    if spec is None or spec.use != "alert":
        return
    if calendar is None or all(nominal_ms(alert.condition) is None for alert in alerts):
        report.add(
            "SLO261",
            f"no alert of {node.id} is about its calendar budget",
            node.origin.child("calendar", "use"),
            help="add {tier: P2, when: {budget_consumed: {above: 75%}}} or exhausts_within, or say use: report",
        )
