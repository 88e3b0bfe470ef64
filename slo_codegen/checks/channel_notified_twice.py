"""A channel of an owner or a subscription that is notified of the same alerts for another reason too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.model import Plan
from slo_codegen.plan.routing import Rule, Why, rules

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

_ALL_SEND = (Why.OWNER, Why.TIER, Why.INCIDENT, Why.AUDIT, Why.REPORT)
"""What sends an alert to its channels beside each other."""


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    sending = [rule for rule in rules(plan) if rule.why in _ALL_SEND]
    for nth, own in enumerate(sending):
        for channel, place in zip(own.channels, own.places, strict=True):
            again = [rule for rule in sending[nth + 1 :] if channel in rule.channels and _overlap(own, rule)]
            if again:
                tiers = [tier.id for tier in plan.tiers if any(tier.id in rule.tiers for rule in again)]
                both = [tier for tier in tiers if tier in own.tiers]
                report.add(
                    "SLO363",
                    f"{channel} is notified twice of alerts of {', '.join(both)}: as {_reason(own)} and as "
                    f"{', '.join(_reason(rule) for rule in again)}",
                    place,
                    related=[Related(rule.places[rule.channels.index(channel)], "and here") for rule in again],
                    help="name it in one of them, or leave the tiers out of "
                    + ("channel_tiers" if own.why is Why.OWNER else "the subscription"),
                )


def _overlap(one: Rule, other: Rule) -> bool:
    """Return whether some alerts can satisfy two rules."""
    pairs = ((match, also) for match in one.when for also in other.when if match.label == also.label)
    return not any(
        not set(match.values) & set(also.values) for match, also in pairs if not match.negated and not also.negated
    )


def _reason(rule: Rule) -> str:
    """Return why a rule notifies a channel."""
    named = {Why.OWNER: f"a channel of {rule.of}", Why.TIER: f"a channel of {rule.of}"}
    return named.get(rule.why, f"the channel of the {rule.why.value}")


CHECK = Check(
    code="SLO363",
    texts=Code(
        title="a channel that is notified twice",
        severity=Severity.WARNING,
        what=(
            "A channel of an owner or a subscription is also notified of the same alerts through a tier or a "
            "subscription."
        ),
        why="People who get every notification twice stop reading them.",
        fix="Name the channel once, or leave the tiers out of the owner's channel_tiers or the subscription.",
    ),
    run=_check,
)
