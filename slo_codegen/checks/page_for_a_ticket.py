"""What pages although it may wait: a tier of hours, a pager that is notified of lesser tiers or of the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.notified import notifies
from slo_codegen.common.units import HOUR, format_duration
from slo_codegen.diagnostics import Diagnostics, Origin, Related, Severity
from slo_codegen.plan.model import Plan
from slo_codegen.plan.routing import Why, rules

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

_BESIDE_TIERS = (Why.AUDIT, Why.REPORT, Why.INCIDENT, Why.OWNER)

_TICKET_MS = 4 * HOUR
"""What may wait so long is a ticket: nobody is woken for it."""


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    if not notifies(plan):
        return
    for tier in plan.tiers:
        if tier.pages and tier.response_ms is not None and tier.response_ms >= _TICKET_MS:
            report.add(
                "SLO369",
                f"{tier.id} wakes people, although it may wait for {format_duration(tier.response_ms)}",
                tier.origin.child("channels"),
                related=[Related(tier.origin.child("response"), "how soon it is answered")],
                help="send it to a ticket queue or a chat channel, or ask for a faster response",
            )
    pagers = {channel.id for channel in plan.channels if channel.pages}
    may_wait = {tier.id for tier in plan.tiers if not tier.pages or (tier.response_ms or 0) >= _TICKET_MS}
    for channel, tiers, origin in _notified(plan, *_BESIDE_TIERS):
        if channel in pagers and (lesser := sorted(may_wait & set(tiers), key=plan.rank)):
            report.add(
                "SLO369",
                f"{channel} wakes people for {', '.join(lesser)}, which may wait{_answered(plan, lesser)}",
                origin,
                help="name only tiers that page, or another channel",
            )
    for channel, _, origin in _notified(plan, Why.WEEKLY_REPORT):
        if channel in pagers:
            report.add("SLO369", f"{channel} wakes people for the weekly report", origin,
                       help="send it by mail, or to a chat channel")  # fmt: skip


def _answered(plan: Plan, tiers: Sequence[str]) -> str:
    """Return how soon tiers are answered, of those that say so."""
    times = [ms for tier in tiers if (ms := plan.tier(tier).response_ms) is not None]
    return f": answered within {', '.join(format_duration(ms) for ms in times)}" if times else ""


def _notified(plan: Plan, *reasons: Why) -> Iterator[tuple[str, tuple[str, ...], Origin]]:
    """Yield each channel that is notified for some reasons, of which tiers, and where the catalog names it."""
    for rule in rules(plan):
        if rule.why in reasons:
            yield from ((id, rule.tiers, place) for id, place in zip(rule.channels, rule.places, strict=True))


CHECK = Check(
    code="SLO369",
    texts=Code(
        title="a page for a ticket",
        severity=Severity.WARNING,
        what="What may be answered hours later reaches a pager: by its tier, a subscription, an owner or the report.",
        why="Whoever is woken for what can wait is slower when it cannot.",
        fix="Send it to a ticket queue or a chat channel, or ask for a faster response.",
    ),
    run=_check,
)
