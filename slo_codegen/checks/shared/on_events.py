"""Which alerts of an SLO fire on events, and not on missing data; which tier an alert that is proposed has."""

from __future__ import annotations

from slo_codegen.plan.conditions.kinds import traits_of
from slo_codegen.plan.model import SEVERITIES, Alert, Plan, Severity, Slo


def alerts_on_events(slo: Slo) -> list[Alert]:
    """Return the alerts that fire on events, and not for want of them."""
    return [alert for alert in slo.alerts if not traits_of(alert.condition.kind).awaits_data]


def on_first_bad_event(plan: Plan) -> str:
    """Return an alert on the first bad event, as a catalog writes it."""
    return f"{{tier: {tier_at_most(plan, 'error')}, when: {{bad_events: {{above: 0, within: 1h}}}}}}"


def tier_at_most(plan: Plan, severity: Severity) -> str:
    """Return the most severe tier that is at most as severe as that, or the least severe one that there is."""
    listed = (tier.id for tier in plan.tiers if SEVERITIES.index(tier.severity) >= SEVERITIES.index(severity))
    return next(listed, plan.tiers[-1].id)
