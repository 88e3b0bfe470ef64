"""Tiers against each other: the graver one is answered sooner, is more severe, and alone wakes people."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from slo_codegen.catalog import Catalog
from slo_codegen.checks.targets import notifies
from slo_codegen.common.units import HOUR, format_duration, format_percent
from slo_codegen.diagnostics import Diagnostics, Origin, Related
from slo_codegen.plan.model import ChannelKind, Plan
from slo_codegen.plan.routing import Why, rules

_SEVERITIES = ("critical", "error", "warning", "info")
_BESIDE_TIERS = (Why.AUDIT, Why.REPORT, Why.INCIDENT, Why.OWNER)
_TICKET_MS = 4 * HOUR
"""What may wait so long is a ticket: nobody is woken for it."""


def page_for_a_ticket(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report what pages although it may wait: a tier of hours, a pager that hears of lesser tiers or of the report."""
    if not notifies(plan):
        return
    for tier in plan.tiers:
        if tier.pages and tier.response_ms >= _TICKET_MS:
            report.add(
                "SLO369",
                f"{tier.id} wakes people, although it may wait for {format_duration(tier.response_ms)}",
                tier.origin.child("channels"),
                related=[Related(tier.origin.child("response"), "how soon it is answered")],
                help="send it to a ticket queue or a chat channel, or ask for a faster response",
            )
    pagers = {channel.id for channel in plan.channels if channel.kind is ChannelKind.PAGE}
    may_wait = {tier.id for tier in plan.tiers if not tier.pages or tier.response_ms >= _TICKET_MS}
    for channel, tiers, origin in _notified(plan, *_BESIDE_TIERS):
        if channel in pagers and (lesser := sorted(may_wait & set(tiers))):
            report.add(
                "SLO369",
                f"{channel} wakes people for {', '.join(lesser)}, which may wait: answered within "
                + ", ".join(format_duration(plan.tier(tier).response_ms) for tier in lesser),
                origin,
                help="name only tiers that page, or another channel",
            )
    for channel, _, origin in _notified(plan, Why.WEEKLY_REPORT):
        if channel in pagers:
            report.add("SLO369", f"{channel} wakes people for the weekly report", origin,
                       help="send it by mail, or to a chat channel")  # fmt: skip


def _notified(plan: Plan, *reasons: Why) -> Iterator[tuple[str, tuple[str, ...], Origin]]:
    """Yield each channel that is notified for some reasons, of which tiers, and where the catalog names it."""
    for rule in rules(plan):
        if rule.why in reasons:
            yield from ((id, rule.tiers, place) for id, place in zip(rule.channels, rule.places, strict=True))


def tiers_out_of_order(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a graver tier that is answered later, is less severe, or stands for less of a budget than a lower one."""
    for graver, lower in pairwise(plan.tiers):
        if graver.response_ms > lower.response_ms:
            report.add("SLO370", f"{graver.id} is answered later than {lower.id}", graver.origin.child("response"),
                       related=[Related(lower.origin.child("response"), f"{lower.id} is answered sooner")],
                       help="exchange the two")  # fmt: skip
        if _SEVERITIES.index(graver.severity) > _SEVERITIES.index(lower.severity):
            report.add("SLO370", f"{graver.id} is less severe than {lower.id}", graver.origin.child("severity"),
                       related=[Related(lower.origin.child("severity"), f"{lower.id} is more severe")],
                       help="exchange the two")  # fmt: skip
    for field in ("daily_budget", "budget_consumed"):
        _bands(catalog, field, report)


def _bands(catalog: Catalog, field: str, report: Diagnostics) -> None:
    """Report a graver tier whose band of a budget ends, or begins, below that of a lower tier."""
    banded = [(node, band) for _, node in sorted(catalog.tiers.items()) if (band := getattr(node.spec, field))]
    for (graver, high), (lower, low) in pairwise(banded):
        if high[0] < low[0] or high[1] < low[1]:
            report.add(
                "SLO370",
                f"{graver.id} stands for {_band(high)} of a budget, and {lower.id} for {_band(low)}, which is more",
                graver.origin.child(field),
                related=[Related(lower.origin.child(field), f"{lower.id} stands for more")],
                help="exchange the two: the graver tier is for the greater share",
            )


def _band(band: tuple[Decimal, Decimal]) -> str:
    return f"{format_percent(band[0])} to {format_percent(band[1])}"


def repeated_before_answered(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a tier that is told again before its response time has passed."""
    for tier in plan.tiers if notifies(plan) else ():
        if tier.repeat_ms < tier.response_ms:
            report.add(
                "SLO371",
                f"{tier.id} is told again every {format_duration(tier.repeat_ms)}, before the "
                f"{format_duration(tier.response_ms)} of its response have passed",
                tier.origin.child("repeat"),
                help="repeat it less often: who is told too often stops to listen",
            )
