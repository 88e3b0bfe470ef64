"""What the panels ask Prometheus, from the recorded series and from the alerts that are active."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from slo_codegen import contract
from slo_codegen.backends.grafana.text import one_of
from slo_codegen.common.units import HOUR, SECOND
from slo_codegen.plan.model import Plan
from slo_codegen.promql import (
    Aggregation,
    Binary,
    Call,
    Expr,
    Number,
    Series,
    Subquery,
    Text,
    any_of,
)

Matchers = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Where:
    """Which objectives a panel is about: matchers of their series, and the labels by which budgets are split."""

    labels: tuple[str, ...]
    matchers: Matchers

    @property
    def key(self) -> tuple[str, ...]:
        """The labels that tell the recorded series of one objective from those of another."""
        return (*contract.IDENTITY, *self.labels)

    def and_of(self, *matchers: tuple[str, str, str]) -> Where:
        """Return those of the objectives that have these labels too."""
        return replace(self, matchers=(*matchers, *self.matchers))


def places(labels: tuple[str, ...], split_by: str | None = None) -> Where:
    """Return the objectives in the chosen places; of ``split_by`` those alone that are split by this label.

    The empty alternative keeps objectives that are not split by a label.
    """
    return Where(labels, tuple((label, "=~", f"${label}{'' if label == split_by else '|'}") for label in labels))


def chosen(labels: tuple[str, ...], split_by: str | None = None) -> Where:
    """Return what the variables of a dashboard choose."""
    return places(labels, split_by).and_of((contract.SERVICE, "=~", "$service"), (contract.SLO, "=~", "$slo"))


def within(labels: tuple[str, ...], slos: tuple[str, ...]) -> Where:
    """Return what the variables of a dashboard choose that is about these SLOs alone."""
    return places(labels).and_of((contract.SLO, "=~", one_of(slos)), (contract.SLO, "=~", "$slo"))


WORST = 10
"""How many objectives a graph over time shows when more are chosen."""


def recorded(name: str, where: Where, *, at_end: bool = False) -> Series:
    """Return a recorded series, narrowed by the dashboard's variables."""
    return Series(name, where.matchers, at_end=at_end)


def calendar_left(plan: Plan, where: Where) -> Expr:
    """Return what is left of calendar budgets: of the events so far, and of the whole period where that is alerted."""
    left = recorded(contract.CALENDAR_BUDGET_REMAINING, where)
    if not any(slo.calendar is not None and slo.calendar.alerts and slo.has_budget for slo in plan.slos):
        return left
    return Binary("or", Binary("-", Number(1), recorded(contract.CALENDAR_BUDGET_SPENT, where)), left)


def calendar_words(plan: Plan) -> str:
    """Return how the periods of the calendar budgets are called."""
    resets = {slo.calendar.reset for slo in plan.slos if slo.calendar is not None}
    return "calendar month or week" if resets <= {"month", "week"} else "calendar period"


def by(function: str, labels: tuple[str, ...], expr: Expr) -> Aggregation:
    """Aggregate by labels; this also drops a series' name, so that the results of several queries join to one row."""
    return Aggregation(function, expr, by=labels)


def is_so(op: str, left: Expr, number: int) -> Binary:
    """Compare with a number: 1 where it holds, 0 where it does not, nothing where there is no data."""
    return Binary(op, left, Number(number), bool_result=True)


def objective(where: Where) -> Expr:
    """Return the target share of good events."""
    return recorded(contract.OBJECTIVE, where)


def sli(where: Where) -> Expr:
    """Return the share of good events over each objective's own period."""
    return Binary("-", Number(1), recorded(contract.PERIOD_ERROR, where))


def sli_over(window_ms: int, where: Where) -> Expr:
    """Return the share of good events over a recorded window."""
    return Binary("-", Number(1), recorded(contract.error_ratio(window_ms), where))


