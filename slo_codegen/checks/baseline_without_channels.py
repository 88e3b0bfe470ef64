"""A baseline in a catalog without channels for baselines: only subscriptions receive its alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.notified import notifies
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan
from slo_codegen.plan.routing import recipients

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    if catalog.baseline is not None or not notifies(plan):
        return
    for slo in plan.slos:
        if slo.baseline:
            notified = sorted({id for alert in slo.alerts for id in recipients(plan, slo, alert).channels})
            whom = f"only {', '.join(notified)}" if notified else "no one"
            report.add("SLO373", f"alerts of {slo.id} notify {whom}: it is in its baseline, and the catalog names no "
                       "channels for baselines", slo.origin.child("baseline"),
                       help="add baseline: {channels: [...]}, or remove baseline: from the SLO")  # fmt: skip


CHECK = Check(
    code="SLO373",
    texts=Code(
        title="a baseline without channels",
        severity=Severity.WARNING,
        what="An SLO is in its baseline, and the catalog does not name the channels for alerts of baselines.",
        why=(
            "Its alerts page no one. They notify only the audit subscriptions that select them, and without any they "
            "notify no one, in every target."
        ),
        fix="Add a section baseline with its channels, or remove baseline from the SLO.",
    ),
    run=_check,
)
