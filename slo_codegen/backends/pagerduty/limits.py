"""What PagerDuty cannot do, told at the line of the catalog that asks for it."""

from __future__ import annotations

from collections.abc import Mapping

from slo_codegen.backends.base import Limit
from slo_codegen.common.listing import first_of
from slo_codegen.common.units import DAY, MINUTE, format_duration
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.model import Plan
from slo_codegen.plan.routing import rules

_LONGEST_STEP_MS = 30 * DAY
_SHOWN = 3


def _minutes(plan: Plan, report: Diagnostics) -> None:
    """Report a response time that is no whole number of minutes: PagerDuty escalates by the minute."""
    for tier in plan.tiers:
        if tier.response_ms is not None and tier.response_ms > MINUTE and tier.response_ms % MINUTE:
            report.add(
                "SLO450",
                f"{tier.id} is answered within {format_duration(tier.response_ms)}, but PagerDuty would escalate after "
                f"{format_duration(tier.response_ms // MINUTE * MINUTE)}",
                tier.origin.child("response"),
                help="give whole minutes",
            )


def _longest_response(plan: Plan, report: Diagnostics) -> None:
    """Report a response time that is longer than a step of an escalation can wait in PagerDuty."""
    for tier in plan.tiers:
        if tier.response_ms is not None and tier.response_ms > _LONGEST_STEP_MS:
            report.add(
                "SLO451",
                f"{tier.id} is answered within {format_duration(tier.response_ms)}, but PagerDuty would escalate after "
                f"{format_duration(_LONGEST_STEP_MS)}",
                tier.origin.child("response"),
                help="give at most 30d",
            )


def _nobody_to_page(plan: Plan, report: Diagnostics) -> None:
    """Report that no channel is notified of anything, and services that nobody answers for."""
    if not any(rule.channels for rule in rules(plan)):
        report.add(
            "SLO452",
            "PagerDuty needs a channel that alerts reach, and the catalog has none",
            plan.target_origin("pagerduty"),
            help="add a channel with page: pagerduty and name it in a tier, or remove pagerduty",
        )
    for owner in plan.owners:
        if not owner.escalation:
            report.add("SLO452", f"PagerDuty escalates to {owner.id}, which has no escalation", owner.origin.key(),
                       help="add escalation: [{schedule: NAME}] to it")  # fmt: skip
    for service in plan.services:
        unowned = [slo.id for slo in service.slos if slo.owner is None]
        if unowned:
            report.add(
                "SLO452",
                f"PagerDuty escalates to an owner, and no one owns {first_of(unowned, _SHOWN)}",
                service.origin.key(),
                help=f"add owner: to {service.id}, and the team with its escalation to owners",
            )


LIMITS: Mapping[str, Limit] = {
    "SLO452": _nobody_to_page,
    "SLO450": _minutes,
    "SLO451": _longest_response,
}
"""Every limit of PagerDuty, by the code that it reports."""
