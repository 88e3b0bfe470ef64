"""The feature matrix (R39): each module by the members of a dimension, as bad as the worst of its objectives."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from slo_codegen import contract
from slo_codegen.backends.grafana import library, queries, states
from slo_codegen.backends.grafana.model import (
    Column,
    Dashboard,
    Link,
    Mapped,
    Matrix,
    Panel,
    Target,
)
from slo_codegen.backends.grafana.text import label, one_of, replacement
from slo_codegen.plan.model import Dimension, Module, Plan, labels_of, one, several, together
from slo_codegen.promql import Call, Expr, Text, any_of, labelled

_NO_DIMENSION = "everywhere"
"""The label, of no series, that stands for the dimension of a plan without any."""


def matrix_board(plan: Plan) -> Dashboard:
    """Return the dashboard; the services stand for the modules where the plan has none."""
    modules = plan.modules or tuple(
        Module(each.id, each.title, (each.id,), tuple(slo.id for slo in each.slos), each.origin)
        for each in plan.services
    )
    return Dashboard(
        "feature-matrix",
        label(f"{plan.title}: feature matrix"),
        f"The health of each module of the product{_in_each(plan)}: the worst state of its objectives.",
        "now-24h",
        (*_matrices(plan, modules), *_objectives(plan, modules)),
        library.variables(plan),
        (),
        library.board_links(plan, "feature-matrix"),
    )


def _in_each(plan: Plan) -> str:
    labels = labels_of(plan.dimensions)
    return f" in each {together(labels)}" if labels else ""


def _matrices(plan: Plan, modules: tuple[Module, ...]) -> Iterator[Panel]:
    """Yield a matrix for each dimension; without any, one of a single column."""
    for dimension in plan.dimensions or (Dimension(_NO_DIMENSION, ()),):
        yield _matrix(plan, modules, dimension)


def _matrix(plan: Plan, modules: tuple[Module, ...], dimension: Dimension) -> Panel:
    measured, by = _measured(plan), dimension.label
    return Panel(
        "table",
        f"Modules by {by}" if by != _NO_DIMENSION else "Modules",
        "The worst state of a module's objectives: an alert that pages stands above objectives without data, and "
        "those above the state of the least budget left. A module without objectives says so, which is not healthy. "
        f"A dash is {one(by)} in which the module has no objective.",
        24,
        min(24, max(8, 3 + len(modules))),
        (Target(any_of(_worst_state(plan, module, measured, by) for module in modules), instant=True),),
        decimals=0,
        columns=(
            Column("Module", mapped=_titles(modules), width=240),
            *library.member_columns(dimension, ("Module", _all(by)), lambda member: _links(by, member)),
            Column(_all(by), paint="background"),
        ),
        matrix=Matrix("module", by, "Module"),
        mapped=states.words(plan),
        absent="-",
    )


def _all(by: str) -> str:
    """Return what stands for the place of objectives that are not split by a label."""
    return f"all {several(by)}" if by != _NO_DIMENSION else "all"


def _links(by: str, member: str) -> tuple[Link, ...]:
    return (Link(f"Objectives of this {by}", f"/d/slo?var-{by}={member}&${{__url_time_range}}"),)


def _worst_state(plan: Plan, module: Module, measured: frozenset[str], by: str) -> Expr:
    where, labels = _of(plan, module, measured), labels_of(plan.dimensions)
    if where is None:
        return _named(states.no_objectives(queries.places((by,) if labels else (), by), by), module, by)
    return _named(states.worst_state(plan, where, by), module, by)


def _objectives(plan: Plan, modules: tuple[Module, ...]) -> tuple[Panel, ...]:
    measured = _measured(plan)
    chosen = [(module, where) for module in modules if (where := _of(plan, module, measured)) is not None]
    if not chosen:
        return ()

    def of_each(figure: Callable[[queries.Where], Expr]) -> Target:
        parts = (_named(queries.by("min", where.key, figure(where)), module, *where.labels) for module, where in chosen)
        return Target(any_of(parts), instant=True)

    return (
        Panel(
            "table",
            "Objectives of the modules",
            "Every objective of each module, the least budget left first; one without any figure stands above all. "
            "Click one for its graphs.",
            24,
            14,
            (of_each(queries.objective), of_each(queries.budget_left)),
            columns=(
                Column("Module", "module", mapped=_titles(modules), width=200),
                library.slo_column(plan),
                library.SERVICE_COLUMN,
                *library.place_columns(plan),
                Column("Objective", "A", "percentunit", 3, width=110),
                library.budget_column(plan, "B"),
            ),
            sort=(("Budget left", "asc"),),
        ),
    )


def _measured(plan: Plan) -> frozenset[str]:
    return frozenset(slo.id for slo in plan.slos if slo.objective is not None)


def _of(plan: Plan, module: Module, measured: frozenset[str]) -> queries.Where | None:
    """Return the matchers of a module's objectives; None where it has none, only events that are watched."""
    ids = [slo for slo in module.slos if slo in measured]
    return queries.places(labels_of(plan.dimensions)).and_of((contract.SLO, "=~", one_of(ids))) if ids else None


def _named(state: Expr, module: Module, *labels: str) -> Expr:
    """Return series of a module, with what stands for a label that they lack."""
    for by in labels:
        state = Call("label_replace", (state, Text(by), Text(_all(by)), Text(by), Text("")))
    return labelled(state, "module", replacement(module.id))


def _titles(modules: tuple[Module, ...]) -> tuple[Mapped, ...]:
    return tuple(Mapped(label(module.id), label(module.title)) for module in modules)
