"""Codes of findings of the pagerduty backend."""

from __future__ import annotations

from slo_codegen.diagnostics import Severity
from slo_codegen.diagnostics.codes import Code

CODES: dict[str, Code] = {
    "SLO450": Code(
        "a response time of broken minutes",
        Severity.WARNING,
        "A tier's response time is not a whole number of minutes.",
        "PagerDuty escalates by the minute, so it escalates before the time has passed.",
        "Give whole minutes.",
    ),
    "SLO451": Code(
        "a response time that is too long for PagerDuty",
        Severity.WARNING,
        "A tier's response time is longer than 30 days.",
        "A step of an escalation waits at most 30 days in PagerDuty, so it escalates before the time has passed.",
        "Give at most 30d, or accept the finding.",
    ),
    "SLO452": Code(
        "PagerDuty has no one to page",
        Severity.ERROR,
        "PagerDuty is a target, and no alert reaches a channel, or no one owns an SLO.",
        "Its services need an escalation policy, which is that of the owner, and events, which come by a channel.",
        "Add an owner to the service and a channel to its tiers, or remove pagerduty from platform.targets.",
        guards=True,
    ),
}
