"""Baselines: objectives that are observed before their alerts page anybody."""

from __future__ import annotations

from datetime import timedelta

from slo_codegen.catalog import Catalog
from slo_codegen.checks.targets import notifies
from slo_codegen.common import clock
from slo_codegen.common.units import DAY, format_duration
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.model import ChannelKind, Plan
from slo_codegen.plan.routing import recipients

_LONGEST_MS = 90 * DAY
"""After a season nobody waits for more: an objective that is observed for longer is not enforced at all."""


def baseline_has_run_out(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a baseline whose time has passed, has not begun or never seems to end: its alerts page no one."""
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


def baseline_pages(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a pager among the channels of baselines, whose alerts page no one: it is not notified."""
    pagers = {channel.id for channel in plan.channels if channel.kind is ChannelKind.PAGE}
    for index, channel in enumerate(plan.baseline_channels):
        if channel in pagers and catalog.baseline is not None:
            report.add("SLO383", f"{channel} pages people, so it is not notified of alerts of SLOs in their baseline",
                       catalog.baseline.origin.child("channels", index),
                       help="name a chat channel or an email address instead")  # fmt: skip


def baseline_goes_nowhere(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a baseline in a catalog without channels for baselines: only subscriptions receive its alerts."""
    if catalog.baseline is not None or not notifies(plan):
        return
    for slo in plan.slos:
        if slo.baseline:
            notified = sorted({id for alert in slo.alerts for id in recipients(plan, slo, alert).channels})
            whom = f"only {', '.join(notified)}" if notified else "no one"
            report.add("SLO373", f"alerts of {slo.id} notify {whom}: it is in its baseline, and the catalog names no "
                       "channels for baselines", slo.origin.child("baseline"),
                       help="add baseline: {channels: [...]}, or remove baseline: from the SLO")  # fmt: skip
