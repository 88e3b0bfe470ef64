"""An evaluator of the Datadog monitors that are emitted, by Datadog's documentation; it reads their JSON alone.

- A monitor of counts sums each over the window, then does the arithmetic, for each group.
- A group without data in the window is not evaluated; only ``default_zero()`` reads what is missing as 0.
- An SLO alert watches the whole of a metric SLO, whatever groups its queries have: the bad share of the window over
  1 - target is its burn rate, that of the timeframe in percent the budget that is spent.
- A time-slice SLO judges each whole minute, or five, since 1970 by one value for each group; it is good if all that
  have a value are. A query of a gauge has the mean of each series in the slice, then its aggregation of the series.
- A monitor of missing data tells of each group that has reported before and did not in the window.
"""

from __future__ import annotations

import math
import operator
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from statistics import fmean
from typing import Any

from tests.agreement.series import Gauge, Sent, Traffic
from tests.unit.datadog.query_grammar import (
    TIMEFRAMES,
    Absolute,
    All,
    Arithmetic,
    BurnRate,
    Constant,
    DefaultZero,
    Either,
    ErrorBudget,
    Everything,
    Expression,
    HasTag,
    Metric,
    MetricAlert,
    Name,
    Not,
    Scope,
    Slo,
    TimeSlice,
    metrics_of,
    parse_monitor,
    parse_slo,
    parse_time_slice,
)

MINUTE = 60_000
DAY = 1440 * MINUTE
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
_TINY = 1e-9
_OVER_SERIES: dict[str, Callable[[list[float]], float]] = {"min": min, "max": max, "sum": sum, "avg": fmean}
Group = tuple[str, ...]


@dataclass(frozen=True)
class Values:
    """A value for each group that has one, and the value of every other group, if there is one."""

    by_group: Mapping[Group, float]
    default: float | None = None

    def get(self, group: Group) -> float | None:
        """Return a group's value."""
        return self.by_group.get(group, self.default)


class Evaluator:
    """Tells which groups of a monitor alert, over some traffic."""

    def __init__(self, slos: Mapping[str, Mapping[str, Any]]) -> None:
        """``slos`` are the bodies of SLOs by name."""
        self._bodies = slos
        self._slos: dict[str, Slo | TimeSlice] = {}
        self._bad_slices: dict[tuple[str, Traffic], list[int]] = {}

    def alerting(self, monitor: Mapping[str, Any], traffic: Traffic, at: float) -> set[str]:
        """Return the regions in which a monitor alerts at a time; ``""`` where it does not say in which."""
        query = _parsed(monitor["query"])
        if isinstance(query, BurnRate | ErrorBudget):
            slo = self._slo(query.slo)
            return {_region(slo)} if self._slo_alerts(query, slo, traffic, at) else set()
        options = monitor["options"]
        if options.get("on_missing_data") == "show_and_notify_no_data":
            return _missing(query, traffic, at) | _comparing(query, traffic, at)
        return _comparing(query, traffic, at)

    def region(self, slo: str) -> str:
        """Return the one region that an SLO counts, or ``""``."""
        return _region(self._slo(slo))

    def good_and_total(self, slo: str, traffic: Traffic, start: float, end: float) -> tuple[float, float]:
        """Return the good events and all events of an SLO after ``start`` and up to ``end``."""
        return self._counted(self._slo(slo), traffic, start, end)

    def _slo(self, name: str) -> Slo | TimeSlice:
        if name not in self._slos:
            body = self._bodies[name]
            parse = parse_time_slice if body.get("type") == "time_slice" else parse_slo
            self._slos[name] = parse(body)
        return self._slos[name]

    def _counted(self, slo: Slo | TimeSlice, traffic: Traffic, start: float, end: float) -> tuple[float, float]:
        """Return what is good and all: events, or the slices that lie within a window."""
        if isinstance(slo, Slo):
            return good_and_total(slo, traffic, start, end)
        ms = slo.seconds * 1000
        first, last = math.ceil(start / ms), math.floor(end / ms)
        key = (slo.name, traffic)
        if key not in self._bad_slices:
            self._bad_slices[key] = list(bad_slices(slo, traffic))
        bad = self._bad_slices[key]
        return last - first - (bisect_left(bad, last) - bisect_left(bad, first)), last - first

    def _slo_alerts(self, query: BurnRate | ErrorBudget, slo: Slo | TimeSlice, traffic: Traffic, at: float) -> bool:
        budget = 1 - float(slo.targets[query.timeframe])
        if isinstance(query, ErrorBudget):
            windows, scale = [TIMEFRAMES[query.timeframe] * DAY], 100.0
        else:
            windows, scale = [query.long * MINUTE, query.short * MINUTE], 1.0
        counts = [self._counted(slo, traffic, at - window, at) for window in windows]
        shares = [(total - good) / total if total else None for good, total in counts]
        burns = [None if share is None else share / budget * scale for share in shares]
        return all(burn is not None and _holds(query.op, burn, float(query.threshold)) for burn in burns)


@lru_cache(maxsize=4096)
def _parsed(query: str) -> MetricAlert | ErrorBudget | BurnRate:
    return parse_monitor(query)


def _holds(op: str, value: float, threshold: float) -> bool:
    """Compare, with equal what is so but for the rounding of floats."""
    if math.isclose(value, threshold, rel_tol=_TINY, abs_tol=_TINY * 1e-3):
        value = threshold
    return _COMPARE[op](value, threshold)


def _comparing(query: MetricAlert, traffic: Traffic, at: float) -> set[str]:
    start = at - query.minutes * MINUTE
    values = evaluate(query.expression, lambda metric: _metric(metric, traffic, start, at))
    held = {group for group, value in values.by_group.items() if _holds(query.op, value, float(query.threshold))}
    return {",".join(group) for group in held}


