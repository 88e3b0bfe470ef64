"""Alertmanager's one file: the route tree, what mutes what, and the receivers that are notified."""

from __future__ import annotations

from typing import Any, assert_never

from slo_codegen.artifact import Draft
from slo_codegen.backends.alertmanager.fragment import PATH, SCHEMA, as_fragment
from slo_codegen.backends.alertmanager.inhibitions import inhibitions
from slo_codegen.backends.alertmanager.receivers import receiver
from slo_codegen.backends.alertmanager.routes import no_one, route_tree, unrouted
from slo_codegen.carried import Carried, Kind, all_of, subscription
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.model import Plan
from slo_codegen.plan.routing import Rule, Why, fallback, rules


def emit(plan: Plan, report: Diagnostics) -> list[Draft]:
    """Return the configuration file; none after reporting a channel that cannot be a receiver."""
    built = [receiver(channel, plan, report) for channel in plan.channels]
    possible = [made for made in built if made is not None]
    if len(possible) < len(plan.channels):
        return []
    tree = route_tree(plan)
    # A channel that nothing is sent to has a finding of its own, and no receiver.
    receivers = [made for made in possible if any(route["receiver"] == made["name"] for route in tree["routes"])]
    if any(route["receiver"] == no_one(plan) for route in (tree, *tree["routes"])):
        receivers.append({"name": no_one(plan)})
    # What no route takes still reaches someone.
    rest = fallback(plan)
    receivers += [{**made, "name": unrouted(plan)} for made in possible if rest and made["name"] == rest.id]
    if plan.alertmanager.fragment:
        parts = as_fragment(plan, tree, inhibitions(plan), receivers)
        return [Draft(PATH, "alertmanager/fragment.yaml.j2", parts, SCHEMA, plan.origin, carries=_carried(plan))]
    context: dict[str, Any] = {
        "smtp_smarthost": plan.smtp_smarthost,
        "smtp_from": plan.smtp_from,
        "smtp_login": _login(plan),
        "route": tree,
        "inhibit_rules": inhibitions(plan),
        "receivers": receivers,
    }
    return [
        Draft(
            "alertmanager/alertmanager.yaml",
            "alertmanager/alertmanager.yaml.j2",
            context,
            "alertmanager-config",
            plan.origin,
            carries=_carried(plan),
        )
    ]


def _login(plan: Plan) -> dict[str, Any]:
    """Return how Alertmanager logs in at the mail server; nothing where a relay takes mail without."""
    made: dict[str, Any] = {} if plan.smtp_require_tls else {"smtp_require_tls": False}
    if plan.smtp_username is not None and plan.smtp_password is not None:
        made |= {"smtp_auth_username": plan.smtp_username, "smtp_auth_password_file": plan.smtp_password.name}
    return made


def _carried(plan: Plan) -> frozenset[Carried]:
    """Return what the routes carry: the channels that are notified, and why each is."""
    return frozenset(carried for rule in rules(plan) if rule.channels for carried in _of_rule(rule))


def _of_rule(rule: Rule) -> frozenset[Carried]:
    notified = all_of(Kind.CHANNEL, rule.channels)
    match rule.why:
        case Why.TIER:
            return notified | {Carried(Kind.TIER, rule.of)}
        case Why.OWNER:
            return notified | {Carried(Kind.OWNER, rule.of)}
        case Why.OBSERVATION:
            return notified | {Carried(Kind.OBSERVATION)}
        case Why.WEEKLY_REPORT:
            return notified | {Carried(Kind.REPORT)}
        case Why.INCIDENT:
            return notified | {subscription("incident", id) for id in rule.channels}
        case Why.AUDIT:
            return notified | {subscription("audit", id) for id in rule.channels}
        case Why.REPORT:
            return notified | {subscription("report", id) for id in rule.channels}
        case Why.HEARTBEAT | Why.ELSEWHERE | Why.SILENCED:
            return notified
        case _:
            assert_never(rule.why)
