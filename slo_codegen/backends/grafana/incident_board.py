"""The incident dashboard (R38): what fires now, how grave, since when, and which objectives it affects."""

from __future__ import annotations

from slo_codegen import series
from slo_codegen.backends.grafana import library, palette, queries
from slo_codegen.backends.grafana.model import (
    Column,
    Dashboard,
    Look,
    Panel,
    Row,
    Step,
    Target,
    ref_id,
)
from slo_codegen.backends.grafana.text import label, one_of
from slo_codegen.plan.model import Plan
from slo_codegen.promql import Aggregation, Binary, Expr


def incident_board(plan: Plan) -> Dashboard:
    """Return the dashboard."""
    return Dashboard(
        "incident",
        label(f"{plan.title}: active incidents"),
        "Alerts that fire now, by tier, with the objectives that they affect, their runbooks and the way to each one.",
        "now-6h",
        (
            _tiers(plan),
            library.alerts_table(
                plan,
                "Active alerts",
                "Alerts that fire now, the gravest tier first and the oldest first within it. Active for counts from "
                "when the condition was first true. Click an SLO for its graphs, a runbook to open it.",
            ),
            _affected(plan),
            library.firing_by_tier(plan),
            Row(
                "Observed only: objectives in their baseline",
                True,
                (
                    library.alerts_table(
                        plan,
                        "Alerts of objectives in their baseline",
                        "Alerts that fire now and page nobody, since their objective is still being observed.",
                        queries.OBSERVED,
                    ),
                ),
            ),
        ),
        library.variables(),
        (library.firing_annotation(),),
        library.board_links("incident"),
    )


def _tiers(plan: Plan) -> Panel:
    return Panel(
        "stat",
        "Firing alerts by tier",
        "How many alerts of each tier fire now; 0 is shown only while objectives are recorded.",
        24,
        4,
        tuple(
            Target(
                queries.none_is_zero(
                    Aggregation("count", queries.alerts((*queries.FIRING, ("tier", "=~", one_of((tier.id,))))))
                ),
                label(f"{tier.id} {tier.title}"),
                instant=True,
            )
            for tier in plan.tiers
        ),
        decimals=0,
        looks=tuple(
            Look("byFrameRefID", ref_id(index), steps=(Step("green"), Step(palette.tier_color(tier), palette.ONE)))
            for index, tier in enumerate(plan.tiers)
        ),
    )


def _affected(plan: Plan) -> Panel:
    firing = queries.by("count", queries.KEY, queries.alerts())

    def affected(figure: Expr) -> Target:
        return library.now(Binary("and", figure, firing, on=queries.KEY))

    return Panel(
        "table",
        "Affected objectives",
        "Objectives with a firing alert, the least budget left first.",
        24,
        8,
        (
            Target(queries.copied(firing, "runbook", "service"), instant=True),
            affected(queries.sli()),
            affected(queries.budget_left()),
            affected(queries.recorded(series.BURN_RATE)),
        ),
        columns=(
            library.SLO_COLUMN,
            library.SERVICE_COLUMN,
            library.REGION_COLUMN,
            Column("Firing alerts", "A", "none", 0, width=120),
            Column("SLI", "B", "percentunit", 3, width=110),
            library.budget_column(plan, "C"),
            library.burn_column(plan, "D"),
            library.runbook_column(plan),
        ),
        sort=(("Budget left", "asc"),),
    )
