"""A least number of events beside a condition that has no use for one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.diagnostics import Diagnostics, Origin, Severity
from slo_codegen.plan.conditions.kinds import HAVE_GUARD
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog
    from slo_codegen.catalog.sections.alerts import AlertSpec


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for alert, origin in _alerts(catalog):
        for name in ("min_events", "min_bad_events"):
            given = getattr(alert, name) is not None
            if given and alert.when is not None and alert.when.chosen not in HAVE_GUARD:
                report.add(
                    "SLO389",
                    f"{name} changes nothing beside {alert.when.chosen}",
                    origin.child(name),
                    help=f"leave it out; it is for {', '.join(HAVE_GUARD[:-1])} and {HAVE_GUARD[-1]}",
                )


def _alerts(catalog: Catalog) -> Iterator[tuple[AlertSpec, Origin]]:
    for node in catalog.slos.values():
        for index, alert in enumerate(node.spec.alerts):
            yield alert, node.origin.child("alerts", index)
    for index, alert in enumerate(catalog.platform.spec.defaults.alerts):
        yield alert, catalog.platform.origin.child("defaults", "alerts", index)


CHECK = Check(
    code="SLO389",
    texts=Code(
        title="a least number of events without effect",
        severity=Severity.ERROR,
        what="An alert has min_events or min_bad_events beside a condition that does not count events.",
        why="No target can carry it: the alert fires for a single event, though it seems to be guarded.",
        fix="Leave it out, or alert on a burn rate or on sli_below.",
    ),
    run=_check,
)
