"""Who is told of an alert, worked out from its tier, its owner, the subscriptions and the baseline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from slo_codegen.plan.model import Alert, Channel, ChannelKind, Plan, Slo


@dataclass(frozen=True, slots=True, order=True)
class Recipient:
    """Somebody who hears of an alert. ``channel`` is its id, ``text`` how people know it, ``by`` the way there."""

    pages: bool
    channel: str
    text: str
    by: tuple[str, ...] = ()


def recipients(plan: Plan, slo: Slo, alert: Alert) -> frozenset[Recipient]:
    """Return everybody who hears of an alert of an SLO.

    The audit log hears of everything. A baseline ends at its own channels. All others go to the incident system, to
    the owner's channels and to the tier's; a pager is that of the owner's escalation.
    """
    told = set(_subscribed(plan, alert.tier, "audit"))
    if slo.baseline and plan.baseline_channels:
        told |= set(plan.baseline_channels)
    else:
        owner = plan.owner(slo.owner)
        told |= set(_subscribed(plan, alert.tier, "incident"))
        told |= set(owner.channels) if alert.tier in owner.channel_tiers else set()
        told |= set(plan.tier(alert.tier).channels)
    return frozenset(_recipient(plan, slo, channel) for channel in told)


def report_recipients(plan: Plan) -> frozenset[Recipient]:
    """Return who gets the weekly report."""
    channels = plan.report.channels if plan.report is not None else ()
    return frozenset(_of_channel(plan.channel(channel)) for channel in channels)


def _subscribed(plan: Plan, tier: str, purpose: str) -> Iterable[str]:
    return (each.channel for each in plan.subscriptions if each.purpose == purpose and tier in each.tiers)


def _recipient(plan: Plan, slo: Slo, channel_id: str) -> Recipient:
    channel = plan.channel(channel_id)
    if channel.kind is ChannelKind.PAGE:
        steps = [" and ".join(name for _, name in level.targets) for level in plan.owner(slo.owner).escalation]
        return Recipient(True, channel_id, f"pager of {', then '.join(steps)}", _way(channel))
    return _of_channel(channel)


def _of_channel(channel: Channel) -> Recipient:
    shown = {
        ChannelKind.PAGE: f"the pager {channel.title}",
        ChannelKind.SLACK: f"Slack {channel.target}",
        ChannelKind.EMAIL: f"mail to {channel.target}",
        ChannelKind.WEBHOOK: f"{channel.title} at {channel.target}",
    }
    return Recipient(channel.kind is ChannelKind.PAGE, channel.id, shown[channel.kind], _way(channel))


def _way(channel: Channel) -> tuple[str, ...]:
    """Return what decides where a notification ends up and is no part of its address: a secret, Datadog's handle."""
    parts = [] if channel.secret is None else [f"the secret in {channel.secret.source} {channel.secret.name}"]
    if channel.datadog_handle:
        parts.append(f"@{channel.datadog_handle} in Datadog")
    return tuple(parts)
