"""A response time that passes before anybody can know: rules, notification and escalation take longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.notified import escalates, notifies
from slo_codegen.common.units import MINUTE, format_duration
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

_NOTIFIED_AFTER_MS = 10_000
"""Alertmanager waits so long before it sends the first notification of an urgent group."""


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    least = plan.fast_interval_ms + _NOTIFIED_AFTER_MS
    for tier in plan.tiers if notifies(plan) else ():
        origin = tier.origin.child("response")
        if tier.response_ms is None:
            continue
        if escalates(catalog, plan) and tier.response_ms < MINUTE:
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


CHECK = Check(
    code="SLO368",
    texts=Code(
        title="a response time that cannot be met",
        severity=Severity.WARNING,
        what="A tier is to be answered before its alert can have been evaluated, sent and escalated.",
        why="Every incident of the tier is late by design, and escalates before the first has read it.",
        fix="Give a longer response time, or run the rules more often.",
    ),
    run=_check,
)
