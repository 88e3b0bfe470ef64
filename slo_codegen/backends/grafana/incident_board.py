"""The incident dashboard (R38): what fires now, how grave, since when, at what cost, and what it affects."""

from __future__ import annotations

from slo_codegen import contract
from slo_codegen.backends.grafana import alert_queries, library, queries
from slo_codegen.backends.grafana.model import Column, Dashboard, Panel, Row, Target
from slo_codegen.backends.grafana.panels import alerts
from slo_codegen.backends.grafana.scope import Scope, whole
from slo_codegen.backends.grafana.text import label
from slo_codegen.plan.model import Plan
from slo_codegen.promql import Binary, Expr


def incident_board(plan: Plan) -> Dashboard:
    """Return the dashboard."""
    scope = whole(plan)
    observed = alerts.observed(scope)
    runbooks = ", their runbooks" if library.runbook_columns(plan) else ""
    return Dashboard(
        "incident",
        label(f"{plan.title}: active incidents"),
        f"Alerts that fire now, by tier, with the objectives that they affect{runbooks} and the way to each one.",
        "now-6h",
        (
            *alerts.by_tier(scope),
            *alerts.active(scope),
            _affected(scope),
            *alerts.history(scope),
            *((Row("Observed only: objectives in their baseline", True, observed),) if observed else ()),
        ),
        library.variables(plan, "service", "slo"),
        (library.firing_annotation(scope.where),),
        library.board_links(plan, "incident"),
    )


def _affected(scope: Scope) -> Panel:
    plan, where = scope.plan, scope.where
    firing = queries.by("count", where.key, alert_queries.alerts(where))

    def affected(figure: Expr) -> Target:
        return library.now(Binary("and", figure, firing, on=where.key), where)

    return Panel(
        "table",
        "Affected objectives",
        "Objectives with a firing alert, the least budget left first.",
        24,
        8,
        (
            Target(library.with_runbook(plan, firing), instant=True),
            affected(queries.sli(where)),
            affected(queries.budget_left(where)),
            affected(queries.recorded(contract.BURN_RATE, where)),
        ),
        columns=(
            library.slo_column(plan),
            library.SERVICE_COLUMN,
            *library.place_columns(plan),
            Column("Firing alerts", "A", "none", 0, width=120),
            Column("SLI", "B", "percentunit", 3, width=110),
            library.budget_column(plan, "C"),
            library.burn_column(plan, "D"),
            *library.runbook_columns(plan),
        ),
        sort=(("Budget left", "asc"),),
    )
