"""The route tree: who hears of an alert, by tier and owner; and what mutes what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from slo_codegen.backends.alertmanager.matchers import matcher, none_of, one_of
from slo_codegen.plan.model import Plan, Tier
from slo_codegen.plan.watching import CONDITION, HEARTBEAT_LABEL
from slo_codegen.units import format_duration

UNROUTED = "unrouted"
_URGENT_WAIT, _PATIENT_WAIT = "10s", "1m"
_URGENT_INTERVAL, _PATIENT_INTERVAL = "1m", "5m"
_STATE_CONDITIONS = ("budget_consumed", "exhausts_within")
# A budget stays spent for days, and a missing series says nothing of the rest: neither may mute an acute alert.
_NEVER_MUTE = ("budget_consumed", "exhausts_within", "no_data")
# A little less than the interval: what was sent a moment after a flush is not a whole interval old at the next one.
_HEARTBEAT_EVERY = {"group_interval": "1m", "repeat_interval": "50s"}
_EQUAL = ["slo", "service", "region"]


def unrouted(plan: Plan) -> str:
    """Return the name of the receiver of what no route takes: one that no channel has."""
    return f"{UNROUTED}-" if any(channel.id == UNROUTED for channel in plan.channels) else UNROUTED


def route_tree(plan: Plan) -> dict[str, Any]:
    """Return the root route. Its children are siblings that continue, so that one channel never hides another.

    In order: the heartbeat ends at its channel; the audit log hears of everything; the weekly report and baselines end
    at their own channels, so that a baseline never pages; then incidents, the owner's channels, and the channels of
    the tier.
    """
    routes = [*_heartbeat(plan), *_subscribed(plan, "audit")]
    if plan.report is not None:
        routes += _ending(plan.report.channels, [matcher("report", "=", "weekly")], repeat="5d")
    if plan.baseline_channels:
        routes += _ending(plan.baseline_channels, [matcher("baseline", "=", "true")], repeat="1d")
    routes += _subscribed(plan, "incident")
    for owner in plan.owners:
        for channel in owner.channels:
            routes.append(_route(channel, [matcher("owner", "=", owner.id), one_of("tier", owner.channel_tiers)]))
    for tier in plan.tiers:
        routes += [_tier_route(tier, channel) for channel in tier.channels]
    return {
        "receiver": unrouted(plan),
        "group_by": ["slo", "service", "region", "tier"],
        "group_wait": _PATIENT_WAIT,
        "group_interval": _PATIENT_INTERVAL,
        "repeat_interval": "4h",
        "routes": routes,
    }


def _heartbeat(plan: Plan) -> list[dict[str, Any]]:
    """Return the route of the alert that always fires: sent again with every flush of its group."""
    if plan.watch is None or plan.watch.heartbeat is None:
        return []
    route = _route(plan.watch.heartbeat, [matcher(HEARTBEAT_LABEL, "!=", "")])
    return [{**route, "continue": False, "group_wait": _URGENT_WAIT} | _HEARTBEAT_EVERY]


def _subscribed(plan: Plan, purpose: str) -> list[dict[str, Any]]:
    return [
        _route(each.channel, [matcher("slo", "!=", ""), one_of("tier", each.tiers)])
        for each in plan.subscriptions
        if each.purpose == purpose
    ]


def _route(receiver: str, matchers: Iterable[str]) -> dict[str, Any]:
    return {"receiver": receiver, "matchers": list(matchers), "continue": True}


def _ending(channels: Iterable[str], matchers: list[str], repeat: str) -> list[dict[str, Any]]:
    routes = [{**_route(channel, matchers), "repeat_interval": repeat} for channel in channels]
    routes[-1]["continue"] = False
    return routes


def _tier_route(tier: Tier, channel: str) -> dict[str, Any]:
    return {
        **_route(channel, [matcher("tier", "=", tier.id)]),
        "group_wait": _URGENT_WAIT if tier.pages else _PATIENT_WAIT,
        "group_interval": _URGENT_INTERVAL if tier.pages else _PATIENT_INTERVAL,
        "repeat_interval": format_duration(tier.repeat_ms),
    }


def inhibitions(plan: Plan) -> list[dict[str, Any]]:
    """Return the rules by which an alert mutes the lower tiers of the same SLO in the same region.

    That the measurement is broken says nothing of the service, and matters most while something fires.
    """
    tiers = [tier.id for tier in plan.tiers]
    never_mute = (*_NEVER_MUTE, CONDITION) if plan.watch is not None else _NEVER_MUTE
    never_muted = [] if plan.watch is None else [matcher("condition", "!=", CONDITION)]
    rules: list[dict[str, Any]] = []
    for index, tier in enumerate(tiers[:-1]):
        lower = one_of("tier", tiers[index + 1 :])
        rules.append(
            {
                "source_matchers": [matcher("tier", "=", tier), none_of("condition", never_mute)],
                "target_matchers": [lower, *never_muted],
                "equal": _EQUAL,
            }
        )
        rules.append(
            {
                "source_matchers": [matcher("tier", "=", tier), matcher("condition", "=", "budget_consumed")],
                "target_matchers": [lower, one_of("condition", _STATE_CONDITIONS)],
                "equal": _EQUAL,
            }
        )
    return rules
