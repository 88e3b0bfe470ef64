"""Tiers against each other: the graver one is answered sooner, is more severe, and alone wakes people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from math import inf

from slo_codegen.catalog import Catalog
from slo_codegen.common.units import HOUR, format_duration, format_percent
from slo_codegen.diagnostics import Diagnostics, Origin, Related
from slo_codegen.plan.model import SEVERITIES, ChannelKind, Plan, Tier
from slo_codegen.plan.routing import Why, rules

_BESIDE_TIERS = (Why.AUDIT, Why.REPORT, Why.INCIDENT, Why.OWNER)
_NUMBERED = re.compile(r"([A-Za-z_-]+)([0-9]{1,9})")
_TICKET_MS = 4 * HOUR
"""What may wait so long is a ticket: nobody is woken for it."""


def page_for_a_ticket(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report what pages although it may wait: a tier of hours, a pager that hears of lesser tiers or of the report."""
    for tier in plan.tiers:
        if tier.pages and tier.response_ms is not None and tier.response_ms >= _TICKET_MS:
            report.add(
                "SLO369",
                f"{tier.id} wakes people, although it may wait for {format_duration(tier.response_ms)}",
                tier.origin.child("channels"),
                related=[Related(tier.origin.child("response"), "how soon it is answered")],
                help="send it to a ticket queue or a chat channel, or ask for a faster response",
            )
    pagers = {channel.id for channel in plan.channels if channel.kind is ChannelKind.PAGE}
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


def tiers_out_of_order(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a graver tier that is answered later, is less severe, or stands for less of a budget than a lower one."""
    for graver, lower in pairwise(_as_named(plan)):
        if (graver.response_ms or 0) > (lower.response_ms or inf):
            report.add("SLO370", f"{graver.id} is answered later than {lower.id}", graver.origin.child("response"),
                       related=[Related(lower.origin.child("response"), f"{lower.id} is answered sooner")],
                       help="exchange the two")  # fmt: skip
        if SEVERITIES.index(graver.severity) > SEVERITIES.index(lower.severity):
            report.add("SLO370", f"{graver.id} is less severe than {lower.id}", graver.origin.child("severity"),
                       related=[Related(lower.origin.child("severity"), f"{lower.id} is more severe")],
                       help="exchange the two")  # fmt: skip
    for field in ("daily_budget", "budget_consumed"):
        _bands(catalog, plan, field, report)


def _as_named(plan: Plan) -> list[Tier]:
    """Return the tiers, the most severe first: by their numbers if all are numbered alike, as P0 and P1 are."""
    numbered = [match for tier in plan.tiers if (match := _NUMBERED.fullmatch(tier.id)) is not None]
    if len(numbered) < len(plan.tiers) or len({match[1] for match in numbered}) > 1:
        return list(plan.tiers)
    return [plan.tier(match[0]) for match in sorted(numbered, key=lambda match: int(match[2]))]


def _bands(catalog: Catalog, plan: Plan, field: str, report: Diagnostics) -> None:
    """Report a graver tier whose band of a budget ends, or begins, below that of a lower tier."""
    nodes = (catalog.tiers[tier.id] for tier in _as_named(plan))
    banded = [(node, band) for node in nodes if (band := getattr(node.spec, field))]
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
    for tier in plan.tiers:
        if tier.repeat_ms is None or tier.response_ms is None:
            continue
        if tier.repeat_ms < tier.response_ms:
            report.add(
                "SLO371",
                f"{tier.id} is told again every {format_duration(tier.repeat_ms)}, before the "
                f"{format_duration(tier.response_ms)} of its response have passed",
                tier.origin.child("repeat"),
                help="repeat it less often: who is told too often stops to listen",
            )
