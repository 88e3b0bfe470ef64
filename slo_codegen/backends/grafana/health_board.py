"""The dashboard about a dimension (R40 of regions): how many objectives each member meets, the worst first."""

from __future__ import annotations

from collections.abc import Iterator

from slo_codegen import contract
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
from slo_codegen.plan.model import Dimension, Plan, heading, health_board, labels_of, one, several
from slo_codegen.promql import Call, Expr, any_of


def health_boards(plan: Plan) -> Iterator[Dashboard]:
    """Yield a dashboard for each dimension."""
    for dimension in plan.dimensions:
        yield _board(plan, dimension)


def _board(plan: Plan, dimension: Dimension) -> Dashboard:
    by, labels = dimension.label, labels_of(plan.dimensions)
    where = queries.chosen(labels, split_by=by)
    uid, title = health_board(by)
    return Dashboard(
        uid,
        label(f"{plan.title}: {title}"),
        f"How well each {by} meets its objectives. Objectives that are not per {by} are left out.",
        "now-7d",
        (
            _members(plan, where, by),
            _grid(plan, where, dimension),
            _over_time(
                f"Least budget left by {by}",
                f"The least error budget left of the chosen objectives in each {by}.",
                queries.by("min", (by,), queries.budget_left(where)),
                "percentunit",
                palette.budget_steps(plan),
                by,
            ),
            _over_time(
                f"Highest burn rate by {by}",
                f"How many times faster than allowed the budget is spent over an hour: the highest in each {by}.",
                queries.by("max", (by,), queries.recorded(contract.BURN_RATE, where)),
                "suffix:x",
                palette.burn_steps(plan),
                by,
            ),
        ),
        library.variables(plan, "service", "slo"),
        (library.firing_annotation(queries.chosen(labels)),),
        library.board_links(plan, uid),
    )


def _members(plan: Plan, where: queries.Where, by: str) -> Panel:
    firing = queries.by("count", (by,), alert_queries.alerts(where))
    return Panel(
        "table",
        f"{heading(several(by))}, worst first",
        f"Met is the share of {one(by)}'s measured objectives with budget left over each one's own period. "
        f"{heading(one(by))} of which nothing is measured stands above all.",
        24,
        8,
        tuple(
            Target(expr, instant=True)
            for expr in (
                queries.by("count", (by,), queries.objective(where)),
                queries.meeting(where, (by,)),
                queries.by("min", (by,), queries.budget_left(where)),
                queries.by("max", (by,), queries.recorded(contract.BURN_RATE, where)),
                queries.none_is_zero(firing, where, (by,)),
                queries.unmeasured(where, (by,)),
            )
        ),
        columns=(
            *library.place_columns(plan, by),
            Column("Met", "B", "percentunit", 1, palette.MET, "background"),
            Column("Objectives", "A", "none", 0),
            library.budget_column(plan, "C", "Least budget left"),
            library.burn_column(plan, "D", "Highest burn, 1 h"),
            Column("Firing alerts", "E", "none", 0, palette.ANY_IS_BAD, "text"),
            Column("Not measured", "F", "none", 0, palette.ANY_IS_ODD, "text"),
        ),
        sort=(("Met", "asc"), ("Least budget left", "asc")),
    )


def _grid(plan: Plan, where: queries.Where, dimension: Dimension) -> Panel:
    by = dimension.label
    labels = ("slo", by)
    left = queries.by("min", labels, queries.budget_left(where))
    known = any_of((left, queries.stand_in(labels, palette.UNMEASURED, where)))
    return Panel(
        "table",
        f"Error budget left by objective and {by}",
        f"The worst objective stands first, the {by} with the worst figure left; what is not measured stands last. "
        f"A dash is {one(by)} in which the objective does not exist.",
        24,
        14,
        (Target(Call("sort", (known,)), instant=True),),
        "percentunit",
        1,
        steps=palette.budget_steps(plan),
        columns=(
            Column("SLO", width=260),
            *library.member_columns(dimension, ("SLO",), lambda member: ()),
        ),
        matrix=Matrix("slo", by, "SLO"),
        mapped=palette.stand_ins(),
        absent="-",
    )


def _over_time(title: str, description: str, expr: Expr, unit: str, steps: tuple[Step, ...], by: str) -> Panel:
    return Panel(
        "timeseries",
        title,
        description,
        12,
        9,
        (Target(expr, f"{{{{{by}}}}}"),),
        unit,
        1,
        steps=steps,
        thresholds="dashed",
    )
