"""The labels by which alerts are routed: Prometheus gives them, and every rule asks for them, by these names."""

from __future__ import annotations

from typing import Literal

from slo_codegen import contract
from slo_codegen.plan.model import Alert, Slo


def slo_labels(slo: Slo, **more: str) -> dict[str, str]:
    """Return the labels that every alert about an SLO has, and ``more`` that tell what it alerts on."""
    labels = {**slo.identity, **({} if slo.owner is None else {contract.OWNER: slo.owner}), **more}
    return {**labels, contract.BASELINE: contract.OBSERVED} if slo.baseline else labels


SLO_LABELS = (*contract.IDENTITY, contract.OWNER, contract.BASELINE)
"""The names of all labels that `slo_labels` gives by itself."""


COMPARED_LABELS = (contract.OWNER, contract.TIER, contract.CONDITION, contract.BASELINE)
"""The labels by whose values rules tell alerts about SLOs apart; of other labels they ask only if there are any."""


def named(slo: Slo, alert: Alert) -> tuple[tuple[str, Literal["="], str], ...]:
    """Return the matchers that find an alert among all others: its name, and where others may have it, its labels."""
    name = ("alertname", alert.alertname)
    found = (
        (name,) if alert.called is None else (name, *sorted({**dict(alert.labels), **alert_labels(slo, alert)}.items()))
    )
    return tuple((label, "=", value) for label, value in found)


def alert_labels(slo: Slo, alert: Alert) -> dict[str, str]:
    """Return the labels by which an alert is routed; beside these it has those of its dimensions and of the catalog."""
    return slo_labels(slo, **{contract.TIER: alert.tier, contract.CONDITION: alert.condition.kind.value})
