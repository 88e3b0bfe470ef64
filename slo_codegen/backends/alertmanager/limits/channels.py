"""Channels that Alertmanager cannot use: secrets that it cannot read, and pagers that are not notified of the end."""

from __future__ import annotations

from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.model import ChannelKind, Plan


def cannot_read(plan: Plan, report: Diagnostics) -> None:
    """Report secrets in the environment, which Alertmanager does not read."""
    unreadable = [channel for channel in plan.channels if channel.secret is not None and channel.secret.source == "env"]
    if not unreadable:
        return
    from slo_codegen.backends.alertmanager.receivers import report_unreadable_secret

    for channel in unreadable:
        report_unreadable_secret(channel, report)


def page_never_resolves(plan: Plan, report: Diagnostics) -> None:
    """Report a pager that is not notified of the end: the incident would stay open, and hide the next one."""
    for channel in plan.channels:
        if channel.kind is ChannelKind.PAGE and not channel.send_resolved:
            report.add(
                "SLO421",
                f"the pager {channel.id} is not notified when an alert ends",
                channel.origin.child("send_resolved"),
                help="remove send_resolved: false",
            )
