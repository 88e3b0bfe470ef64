"""What a measure, and an SLI, is in a server: the type of its metric, and its events as a query counts them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from slo_codegen.common.units import MINUTE, SECOND, format_duration
from slo_codegen.live.asking import Server
from slo_codegen.live.buckets import bucket_series
from slo_codegen.live.series import series_of
from slo_codegen.plan.measures.kinds import counters_of
from slo_codegen.plan.measures.slis import query_of
from slo_codegen.plan.model import (
    BoundedObservations,
    CounterEvents,
    EventsSli,
    GaugeSli,
    MeansSli,
    Measure,
    Observations,
    Over,
    RawSli,
    Sli,
    SlicesSli,
    Term,
)
from slo_codegen.promql import Aggregation, Binary, Call, Expr, Number, Series, Subquery, Verbatim
from slo_codegen.promql.parsed import printed

_By = tuple[str, ...]
InWindow = Callable[[int], Expr]
"""A count over a window of so many ms."""
_WINDOW = "$window"
_STEPS = 500
"""So many moments of a window are looked at, at most, where each of them is judged."""


@dataclass(frozen=True, slots=True)
class Part:
    """A number that is added to a count, or subtracted; equal parts are asked for once."""

    key: tuple[object, ...]
    over: InWindow
    negative: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """The two counts of an SLI: what is bad, and what is all. ``unit`` is what is counted.

    Of a share (``is_share``) the total is 1 wherever something is measured.
    """

    bad: tuple[Part, ...]
    total: tuple[Part, ...]
    unit: str
    is_share: bool = False


def parts_of(sli: Sli, by: _By, server: Server) -> Parts | None:
    """Return the counts of an SLI by the labels of its dimensions.

    None where they are not counted here: of time slices, and of a raw SLI without a query for Prometheus.
    """
    match sli:
        case EventsSli(bad, total):
            return Parts(_parts(bad, by, server), _parts(total, by, server), "events")
        case GaugeSli():
            key = (repr(sli), by)
            return Parts(
                (Part(("bad", *key), lambda ms: _samples(sli, by, ms, only_bad=True)),),
                (Part(("all", *key), lambda ms: _samples(sli, by, ms, only_bad=False)),),
                "minutes with a sample",
            )
        case SlicesSli() | MeansSli():
            return None
        case RawSli():
            query = query_of(sli, "prometheus")
            if query is None:
                return None
            if query.error_ratio:
                share = _raw(query.error_ratio, "avg", by)
                return Parts((share,), (_raw(query.error_ratio, "group", by),), "of the ratio", is_share=True)
            return Parts((_raw(query.bad, "sum", by),), (_raw(query.total, "sum", by),), "events")
        case _:
            assert_never(sli)


def events_of(terms: Sequence[Term], by: _By, server: Server) -> tuple[Part, ...]:
    """Return the parts of a sum of measures."""
    return _parts(terms, by, server)


def _parts(terms: Sequence[Term], by: _By, server: Server) -> tuple[Part, ...]:
    found = []
    for term in terms:
        for nth, counter in enumerate(counters_of(term.measure)):
            part = _counter(counter, by, server)
            found.append(replace(part, negative=term.negative is (nth == 0)))
    return tuple(found)


def _counter(measure: Measure, by: _By, server: Server) -> Part:
    match measure:
        case CounterEvents(selector):
            series = series_of(selector)
            return Part(("sum", series, by), lambda ms: _increase(series, by, ms))
        case Observations(selector):
            series = series_of(selector)
            if not selector.metric.native_histogram:
                return Part(("sum", series, by), lambda ms: _increase(series, by, ms))
            return Part(("count", series, by), lambda ms: Call("histogram_count", (_increase(series, by, ms),)))
        case BoundedObservations(selector, bound_ms, _):
            if not selector.metric.native_histogram:
                bucket = bucket_series(measure, server)
                return Part(("sum", bucket, by), lambda ms: _increase(bucket, by, ms))
            series, bound = series_of(selector), Number(selector.metric.in_unit(bound_ms))
            return Part(("within", series, bound, by), lambda ms: _within(_increase(series, by, ms), bound))
        case _:
            assert_never(measure)


def _increase(series: Series, by: _By, ms: int) -> Expr:
    return Aggregation("sum", Call("increase", (replace(series, range_ms=ms),)), by=by)


def _within(histogram: Expr, bound: Number) -> Expr:
    fraction = Call("histogram_fraction", (Number(0), bound, histogram))
    return Binary("*", fraction, Call("histogram_count", (histogram,)))


def _samples(sli: GaugeSli, by: _By, ms: int, *, only_bad: bool) -> Expr:
    """Return the minutes of a gauge in a window, or those in which it is bad."""
    series: Expr = series_of(sli.selector)
    value = Binary("-", Call("time"), series) if sli.is_age else series
    good: Expr = Binary(sli.good.op, value, Number(sli.good.value), bool_result=True)
    if sli.over is not Over.EACH:
        good = Aggregation("min" if sli.over is Over.ALL else "max", good, by=by)
    counted: Expr = Binary("-", Number(1), good) if only_bad else Binary("+", Binary("*", good, Number(0)), Number(1))
    step = max(MINUTE, -(-ms // (_STEPS * MINUTE)) * MINUTE)
    over_time = Call("sum_over_time", (Subquery(counted, max(ms, step), step),))
    return Binary("*", Aggregation("sum", over_time, by=by), Number(step // MINUTE))


def _raw(text: str, function: str, by: _By) -> Part:
    return Part(
        (function, text, by),
        lambda ms: Aggregation(function, Verbatim(printed(text.replace(_WINDOW, format_duration(ms)))), by=by or None),
    )


def quantile(selector_series: Series, percentile: Number, by: _By, buckets: _By, ms: int) -> Expr:
    """Return a percentile of the timings of a window, in the unit of its metric."""
    rate = Call("rate", (replace(selector_series, range_ms=max(ms, SECOND)),))
    return Call("histogram_quantile", (percentile, Aggregation("sum", rate, by=(*by, *buckets))))
