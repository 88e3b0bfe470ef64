"""The recipients of an alert in the words of a review: people, addresses, and what decides how they are reached."""

from __future__ import annotations

from dataclasses import dataclass

from slo_codegen.plan import routing
from slo_codegen.plan.model import Alert, Channel, ChannelKind, Plan, Slo


@dataclass(frozen=True, slots=True, order=True)
class Recipient:
    """Somebody who hears of an alert. ``channel`` is its id, ``text`` how people know it, ``by`` the way there."""

    pages: bool
    channel: str
    text: str
    by: tuple[str, ...] = ()


def people(plan: Plan, slo: Slo, alert: Alert) -> frozenset[Recipient]:
    """Return everyone who is notified of an alert of an SLO; a pager is that of the owner's escalation.

    Where no target notifies, that is decided elsewhere.
    """
    if not plan.notifies:
        return frozenset()
    return frozenset(_recipient(plan, slo, each.channel) for each in routing.recipients(plan, slo, alert).notified)


def report_people(plan: Plan) -> frozenset[Recipient]:
    """Return who receives the weekly report."""
    return frozenset(_of_channel(plan, each.channel) for each in routing.report_recipients(plan).notified)


def _recipient(plan: Plan, slo: Slo, channel: Channel) -> Recipient:
    if channel.kind is ChannelKind.PAGE:
        escalation = () if slo.owner is None else plan.owner(slo.owner).escalation
        steps = [" and ".join(name for _, name in level.targets) for level in escalation]
        if steps:
            return Recipient(True, channel.id, f"pager of {', then '.join(steps)}", _way(plan, channel))
    return _of_channel(plan, channel)


def _of_channel(plan: Plan, channel: Channel) -> Recipient:
    return Recipient(channel.pages, channel.id, _shown(channel), _way(plan, channel))


def _shown(channel: Channel) -> str:
    match channel.kind:
        case ChannelKind.PAGE:
            return f"the pager {channel.title}"
        case ChannelKind.SLACK:
            return f"Slack {channel.target}"
        case ChannelKind.EMAIL:
            return f"mail to {channel.target}"
        case ChannelKind.WEBHOOK:
            return f"{channel.title} at {channel.target}"
        case _:
            return f"{channel.title} by {channel.kind}" + (f" ({channel.target})" if channel.target else "")


def _way(plan: Plan, channel: Channel) -> tuple[str, ...]:
    """Return what decides where a notification ends up and is no part of its address: a secret, Datadog's handle."""
    secrets = (each for each in (channel.secret, channel.second_secret) if each is not None)
    parts = [f"the secret in {each.source} {each.name}" for each in secrets]
    parts += [f"{name.replace('_', ' ')} {value}" for name, value in channel.settings]
    if channel.datadog_handle and "datadog" in plan.targets:
        parts.append(f"@{channel.datadog_handle} in Datadog")
    return tuple(parts)
