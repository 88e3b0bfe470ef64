"""Panels that show many objectives at once: what is wrong in numbers, all of them worst first, what they promise."""

from __future__ import annotations

from dataclasses import replace

from slo_codegen import contract
from slo_codegen.backends.grafana import alert_queries, library, palette, queries
from slo_codegen.backends.grafana.model import Column, Panel, Step, Target, ref_id
from slo_codegen.backends.grafana.queries import Where
from slo_codegen.backends.grafana.scope import Scope
from slo_codegen.common.units import DAY, HOUR, MINUTE, format_duration
from slo_codegen.plan.model import one, several, together
from slo_codegen.promql import Aggregation, Expr

_BURNS = (5 * MINUTE, 6 * HOUR, 3 * DAY)
"""The windows whose burn rates stand beside that of an hour."""


def summary(scope: Scope) -> tuple[Panel, ...]:
    """Return six figures in a line."""
    where = scope.where
    burning = Aggregation("sum", queries.is_so(">", queries.recorded(contract.BURN_RATE, where), 1))
    exhausted = Aggregation("sum", queries.is_so("<=", queries.budget_left(where), 0))
    firing = Aggregation("count", alert_queries.alerts(where))
    return (
        replace(
            _stat(
                "Objectives",
                f"How many objectives are chosen{_once_in_each(where)}.",
                Aggregation("count", queries.objective(where)),
            ),
            begins_line=True,
        ),
        _stat(
            "Met",
            "Share of the measured objectives with some of their budget left, over each one's own period.",
            queries.meeting(where),
            palette.MET,
            unit="percentunit",
        ),
        _stat(
            "Budget exhausted",
            "How many objectives have spent their whole budget of the rolling period.",
            exhausted,
            palette.ANY_IS_BAD,
        ),
        _stat(
            "Burning too fast",
            "How many objectives spent budget over the last hour faster than it lasts for the period.",
            burning,
            palette.ANY_IS_ODD,
        ),
        _stat(
            "Firing alerts",
            "How many alerts fire now. Alerts of objectives in their baseline are not counted.",
            queries.none_is_zero(firing, where),
            palette.ANY_IS_BAD,
        ),
        _stat(
            "Not measured",
            "How many objectives have no figure of their budget: no traffic in the whole period, or no data.",
            queries.unmeasured(where),
            palette.ANY_IS_ODD,
        ),
    )


def _stat(
    title: str, description: str, expr: Expr, steps: tuple[Step, ...] = (Step("text"),), *, unit: str = "none"
) -> Panel:
    decimals = 1 if unit == "percentunit" else 0
    return Panel("stat", title, description, 4, 4, (Target(expr, instant=True),), unit, decimals, steps=steps)


def objectives(scope: Scope) -> tuple[Panel, ...]:
    """Return the table of all objectives, the least budget left first."""
    plan, where = scope.plan, scope.where
    objective = queries.by("min", where.key, queries.objective(where))
    burns = [window for window in _BURNS if window in scope.windows_ms]
    windows = sorted([(HOUR, "E"), *zip(burns, "FGH", strict=False)])
    targets = (
        Target(library.with_runbook(plan, objective), instant=True),
        library.now(queries.sli(where), where),
        library.now(queries.budget_left(where), where),
        library.now(queries.calendar_left(scope.plan, where), where),
        library.now(queries.recorded(contract.BURN_RATE, where), where),
        *(library.now(queries.burn_rate(window, where), where) for window in burns),
        library.now(queries.counting_since(scope.counts, scope.longest_period_ms, where), where),
    )
    panel = Panel(
        "table",
        "Objectives, worst first",
        f"One row an objective{''.join(f' and {name}' for name in where.labels)}, the least budget first; one "
        "without any figure stands above all. Budget left is that of the rolling period, and beside it that of the "
        f"{queries.calendar_words(plan)} where the objective has one. An objective of 100% shows all of its "
        "budget until its first bad event, and none after it. Burn "
        "rates tell how many times faster than allowed the budget is spent. Until events have been counted for a "
        "whole period, the budget is that of the time since counting began.",
        24,
        12,
        targets,
        columns=(
            library.slo_column(plan),
            library.SERVICE_COLUMN,
            *library.place_columns(plan),
            Column("Objective", "A", "percentunit", 3, width=100),
            Column("SLI", "B", "percentunit", 3, width=100),
            library.budget_column(plan, "C"),
            library.budget_column(plan, "D", "Calendar left"),
            *(library.burn_column(plan, letter, f"Burn, {_spaced(window)}") for window, letter in windows),
            *library.runbook_columns(plan),
            Column("Counting since", ref_id(len(targets) - 1), "dateTimeAsIso", width=160),
        ),
        sort=(("Budget left", "asc"),),
    )
    return (panel,)


def _spaced(window_ms: int) -> str:
    """Write a window as the names of other columns are: ``5 min``."""
    written = format_duration(window_ms)
    return f"{written[:-1]} {'min' if written[-1] == 'm' else written[-1]}"


def _once_in_each(where: Where) -> str:
    return f", counted once {together(one(name) for name in where.labels)}" if where.labels else ""


def _strictest(where: Where) -> str:
    return f"the strictest of its {together(several(name) for name in where.labels)}" if where.labels else "its own"


def promises(scope: Scope) -> tuple[Panel, ...]:
    """Return the table of what the catalog says of each objective."""
    rows: Expr = queries.by("max", contract.IDENTITY, queries.objective(scope.where))
    for name in ("title", "promise"):
        rows = queries.copied(rows, name, "slo")
    rows = library.with_runbook(scope.plan, library.with_owner(scope.plan, rows))
    owner, runbook = library.owner_columns(scope.plan), library.runbook_columns(scope.plan)
    stated = ("Title", "promise", *(each.name.lower() for each in (*owner, *runbook)))
    panel = Panel(
        "table",
        "What the objectives promise",
        f"{together(stated)} of each chosen objective, as the catalog states them. The objective is "
        f"{_strictest(scope.where)}.",
        14,
        10,
        (Target(rows, instant=True),),
        columns=(
            Column("SLO", "slo", width=220),
            Column("Title", "title", width=300, mapped=palette.titles(scope.plan)),
            Column("Objective", "A", "percentunit", 3, width=100),
            *owner,
            library.SERVICE_COLUMN,
            *runbook,
            Column("Promise", "promise", mapped=palette.promises(scope.plan)),
        ),
        sort=(("SLO", "asc"),),
    )
    return (panel,)
