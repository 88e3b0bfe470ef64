"""The labels by which alerts are routed: Prometheus gives them, and every rule asks for them, by these names."""

from __future__ import annotations

from slo_codegen.plan.model import Alert, Slo

REPORT_LABEL, WEEKLY = "report", "weekly"
"""The label that only the weekly report has, and its value. It has no tier, so that no other rule selects it."""
OBSERVED_LABEL, OBSERVED = "baseline", "true"
"""The label of the alerts of an SLO in observation mode, and its value; others do not have it."""


def slo_labels(slo: Slo, **more: str) -> dict[str, str]:
    """Return the labels that every alert about an SLO has, and ``more`` that tell what it alerts on."""
    labels = {"slo": slo.id, "service": slo.service, "owner": slo.owner, **more}
    return {**labels, OBSERVED_LABEL: OBSERVED} if slo.baseline else labels


SLO_LABELS = ("slo", "service", "owner", OBSERVED_LABEL)
"""The names of all labels that `slo_labels` gives by itself."""


COMPARED_LABELS = ("owner", "tier", "condition", OBSERVED_LABEL)
"""The labels by whose values rules tell alerts about SLOs apart; of other labels they ask only if there are any."""


def alert_labels(slo: Slo, alert: Alert) -> dict[str, str]:
    """Return the labels by which an alert is routed; its rule has exactly these, and those of its dimensions."""
    return slo_labels(slo, tier=alert.tier, condition=alert.condition.kind.value)
