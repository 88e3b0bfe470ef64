"""What a page is: of which alerts a pager is notified, and which of them are one page, by owner and place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from slo_codegen import contract
from slo_codegen.plan.model import Alert, ConditionKind, Plan, Slo, labels_of
from slo_codegen.plan.routing.recipients import recipients
from slo_codegen.plan.routing.rules import Match, Rule, Why, rules
from slo_codegen.plan.watching import CONDITION

_WORST_FIRST = (
    ConditionKind.OUTAGE.value,
    ConditionKind.SLI_BELOW.value,
    ConditionKind.BURN_RATE.value,
    ConditionKind.BAD_EVENTS.value,
    ConditionKind.PERCENTILE_ABOVE.value,
    ConditionKind.EXHAUSTS_WITHIN.value,
    ConditionKind.BUDGET_CONSUMED.value,
    ConditionKind.NO_DATA.value,
    CONDITION,
)
"""The conditions of alerts in the order in which those of one tier are listed: what users see now comes first."""

_MERGED = frozenset({Why.TIER, Why.OWNER, Why.INCIDENT, Why.AUDIT, Why.REPORT})


@dataclass(frozen=True, slots=True)
class Page:
    """A pager, and alerts of which it is notified: those that have the same values of the labels ``by`` are one page.

    ``tiers`` are all that it is notified of, the most severe first. No two pages of a pager select the same alert, so
    that each alert is part of one page.
    """

    channel: str
    when: tuple[Match, ...]
    tiers: tuple[str, ...]
    by: tuple[str, ...]


def is_of_a_page(rule: Rule, plan: Plan, channel: str) -> bool:
    """Return whether what a rule sends to a channel is sent as part of a page, and not by the rule itself."""
    return rule.why in _MERGED and plan.channel(channel).pages


def worst_first(plan: Plan) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the tiers and the conditions of alerts that page, in the order in which a page lists them.

    The alert of the most severe tier is worst; of one tier, that of the first condition.
    """
    paging = {(alert.tier, alert.condition.kind.value) for _, alert in paging_alerts(plan)}
    if plan.watch is not None:
        paging.add((plan.watch.measurement_tier, CONDITION))
    tiers, conditions = {tier for tier, _ in paging}, {condition for _, condition in paging}
    return _ordered(plan, tiers), tuple(each for each in _WORST_FIRST if each in conditions)


def paging_alerts(plan: Plan) -> Iterator[tuple[Slo, Alert]]:
    """Yield the alerts that page someone, with their SLOs."""
    return ((slo, alert) for slo in plan.slos for alert in slo.alerts if recipients(plan, slo, alert).pages)


def page_labels(plan: Plan) -> tuple[str, ...]:
    """Return the labels of the place of a page: those of the dimensions that all SLOs with a page share.

    SLOs without dimensions are everywhere, and take no label away. Where SLOs share no dimension, each is paged for by
    all of its own.
    """
    used = {slo.by for slo, _ in paging_alerts(plan) if slo.by}
    shared = set.intersection(*map(set, used)) if used else set()
    return tuple(label for label in labels_of(plan.dimensions) if label in shared or not shared)


def pages(plan: Plan) -> tuple[Page, ...]:
    """Return the pages of every pager: what its tiers, owners and subscriptions send to it, as one route each.

    Tiers for which Datadog pages are left out.
    """
    return tuple(page for channel in plan.channels if channel.pages for page in _of(plan, channel.id))


def _of(plan: Plan, channel: str) -> Iterator[Page]:
    by_tier: set[str] = set()
    subscribed: set[str] = set()
    owned: dict[str, set[str]] = {}
    here = {tier.id for tier in plan.tiers if tier.is_paged_from("alertmanager")}
    for rule in rules(plan):
        if channel not in rule.channels or not is_of_a_page(rule, plan, channel):
            continue
        if rule.why is Why.OWNER:
            owned.setdefault(rule.of, set()).update(here.intersection(rule.tiers))
        else:
            (by_tier if rule.why is Why.TIER else subscribed).update(here.intersection(rule.tiers))
    everyone = by_tier | subscribed
    own: dict[tuple[str, ...], list[str]] = {}
    for owner, tiers in owned.items():
        if not tiers <= everyone:
            own.setdefault(_ordered(plan, everyone | tiers), []).append(owner)
    for tiers_of_some, owners in own.items():
        some = Match(contract.OWNER, tuple(owners))
        yield Page(channel, (_tiers(tiers_of_some), some), tiers_of_some, (contract.OWNER, *page_labels(plan)))
    others = tuple(owner for owners in own.values() for owner in owners)
    rest = (Match(contract.OWNER, others, True),) if others else ()
    about_slos = () if subscribed <= by_tier else (Match(contract.SLO, ("",), True),)
    yield from _by_owner(plan, channel, everyone, (*rest, *about_slos))
    if about_slos:
        yield from _by_owner(plan, channel, by_tier, (*rest, Match(contract.SLO, ("",))))


def _by_owner(plan: Plan, channel: str, tiers: set[str], when: tuple[Match, ...]) -> Iterator[Page]:
    """Yield the page of each owner, and that of each service without one."""
    if not tiers:
        return
    ordered, place = _ordered(plan, tiers), page_labels(plan)
    owners = {slo.owner is not None for slo in plan.slos}
    for has_one in sorted(owners, reverse=True):
        asked = (Match(contract.OWNER, ("",), has_one),) if len(owners) > 1 else ()
        by = contract.OWNER if has_one else contract.SERVICE
        yield Page(channel, (_tiers(ordered), *when, *asked), ordered, (by, *place))


def _tiers(tiers: tuple[str, ...]) -> Match:
    return Match(contract.TIER, tiers)


def _ordered(plan: Plan, tiers: set[str]) -> tuple[str, ...]:
    return tuple(tier.id for tier in plan.tiers if tier.id in tiers)
