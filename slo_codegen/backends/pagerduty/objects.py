"""PagerDuty's objects as bodies of its REST API, in the order in which they are created."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from slo_codegen import contract
from slo_codegen.backends.pagerduty.conditions import detail_is
from slo_codegen.backends.pagerduty.text import escape
from slo_codegen.carried import Carried, Kind, all_of, subscription
from slo_codegen.common.units import DAY, MINUTE
from slo_codegen.plan.model import Channel, ChannelKind, Owner, Plan, Service, Slo, Tier
from slo_codegen.plan.routing import Why, pages, rules

_INCIDENT_EVENTS = (
    "incident.acknowledged",
    "incident.annotated",
    "incident.delegated",
    "incident.escalated",
    "incident.priority_updated",
    "incident.reassigned",
    "incident.reopened",
    "incident.resolved",
    "incident.responder.added",
    "incident.responder.replied",
    "incident.status_update_published",
    "incident.triggered",
    "incident.unacknowledged",
)
_LOOPS = 2
_USUAL_STEP_MS = 30 * MINUTE
"""How long a step of a new escalation policy waits in PagerDuty."""
LONGEST_STEP_MS = 30 * DAY
"""PagerDuty waits no longer than this before it escalates."""


def policy_name(plan: Plan, owner: str, tier: str) -> str:
    """Return the name of an owner's escalation policy for a tier."""
    # No owner has two hyphens in a row: where its name ends can be seen in a tier with hyphens too.
    return _own(plan, f"{owner}{'--' if '-' in tier else '-'}{tier}")


def _own(plan: Plan, name: str) -> str:
    """Return the name of an object, which those of other environments in the same account do not have."""
    return name if plan.own_environment is None else f"{plan.own_environment}--{name}"


def on_call_name(plan: Plan, owner: str) -> str:
    """Return the name of the service that takes an owner's pages; no service of a catalog has two hyphens in a row."""
    return _own(plan, f"{owner}--on-call")


def requests(plan: Plan) -> Iterator[dict[str, Any]]:
    """Yield the requests in the order to apply them; what needs another's id holds ``${kind:name}``."""
    owners = _owners(plan)
    for owner in owners:
        for tier in plan.tiers:
            yield _post("/escalation_policies", {"escalation_policy": _policy(owner, tier, plan)})
    services = [service for service in plan.services if service.slos]
    # Where Datadog alone pages, its events go to the service that they are about.
    grouped = "alertmanager" in plan.targets or "datadog" not in plan.targets
    paged = [owner for owner in owners if grouped and pages(plan) and any(slo.owner == owner.id for slo in plan.slos)]
    for service in services:
        yield _post("/services", {"service": _service(service, plan)})
    for owner in paged:
        yield _post("/services", {"service": _on_call(owner, plan)})
    orchestration_name = _own(plan, plan.platform)
    orchestration = {"name": orchestration_name, "description": f"Alerts of the SLOs of {escape(plan.title)}"}
    yield _post("/event_orchestrations", {"orchestration": orchestration})
    # What names whose page it is goes there: the worst alert of a page may be of another service with every event.
    routes = [
        _router_rule(contract.ON_CALL, owner.id, f"Pages of {owner.id}", on_call_name(plan, owner.id))
        for owner in paged
    ]
    routes += [
        _router_rule(contract.SERVICE, each.id, f"Alerts of {each.id}", _own(plan, each.id)) for each in services
    ]
    router = {"orchestration_path": {"sets": [_set(routes)], "catch_all": _unrouted()}}
    yield {
        "method": "PUT",
        "path": f"/event_orchestrations/${{event_orchestration:{orchestration_name}}}/router",
        "body": router,
    }
    for service in services:
        path = f"/event_orchestrations/services/${{service:{_own(plan, service.id)}}}"
        yield {"method": "PUT", "path": path, "body": {"orchestration_path": _path(service.slos, plan)}}
    for owner in paged:
        path = f"/event_orchestrations/services/${{service:{on_call_name(plan, owner.id)}}}"
        own = [slo for slo in plan.slos if slo.owner == owner.id]
        yield {"method": "PUT", "path": path, "body": {"orchestration_path": _path(own, plan)}}
    for channel, url in _audited(plan):
        yield _post("/webhook_subscriptions", {"webhook_subscription": _webhook(channel.title, url)})


def carried(plan: Plan) -> frozenset[Carried]:
    """Return what the requests carry: who answers for which service, by tier, and who keeps a record."""
    services = [service for service in plan.services if service.slos]
    found = all_of(Kind.OWNER, (owner.id for owner in _owners(plan)))
    found |= all_of(Kind.SERVICE, (service.id for service in services))
    if found:
        found |= all_of(Kind.TIER, (tier.id for tier in plan.tiers))
    if any(slo.baseline for slo in plan.slos):
        found |= {Carried(Kind.OBSERVATION)}
    for channel, _ in _audited(plan):
        found |= {Carried(Kind.CHANNEL, channel.id), subscription("audit", channel.id)}
    return found


