"""The SLO dashboard (R37): every objective worst first, and one objective in depth."""

from __future__ import annotations

from slo_codegen import series
from slo_codegen.backends.grafana import library, palette, queries
from slo_codegen.backends.grafana.model import (
    Column,
    Dashboard,
    Look,
    Panel,
    Row,
    Target,
)
from slo_codegen.backends.grafana.policy import policy_panel
from slo_codegen.backends.grafana.text import label
from slo_codegen.plan.model import Plan
from slo_codegen.promql import Aggregation, Binary, Expr
from slo_codegen.units import HOUR, MINUTE, format_duration

_NAME = "{{slo}} {{region}}"
_LIMIT = f" With more than {queries.WORST} chosen, those with the least budget left are shown."


def slo_board(plan: Plan) -> Dashboard:
    """Return the dashboard."""
    return Dashboard(
        "slo",
        label(f"{plan.title}: service level objectives"),
        "Every objective with its error budget and burn rate, worst first; choose one to see it in depth.",
        "now-7d",
        (
            *_overview(),
            _table(plan),
            Row("In depth: $slo · $region"),
            _sli(),
            _budget(plan),
            *_burn_rates(plan),
            _events(),
            library.alerts_table(
                plan, "Active alerts of the choice", "Alerts that fire now for the chosen objectives, gravest first."
            ),
            Row("What the objectives promise, and what the budget allows", True, (_about(plan), policy_panel(plan))),
        ),
        library.variables(),
        (library.firing_annotation(),),
        library.board_links("slo"),
    )


def _overview() -> tuple[Panel, ...]:
    burning = Aggregation("sum", queries.is_so(">", queries.recorded(series.BURN_RATE), 1))
    exhausted = Aggregation("sum", queries.is_so("<=", queries.budget_left(), 0))
    return (
        library.stat(
            "Objectives",
            "How many objectives are chosen, counted once a region.",
            Aggregation("count", queries.objective()),
        ),
        library.stat(
            "Met",
            "Share of the measured objectives with some of their budget left, over each one's own period.",
            queries.meeting(),
            palette.MET,
            unit="percentunit",
        ),
        library.stat(
            "Budget exhausted",
            "How many objectives have spent their whole budget of the rolling period.",
            exhausted,
            palette.ANY_IS_BAD,
        ),
        library.stat(
            "Burning too fast",
            "How many objectives spent budget over the last hour faster than it lasts for the period.",
            burning,
            palette.ANY_IS_ODD,
        ),
        library.stat(
            "Firing alerts",
            "How many alerts fire now. Alerts of objectives in their baseline are not counted.",
            queries.none_is_zero(Aggregation("count", queries.alerts())),
            palette.ANY_IS_BAD,
        ),
        library.stat(
            "Not measured",
            "How many objectives have no figure of their budget: no traffic in the whole period, or no data.",
            queries.unmeasured(),
            palette.ANY_IS_ODD,
        ),
    )


def _table(plan: Plan) -> Panel:
    objective = queries.by("min", queries.KEY, queries.objective())
    return Panel(
        "table",
        "Objectives, worst first",
        "One row an objective and region, the least budget first; one without any figure stands above all. Budget "
        "left is that of the rolling period, and beside it that of the calendar month or week where the objective "
        "has one. An objective of 100% shows all of its budget until its first bad event, and none after it.",
        24,
        12,
        (
            Target(queries.copied(objective, "runbook", "service"), instant=True),
            library.now(queries.sli()),
            library.now(queries.budget_left()),
            library.now(queries.recorded(series.CALENDAR_BUDGET_REMAINING)),
            library.now(queries.recorded(series.BURN_RATE)),
        ),
        columns=(
            library.SLO_COLUMN,
            library.SERVICE_COLUMN,
            library.REGION_COLUMN,
            Column("Objective", "A", "percentunit", 3, width=110),
            Column("SLI", "B", "percentunit", 3, width=110),
            library.budget_column(plan, "C"),
            library.budget_column(plan, "D", "Calendar budget left"),
            library.burn_column(plan, "E"),
            library.runbook_column(plan),
        ),
        sort=(("Budget left", "asc"),),
    )


def _sli() -> Panel:
    return Panel(
        "timeseries",
        "SLI and objective",
        "Share of good events over the last hour, and the objective as a dashed line." + _LIMIT,
        12,
        9,
        (
            Target(queries.worst_only(queries.sli_over(HOUR)), _NAME),
            Target(queries.worst_only(queries.objective()), f"objective {_NAME}"),
        ),
        "percentunit",
        3,
        most=1,
        looks=(Look("byRegexp", "/^objective /", dashed=True),),
    )


def _budget(plan: Plan) -> Panel:
    return Panel(
        "timeseries",
        "Error budget left",
        "Share of the rolling period's error budget that is left; below zero the objective is missed." + _LIMIT,
        12,
        9,
        (Target(queries.worst_only(queries.budget_left()), _NAME),),
        "percentunit",
        1,
        most=1,
        steps=palette.budget_steps(plan),
        thresholds="dashed",
    )


def _burn_rates(plan: Plan) -> tuple[Panel, ...]:
    windows = sorted({window for slo in plan.slos if slo.has_budget for window in slo.windows_ms})
    if not windows:
        return ()
    targets = tuple(
        Target(Aggregation("max", queries.burn_rate(window)), format_duration(window)) for window in windows
    )
    return (
        Panel(
            "timeseries",
            "Burn rate by window",
            "How many times faster than allowed the budget is spent over each window: the highest of the chosen "
            "objectives. At 1x the budget lasts exactly its period. The red line is the slowest burn that pages.",
            12,
            9,
            targets,
            "suffix:x",
            1,
            least=0,
            steps=palette.burn_steps(plan),
            thresholds="dashed",
        ),
    )


def _events() -> Panel:
    bad = queries.mean_over_step(series.bad_events(5 * MINUTE))
    good = Binary("-", queries.mean_over_step(series.total_events(5 * MINUTE)), bad, on=queries.KEY)
    return Panel(
        "timeseries",
        "Events in 5 minutes",
        "Good and bad events of the chosen objectives together, as the mean of the 5 minute counts of each step.",
        12,
        9,
        (Target(Aggregation("sum", good), "good"), Target(Aggregation("sum", bad), "bad")),
        "short",
        least=0,
        looks=(Look("byName", "good", "green"), Look("byName", "bad", "red")),
        bars=True,
        stacked=True,
        interval="5m",
    )


def _about(plan: Plan) -> Panel:
    rows: Expr = queries.by("max", ("slo", "service"), queries.objective())
    for name, source in (("title", "slo"), ("promise", "slo"), ("owner", "service"), ("runbook", "service")):
        rows = queries.copied(rows, name, source)
    return Panel(
        "table",
        "What the objectives promise",
        "Title, promise, owner and runbook of each chosen objective, as the catalog states them. The objective is "
        "the strictest of its regions.",
        14,
        10,
        (Target(rows, instant=True),),
        columns=(
            Column("SLO", "slo", width=220),
            Column("Title", "title", width=240, mapped=palette.titles(plan)),
            Column("Objective", "A", "percentunit", 3, width=100),
            Column("Owner", "owner", width=120, mapped=palette.owners(plan)),
            library.SERVICE_COLUMN,
            library.runbook_column(plan),
            Column("Promise", "promise", mapped=palette.promises(plan)),
        ),
        sort=(("SLO", "asc"),),
    )