def _missing(query: MetricAlert, traffic: Traffic, at: float) -> set[str]:
    # No other is emitted: it asks for one metric.
    (metric,) = metrics_of(query.expression)
    known = _metric(metric, traffic, -1, at).by_group
    seen = _metric(metric, traffic, at - query.minutes * MINUTE, at).by_group
    return {",".join(group) for group in known if group not in seen}


def evaluate(expression: Expression, of: Callable[[Any], Values]) -> Values:
    """Return the value of an expression for each group; ``of`` gives that of a metric, or of a query by its name."""
    match expression:
        case Metric() | Name():
            return of(expression)
        case Constant(value):
            return Values({}, float(value))
        case DefaultZero(inner):
            return Values(evaluate(inner, of).by_group, 0.0)
        case Absolute(inner):
            values = evaluate(inner, of)
            default = None if values.default is None else abs(values.default)
            return Values({group: abs(value) for group, value in values.by_group.items()}, default)
        case Arithmetic(op, left, right):
            return _combined(op, evaluate(left, of), evaluate(right, of))


def _combined(op: str, left: Values, right: Values) -> Values:
    found = {}
    for group in {*left.by_group, *right.by_group}:
        a, b = left.get(group), right.get(group)
        if a is not None and b is not None and not (op == "/" and abs(b) < _TINY):
            found[group] = _calculated(op, a, b)
    both = left.default is not None and right.default is not None and op != "/"
    return Values(found, _calculated(op, left.default or 0, right.default or 0) if both else None)


def _calculated(op: str, a: float, b: float) -> float:
    match op:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
        case _:
            return a / b


def _metric(metric: Metric, traffic: Traffic, start: float, end: float) -> Values:
    groups: dict[Group, list[Sent]] = {}
    for sent in traffic.of(metric.name):
        if in_scope(metric.scope, sent.tags) and sent.amount(start, end) > 0:
            groups.setdefault(tuple(sent.tags.get(key, "") for key in metric.by), []).append(sent)
    return Values({group: _aggregated(metric, members, start, end) for group, members in groups.items()})


def _aggregated(metric: Metric, members: list[Sent], start: float, end: float) -> float:
    if metric.aggregation.startswith("p"):
        return percentile(members, float(metric.aggregation[1:]) / 100, start, end)
    gauges = [sent.mean(start, end) for sent in members if isinstance(sent, Gauge)]
    if gauges:
        assert len(gauges) == len(members), "a metric has one type"
        return _OVER_SERIES[metric.aggregation](gauges)
    total = sum(sent.amount(start, end) for sent in members)
    if metric.bound is None:
        return total
    op, bound = metric.bound
    assert op in ("<=", ">"), "buckets tell what is at most their bound"
    under = sum(sent.amount_up_to(float(bound), start, end) for sent in members)
    return under if op == "<=" else total - under


def percentile(members: list[Sent], share: float, start: float, end: float) -> float:
    """Return the value below which a share of the values of distributions lies, evenly spread in each bucket."""
    bounds = sorted({bound for sent in members for bound in sent.upto})  # type: ignore[union-attr]
    counts = [sum(sent.amount_up_to(bound, start, end) for sent in members) for bound in bounds[:-1]]
    wanted = share * sum(sent.amount(start, end) for sent in members)
    lower, below = 0.0, 0.0
    for upper, count in zip(bounds, counts, strict=False):
        if count >= wanted - _TINY:
            return lower + (upper - lower) * (wanted - below) / (count - below) if count > below else lower
        lower, below = upper, count
    return math.inf


def good_and_total(slo: Slo, traffic: Traffic, start: float, end: float) -> tuple[float, float]:
    """Return the good events and all events of the whole of an SLO, over all its groups."""

    def of(named: Name) -> Values:
        found = _metric(slo.queries[named.name], traffic, start, end).by_group
        return Values({(): sum(found.values())} if found else {})

    good, total = (evaluate(formula, of).by_group.get((), 0.0) for formula in (slo.good, slo.total))
    return good, total


def bad_slices(slo: TimeSlice, traffic: Traffic) -> Iterator[int]:
    """Yield the numbers of the slices that are bad, counted from time 0."""
    ms = slo.seconds * 1000

    def of(named: Name) -> Values:
        return _metric(slo.queries[named.name], traffic, at, at + ms)

    for at in range(0, traffic.ends, ms):
        values = evaluate(slo.formula, of).by_group.values()
        if not all(_holds(slo.op, value, float(slo.threshold)) for value in values):
            yield at // ms


def bad_share(slo: Slo, traffic: Traffic, start: float, end: float) -> float | None:
    """Return the share of bad events of the whole of an SLO; None without an event."""
    good, total = good_and_total(slo, traffic, start, end)
    return (total - good) / total if total else None


def in_scope(scope: Scope, tags: Mapping[str, str]) -> bool:
    """Return whether tags are in a scope."""
    match scope:
        case Everything():
            return True
        case HasTag(key, values):
            return any(fnmatchcase(tags.get(key, ""), value) for value in values)
        case Not(inner):
            return not in_scope(inner, tags)
        case All(scopes):
            return all(in_scope(each, tags) for each in scopes)
        case Either(scopes):
            return any(in_scope(each, tags) for each in scopes)


def _region(slo: Slo | TimeSlice) -> str:
    """Return the one region that an SLO counts, or ``""``."""
    found = {_regions(query.scope) for query in slo.queries.values()}
    regions = found.pop() if len(found) == 1 else ()
    return regions[0] if len(regions) == 1 else ""


def _regions(scope: Scope) -> tuple[str, ...]:
    match scope:
        case HasTag("region", values):
            return values
        case All(scopes):
            return next((found for each in scopes if (found := _regions(each))), ())
        case _:
            return ()
