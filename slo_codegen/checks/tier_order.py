"""Tiers against each other: the graver one is answered sooner, is more severe, and alone wakes people."""

from __future__ import annotations

from itertools import pairwise

from slo_codegen.catalog import Catalog
from slo_codegen.diagnostics import Diagnostics, Related
from slo_codegen.plan.model import Plan
from slo_codegen.units import HOUR, format_duration

_SEVERITIES = ("critical", "error", "warning", "info")
_TICKET_MS = 4 * HOUR
"""What may wait so long is a ticket: nobody is woken for it."""


def page_for_a_ticket(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a tier that pages although it may wait for hours."""
    for tier in plan.tiers:
        if tier.pages and tier.response_ms >= _TICKET_MS:
            report.add(
                "SLO369",
                f"{tier.id} wakes people, although it may wait for {format_duration(tier.response_ms)}",
                tier.origin.child("channels"),
                related=[Related(tier.origin.child("response"), "how soon it is answered")],
                help="send it to a ticket queue or a chat channel, or ask for a faster response",
            )


def tiers_out_of_order(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a graver tier that is answered later, or is less severe, than the one below it."""
    for graver, lower in pairwise(plan.tiers):
        if graver.response_ms > lower.response_ms:
            report.add("SLO370", f"{graver.id} is answered later than {lower.id}", graver.origin.child("response"),
                       related=[Related(lower.origin.child("response"), f"{lower.id} is answered sooner")],
                       help="exchange the two")  # fmt: skip
        if _SEVERITIES.index(graver.severity) > _SEVERITIES.index(lower.severity):
            report.add("SLO370", f"{graver.id} is less severe than {lower.id}", graver.origin.child("severity"),
                       related=[Related(lower.origin.child("severity"), f"{lower.id} is more severe")],
                       help="exchange the two")  # fmt: skip


def repeated_before_answered(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a tier that is told again before its response time has passed."""
    for tier in plan.tiers:
        if tier.repeat_ms < tier.response_ms:
            report.add(
                "SLO371",
                f"{tier.id} is told again every {format_duration(tier.repeat_ms)}, before the "
                f"{format_duration(tier.response_ms)} of its response have passed",
                tier.origin.child("repeat"),
                help="repeat it less often: who is told too often stops to listen",
            )
