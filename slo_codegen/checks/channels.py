"""Channels: who uses them, who hears twice, and what must not stand in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from slo_codegen.catalog import Catalog
from slo_codegen.diagnostics import Diagnostics, Origin, Related
from slo_codegen.plan.model import Plan
from slo_codegen.plan.routing import Rule, Why, rules

_SECRET_NAMES = re.compile(
    r"(?:^|[_-])(?:token|secret|password|passwd|apikey|api[_-]key|access[_-]key|key|sig|auth)$", re.I
)
_SECRETS = re.compile(
    r"AKIA[0-9A-Z]{16}|xox[abprs]-[0-9A-Za-z-]{10,}|gh[pousr]_[0-9A-Za-z]{30,}|glpat-[0-9A-Za-z_-]{20}|"
    r"sk_live_[0-9A-Za-z]{16,}|AIza[0-9A-Za-z_-]{35}|eyJ[0-9A-Za-z_-]{10,}+\.eyJ[0-9A-Za-z_-]{10,}|"
    r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----|hooks\.slack\.com/services/T[0-9A-Z]++/B[0-9A-Z]++/[0-9A-Za-z]+|"
    r"(?:password|passwd|secret|api[_-]?key|token)\s*+[=:]\s*+(?=[^\s,;]{0,100}[0-9])[^\s,;]{8,}",
    re.IGNORECASE | re.ASCII,
)
_RANDOM = re.compile(r"(?=[^/]*[0-9])(?=[^/]*[A-Za-z])[A-Za-z0-9_-]{24,}", re.ASCII)


def unused_channel(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a channel that no tier, owner, subscription, report, baseline or heartbeat names."""
    used = {name for rule in rules(plan) for name in rule.channels} | set(plan.baseline_channels)
    for id, node in catalog.channels.items():
        if id not in used:
            report.add("SLO362", f"nothing is sent to {id}", node.origin.key(),
                       help="name it in a tier, an owner or a subscription, or remove it")  # fmt: skip


_ALL_SEND = (Why.OWNER, Why.TIER, Why.INCIDENT, Why.AUDIT, Why.REPORT)
"""What sends an alert to its channels beside each other."""


def told_twice(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a channel of an owner or a subscription that is notified of the same alerts for another reason too."""
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


def plain_secret(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a secret in the address of a webhook, or in any text of the catalog."""
    reported: set[Origin] = set()
    for node in catalog.channels.values():
        origin = node.origin.child("webhook")
        if node.spec.webhook is not None and _holds_secret(node.spec.webhook):
            reported.add(origin)
            report.add("SLO364", f"the address of {node.id} holds what looks like a secret", origin,
                       help="name the file that holds the address or token: secret: {file: /path}")  # fmt: skip
    for text, origin in _texts(catalog):
        if _SECRETS.search(text) is not None and origin not in reported:
            report.add(
                "SLO364", "this looks like a secret", origin, help="remove it here and revoke it: it has been read"
            )


def _holds_secret(url: str) -> bool:
    if _SECRETS.search(url) is not None:
        return True
    parts = urlsplit(url)
    if any(value and _SECRET_NAMES.search(name) for name, value in parse_qsl(parts.query)):
        return True
    return any(_RANDOM.fullmatch(part) and not part.islower() for part in parts.path.split("/"))


def _texts(catalog: Catalog) -> Iterator[tuple[str, Origin]]:
    """Yield the prose of the catalog: titles, descriptions, decisions and reasons."""
    for section in ("tiers", "channels", "owners", "metrics", "services", "slos"):
        for node in getattr(catalog, section).values():
            for field in ("title", "description", "decision"):
                text = getattr(node.spec, field, None)
                if text:
                    yield text, node.origin.child(field)
    for slo in catalog.slos.values():
        for index, alert in enumerate(slo.spec.alerts):
            for field in ("title", "description"):
                if text := getattr(alert, field):
                    yield text, slo.origin.child("alerts", index, field)
    for each in catalog.acceptances:
        yield each.spec.reason, Origin(each.origin.file, (*each.origin.path[:-1], "reason"))
