"""A baseline whose time has passed, has not begun or never seems to end: its alerts page no one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.common import clock
from slo_codegen.common.units import DAY, format_duration
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

_LONGEST_MS = 90 * DAY
"""After a season nobody waits for more: an objective that is observed for longer is not enforced at all."""


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    today = clock.today()
    for node in catalog.slos.values():
        spec = node.spec.baseline
        if spec is None:
            continue
        end = spec.since + timedelta(milliseconds=spec.length)
        if end < today:
            report.add("SLO372", f"the baseline of {node.id} ended on {end}, and its alerts still page no one",
                       node.origin.child("baseline", "since"),
                       help="remove baseline:, or set how long it takes with for:")  # fmt: skip
        elif spec.since > today:
            report.add("SLO372", f"the baseline of {node.id} has not begun: it is from {spec.since}",
                       node.origin.child("baseline", "since"), help="correct the day")  # fmt: skip
        if spec.length > _LONGEST_MS:
            report.add("SLO372", f"the baseline of {node.id} takes {format_duration(spec.length)}: until {end} its "
                       "alerts page no one", node.origin.child("baseline", "for"),
                       help="observe for days or weeks, then decide")  # fmt: skip


CHECK = Check(
    code="SLO372",
    texts=Code(
        title="a baseline out of its time",
        severity=Severity.WARNING,
        what="The time in which an objective is only observed has passed, has not begun, or takes more than 90 days.",
        why="Its alerts are marked, and page no one: a baseline that is forgotten is an alert that is switched off.",
        fix="Remove the baseline, or give its length with for.",
    ),
    run=_check,
)
