"""The rules of routing: which channels are notified of which alerts, why, and where the catalog says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, assert_never

from slo_codegen import contract
from slo_codegen.diagnostics import Origin
from slo_codegen.plan.model import Owner, Plan
from slo_codegen.plan.routing.hushed import CONDITION as HUSHED
from slo_codegen.plan.routing.hushed import own_channels, quiet_channels, silences_something


class Why(StrEnum):
    """Why a channel is notified, the most direct reason first; and why none is, elsewhere."""

    ELSEWHERE = "another environment"
    HEARTBEAT = "heartbeat"
    WEEKLY_REPORT = "weekly report"
    SILENCED = "silenced alerts"
    TIER = "tier"
    OWNER = "owner"
    OBSERVATION = "observation mode"
    INCIDENT = "incident subscription"
    AUDIT = "audit subscription"
    REPORT = "report subscription"


@dataclass(frozen=True, slots=True)
class Match:
    """A condition on one label: it has one of some values, or none of them. A missing label is empty."""

    label: str
    values: tuple[str, ...]
    negated: bool = False

    def holds(self, labels: Mapping[str, str]) -> bool:
        """Return whether an alert with these labels satisfies it."""
        return (labels.get(self.label, "") in self.values) is not self.negated


@dataclass(frozen=True, slots=True)
class Rule:
    """Notifies channels of every alert whose labels satisfy all of ``when``; one that ``ends`` hides later rules.

    ``of`` is the id of the tier or owner that names the channels, and ``places`` are where the catalog names each.
    """

    why: Why
    when: tuple[Match, ...]
    channels: tuple[str, ...]
    places: tuple[Origin, ...]
    ends: bool = False
    of: str = ""

    def selects(self, labels: Mapping[str, str]) -> bool:
        """Return whether the rule is about an alert with these labels."""
        return all(match.holds(labels) for match in self.when)

    @property
    def tiers(self) -> tuple[str, ...]:
        """The tiers that it selects, where it asks for some."""
        return next((match.values for match in self.when if match.label == "tier"), ())


def rules(plan: Plan) -> tuple[Rule, ...]:
    """Return all rules, in the order in which they are tried.

    Alerts of other environments, which a Prometheus that they share sends here too, notify no one. The heartbeat ends
    at its channel. What keeps a record sees everything. The weekly report ends at its own channels, and so does the
    notification on silenced alerts,
    and so do the alerts of SLOs in observation mode, which page no one: without channels of their own they end there
    too. All other alerts go to incident subscriptions, to the owner's channels and to the tier's.
    """
    return tuple(rules_for(plan, plan.owners, any(slo.baseline for slo in plan.slos)))


def paging_rules(plan: Plan) -> tuple[Rule, ...]:
    """Return the rules that page, without their other channels: where they are equal, the same alerts page."""
    found = []
    for rule in rules(plan):
        pagers = tuple(id for id in rule.channels if plan.channel(id).pages)
        if pagers or rule.ends:
            found.append(Rule(rule.why, rule.when, pagers, (), rule.ends, rule.of))
    return tuple(found)


def rules_for(plan: Plan, owners: Iterable[Owner], observed: bool) -> Iterator[Rule]:
    """Yield the rules that can select an alert of one of these owners; ``observed`` whether it may be in a baseline."""
    if plan.is_divided:
        # What others send without such a label is not about an environment of this catalog.
        elsewhere = Match(contract.ENVIRONMENT, ("", plan.environment), True)
        yield Rule(Why.ELSEWHERE, (elsewhere,), (), (), True)
    if plan.watch is not None and plan.watch.heartbeat is not None:
        place = plan.watch.origin.child("heartbeat", "channel")
        yield Rule(Why.HEARTBEAT, (Match(contract.HEARTBEAT, ("",), True),), (plan.watch.heartbeat,), (place,), True)
    yield from _subscribed(plan, recorded=True)
    if plan.report is not None:
        named = _places(plan.report.channels, plan.report.origin)
        yield Rule(Why.WEEKLY_REPORT, (Match(contract.REPORT, (contract.WEEKLY,)),), plan.report.channels, named, True)
    owners = tuple(owners)
    if silences_something(plan):
        yield from _hushed(plan, owners)
    if observed or plan.baseline_channels:
        yield _observation(plan)
    yield from _subscribed(plan, recorded=False)
    for owner in owners:
        if owner.channels and owner.channel_tiers:
            own = (Match(contract.OWNER, (owner.id,)), Match(contract.TIER, owner.channel_tiers))
            yield Rule(Why.OWNER, own, owner.channels, _places(owner.channels, owner.origin), of=owner.id)
    for tier in plan.tiers:
        when = (Match(contract.TIER, (tier.id,)),)
        yield Rule(Why.TIER, when, tier.channels, _places(tier.channels, tier.origin), of=tier.id)


def _hushed(plan: Plan, owners: Iterable[Owner]) -> Iterator[Rule]:
    """Yield the rules of what is sent in place of silenced alerts, which has no tier and ends without any pager."""
    when = (Match(contract.CONDITION, (HUSHED,)), Match(contract.TIER, ("",)))
    for owner in owners:
        if own := tuple(own_channels(plan, owner)):
            channels, places = tuple(id for id, _ in own), tuple(place for _, place in own)
            yield Rule(Why.SILENCED, (*when, Match(contract.OWNER, (owner.id,))), channels, places, of=owner.id)
    named = quiet_channels(plan)
    yield Rule(Why.SILENCED, when, tuple(id for id, _ in named), tuple(place for _, place in named), True)


def _observation(plan: Plan) -> Rule:
    """Return the rule at which the alerts of SLOs in observation mode end, without any pager."""
    origin = plan.baseline_origin or plan.origin
    named = list(zip(plan.baseline_channels, _places(plan.baseline_channels, origin), strict=True))
    quiet = [(id, place) for id, place in named if not plan.channel(id).pages]
    when = (Match(contract.BASELINE, (contract.OBSERVED,)),)
    return Rule(Why.OBSERVATION, when, tuple(id for id, _ in quiet), tuple(place for _, place in quiet), True)


def _subscribed(plan: Plan, *, recorded: bool) -> Iterator[Rule]:
    """Yield the rules of subscriptions that keep a record of every alert, or of the others."""
    for each in plan.subscriptions:
        why = _purpose(each.purpose)
        if (why is not Why.INCIDENT) is not recorded:
            continue
        when = [Match(contract.SLO, ("",), True), Match(contract.TIER, each.tiers)]
        if each.conditions:
            when.append(Match(contract.CONDITION, tuple(each.conditions)))
        if recorded and plan.channel(each.channel).pages:
            when.append(Match(contract.BASELINE, (contract.OBSERVED,), True))
        yield Rule(why, tuple(when), (each.channel,), (each.origin.child("channel"),))


def _purpose(purpose: Literal["incident", "audit", "report"]) -> Why:
    match purpose:
        case "incident":
            return Why.INCIDENT
        case "audit":
            return Why.AUDIT
        case "report":
            return Why.REPORT
        case _:
            assert_never(purpose)


def _places(channels: Sequence[str], origin: Origin) -> tuple[Origin, ...]:
    return tuple(origin.child("channels", index) for index in range(len(channels)))
