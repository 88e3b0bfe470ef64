"""Alertmanager: one configuration that routes every alert by tier and owner to its channels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from slo_codegen.artifact import Draft
from slo_codegen.backends.alertmanager import faults
from slo_codegen.backends.alertmanager.faults import reaches_any
from slo_codegen.backends.alertmanager.receivers import receiver
from slo_codegen.backends.alertmanager.routes import inhibitions, no_one, route_tree, unrouted
from slo_codegen.backends.base import Level, Support
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.features import Feature
from slo_codegen.plan.model import Plan
from slo_codegen.plan.routing import fallback

_OWN = (Feature.ROUTING, Feature.INCIDENTS, Feature.AUDIT, Feature.REPORT, Feature.BASELINE, Feature.HEARTBEAT)


class Alertmanager:
    """The Alertmanager backend."""

    name = "alertmanager"
    title = "Alertmanager"
    support: Mapping[Feature, Support] = {
        feature: Support(Level.FULL) if feature in _OWN else Support(Level.ELSEWHERE, "Prometheus evaluates it")
        for feature in Feature
    } | {Feature.ESCALATION: Support(Level.ELSEWHERE, "PagerDuty escalates")}

    def emit(self, plan: Plan, report: Diagnostics) -> list[Draft]:
        """Return the configuration file."""
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
        context: dict[str, Any] = {
            "smtp_smarthost": plan.smtp_smarthost,
            "smtp_from": plan.smtp_from,
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
            )
        ]

    def artifact_faults(self, path: str, data: Any) -> Iterator[str]:
        """Yield receivers that no route names, and routes without a receiver."""
        return faults.artifact_faults(data)


BACKEND = Alertmanager()

__all__ = ["BACKEND", "reaches_any"]
