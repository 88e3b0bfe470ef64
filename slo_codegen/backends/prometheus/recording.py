"""Recording rules of an SLO: its objective, its error ratios by window, its budget."""

from __future__ import annotations

from decimal import Decimal

from slo_codegen import contract
from slo_codegen.backends.prometheus.raw import BACKEND, RawCounter
from slo_codegen.backends.prometheus.rules import Group
from slo_codegen.backends.prometheus.tallies import Recorder, at, summed
from slo_codegen.backends.prometheus.tiles import Tile
from slo_codegen.common.units import HOUR, MINUTE, format_percent
from slo_codegen.plan.measures.slis import query_of
from slo_codegen.plan.measures.sums import is_difference
from slo_codegen.plan.model import (
    Objective,
    PrometheusServer,
    Slo,
)
from slo_codegen.plan.recorded import RECORDED_UP_TO, recorded_windows
from slo_codegen.plan.tallies import tallies_of
from slo_codegen.promql import (
    Aggregation,
    Binary,
    Call,
    Expr,
    Number,
    Series,
    Subquery,
    any_of,
)

BASE = 5 * MINUTE
RAW_UP_TO = RECORDED_UP_TO
"""Windows up to this are counted from the raw series, exact in time; longer ones from what was recorded."""

# All events less the good ones leave some 1e-13 of nothing, as sums of floats do: that breaks no objective.
AN_EVENT = Number(Decimal("0.000001"))


class Recorded:
    """The recorded series of one SLO, as expressions to build on."""

    def __init__(self, slo: Slo, server: PrometheusServer) -> None:
        """Nothing is recorded yet: `record_fast` and `record_slow` write the rules."""
        self.slo, self.server = slo, server
        self.labels = slo.identity
        self.matchers = ((contract.SLO, "=", slo.id), (contract.SERVICE, "=", slo.service))
        self.by = slo.by
        self.tallies = tallies_of(slo)
        self.own = self.tallies.get(None)

    def of(self, name: str) -> Series:
        """Return a recorded series of this SLO."""
        return Series(name, self.matchers)

    @property
    def objective(self) -> Series:
        """The objective of each place."""
        return self.of(contract.OBJECTIVE)

    @property
    def budget(self) -> Expr:
        """The error budget of each place that has one, as a ratio of all events."""
        slo = self.slo
        left = Binary("-", Number(1), self.objective)
        if slo.objective is not None and slo.objective.strictest == 1:
            return Binary(">", left, Number(0))
        return left

    @property
    def windows(self) -> tuple[int, ...]:
        """Every window whose error ratio some rule or reader needs, ascending."""
        return recorded_windows(self.slo)

    def total(self, window_ms: int) -> Expr:
        """Return all events of a window."""
        if window_ms <= RAW_UP_TO and window_ms in self.windows:
            return self.of(contract.total_events(window_ms))
        return self.counted(contract.TOTAL_TILE, contract.total_events(BASE), window_ms)

    def bad(self, window_ms: int) -> Expr:
        """Return the bad events of a window."""
        if window_ms <= RAW_UP_TO and window_ms in self.windows:
            return self.of(contract.bad_events(window_ms))
        return self.counted(contract.BAD_TILE, contract.bad_events(BASE), window_ms)

    def counted(self, tile: str, of_raw: str, window_ms: int) -> Expr:
        """Return the events of a window from tiles; those of a raw query from what it read each 5 min."""
        if self.own is None:
            return Call("sum_over_time", (Subquery(self.of(of_raw), window_ms, BASE),))
        return summed(Tile(tile, tuple(self.labels.items())), window_ms, self.by)


def objective_expr(objective: Objective) -> Expr:
    """Return one vector with the objective of each place."""
    return any_of(at(Call("vector", (Number(ratio),)), place) for place, ratio in objective.by_place)


