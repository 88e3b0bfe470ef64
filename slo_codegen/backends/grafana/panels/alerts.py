"""Panels about alerts: those that fire now, by tier and each with its age and cost, and those that fired."""

from __future__ import annotations

from slo_codegen import contract
from slo_codegen.backends.grafana import alert_queries, library, palette, queries
from slo_codegen.backends.grafana.model import Column, Look, Panel, Step, Target, ref_id
from slo_codegen.backends.grafana.queries import Matchers
from slo_codegen.backends.grafana.scope import Scope, either
from slo_codegen.backends.grafana.text import label, one_of
from slo_codegen.common.units import HOUR, format_duration
from slo_codegen.plan.model import Plan
from slo_codegen.promql import Aggregation, Call, Expr, Series, Text

_LABELS = ("tier", "alertname", "condition", "slo", "service")


def active(scope: Scope) -> tuple[Panel, ...]:
    """Return the table of the alerts that somebody is told of."""
    runbook = ", a runbook to open it" if library.runbook_columns(scope.plan) else ""
    return (
        table(
            scope,
            "Active alerts",
            "Alerts that fire now, the gravest tier first and the oldest first within it. Active for counts from "
            f"when the condition was first true. {_spent(scope)} Click an SLO for its graphs{runbook}.",
        ),
    )


def observed(scope: Scope) -> tuple[Panel, ...]:
    """Return the table of the alerts of objectives in their baseline; nothing if none is."""
    if not any(slo.baseline for slo in scope.slos):
        return ()
    return (
        table(
            scope,
            "Alerts of objectives in their baseline",
            f"Alerts that fire now and page nobody, since their objective is still being observed. {_spent(scope)}",
            alert_queries.OBSERVED,
        ),
    )


def _spent(scope: Scope) -> str:
    return (
        "Spent by it is the share of the period's error budget that the bad "
        f"{either(scope.counted)} since then stand for, of the last {format_duration(alert_queries.LOOK_BACK)} at the "
        "most."
    )


def table(scope: Scope, title: str, description: str, state: Matchers = alert_queries.FIRING) -> Panel:
    """List the active alerts of a state, the gravest tier first and the oldest first within it."""
    plan, where = scope.plan, scope.where
    owner = (Column("Owner", contract.OWNER, width=120),) if any(each.owner is not None for each in plan.slos) else ()
    labels = (*_LABELS, *(contract.OWNER for _ in owner), *where.labels)
    alerts = alert_queries.alerts(where, state)

    def target(figure: Expr) -> Target:
        return Target(_in_order(queries.by("max", labels, figure), plan), instant=True)

    return Panel(
        "table",
        title,
        description,
        24,
        9,
        (
            Target(
                _in_order(
                    library.with_runbook(plan, queries.by("max", labels, alert_queries.active_for(where, state))),
                    plan,
                ),
                instant=True,
            ),
            target(alert_queries.spent_since_active(where, state)),
            target(queries.beside(alerts, queries.budget_left(where), where)),
        ),
        columns=(
            Column("Tier", "tier", mapped=palette.tiers(plan, _order(plan)), paint="background", width=70),
            library.slo_column(scope.plan),
            *library.place_columns(scope.plan),
            Column("Condition", "condition", width=140),
            Column("Active for", "A", "dtdurations", 0, width=130),
            Column("Spent by it", "B", "percentunit", 1, palette.SPENT, "text", 100),
            library.budget_column(plan, "C"),
            Column("Alert", "alertname"),
            library.SERVICE_COLUMN,
            *owner,
            *library.runbook_columns(plan),
        ),
        sort=(("Tier", "asc"), ("Active for", "desc")),
    )


def _order(plan: Plan) -> dict[str, str]:
    """Return what stands for each tier in the table, so that its order is that of the tiers: their names if they do."""
    ids = [tier.id for tier in plan.tiers]
    if ids == sorted(ids):
        return {id: id for id in ids}
    digits = len(str(len(ids)))
    return {tier.id: f"{tier.rank:0{digits}}" for tier in plan.tiers}


def _in_order(expr: Expr, plan: Plan) -> Expr:
    """Return rows whose tier is what stands for it."""
    for id, shown in _order(plan).items():
        if id != shown:
            expr = Call("label_replace", (expr, Text("tier"), Text(shown), Text("tier"), Text(id)))
    return expr


def measurement(scope: Scope) -> tuple[Panel, ...]:
    """Return the table of what was measured in the last hour and cannot be; nothing where that is not recorded."""
    # A member that the catalog does not list is none that can be chosen.
    matchers = tuple(each for each in scope.where.matchers if each[0] not in scope.where.labels)
    found = Call("max_over_time", (Series(contract.MEASUREMENT_PROBLEM, matchers, HOUR),))
    panel = Panel(
        "table",
        "Measurement problems",
        "Problems with the counters of the chosen objectives in the last hour: figures that include them are wrong. "
        "Times is the number of events, or of steps at which a counter fell, in the worst five minutes.",
        24,
        5,
        (Target(queries.by("max", (*scope.where.key, "problem"), found), instant=True),),
        columns=(
            library.slo_column(scope.plan),
            library.SERVICE_COLUMN,
            *library.place_columns(scope.plan),
            Column("Problem", "problem", width=560, mapped=palette.problems(scope.plan)),
            Column("Times", "A", "short", 0, width=100),
        ),
        sort=(("Times", "desc"),),
        absent="No problems",
    )
    return (panel,)


def by_tier(scope: Scope) -> tuple[Panel, ...]:
    """Return how many alerts of each tier fire now, each in its colour."""
    plan, where = scope.plan, scope.where
    panel = Panel(
        "stat",
        "Firing alerts by tier",
        "How many alerts of each tier fire now; 0 is shown only while objectives are recorded.",
        24,
        4,
        tuple(
            Target(
                queries.none_is_zero(
                    Aggregation(
                        "count",
                        alert_queries.alerts(where, (*alert_queries.FIRING, (contract.TIER, "=~", one_of((tier.id,))))),
                    ),
                    where,
                ),
                label(tier.heading),
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
    return (panel,)


def history(scope: Scope) -> tuple[Panel, ...]:
    """Return the graph of how many alerts of each tier fired."""
    count = Aggregation("count", alert_queries.alerts(scope.where), by=("tier",))
    panel = Panel(
        "timeseries",
        "Firing alerts over time",
        "How many alerts fired at each time, stacked by tier. A gap means that none fired.",
        24,
        7,
        (Target(count, "{{tier}}"),),
        decimals=0,
        least=0,
        looks=tuple(Look("byName", tier.id, palette.tier_color(tier)) for tier in scope.plan.tiers),
        bars=True,
        stacked=True,
    )
    return (panel,)
