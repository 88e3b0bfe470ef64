"""Who is notified of an alert, and why: the rules evaluated for its labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from slo_codegen import contract
from slo_codegen.plan.model import Alert, Channel, ChannelKind, Plan, Slo
from slo_codegen.plan.routing.labels import COMPARED_LABELS, alert_labels, slo_labels
from slo_codegen.plan.routing.rules import Why, rules, rules_for
from slo_codegen.plan.watching import CONDITION

_ORDER = tuple(Why)


@dataclass(frozen=True, slots=True)
class Recipient:
    """A channel that is notified of an alert, and every reason for it."""

    channel: Channel
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class Recipients:
    """All that are notified of an alert, those with the most direct reason first; ``pages``: someone is paged."""

    notified: tuple[Recipient, ...]
    pages: bool

    @property
    def channels(self) -> tuple[str, ...]:
        """The ids of the channels."""
        return tuple(each.channel.id for each in self.notified)


def recipients(plan: Plan, slo: Slo, alert: Alert) -> Recipients:
    """Return who is notified of an alert of an SLO."""
    return _of_alert(plan, slo, alert_labels(slo, alert))


def measurement_recipients(plan: Plan, slo: Slo) -> Recipients:
    """Return who is notified that the measurement of an SLO is broken; no one if the plan has no watch."""
    if plan.watch is None:
        return Recipients((), False)
    return _of_alert(plan, slo, slo_labels(slo, tier=plan.watch.measurement_tier, condition=CONDITION))


def server_recipients(plan: Plan) -> Recipients:
    """Return who is notified of failing rules and notifications, which no SLO has; no one if there is no watch."""
    return Recipients((), False) if plan.watch is None else _reached(plan, None, {contract.TIER: plan.watch.tier})


def heartbeat_recipients(plan: Plan) -> Recipients:
    """Return who receives the heartbeat; no one if there is none."""
    return _reached(plan, None, {contract.HEARTBEAT: plan.platform})


def report_recipients(plan: Plan) -> Recipients:
    """Return who receives the weekly report; no one if there is none."""
    return _reached(plan, None, {contract.REPORT: contract.WEEKLY})


def tier_recipients(plan: Plan, tier: str) -> Recipients:
    """Return who is notified of every alert of a tier, whichever the SLO, its owner and the condition are."""
    return _reached(plan, None, {"slo": "any", "service": "any", contract.TIER: tier})


def fallback(plan: Plan) -> Channel | None:
    """Return the channel of what no rule selects: one that people read without being paged, if there is any."""
    observed = next((rule.channels for rule in rules(plan) if rule.why is Why.OBSERVATION), ())
    # A dead man's switch is read by no one.
    heartbeat = plan.watch.heartbeat if plan.watch is not None else None
    readable = (each.id for each in plan.channels if not each.pages and each.id != heartbeat)
    return next((plan.channel(id) for id in (*observed, *readable) if id != heartbeat), None)


class Same:
    """A plan by its identity: to compare plans would take longer than to route all of their alerts."""

    __slots__ = ("plan",)

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.plan is other.plan

    def __hash__(self) -> int:
        return id(self.plan)


@lru_cache(maxsize=2)
def _known(plan: Same) -> dict[tuple[str, ...], Recipients]:
    return {}


def _of_alert(plan: Plan, slo: Slo, labels: Mapping[str, str]) -> Recipients:
    """Return who is notified of an alert about an SLO: worked out once for all alerts that rules cannot tell apart."""
    known = _known(Same(plan))
    key = tuple(labels.get(name, "") for name in COMPARED_LABELS)
    if key not in known:
        known[key] = _reached(plan, slo, labels)
    return known[key]


def _reached(plan: Plan, slo: Slo | None, labels: Mapping[str, str]) -> Recipients:
    # The rules of other owners select nothing here, and a large catalog has many owners.
    owners = [] if slo is None or slo.owner is None else [plan.owner(slo.owner)]
    found: list[tuple[Why, str]] = []
    for rule in rules_for(plan, owners, slo is not None and slo.baseline):
        if rule.selects(labels):
            found += [(rule.why, channel) for channel in rule.channels]
            if rule.ends:
                break
    why: dict[str, list[Why]] = {}
    for reason, id in sorted(found, key=lambda each: _ORDER.index(each[0])):
        why.setdefault(id, []).append(reason)
    notified = tuple(Recipient(plan.channel(id), tuple(dict.fromkeys(reasons))) for id, reasons in why.items())
    # PagerDuty routes by service, and drops what has none.
    pages = any(
        each.channel.pages and ("service" in labels or each.channel.kind is not ChannelKind.PAGE) for each in notified
    )
    return Recipients(notified, pages)
