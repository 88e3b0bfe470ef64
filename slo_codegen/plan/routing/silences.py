"""What silences what: an SLO its own lower tiers, an umbrella its parts, a service those that depend on it.

Alertmanager silences an alert while a cause of it fires, whether the cause itself is silenced or not. So nothing may be
able to silence, over any number of steps, what silences it: each chain of silenced alerts then ends at one that is not.
Umbrellas and dependencies that lead back to where they begin silence nothing, and causes page. Within one SLO only a
more severe alert silences a less severe one, so that no chain leads back there either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from slo_codegen import contract
from slo_codegen.common.circles import circles_of
from slo_codegen.plan.conditions.kinds import AWAIT_DATA, ON_BUDGET_LEFT
from slo_codegen.plan.model import Plan, Service, Slo, labels_of
from slo_codegen.plan.routing.hushed import CONDITION as HUSHED
from slo_codegen.plan.routing.hushed import silences_something, whose
from slo_codegen.plan.routing.pages import page_labels
from slo_codegen.plan.routing.recipients import Same, recipients
from slo_codegen.plan.routing.rules import Match
from slo_codegen.plan.watching import CONDITION

NEVER_SILENCE = (*ON_BUDGET_LEFT, *AWAIT_DATA)
"""Conditions that silence no acute alert: a budget stays spent for days; a missing series says nothing of the rest."""


class Because(StrEnum):
    """Why an SLO silences another one."""

    PART = "part"
    DEPENDENCY = "dependency"


@dataclass(frozen=True, slots=True)
class Silence:
    """While an alert that satisfies ``cause`` fires, those that satisfy ``silenced`` notify no one.

    Both have the same values of the labels ``same``, which they have: a missing label never matches a missing one.
    """

    cause: tuple[Match, ...]
    silenced: tuple[Match, ...]
    same: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """SLOs that silence others in the places that they share, while an alert of ``tiers`` of them pages.

    ``of`` is the id of the umbrella, or of the service that others depend on. All ``causes`` are split by the same
    dimensions, and so are all ``silenced``; ``same`` are the labels of those that both have. Where that is none, they
    have no dimensions at all, and are in the same place: everywhere.
    """

    because: Because
    of: str
    causes: tuple[Slo, ...]
    tiers: tuple[str, ...]
    silenced: tuple[Slo, ...]
    same: tuple[str, ...]
    cause: tuple[Match, ...]
    """Finds the alerts of the causes that page."""
    target: tuple[Match, ...]
    """Finds the alerts that are silenced."""


def silences(plan: Plan) -> tuple[Silence, ...]:
    """Return all that silences something, within SLOs first."""
    across = tuple(Silence(each.cause, each.target, each.same) for each in relations(plan))
    return (*_within_slos(plan), *across, *((_of_the_end(plan),) if across else ()))


def hushed_labels(plan: Plan) -> tuple[str, ...]:
    """Return the labels of what is sent in place of silenced alerts: whose they are, the places of page and cause."""
    same = {label for each in relations(plan) for label in each.same}
    return (*whose(plan), *(label for label in labels_of(plan.dimensions) if label in {*page_labels(plan), *same}))


def relations(plan: Plan) -> tuple[Relation, ...]:
    """Return what silences SLOs other than its own: umbrellas by their ids, then dependencies."""
    return _known(Same(plan)).all


def silenced_by(plan: Plan, slo: Slo) -> tuple[Relation, ...]:
    """Return what can silence an SLO."""
    return _known(Same(plan)).silencing.get(slo.id, ())


def caused_by(plan: Plan, slo: Slo) -> tuple[Relation, ...]:
    """Return what an SLO can silence."""
    return _known(Same(plan)).caused.get(slo.id, ())


def cause_tiers(plan: Plan, slo: Slo) -> tuple[str, ...]:
    """Return the tiers of the alerts by which an SLO silences others: those that page, and are about errors now.

    An SLO in observation mode silences nothing.
    """
    if slo.baseline:
        return ()
    found = {
        alert.tier
        for alert in slo.alerts
        if alert.condition.kind.value not in NEVER_SILENCE and recipients(plan, slo, alert).pages
    }
    return tuple(tier.id for tier in plan.tiers if tier.id in found)


def shared_place(cause: Slo, other: Slo) -> tuple[str, ...] | None:
    """Return the labels by which places of two SLOs are the same one; None where they never are.

    Without any dimension, both are everywhere, which is one place. With members in common in no place of either, a
    place of one is never that of the other.
    """
    if not cause.by and not other.by:
        return ()
    members = {each.label: each for each in other.dimensions}
    shared = [each for each in cause.dimensions if each.label in members]
    for each in shared:
        there = members[each.label]
        if each.open is None and there.open is None and not {*each.members} & {*there.members}:
            return None
    return labels_of(shared) or None


def circles(plan: Plan) -> dict[str, int]:
    """Return a number for each SLO and service: the same one for all that would silence each other in a circle.

    An SLO is ``slo:ID``; ``causes:ID`` and ``needs:ID`` are a service as a dependency and as what has dependencies.
    """
    ids = {slo.id for slo in plan.slos}
    graph: dict[str, list[str]] = {}
    for service in plan.services:
        graph[f"causes:{service.id}"] = []
        graph[f"needs:{service.id}"] = [f"slo:{slo.id}" for slo in service.slos]
        for slo in service.slos:
            graph[f"slo:{slo.id}"] = [
                *(f"slo:{part}" for part in slo.parts if part in ids),
                f"causes:{service.id}",
            ]
    for service in plan.services:
        for needed in service.dependencies:
            graph[f"causes:{needed}"].append(f"needs:{service.id}")
    return circles_of(graph)


@dataclass(frozen=True, slots=True)
class _Relations:
    """All relations of a plan, and those of each SLO, by its id."""

    all: tuple[Relation, ...]
    silencing: dict[str, tuple[Relation, ...]]
    caused: dict[str, tuple[Relation, ...]]


@lru_cache(maxsize=2)
def _known(same: Same) -> _Relations:
    found = tuple(_relations(same.plan))
    silencing: dict[str, tuple[Relation, ...]] = {}
    caused: dict[str, tuple[Relation, ...]] = {}
    for each in found:
        for slo in each.silenced:
            silencing[slo.id] = (*silencing.get(slo.id, ()), each)
        for slo in each.causes:
            caused[slo.id] = (*caused.get(slo.id, ()), each)
    return _Relations(found, silencing, caused)


def _relations(plan: Plan) -> Iterator[Relation]:
    circle = circles(plan)
    slos = {slo.id: slo for slo in plan.slos}
    tiers = {slo.id: cause_tiers(plan, slo) for slo in plan.slos}
    for umbrella in plan.slos:
        # An SLO that is a part of itself is one circle with itself.
        parts = [slos[id] for id in umbrella.parts if circle[f"slo:{id}"] != circle[f"slo:{umbrella.id}"]]
        if tiers[umbrella.id]:
            yield from _between(plan, Because.PART, umbrella.id, (umbrella,), tiers[umbrella.id], parts)
    dependents: dict[str, list[Service]] = {}
    for service in plan.services:
        for needed in service.dependencies:
            if circle[f"causes:{needed}"] != circle[f"needs:{service.id}"]:
                dependents.setdefault(needed, []).append(service)
    for service in plan.services:
        needing = dependents.get(service.id, [])
        others = [slo for each in needing for slo in each.slos]
        alike: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Slo]] = {}
        for slo in service.slos if needing else ():
            if tiers[slo.id]:
                alike.setdefault((slo.by, tiers[slo.id]), []).append(slo)
        for (_, of), causes in alike.items():
            yield from _between(plan, Because.DEPENDENCY, service.id, tuple(causes), of, others)


def _between(
    plan: Plan,
    because: Because,
    of: str,
    causes: tuple[Slo, ...],
    tiers: tuple[str, ...],
    others: Iterable[Slo],
) -> Iterator[Relation]:
    """Yield a relation for each way in which others are split by dimensions."""
    alike: dict[tuple[str, ...], list[Slo]] = {}
    for slo in others:
        if not slo.baseline:
            alike.setdefault(slo.by, []).append(slo)
    for silenced in alike.values():
        there = [slo for slo in silenced if any(shared_place(cause, slo) is not None for cause in causes)]
        if not there:
            continue
        same = next(place for cause in causes if (place := shared_place(cause, there[0])) is not None)
        have = (*(Match(label, ("",), True) for label in same), *_here(plan))
        observed = Match(contract.BASELINE, (contract.OBSERVED,), True)
        acute = Match(contract.CONDITION, (*NEVER_SILENCE, CONDITION), True)
        yield Relation(
            because, of, causes, tiers, tuple(there), same,
            (*_among(plan, causes), Match(contract.TIER, tiers), acute, observed, *have),
            (*_among(plan, there), Match(contract.CONDITION, (CONDITION,), True), observed, *have),
        )  # fmt: skip


def _among(plan: Plan, chosen: Iterable[Slo]) -> tuple[Match, ...]:
    """Return what finds the alerts of some SLOs and of no others: whole services where they are, else the SLOs."""
    wanted = {slo.id: slo for slo in chosen}
    of: dict[str, int] = {}
    for slo in wanted.values():
        of[slo.service] = of.get(slo.service, 0) + 1
    whole = all(count == sum(not slo.baseline for slo in plan.service(id).slos) for id, count in of.items())
    if whole and len(of) < len(wanted):
        return (Match(contract.SERVICE, tuple(sorted(of))),)
    return (Match(contract.SLO, tuple(sorted(wanted))),)


def _within_slos(plan: Plan) -> Iterator[Silence]:
    """Yield that an alert silences the less severe tiers of its SLO in the same place.

    That the measurement is broken says nothing of the service, and matters most while something fires. A spent budget
    silences what is about the budget alone.
    """
    tiers = [tier.id for tier in plan.tiers]
    apart = (*((CONDITION,) if plan.watch is not None else ()), *((HUSHED,) if silences_something(plan) else ()))
    never = (Match(contract.CONDITION, apart, True),) if apart else ()
    same = (*plan.key, *labels_of(plan.dimensions))
    for index, tier in enumerate(tiers[:-1]):
        lower, of = Match(contract.TIER, tuple(tiers[index + 1 :])), Match(contract.TIER, (tier,))
        acute = Match(contract.CONDITION, (*NEVER_SILENCE, *apart), True)
        yield Silence((of, acute), (lower, *never), same)
        spent, budget = Match(contract.CONDITION, ("budget_consumed",)), Match(contract.CONDITION, ON_BUDGET_LEFT)
        yield Silence((of, spent), (lower, budget), same)


def _here(plan: Plan) -> tuple[Match, ...]:
    """Return what tells alerts of this environment from those of others, which the same servers may have."""
    return tuple(Match(label, (value,)) for label, value in plan.environment_label.items())


def _of_the_end(plan: Plan) -> Silence:
    """Return that the notification on silenced alerts silences what lets Alertmanager see their end."""
    return Silence(
        (Match("alertname", (contract.SILENCED_ALERT,)), *_here(plan)),
        (Match("alertname", (contract.SILENCE_ENDS_ALERT,)), *_here(plan)),
        (*hushed_labels(plan), contract.SILENCED_BY),
    )
