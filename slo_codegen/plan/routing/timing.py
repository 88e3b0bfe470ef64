"""By what alerts are grouped, and when they are sent: what a tier says, then the platform, then usual times."""

from __future__ import annotations

from slo_codegen import contract
from slo_codegen.common.units import HOUR, MINUTE, SECOND
from slo_codegen.plan.model import Plan, Tier, labels_of

URGENT_WAIT_MS, _PATIENT_WAIT_MS = 10 * SECOND, MINUTE
_URGENT_INTERVAL_MS, _PATIENT_INTERVAL_MS = MINUTE, 5 * MINUTE
_REPEAT_MS = 4 * HOUR


def grouped_by(plan: Plan) -> tuple[str, ...]:
    """Return the labels by which alerts are always grouped."""
    return (*plan.key, *labels_of(plan.dimensions), contract.TIER)


def wait_ms(plan: Plan, tier: Tier | None = None) -> int:
    """Return how long a new group waits for more alerts, in ms: of a tier, or of all that has none."""
    return _said(
        tier.group_wait_ms if tier is not None else None,
        tier,
        URGENT_WAIT_MS,
        plan.alertmanager.group_wait_ms,
        _PATIENT_WAIT_MS,
    )


def interval_ms(plan: Plan, tier: Tier | None = None) -> int:
    """Return how long a group that was sent waits with more alerts, in ms."""
    return _said(
        tier.group_interval_ms if tier is not None else None,
        tier,
        _URGENT_INTERVAL_MS,
        plan.alertmanager.group_interval_ms,
        _PATIENT_INTERVAL_MS,
    )


def repeat_ms(plan: Plan) -> int:
    """Return how often a firing alert is sent again where its tier does not say so, in ms."""
    return plan.alertmanager.repeat_interval_ms or _REPEAT_MS


def _said(of_tier: int | None, tier: Tier | None, urgent: int, of_platform: int | None, patient: int) -> int:
    if of_tier is not None:
        return of_tier
    if tier is not None and tier.pages:
        return urgent
    return patient if of_platform is None else of_platform
