"""The regional health dashboard (R40): how many objectives each region meets, worst region first."""

from __future__ import annotations

from slo_codegen import series
from slo_codegen.backends.grafana import alert_queries, library, palette, queries
from slo_codegen.backends.grafana.model import (
    Column,
    Dashboard,
    Matrix,
    Panel,
    Step,
    Target,
)
from slo_codegen.backends.grafana.text import label
from slo_codegen.plan.model import Plan
from slo_codegen.promql import Call, Expr, any_of

_BY = ("region",)
_WHERE = queries.CHOSEN_REGIONS


def regional_board(plan: Plan) -> Dashboard:
    """Return the dashboard."""
    return Dashboard(
        "regional-health",
        label(f"{plan.title}: regional health"),
        "How well each region meets its objectives. Objectives that are not per region are left out.",
        "now-7d",
        (
            _regions(plan),
            _grid(plan),
            _over_time(
                "Least budget left by region",
                "The least error budget left of the chosen objectives in each region.",
                queries.by("min", _BY, queries.budget_left(_WHERE)),
                "percentunit",
                palette.budget_steps(plan),
            ),
            _over_time(
                "Highest burn rate by region",
                "How many times faster than allowed the budget is spent over an hour: the highest in each region.",
                queries.by("max", _BY, queries.recorded(series.BURN_RATE, _WHERE)),
                "suffix:x",
                palette.burn_steps(plan),
            ),
        ),
        library.variables(),
        (library.firing_annotation(),),
        library.board_links("regional-health"),
    )


def _regions(plan: Plan) -> Panel:
    firing = queries.by("count", _BY, alert_queries.alerts(where=_WHERE))
    return Panel(
        "table",
        "Regions, worst first",
        "Met is the share of a region's measured objectives with budget left over each one's own period. A region "
        "of which nothing is measured stands above all.",
        24,
        8,
        tuple(
            Target(expr, instant=True)
            for expr in (
                queries.by("count", _BY, queries.objective(_WHERE)),
                queries.meeting(_WHERE, _BY),
                queries.by("min", _BY, queries.budget_left(_WHERE)),
                queries.by("max", _BY, queries.recorded(series.BURN_RATE, _WHERE)),
                queries.none_is_zero(firing, _WHERE, _BY),
                queries.unmeasured(_WHERE, _BY),
            )
        ),
        columns=(
            library.REGION_COLUMN,
            Column("Met", "B", "percentunit", 1, palette.MET, "background"),
            Column("Objectives", "A", "none", 0),
            library.budget_column(plan, "C", "Least budget left"),
            library.burn_column(plan, "D", "Highest burn, 1 h"),
            Column("Firing alerts", "E", "none", 0, palette.ANY_IS_BAD, "text"),
            Column("Not measured", "F", "none", 0, palette.ANY_IS_ODD, "text"),
        ),
        sort=(("Met", "asc"), ("Least budget left", "asc")),
    )


def _grid(plan: Plan) -> Panel:
    labels = ("slo", "region")
    left = queries.by("min", labels, queries.budget_left(_WHERE))
    known = any_of((left, queries.stand_in(labels, palette.UNMEASURED, _WHERE)))
    return Panel(
        "table",
        "Error budget left by objective and region",
        "The worst objective stands first, the region with the worst figure left; what is not measured stands last. "
        "A dash is a region in which the objective does not exist.",
        24,
        14,
        (Target(Call("sort", (known,)), instant=True),),
        "percentunit",
        1,
        steps=palette.budget_steps(plan),
        columns=(
            Column("SLO", width=260),
            *(Column(label(region), paint="background") for region in plan.regions),
        ),
        matrix=Matrix("slo", "region", "SLO"),
        mapped=palette.stand_ins(),
        absent="-",
    )


def _over_time(title: str, description: str, expr: Expr, unit: str, steps: tuple[Step, ...]) -> Panel:
    return Panel(
        "timeseries",
        title,
        description,
        12,
        9,
        (Target(expr, "{{region}}"),),
        unit,
        1,
        steps=steps,
        thresholds="dashed",
    )