def _audited(plan: Plan) -> Iterator[tuple[Channel, str]]:
    """Yield the webhooks that keep a record of every response to an incident, with their addresses."""
    audited = (id for rule in rules(plan) if rule.why is Why.AUDIT for id in rule.channels)
    for channel in (plan.channel(id) for id in dict.fromkeys(audited)):
        # PagerDuty posts from outside, where addresses within a cluster lead nowhere.
        if channel.kind is ChannelKind.WEBHOOK and (channel.target or "").startswith("https://"):
            yield channel, str(channel.target)


def _owners(plan: Plan) -> list[Owner]:
    used = {slo.owner for slo in plan.slos} | {service.owner for service in plan.services}
    return [owner for owner in plan.owners if owner.id in used]


def _post(path: str, body: dict[str, Any]) -> dict[str, Any]:
    return {"method": "POST", "path": path, "body": body}


def _policy(owner: Owner, tier: Tier, plan: Plan) -> dict[str, Any]:
    """Every step waits for the tier's response time, then escalates (R27); as long as PagerDuty's own if none."""
    given = tier.response_ms is not None
    minutes = max(1, min(_USUAL_STEP_MS if tier.response_ms is None else tier.response_ms, LONGEST_STEP_MS) // MINUTE)
    answered = f"is answered within {minutes} min, or escalates" if given else f"escalates after {minutes} min"
    return {
        "type": "escalation_policy",
        "name": policy_name(plan, owner.id, tier.id),
        "description": f"{escape(owner.title)}: {tier.id} {answered}",
        "num_loops": _LOOPS if tier.pages else 0,
        "on_call_handoff_notifications": "if_has_services",
        "escalation_rules": [
            {
                "escalation_delay_in_minutes": minutes,
                "targets": [{"id": f"${{{kind}:{name}}}", "type": f"{kind}_reference"} for kind, name in level.targets],
            }
            for level in owner.escalation
        ],
    }


def _service(service: Service, plan: Plan) -> dict[str, Any]:
    return _created(_own(plan, service.id), f"{escape(service.title)}.{_runbook(service)}", owner_of(service), plan)


def _on_call(owner: Owner, plan: Plan) -> dict[str, Any]:
    """Return the service of all pages of an owner, whichever of the owner's services they are about."""
    return _created(on_call_name(plan, owner.id), f"{escape(owner.title)}: pages of all services", owner.id, plan)


def _created(name: str, description: str, owner: str, plan: Plan) -> dict[str, Any]:
    return {
        "type": "service",
        "name": name,
        "description": description,
        "status": "active",
        "escalation_policy": _reference("escalation_policy", policy_name(plan, owner, plan.tiers[0].id)),
        "incident_urgency_rule": {"type": "constant", "urgency": "severity_based"},
        "alert_creation": "create_alerts_and_incidents",
        "auto_resolve_timeout": None,
        "acknowledgement_timeout": None,
    }


def _runbook(service: Service) -> str:
    return "" if service.runbook_url is None else f" Runbook: {escape(service.runbook_url)}"


def owner_of(service: Service) -> str:
    """Return the owner whose escalation an event of a service takes by itself: the service's, or one of its SLOs'.

    Raises:
        StopIteration: no one answers for any of it, which is a limit of PagerDuty.
    """
    return next(owner for owner in (service.owner, *(slo.owner for slo in service.slos)) if owner is not None)


def _reference(kind: str, name: str) -> dict[str, str]:
    return {"id": f"${{{kind}:{name}}}", "type": f"{kind}_reference"}


def _set(rules: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": "start", "rules": rules}


def _router_rule(detail: str, value: str, label: str, service: str) -> dict[str, Any]:
    return {
        "label": label,
        "conditions": [detail_is(detail, value)],
        "actions": {"route_to": f"${{service:{service}}}"},
    }


def _unrouted() -> dict[str, Any]:
    return {"actions": {"route_to": "unrouted"}}


def _path(slos: Sequence[Slo], plan: Plan) -> dict[str, Any]:
    """Observed alerts page no one; of others each owner and tier has its priority, severity and escalation."""
    rules: list[dict[str, Any]] = []
    if any(slo.baseline for slo in slos):
        rules.append(
            {
                "label": "Baseline",
                "conditions": [detail_is(contract.BASELINE, contract.OBSERVED)],
                "actions": {"suppress": True},
            }
        )
    owners = sorted({slo.owner for slo in slos if slo.owner is not None})
    for owner in owners:
        for tier in plan.tiers:
            both = f"{detail_is('tier', tier.id)['expression']} and {detail_is('owner', owner)['expression']}"
            rules.append(
                {
                    "label": f"{tier.id} of {owner}",
                    "conditions": [{"expression": both}],
                    "actions": {
                        "priority": f"${{priority:{tier.id}}}",
                        "severity": tier.severity,
                        "escalation_policy": f"${{escalation_policy:{policy_name(plan, owner, tier.id)}}}",
                        "annotate": tier.id if tier.title is None else f"{tier.id}: {escape(tier.title)}",
                    },
                }
            )
    return {"sets": [_set(rules)], "catch_all": {"actions": {}}}


def _webhook(title: str, url: str) -> dict[str, Any]:
    return {
        "type": "webhook_subscription",
        "active": True,
        "description": f"{escape(title)}: every response to an incident",
        "delivery_method": {"type": "http_delivery_method", "url": url},
        "events": list(_INCIDENT_EVENTS),
        "filter": {"type": "account_reference"},
    }
