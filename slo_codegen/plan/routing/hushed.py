"""What is sent in place of silenced alerts: one notification for their owner, which pages no one, and its end."""

from __future__ import annotations

from collections.abc import Iterator

from slo_codegen import contract
from slo_codegen.diagnostics import Origin
from slo_codegen.plan.model import Owner, Plan

CONDITION = "silenced"
"""The label ``condition`` of what is sent in place of silenced alerts; it silences no alert of an SLO."""


def silences_something(plan: Plan) -> bool:
    """Return whether the catalog declares parts or dependencies, whether these silence anything or not."""
    return any(slo.parts for slo in plan.slos) or any(service.dependencies for service in plan.services)


def quiet_channels(plan: Plan) -> tuple[tuple[str, Origin], ...]:
    """Return the channels that everyone's silenced alerts are reported to, and where the catalog names them.

    Those of the most severe tier that pages no one; if every tier pages, the most severe one's that are no pagers.
    """
    named = [
        [(id, tier.origin.child("channels", index)) for index, id in enumerate(tier.channels)] for tier in plan.tiers
    ]
    quiet = [tuple(each for each in channels if not plan.channel(each[0]).pages) for channels in named]
    whole = [each for each, channels in zip(quiet, named, strict=True) if each and len(each) == len(channels)]
    return next(iter(whole), next(filter(None, quiet), ()))


def own_channels(plan: Plan, owner: Owner) -> Iterator[tuple[str, Origin]]:
    """Yield the channels that an owner's silenced alerts are reported to besides."""
    everyone = {id for id, _ in quiet_channels(plan)}
    for index, id in enumerate(owner.channels):
        if id not in everyone and not plan.channel(id).pages:
            yield id, owner.origin.child("channels", index)


def whose(plan: Plan) -> tuple[str, ...]:
    """Return the labels that tell whose alerts are silenced: their owner, or the service where some have none."""
    some_unowned = any(slo.owner is None for slo in plan.slos)
    some_owned = any(slo.owner is not None for slo in plan.slos)
    return (*((contract.OWNER,) if some_owned else ()), *((contract.SERVICE,) if some_unowned else ()))
