"""The SLO dashboard (R37): every objective worst first, and one objective in depth."""

from __future__ import annotations

from slo_codegen.backends.grafana import library
from slo_codegen.backends.grafana.model import Dashboard, Row
from slo_codegen.backends.grafana.panels import make
from slo_codegen.backends.grafana.panels.alerts import measurement
from slo_codegen.backends.grafana.scope import whole
from slo_codegen.backends.grafana.text import label
from slo_codegen.plan.model import PanelName, Plan


def slo_board(plan: Plan) -> Dashboard:
    """Return the dashboard."""
    scope = whole(plan)
    return Dashboard(
        "slo",
        label(f"{plan.title}: service level objectives"),
        "Every objective with its error budget and burn rate, worst first; choose one to see it in depth.",
        "now-7d",
        (
            *make(scope, PanelName.SUMMARY, PanelName.OBJECTIVES),
            Row(" · ".join(("In depth: $slo", *(f"${name}" for name in scope.where.labels)))),
            *make(scope, PanelName.SLI, PanelName.BUDGET, PanelName.BURN_RATES, PanelName.EVENTS, PanelName.ALERTS),
            *measurement(scope),
            Row(
                "What the objectives promise, and what the budget allows",
                True,
                make(scope, PanelName.PROMISES, PanelName.POLICY),
            ),
        ),
        library.variables(plan, "service", "slo"),
        (library.firing_annotation(scope.where),),
        library.board_links(plan, "slo"),
    )
