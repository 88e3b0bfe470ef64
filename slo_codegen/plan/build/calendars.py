"""Calendar budgets: when they begin anew, in which zone, and whether anything alerts on them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from slo_codegen.catalog.read import Catalog, Node
from slo_codegen.catalog.sections.slos import SloSpec
from slo_codegen.common import zones
from slo_codegen.diagnostics import Diagnostics, Origin
from slo_codegen.diagnostics.suggest import nearest
from slo_codegen.plan.conditions.windows import nominal_ms
from slo_codegen.plan.model import Alert, Calendar, Zone

MOST_ZONES = 20
"""In so many time zones the calendar budgets of a catalog may begin: each takes some kilobytes of rules."""


def calendar_of(catalog: Catalog, node: Node[SloSpec]) -> Calendar | None:
    """Return the calendar budget of an SLO: its own, or the platform's where it has the platform's period."""
    defaults = catalog.platform.spec.defaults
    if node.spec.calendar is not None:
        spec = node.spec.calendar
    elif defaults.calendar is not None and node.spec.period in (None, defaults.period):
        spec = defaults.calendar
    else:
        return None
    return Calendar(spec.reset, None if spec.zone is None else _zone(spec.zone), spec.use == "alert")


def check_zones(catalog: Catalog, report: Diagnostics) -> None:
    """Report zones that do not exist, and more of them than rules can be made of."""
    named: dict[str, Origin] = {}
    defaults = catalog.platform.spec.defaults.calendar
    asked = [(defaults, catalog.platform.origin.child("defaults"))]
    asked += [(node.spec.calendar, node.origin) for node in catalog.slos.values()]
    for spec, origin in asked:
        if spec is None or spec.zone is None:
            continue
        place = origin.child("calendar", "zone")
        if spec.zone in zones.names():
            named.setdefault(spec.zone, place)
            continue
        close = nearest(spec.zone, sorted(zones.names()))
        report.add(
            "SLO259",
            f"{spec.zone} is not a time zone",
            place,
            help=f"did you mean {close}?" if close else "give a name of the tz database, such as Europe/Berlin",
        )
    if len(named) > MOST_ZONES:
        report.add(
            "SLO262",
            f"the catalog has calendar budgets in {len(named)} time zones; at most {MOST_ZONES} are allowed",
            list(named.values())[MOST_ZONES],
            help="use one zone for all whose clocks agree",
        )


@cache
def _zone(name: str) -> Zone | None:
    """Return a zone; None for one that is always at UTC, or that does not exist."""
    if name not in zones.names():
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
