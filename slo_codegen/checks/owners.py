"""Owners and their escalation, against the tiers that they answer."""

from __future__ import annotations

from slo_codegen.catalog import Catalog
from slo_codegen.common.units import MINUTE, format_duration
from slo_codegen.diagnostics import Diagnostics, Related
from slo_codegen.plan.model import Plan
from slo_codegen.plan.routing import recipients

_NOTIFIED_AFTER_MS = 10_000
"""Alertmanager waits so long before it sends the first notification of an urgent group."""


def owner_of_nothing(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report an owner to whom no service and no SLO belongs."""
    used = {service.owner for service in plan.services} | {slo.owner for slo in plan.slos}
    for id, node in catalog.owners.items():
        if id not in used:
            report.add("SLO365", f"nothing belongs to {id}", node.origin.key(),
                       help="give it a service or an SLO, or remove it")  # fmt: skip


def tiers_of_no_channel(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report tiers of which the channels of an owner are to hear, where the owner has none."""
    for node in catalog.owners.values():
        if "channel_tiers" in node.spec.model_fields_set and not node.spec.channels:
            report.add("SLO388", f"{node.id} has no channels of its own that could hear of these tiers",
                       node.origin.child("channel_tiers"), help="add channels:, or remove channel_tiers")  # fmt: skip


def owner_nobody_pages(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report an owner none of whose alerts pages; what is observed is expected not to."""
    for owner in plan.owners:
        alerts = [
            (slo, alert) for slo in plan.slos if slo.owner == owner.id and not slo.baseline for alert in slo.alerts
        ]
        tiers = {alert.tier for _, alert in alerts}
        if tiers and not any(recipients(plan, slo, alert).pages for slo, alert in alerts):
            report.add(
                "SLO366",
                f"{owner.id} is never paged: its alerts are of {', '.join(sorted(tiers))}",
                owner.origin.child("escalation"),
                help="give its gravest condition a tier with a pager, or accept the finding if nothing of it is urgent",
            )


def nobody_to_escalate_to(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report an escalation of one step, or of the same people twice, for alerts that page."""
    for owner in plan.owners:
        of_owner = (slo for slo in plan.slos if slo.owner == owner.id)
        if not any(recipients(plan, slo, alert).pages for slo in of_owner for alert in slo.alerts):
            continue
        place = owner.origin.child("escalation")
        if len(owner.escalation) == 1:
            report.add("SLO367", f"when the first on call of {owner.id} does not answer, there is nobody else", place,
                       help="add a second step: a secondary schedule, or a manager")  # fmt: skip
        for index in range(1, len(owner.escalation)):
            if owner.escalation[index] == owner.escalation[index - 1]:
                report.add("SLO367", f"{owner.id} escalates to those who did not answer", place.child(index),
                           help="name another schedule")  # fmt: skip


def response_cannot_be_met(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a response time that passes before anybody can know: rules, notification and escalation take longer."""
    least = plan.fast_interval_ms + _NOTIFIED_AFTER_MS
    for tier in plan.tiers:
        origin = tier.origin.child("response")
        if tier.response_ms is None:
            continue
        if tier.response_ms < MINUTE:
            report.add("SLO368", f"{tier.id} is to be answered within {format_duration(tier.response_ms)}, but "
                       "PagerDuty escalates after a minute at the soonest", origin,
                       help="give a minute or more")  # fmt: skip
        elif tier.response_ms <= least:
            report.add(
                "SLO368",
                f"{tier.id} is to be answered within {format_duration(tier.response_ms)}, which has passed before "
                f"anybody is told: rules run every {format_duration(plan.fast_interval_ms)}, and a notification waits "
                f"{format_duration(_NOTIFIED_AFTER_MS)}",
                origin,
                related=[Related(catalog.platform.origin.child("fast_interval"), "how often rules run")],
                help="give a longer response time, or run the rules more often",
            )
