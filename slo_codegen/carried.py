"""What an artifact carries of a catalog, as its backend states it: no one searches its text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from slo_codegen.plan.model import Plan, Selector, Slo


class Kind(StrEnum):
    """What can be carried. Of the last three there is one in a catalog, so that they need no id."""

    SLO = "slo"
    ALERT = "alert"
    """By its name, which begins with the SLO's id."""
    SERVICE = "service"
    OWNER = "owner"
    METRIC = "metric"
    """By its name in the catalog, which each target spells in its own way."""
    TIER = "tier"
    CHANNEL = "channel"
    SUBSCRIPTION = "subscription"
    """By its purpose and its channel, as `subscription` joins them."""
    BUDGET_STATE = "budget state"
    MODULE = "module"
    DASHBOARD = "dashboard"
    CALENDAR = "calendar"
    REPORT = "report"
    OBSERVATION = "observation"


@dataclass(frozen=True, slots=True)
class Carried:
    """Something of the catalog, by its kind and its id there."""

    kind: Kind
    id: str = ""


def subscription(purpose: str, channel: str) -> Carried:
    """Return the identity of a subscription; purposes hold no slash."""
    return Carried(Kind.SUBSCRIPTION, f"{purpose}/{channel}")


def all_of(kind: Kind, ids: Iterable[str]) -> frozenset[Carried]:
    """Return what has these ids, all of one kind."""
    return frozenset(Carried(kind, id) for id in ids)


def of_slo(slo: Slo, alerts: Iterable[str]) -> frozenset[Carried]:
    """Return an SLO with some of its alerts, their tiers, and what every artifact names that is about the SLO."""
    named = frozenset(alerts)
    found = {Carried(Kind.SLO, slo.id), Carried(Kind.SERVICE, slo.service)}
    if slo.owner is not None:
        found.add(Carried(Kind.OWNER, slo.owner))
    for alert in slo.alerts:
        if alert.name in named:
            found |= {Carried(Kind.ALERT, alert.name), Carried(Kind.TIER, alert.tier)}
    if slo.baseline:
        found.add(Carried(Kind.OBSERVATION))
    return frozenset(found)


def metrics(selectors: Iterable[Selector]) -> frozenset[Carried]:
    """Return the metrics that some selectors count."""
    return all_of(Kind.METRIC, (selector.metric.name for selector in selectors))


def budget_states(plan: Plan) -> frozenset[Carried]:
    """Return every state of the budgets: what records or shows how much is left carries all of them."""
    return all_of(Kind.BUDGET_STATE, (state.id for state in plan.budget_states))
