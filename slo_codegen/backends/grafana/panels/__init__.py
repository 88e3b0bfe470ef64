"""The library of panels: each a function from a scope to the panels of one name, which a catalog can ask for."""

from __future__ import annotations

from collections.abc import Callable

from slo_codegen.backends.grafana.model import Panel
from slo_codegen.backends.grafana.panels import alerts, depth, overview
from slo_codegen.backends.grafana.panels.policy import policy
from slo_codegen.backends.grafana.scope import Scope
from slo_codegen.plan.model import PanelName

PANELS: dict[PanelName, Callable[[Scope], tuple[Panel, ...]]] = {
    PanelName.SUMMARY: overview.summary,
    PanelName.OBJECTIVES: overview.objectives,
    PanelName.SLI: depth.sli,
    PanelName.BUDGET: depth.budget,
    PanelName.BURN_RATES: depth.burn_rates,
    PanelName.EVENTS: depth.events,
    PanelName.ALERTS: alerts.active,
    PanelName.ALERT_HISTORY: alerts.history,
    PanelName.PROMISES: overview.promises,
    PanelName.POLICY: policy,
}
"""Every name that a dashboard of the catalog can ask for."""


def make(scope: Scope, *names: PanelName) -> tuple[Panel, ...]:
    """Return the panels of these names, in this order."""
    return tuple(panel for name in names for panel in PANELS[name](scope))


__all__ = ["PANELS", "make"]