def record_fast(recorded: Recorded, recorder: Recorder, fast: Group, returns: Group) -> None:
    """Add the objective, the tiles, the events and the error ratios of windows up to an hour."""
    slo, labels = recorded.slo, recorded.labels
    if slo.objective is None:
        return
    fast.record(contract.OBJECTIVE, objective_expr(slo.objective), labels)
    if recorded.own is not None:
        recorder.record(recorded.own, fast, returns)
    for window in (w for w in recorded.windows if w <= RAW_UP_TO):
        if recorded.own is not None:
            if slo.sli.has_total:
                fast.record(contract.total_events(window), recorded.counted(contract.TOTAL_TILE, "", window), labels)
            fast.record(contract.bad_events(window), _bad(recorded, window), labels)
        else:
            raw = RawCounter(query_of(slo.sli, BACKEND), recorded.by)
            fast.record(contract.total_events(window), raw.total(window), labels)
            total = recorded.of(contract.total_events(window))
            bad = Binary("or", raw.bad(window), Binary("*", Number(0), _bare(total, recorded.by)))
            fast.record(contract.bad_events(window), bad, labels)
        if slo.sli.has_total:
            total = recorded.of(contract.total_events(window))
            ratio = Binary("/", recorded.of(contract.bad_events(window)), Binary(">", total, Number(0)))
            fast.record(contract.error_ratio(window), ratio, labels)
    if slo.sli.has_total and (slo.has_budget or slo.objective.loosest < 1):
        burn = Binary("/", recorded.of(contract.error_ratio(HOUR)), recorded.budget)
        fast.record(contract.BURN_RATE, burn, labels)


def _bad(recorded: Recorded, window_ms: int) -> Expr:
    """Return the bad events of a window; good events that are counted a moment before all are no less than none."""
    bad = recorded.counted(contract.BAD_TILE, "", window_ms)
    differs = recorded.own is not None and is_difference(recorded.own.bad)
    return Call("clamp_min", (bad, Number(0))) if differs else bad


def _bare(expr: Series, by: tuple[str, ...]) -> Expr:
    """Return a recorded series with no labels but those that raw sums keep, so that the two match."""
    return Aggregation("sum", expr, by=by)


def record_slow(recorded: Recorded, group: Group) -> None:
    """Add the error ratios of longer windows, the period's error and what is left of the budget."""
    slo, labels = recorded.slo, recorded.labels
    objective = slo.objective
    if objective is None:
        return
    for window in (w for w in recorded.windows if w > RAW_UP_TO and slo.sli.has_total):
        ratio = Binary("/", recorded.bad(window), Binary(">", recorded.total(window), Number(0)))
        group.record(contract.error_ratio(window), ratio, labels)
    group.record(contract.PERIOD_BAD, recorded.bad(slo.period_ms), labels)
    unspent = Binary("-", Number(1), Binary(">", recorded.of(contract.PERIOD_BAD), AN_EVENT, bool_result=True))
    if not slo.sli.has_total:
        group.record(contract.BUDGET_REMAINING, unspent, labels)
        return
    group.record(contract.PERIOD_TOTAL, recorded.total(slo.period_ms), labels)
    error = Binary("/", recorded.of(contract.PERIOD_BAD), Binary(">", recorded.of(contract.PERIOD_TOTAL), Number(0)))
    group.record(contract.PERIOD_ERROR, error, labels)
    group.record(contract.BUDGET_REMAINING, remaining(recorded, contract.PERIOD_ERROR, unspent), labels)


def remaining(recorded: Recorded, error: str, unspent: Expr) -> Expr:
    """Return 1 - error / budget; where an objective allows no bad event, 1 until the first one and 0 from then."""
    objective = recorded.slo.objective
    if objective is None or objective.loosest == 1:
        return unspent
    left = Binary("-", Number(1), Binary("/", recorded.of(error), recorded.budget))
    return left if objective.strictest < 1 else Binary("or", left, unspent)


def describe(objective: Objective) -> str:
    """Return an objective as people write it: ``99.9%``, or the range over the places."""
    if objective.loosest == objective.strictest:
        return format_percent(objective.strictest)
    return f"{format_percent(objective.loosest)} to {format_percent(objective.strictest)}"
