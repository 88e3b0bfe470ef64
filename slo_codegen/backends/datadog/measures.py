"""From the plan's measures to sums of Datadog queries, with what cancels out taken out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import assert_never

from slo_codegen.backends.datadog.query import MetricQuery, Sum, named, ratio
from slo_codegen.backends.datadog.raw import BACKEND, raw_query
from slo_codegen.backends.datadog.scope import UnsayableError, scope_of
from slo_codegen.common.tags import tag
from slo_codegen.common.units import plain
from slo_codegen.diagnostics import Origin
from slo_codegen.plan.measures.kinds import selector_of, span_of
from slo_codegen.plan.measures.slis import query_of, selectors_read
from slo_codegen.plan.measures.sums import added, negated, sum_of
from slo_codegen.plan.model import (
    BoundedObservations,
    CounterEvents,
    EventsSli,
    GaugeSli,
    Matcher,
    MeansSli,
    Measure,
    Observations,
    Place,
    RawQuery,
    RawSli,
    Selector,
    Side,
    Sli,
    SlicesSli,
    Term,
)

_Key = tuple[str, frozenset[Matcher], object]


@dataclass(frozen=True, slots=True)
class Where:
    """The places that are counted, each by itself, by the labels of their dimensions.

    Where a dimension is open ``places`` are all that have some members, less those that have the members of ``but``.
    """

    places: tuple[Place, ...]
    labels: tuple[str, ...]
    but: tuple[Place, ...] = ()

    @property
    def by(self) -> tuple[str, ...]:
        """The tags that results are grouped by."""
        return tuple(map(tag, self.labels))


class _Net:
    """How often each measure is added, less how often it is subtracted, in the order in which they came."""

    def __init__(self) -> None:
        self._times: dict[_Key, int] = {}
        self._measures: dict[_Key, Measure] = {}

    def add(self, measure: Measure, times: int = 1) -> None:
        """Count a measure more often, or less."""
        key = _key(measure)
        self._measures.setdefault(key, measure)
        self._times[key] = self._times.get(key, 0) + times

    def times(self, measure: Measure) -> int:
        """Return how often a measure is added; below 0 where it is subtracted."""
        return self._times.get(_key(measure), 0)

    def measures(self) -> list[Measure]:
        """Return the measures that have come so far."""
        return list(self._measures.values())

    def terms(self) -> list[Term]:
        """Return what is left, as a sum."""
        left = ((self._measures[key], times) for key, times in self._times.items())
        return [Term(measure, times < 0) for measure, times in left for _ in range(abs(times))]


def _key(measure: Measure) -> _Key:
    selector = selector_of(measure)
    return selector.metric.datadog, frozenset(selector.matchers), span_of(measure)


def simplified(terms: Iterable[Term]) -> list[Term]:
    """Return the same sum with fewer terms: under and over a bound are all, all without over is under."""
    net = _Net()
    for term in terms:
        net.add(term.measure, -1 if term.negative else 1)
    for measure in net.measures():
        match measure:
            case CounterEvents() | Observations():
                continue
            case BoundedObservations(selector, bound_ms, side):
                _simplify(net, measure, BoundedObservations(selector, bound_ms, side.other), Observations(selector))
            case _:
                assert_never(measure)
    return net.terms()


def _simplify(net: _Net, part: Measure, other: Measure, whole: Measure) -> None:
    """Put the whole in the place of its two parts, and a part in the place of the whole without the other one."""
    while net.times(part) > 0 and net.times(other) > 0:
        net.add(part, -1)
        net.add(other, -1)
        net.add(whole)
    while net.times(part) < 0 and net.times(whole) > 0:
        net.add(part)
        net.add(whole, -1)
        net.add(other)


def metric_query(measure: Measure, where: Where, notes: list[str], *, monitor: bool) -> MetricQuery:
    """Return the query of one measure.

    ``as_count`` makes a monitor sum before it divides; an SLO counts the values of a distribution without it.

    Raises:
        UnsayableError: the selector cannot be said, or the timing is no distribution.
    """
    selector = selector_of(measure)
    name, scope = selector.metric.datadog, scope_of(selector, where.places, notes, where.but)
    match measure:
        case CounterEvents():
            return MetricQuery("sum", name, scope, where.by, as_count=True)
        case Observations():
            require_distribution(selector)
            return MetricQuery("count", name, scope, where.by, as_count=monitor)
        case BoundedObservations(_, bound_ms, side):
            require_distribution(selector)
            counted = f"count(v: v{'<=' if side is Side.UNDER else '>'}{plain(selector.metric.in_unit(bound_ms))})"
            return MetricQuery(counted, name, scope, where.by, as_count=monitor)
        case _:
            assert_never(measure)


def require_distribution(selector: Selector) -> None:
    """Raise for a timing whose values Datadog does not keep.

    Raises:
        UnsayableError: the timing is no distribution.
    """
    if selector.metric.lacks_distribution:
        raise UnsayableError("SLO441", f"{selector.metric.name} is no distribution in Datadog", selector.origin)


def query_sum(terms: Iterable[Term], where: Where, notes: list[str], *, monitor: bool = True) -> Sum:
    """Return a sum of measures.

    Raises:
        UnsayableError: a measure cannot be said.
    """
    plus: list[str] = []
    minus: list[str] = []
    for term in simplified(terms):
        text = metric_query(term.measure, where, notes, monitor=monitor).to_text()
        (minus if term.negative else plus).append(text)
    return Sum(tuple(plus), tuple(minus))


def bad_and_total(sli: Sli, where: Where, notes: list[str]) -> tuple[Sum, Sum]:
    """Return the bad events and all events of an SLI, for a monitor.

    Raises:
        UnsayableError: a measure or a raw query cannot be said.
    """
    match sli:
        case EventsSli(bad, total):
            return query_sum(bad, where, notes), query_sum(total, where, notes)
        case GaugeSli() | SlicesSli() | MeansSli():
            raise UnsayableError("SLO443", "a metric monitor of Datadog has no share of time", origin_of(sli))
        case RawSli():
            raw = _raw(sli, where)
            return Sum((raw.bad,)), Sum((raw.total,))
        case _:
            assert_never(sli)


def good_and_total(sli: Sli, where: Where, notes: list[str]) -> tuple[Sum, Sum]:
    """Return the good events and all events of an SLI, for an SLO; good is all but the bad ones.

    Raises:
        UnsayableError: a measure or a raw query cannot be said.
    """
    match sli:
        case EventsSli(bad, total):
            whole = query_sum(total, where, notes, monitor=False)
            good = query_sum((*total, *negated(bad)), where, [], monitor=False)
            # Where all events are bad nothing is left, and a formula must name a query.
            return good if good.plus else Sum(whole.plus[:1], (*good.minus, *whole.plus[:1])), whole
        case GaugeSli() | SlicesSli() | MeansSli():
            raise UnsayableError("SLO443", "a metric SLO of Datadog has no share of time", origin_of(sli))
        case RawSli():
            raw = _raw(sli, where)
            return Sum((raw.total,), (raw.bad,)), Sum((raw.total,))
        case _:
            assert_never(sli)


def judged_by(sli: SlicesSli | MeansSli, where: Where, notes: list[str]) -> tuple[str, dict[str, str]]:
    """Return the formula by which a time slice is judged, and the name of each query in it.

    That is the share of bad events, or the mean of a gauge.

    Raises:
        UnsayableError: a selector or a timing cannot be said.
    """
    match sli:
        case MeansSli():
            names = gauge_queries(sli, ("avg",), where, notes)
            return next(iter(names.values())), names
        case SlicesSli(of, _, _, _):
            bad, total = bad_and_total(of, where, notes)
            names = named((*total.plus, *total.minus, *bad.plus, *bad.minus))
            return ratio(bad, total, names.__getitem__), names
        case _:
            assert_never(sli)


def gauge_queries(
    sli: GaugeSli | MeansSli, aggregations: Sequence[str], where: Where, notes: list[str]
) -> dict[str, str]:
    """Return the name of each query of what series of a gauge are together, in the order of the aggregations.

    Raises:
        UnsayableError: a selector cannot be said.
    """
    scope = scope_of(sli.selector, where.places, notes)
    name = sli.selector.metric.datadog
    return named([MetricQuery(each, name, scope, where.by).to_text() for each in aggregations])


def always_there(sli: Sli, where: Where, notes: list[str]) -> str:
    """Return a query of something that an SLI counts as long as anything is reported, and that is never negative.

    Raises:
        UnsayableError: a measure or a raw query cannot be said.
    """
    match sli:
        case EventsSli():
            return query_sum([_with_good(sli)], where, notes).plus[0]
        case SlicesSli(of, _, _, _):
            return always_there(of, where, notes)
        case GaugeSli(selector, _, _, _) | MeansSli(selector, _, _):
            scope = scope_of(selector, where.places, notes)
            return f"abs({MetricQuery('avg', selector.metric.datadog, scope, where.by).to_text()})"
        case RawSli():
            return _raw(sli, where).total
        case _:
            assert_never(sli)


def origin_of(sli: GaugeSli | SlicesSli | MeansSli) -> Origin:
    """Return the place of a selector that an SLI reads."""
    return selectors_read(sli)[0].origin


def _with_good(sli: EventsSli) -> Term:
    """Return the term of the total that good events are in: failures counted apart are not always there."""
    bad = {term.measure for term in sli.bad}
    there = sum_of(added(sli.total))
    return next((term for term in there if term.measure not in bad), there[0])


def _raw(sli: RawSli, where: Where) -> RawQuery:
    return raw_query(query_of(sli, BACKEND), where.places, sli.origin, where.labels, where.but)
