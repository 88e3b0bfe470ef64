"""The watch: a heartbeat that people receive or that others drown, and alerts that reach no one."""

from __future__ import annotations

from slo_codegen.contract import RULES_FAILING_ALERT
from slo_codegen.diagnostics import Diagnostics, Origin, Related
from slo_codegen.plan.model import ChannelKind, Plan
from slo_codegen.plan.routing import Why, rules, server_recipients

_A_DAY = 24 * 60


def heartbeat_pages(plan: Plan, report: Diagnostics) -> None:
    """Report a heartbeat that is sent to a pager."""
    if plan.watch is None or plan.watch.heartbeat is None:
        return
    channel = plan.channel(plan.watch.heartbeat)
    if channel.pages:
        report.add("SLO422", f"the heartbeat always fires, and {channel.id} pages people", _place(plan.watch.origin),
                   help="name the webhook of a dead man's switch")  # fmt: skip


def heartbeat_among_others(plan: Plan, report: Diagnostics) -> None:
    """Report a heartbeat that is sent to a chat channel or by mail, or to a channel that receives other alerts."""
    if plan.watch is None or plan.watch.heartbeat is None:
        return
    channel, place = plan.channel(plan.watch.heartbeat), _place(plan.watch.origin)
    if channel.pages:
        return
    if channel.kind is not ChannelKind.WEBHOOK:
        report.add("SLO423", f"the heartbeat sends {_A_DAY} messages a day to {channel.id}", place,
                   help="name the webhook of a dead man's switch")  # fmt: skip
    others = (rule for rule in rules(plan) if rule.why is not Why.HEARTBEAT)
    named = (place for rule in others for id, place in zip(rule.channels, rule.places, strict=True) if id == channel.id)
    other = next(named, None)
    if other is not None:
        report.add("SLO423", f"{channel.id} receives other alerts too, and a switch takes each for a heartbeat", place,
                   related=[Related(other, "others are sent to it here")],
                   help="give the heartbeat a channel of its own")  # fmt: skip


def watch_reaches_no_one(plan: Plan, report: Diagnostics) -> None:
    """Report a tier that only pages: PagerDuty routes by service, and an alert on the rules has none."""
    if plan.watch is None:
        return
    tier = plan.tier(plan.watch.tier)
    notified = server_recipients(plan).notified
    if notified and all(each.channel.kind is ChannelKind.PAGE for each in notified):
        report.add("SLO424", f"{RULES_FAILING_ALERT} belongs to no service, and {tier.id} is only sent to PagerDuty, "
                   "which routes by service", plan.watch.origin.child("tier"),
                   related=[Related(tier.origin.child("channels"), f"the channels of {tier.id}")],
                   help="choose a tier with a chat channel or a ticket queue, and measurement: {tier: "
                   f"{tier.id}}} for broken measurement")  # fmt: skip


def _place(watch: Origin) -> Origin:
    return watch.child("heartbeat", "channel")
