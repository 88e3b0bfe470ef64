"""Recording rules of an SLO: its objective, its error ratios by window, its budget."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from slo_codegen import contract
from slo_codegen.backends.prometheus.raw import BACKEND, RawCounter
from slo_codegen.backends.prometheus.rules import Group
from slo_codegen.backends.prometheus.tallies import Recorder, at, marked, summed, tile_of
from slo_codegen.backends.prometheus.tiling import Tile
from slo_codegen.common.units import HOUR, MINUTE, format_percent
from slo_codegen.plan.measures.slis import query_of, sums_of
from slo_codegen.plan.measures.sums import is_difference
from slo_codegen.plan.model import (
    Objective,
    Place,
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
    regex_literal,
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
        self.labels = slo.recorded_identity
        self.matchers = tuple((label, "=", value) for label, value in self.labels.items())
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
    def seen(self) -> Series:
        """What is recorded of every place that reports now."""
        if self.own is None:
            return self.of(contract.total_events(BASE))
        name = self.own.total_name if self.own.has_total else self.own.bad_name
        return Series(name, tile_of(self.own, name).matchers(""))

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
            return self.kept(Call("sum_over_time", (Subquery(self.earlier(of_raw), window_ms, BASE),)))
        return summed(self.tile(tile), window_ms, self.by)

    def tile(self, name: str) -> Tile:
        """Return tiles of the SLO itself."""
        return Tile(name, tuple(self.slo.identity.items()), self.slo.recorded_labels)

    def earlier(self, name: str) -> Series:
        """Return what was recorded of this SLO under this name, whatever labels of the catalog it had then."""
        return Series(name, tuple((label, "=", value) for label, value in self.slo.identity.items()))

    def kept(self, found: Expr) -> Expr:
        """Return one series for each place, with the labels of today, of what had other ones earlier."""
        if not self.slo.recorded_labels:
            return found
        return marked(Aggregation("sum", found, by=(*self.slo.key, *self.by)), self.slo.recorded_labels)


def objective_expr(objective: Objective) -> Expr:
    """Return one vector with the objective of each place."""
    return any_of(at(Call("vector", (Number(ratio),)), place) for place, ratio in objective.by_place)


def open_objective(recorded: Recorded, objective: Objective, forget_ms: int) -> Expr:
    """Return the objective of each place that has reported within ``forget_ms``, the first that fits."""
    slo, seen = recorded.slo, recorded.seen
    listed = {each.label: each.members for each in slo.dimensions if each.open is None}

    def known(part: Place) -> Expr:
        own = dict(part.labels)
        where = [
            (label, "=", own[label])
            if label in own
            else (label, "=~", "|".join(map(regex_literal, listed[label])))
            if label in listed
            else (label, "!=", "")
            for label in slo.by
        ]
        reported = replace(seen, matchers=(*seen.matchers, *where), range_ms=forget_ms)
        return Aggregation("group", Call("present_over_time", (reported,)), by=slo.by)

    return any_of(Binary("*", Number(share), known(part)) for part, share in objective.by_place)


def record_fast(recorded: Recorded, recorder: Recorder, fast: Group, returns: Group) -> None:
    """Add the objective, the tiles, the events and the error ratios of windows up to an hour."""
    slo, labels = recorded.slo, recorded.labels
    if slo.objective is None:
        return
    if slo.forget_ms is None:
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
    if slo.forget_ms is not None:
        # After what it is taken from, so that a new place has an objective at once.
        fast.record(contract.OBJECTIVE, open_objective(recorded, slo.objective, slo.forget_ms), labels)
    if slo.sli.has_total and (slo.has_budget or slo.objective.loosest < 1):
        burn = Binary("/", recorded.of(contract.error_ratio(HOUR)), recorded.budget)
        fast.record(contract.BURN_RATE, burn, labels)


def _bad(recorded: Recorded, window_ms: int) -> Expr:
    """Return the bad events of a window; good events that are counted a moment before all are no less than none."""
    bad = recorded.counted(contract.BAD_TILE, "", window_ms)
    sums = sums_of(recorded.slo.sli)
    differs = sums is not None and is_difference(sums.bad)
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
    unspent = unspent_of(recorded, recorded.of(contract.PERIOD_BAD))
    if not slo.sli.has_total:
        group.record(contract.BUDGET_REMAINING, unspent, labels)
        return
    group.record(contract.PERIOD_TOTAL, recorded.total(slo.period_ms), labels)
    error = Binary("/", recorded.of(contract.PERIOD_BAD), Binary(">", recorded.of(contract.PERIOD_TOTAL), Number(0)))
    group.record(contract.PERIOD_ERROR, error, labels)
    group.record(contract.BUDGET_REMAINING, remaining(recorded, contract.PERIOD_ERROR, unspent), labels)


def unspent_of(recorded: Recorded, bad: Expr) -> Expr:
    """Return 1 until the first bad event, and 0 from then; nothing where an open dimension's member is forgotten."""
    unspent = Binary("-", Number(1), Binary(">", bad, AN_EVENT, bool_result=True))
    return unspent if recorded.slo.forget_ms is None else Binary("and", unspent, recorded.objective)


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
