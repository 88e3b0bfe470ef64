"""The feature matrix (R39): each module by region, as bad as the worst of its objectives."""

from __future__ import annotations

from collections.abc import Callable

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
from slo_codegen.backends.grafana.text import label, one_of, replacement, url_part
from slo_codegen.plan.model import Module, Plan
from slo_codegen.promql import Call, Expr, Text, any_of, labelled

_EVERYWHERE = "all regions"


def matrix_board(plan: Plan) -> Dashboard:
    """Return the dashboard; the services stand for the modules where the plan has none."""
    modules = plan.modules or tuple(
        Module(each.id, each.title, (each.id,), tuple(slo.id for slo in each.slos), each.origin)
        for each in plan.services
    )
    return Dashboard(
        "feature-matrix",
        label(f"{plan.title}: feature matrix"),
        "The health of each module of the product in each region: the worst state of its objectives.",
        "now-24h",
        (_matrix(plan, modules), *_objectives(plan, modules)),
        library.variables("region"),
        (),
        library.board_links("feature-matrix"),
    )


def _matrix(plan: Plan, modules: tuple[Module, ...]) -> Panel:
    measured = _measured(plan)
    return Panel(
        "table",
        "Modules by region",
        "The worst state of a module's objectives: an alert that pages stands above objectives without data, and "
        "those above the state of the least budget left. A module without objectives says so, which is not healthy. "
        "A dash is a region in which the module has no objective.",
        24,
        min(24, max(8, 3 + len(modules))),
        (Target(any_of(_worst_state(plan, module, measured) for module in modules), instant=True),),
        decimals=0,
        columns=(
            Column("Module", mapped=_titles(modules), width=240),
            *(_region_column(region) for region in (*plan.regions, _EVERYWHERE)),
        ),
        matrix=Matrix("module", "region", "Module"),
        mapped=states.words(plan),
        absent="-",
    )


def _region_column(region: str) -> Column:
    link = Link("Objectives of this region", f"/d/slo?var-region={url_part(region)}&${{__url_time_range}}")
    return Column(label(region), paint="background", links=() if region == _EVERYWHERE else (link,))


def _worst_state(plan: Plan, module: Module, measured: frozenset[str]) -> Expr:
    where = _of(module, measured)
    return _named(states.no_objectives() if where is None else states.worst_state(plan, where), module)


def _objectives(plan: Plan, modules: tuple[Module, ...]) -> tuple[Panel, ...]:
    measured = _measured(plan)
    chosen = [(module, where) for module in modules if (where := _of(module, measured)) is not None]
    if not chosen:
        return ()

    def of_each(figure: Callable[[queries.Where], Expr]) -> Target:
        parts = (_named(queries.by("min", queries.KEY, figure(where)), module) for module, where in chosen)
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
                library.SLO_COLUMN,
                library.SERVICE_COLUMN,
                library.REGION_COLUMN,
                Column("Objective", "A", "percentunit", 3, width=110),
                library.budget_column(plan, "B"),
            ),
            sort=(("Budget left", "asc"),),
        ),
    )


def _measured(plan: Plan) -> frozenset[str]:
    return frozenset(slo.id for slo in plan.slos if slo.objective is not None)


def _of(module: Module, measured: frozenset[str]) -> queries.Where | None:
    """Return the matchers of a module's objectives; None where it has none, only events that are watched."""
    ids = [slo for slo in module.slos if slo in measured]
    return (("slo", "=~", one_of(ids)), *queries.ANY_REGION) if ids else None


def _named(state: Expr, module: Module) -> Expr:
    everywhere = Call("label_replace", (state, Text("region"), Text(_EVERYWHERE), Text("region"), Text("")))
    return labelled(everywhere, "module", replacement(module.id))


def _titles(modules: tuple[Module, ...]) -> tuple[Mapped, ...]:
    return tuple(Mapped(label(module.id), label(module.title)) for module in modules)