def budget_left(where: Where) -> Expr:
    """Return the share of the error budget that is left.

    An objective of 100 % has no budget to divide by: its series is 1 until the first bad event of its period, then 0.
    """
    return recorded(contract.BUDGET_REMAINING, where)


def counting_since(names: tuple[str, ...], look_back_ms: int, where: Where) -> Expr:
    """Return when the first counts within a time were recorded, in ms since 1970 as Grafana reads dates, to the hour.

    ``names`` are the series that hold counts: of each objective the first that it has is read.
    """
    found = []
    for name in names:
        recorded_at = Call("timestamp", (recorded(name, where),))
        first = Call("min_over_time", (Subquery(recorded_at, look_back_ms, HOUR),))
        # An objective that is not an hour old has been recorded at no full hour.
        found += [first, recorded_at]
    # Events that are only watched have no objective, and no row.
    return Binary("*", Binary("and", any_of(found), objective(where), on=where.key), Number(SECOND))


def budget(where: Where) -> Expr:
    """Return the share of events that may be bad, of objectives that allow any."""
    return Binary(">", Binary("-", Number(1), objective(where)), Number(0))


def burn_rate(window_ms: int, where: Where) -> Expr:
    """Return how many times faster than allowed the budget is spent over a window; nothing without a budget."""
    return Binary("/", recorded(contract.error_ratio(window_ms), where), budget(where), on=where.key)


def none_is_zero(count: Expr, where: Where, labels: tuple[str, ...] = ()) -> Expr:
    """Return a count that is 0 where objectives are recorded but nothing is counted, and nothing where none is."""
    return any_of((count, Aggregation("sum", is_so("<", objective(where), 0), by=labels or None)))


def unmeasured(where: Where, labels: tuple[str, ...] = ()) -> Expr:
    """Return the number of objectives without any figure of their budget."""
    missing = Binary("unless", objective(where), budget_left(where), on=where.key)
    counted = any_of((is_so(">", missing, 0), is_so("<", objective(where), 0)))
    return Aggregation("sum", counted, by=labels or None)


def meeting(where: Where, labels: tuple[str, ...] = ()) -> Expr:
    """Return the share of the measured objectives that are met: some of their budget is left."""
    left = budget_left(where)
    grouped = labels or None
    met = Aggregation("sum", is_so(">", left, 0), by=grouped)
    return Binary("/", met, Aggregation("count", left, by=grouped))


def stand_in(labels: tuple[str, ...], value: Decimal, where: Where) -> Expr:
    """Return ``value`` where objectives are recorded: data that says that there is no figure, never a constant."""
    return Binary("+", Aggregation("group", objective(where), by=labels), Number(value - 1))


def worst_only(expr: Expr, where: Where) -> Expr:
    """Keep the objectives with the least budget left at the end of the graph, the same ones over its whole width."""
    rank = any_of(
        (
            recorded(contract.BUDGET_REMAINING, where, at_end=True),
            is_so(">", recorded(contract.OBJECTIVE, where, at_end=True), 0),
        )
    )
    return Binary("and", expr, Aggregation("bottomk", rank, param=Number(WORST)), on=where.key)


def beside(left: Expr, figure: Expr, where: Where) -> Expr:
    """Return an objective's figure for each series of ``left`` whose values are 1, under the labels of ``left``."""
    return Binary("*", left, figure, on=where.key, group="group_left")


def mean_over_step(name: str, where: Where) -> Expr:
    """Return the mean of a recorded series over each step of a graph, so that a wide graph skips no sample."""
    return Call("avg_over_time", (Series(name, where.matchers, range_text="$__interval"),))


def copied(expr: Expr, label: str, source: str, only: str = ".*") -> Expr:
    """Repeat a label under a second name, for a second column of the same value; ``only`` is a pattern of values."""
    return Call("label_replace", (expr, Text(label), Text("$1"), Text(source), Text(f"({only})")))
