"""What is known of a measure by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from slo_codegen.common.units import Ms
from slo_codegen.plan.model import (
    BoundedObservations,
    CounterEvents,
    Matcher,
    Measure,
    Metric,
    MetricKind,
    Observations,
    Selector,
    Side,
)


@dataclass(frozen=True, slots=True)
class Span:
    """Which values count: those above one bound, in ms, and of at most another; None where there is no bound."""

    above_ms: Ms | None = None
    upto_ms: Ms | None = None

    @property
    def is_all(self) -> bool:
        """Whether every value counts."""
        return self == Span()

    def meets(self, other: Span) -> bool:
        """Return whether a value can be in both."""
        above = [span.above_ms for span in (self, other) if span.above_ms is not None]
        upto = [span.upto_ms for span in (self, other) if span.upto_ms is not None]
        return not above or not upto or max(above) < min(upto)


def measure_of(selector: Selector) -> Measure | None:
    """Return all that the metric of a selector counts; None for one that counts nothing."""
    kind = selector.metric.kind
    match kind:
        case MetricKind.COUNTER:
            return CounterEvents(selector)
        case MetricKind.TIMING:
            return Observations(selector)
        case MetricKind.GAUGE:
            return None
        case _:
            assert_never(kind)


def selector_of(measure: Measure) -> Selector:
    """Return the selector of what a measure counts."""
    match measure:
        case CounterEvents(selector) | Observations(selector) | BoundedObservations(selector, _, _):
            return selector
        case _:
            assert_never(measure)


def metric_of(measure: Measure) -> Metric:
    """Return the metric that a measure is read from."""
    return selector_of(measure).metric


def span_of(measure: Measure) -> Span:
    """Return which observations count; all of what is no observation."""
    match measure:
        case CounterEvents() | Observations():
            return Span()
        case BoundedObservations(_, bound_ms, side):
            return Span(upto_ms=bound_ms) if side is Side.UNDER else Span(above_ms=bound_ms)
        case _:
            assert_never(measure)


def bound_of(measure: Measure) -> Ms | None:
    """Return the bound of a measure, in ms; None where all observations count."""
    span = span_of(measure)
    return span.upto_ms if span.above_ms is None else span.above_ms


def counters_of(measure: Measure) -> tuple[Measure, ...]:
    """Return the measures that a target counts as they are; it is the first of them less the others.

    A histogram counts all observations, and those of at most a bound: above it are all less these.
    """
    match measure:
        case CounterEvents() | Observations():
            return (measure,)
        case BoundedObservations(selector, bound_ms, side):
            under = BoundedObservations(selector, bound_ms, Side.UNDER)
            return (under,) if side is Side.UNDER else (Observations(selector), under)
        case _:
            assert_never(measure)


def is_native(measure: Measure) -> bool:
    """Return whether a measure is read from a native histogram, which has no series of its own for a bound."""
    match measure:
        case CounterEvents():
            return False
        case Observations(selector) | BoundedObservations(selector, _, _):
            return selector.metric.native_histogram
        case _:
            assert_never(measure)


def is_counter(measure: Measure) -> bool:
    """Return whether a measure is the events of a counter, which count for themselves."""
    match measure:
        case CounterEvents():
            return True
        case Observations() | BoundedObservations():
            return False
        case _:
            assert_never(measure)


def bucket_of(measure: Measure) -> BoundedObservations | None:
    """Return the bucket of a classic histogram that a measure needs: the observations of at most its bound."""
    match measure:
        case CounterEvents() | Observations():
            return None
        case BoundedObservations(selector, bound_ms, _):
            return None if is_native(measure) else BoundedObservations(selector, bound_ms, Side.UNDER)
        case _:
            assert_never(measure)


def identity(measure: Measure) -> tuple[object, ...]:
    """Return what tells a measure from others, wherever the catalog writes it."""
    return series_identity(selector_of(measure)), span_of(measure)


def series_identity(selector: Selector) -> tuple[str, frozenset[Matcher]]:
    """Return what tells the series that a selector finds from others, wherever and however the catalog writes it."""
    return selector.metric.name, frozenset(selector.matchers)
