"""Which alerts of an SLO fire on events, and not on missing data."""

from __future__ import annotations

from slo_codegen.plan.conditions.kinds import traits_of
from slo_codegen.plan.model import Alert, Slo


def alerts_on_events(slo: Slo) -> list[Alert]:
    """Return the alerts that fire on events, and not for want of them."""
    return [alert for alert in slo.alerts if not traits_of(alert.condition.kind).awaits_data]
