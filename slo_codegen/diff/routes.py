"""Who is told of an alert, worked out from its tier, its owner, the subscriptions and the baseline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from slo_codegen.plan.model import Alert, ChannelKind, Plan, Slo


@dataclass(frozen=True, slots=True, order=True)
class Recipient:
    """Somebody who hears of an alert. ``channel`` is its id; ``text`` is how people know it."""

    pages: bool
    channel: str
    text: str


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


def _subscribed(plan: Plan, tier: str, purpose: str) -> Iterable[str]:
    return (each.channel for each in plan.subscriptions if each.purpose == purpose and tier in each.tiers)


def _recipient(plan: Plan, slo: Slo, channel_id: str) -> Recipient:
    channel = plan.channel(channel_id)
    if channel.kind is ChannelKind.PAGE:
        steps = [" and ".join(name for _, name in level.targets) for level in plan.owner(slo.owner).escalation]
        return Recipient(True, channel_id, f"pager of {', then '.join(steps)}")
    shown = {
        ChannelKind.SLACK: f"Slack {channel.target}",
        ChannelKind.EMAIL: f"mail to {channel.target}",
        ChannelKind.WEBHOOK: f"{channel.title} at {channel.target}",
    }
    return Recipient(False, channel_id, shown[channel.kind])
