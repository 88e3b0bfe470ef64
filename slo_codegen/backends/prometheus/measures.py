"""A measure in PromQL: its series, and what of it each target has counted since it started."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import assert_never

from slo_codegen.common.units import Ms, plain
from slo_codegen.plan.measures.kinds import counters_of
from slo_codegen.plan.model import BoundedObservations, CounterEvents, Measure, Metric, Observations, Selector, Side
from slo_codegen.promql import Aggregation, Binary, Call, Expr, Number, Series, regex_literal

_ZERO = Number(0)
_PRECISION = Number(Decimal("0.001"))
"""Of an event: what is interpolated inside a bucket is no whole number."""
_GO_EXPONENT, _JAVA_EXPONENT = 6, 7
_GO_SMALL, _JAVA_SMALL = -4, -3
_By = tuple[str, ...]


def cumulative(measure: Measure, by: _By, offset_ms: int | None) -> Expr:
    """Return what each target has counted of a measure since it started, read ``offset_ms`` before the evaluation.

    ``by`` are the labels that tell targets and the SLO's dimensions apart.
    """
    match measure:
        case CounterEvents(selector):
            return _by_target(series_of(selector, offset_ms=offset_ms), by)
        case Observations(selector):
            if selector.metric.native_histogram:
                return _native_count(selector, by, offset_ms)
            return _by_target(series_of(selector, "_count", offset_ms=offset_ms), by)
        case BoundedObservations(selector, bound_ms, side):
            if side is Side.OVER:
                whole, under = (cumulative(counter, by, offset_ms) for counter in counters_of(measure))
                return Binary("-", whole, under)
            if selector.metric.native_histogram:
                return _native_part(selector, bound_ms, by, offset_ms)
            # After an upgrade of Prometheus both spellings of a bound can be there for 5 minutes.
            bucket = series_of(selector, "_bucket", bound_ms, offset_ms)
            return _by_target(Aggregation("max", bucket, without=("le",)), by)
        case _:
            assert_never(measure)


def samples_of(measure: Measure, labels: dict[str, str], bounds_ms: Iterable[Ms]) -> list[tuple[str, dict[str, str]]]:
    """Return the series, by name and labels, in which a target reports events that have some labels.

    ``bounds_ms`` are those of the buckets that are asked for, where the metric says not which ones there are.
    """
    match measure:
        case CounterEvents(selector):
            return [(selector.metric.prometheus, labels)]
        case Observations(selector) | BoundedObservations(selector, _, _):
            return _histogram(selector.metric, labels, selector.metric.buckets_ms or sorted(bounds_ms))
        case _:
            assert_never(measure)


def _histogram(metric: Metric, labels: dict[str, str], buckets_ms: Iterable[Ms]) -> list[tuple[str, dict[str, str]]]:
    bounds = (*(plain(metric.in_unit(bound)) for bound in buckets_ms), "+Inf")
    buckets = [(f"{metric.prometheus}_bucket", {**labels, "le": bound}) for bound in bounds]
    return [*buckets, (f"{metric.prometheus}_count", labels)]


def series_of(selector: Selector, suffix: str = "", bound_ms: Ms | None = None, offset_ms: int | None = None) -> Series:
    """Return the vector selector of a metric, or of one bucket of its classic histogram."""
    matchers = [(m.label, m.op, m.value) for m in selector.matchers]
    if bound_ms is not None:
        matchers.append(("le", "=~", spellings(selector.metric.in_unit(bound_ms))))
    return Series(f"{selector.metric.prometheus}{suffix}", tuple(matchers), offset_ms=offset_ms)


def histogram_of(timing: Selector) -> tuple[Series, tuple[str, ...]]:
    """Return the series of a timing that hold its buckets, and the labels that tell buckets apart."""
    if timing.metric.native_histogram:
        return series_of(timing), ()
    return series_of(timing, "_bucket"), ("le",)


def spellings(bound: Decimal) -> str:
    """Return a pattern of every way in which a bound is written as ``le``.

    A fraction is written in one way, ``0.3``, unless it is small: below 1e-3 Java writes ``2.5E-4``, and below 1e-4 Go
    and Python write ``5e-05``. A whole number is ``300`` (Go, C++) or ``300.0`` (Java, Python, and
    Prometheus 3 whatever the client wrote), and from 1e6 on ``3.6e+06`` (Go and Python, the shortest form of ``%g``)
    or, from 1e7 on, ``3.6E7`` (Java).
    """
    text = plain(bound)
    if "." in text:
        return "|".join([regex_literal(text), *_small(bound)])
    forms = [text, f"{text}\\.0"]
    digits, exponent = text.rstrip("0"), len(text) - 1
    if exponent >= _GO_EXPONENT:
        mantissa = digits[0] if len(digits) == 1 else f"{digits[0]}\\.{digits[1:]}"
        forms.append(f"{mantissa}e\\+{exponent:02}")
    if exponent >= _JAVA_EXPONENT:
        forms.append(f"{digits[0]}\\.{digits[1:] or '0'}E{exponent}")
    return "|".join(forms)


def _small(bound: Decimal) -> list[str]:
    digits, exponent = "".join(map(str, bound.normalize().as_tuple().digits)), bound.adjusted()
    forms = []
    if exponent < _GO_SMALL:
        mantissa = digits[0] if len(digits) == 1 else f"{digits[0]}\\.{digits[1:]}"
        forms.append(f"{mantissa}e-{-exponent:02}")
    if exponent < _JAVA_SMALL:
        forms.append(f"{digits[0]}\\.{digits[1:] or '0'}E{exponent}")
    return forms


def or_zero(term: Expr, present: Expr) -> Expr:
    """Return an expression, or 0 where it has no value and another one has."""
    return Binary("or", term, Binary("*", _ZERO, present))


def _native_count(selector: Selector, by: _By, offset_ms: int | None) -> Expr:
    return Call("histogram_count", (_by_target(series_of(selector, offset_ms=offset_ms), by),))


def _native_part(selector: Selector, bound_ms: Ms, by: _By, offset_ms: int | None) -> Expr:
    """Return what a native histogram has counted up to a bound; inside a bucket it is interpolated.

    A histogram without an observation has no fraction (NaN): nothing of it is below the bound. A fraction of a
    whole is rounded: a count that stays would seem to fall by the last digit of a float, as after a restart.
    """
    histogram, number = _by_target(series_of(selector, offset_ms=offset_ms), by), _native_count(selector, by, offset_ms)
    fraction = Call("histogram_fraction", (_ZERO, Number(selector.metric.in_unit(bound_ms)), histogram))
    part = Call("round", (Binary("*", fraction, Binary(">", number, _ZERO)), _PRECISION))
    return or_zero(part, number)


def _by_target(series: Expr, by: _By) -> Expr:
    return Aggregation("sum", series, by=by)
