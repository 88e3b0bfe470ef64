"""What is known of a signed sum of measures: its parts, its bounds, and what another one has in common with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from slo_codegen.common.units import Ms
from slo_codegen.plan.measures.kinds import bound_of, counters_of, identity, is_native, metric_of, selector_of
from slo_codegen.plan.model import BoundedObservations, Measure, Metric, Observations, Selector, Side, Term


def sum_of(measures: Iterable[Measure]) -> tuple[Term, ...]:
    """Return the sum of some measures."""
    return tuple(Term(measure) for measure in measures)


def negated(terms: Iterable[Term]) -> tuple[Term, ...]:
    """Return a sum with every sign turned."""
    return tuple(Term(term.measure, not term.negative) for term in terms)


def added(terms: Iterable[Term]) -> tuple[Measure, ...]:
    """Return the measures that a sum adds."""
    return tuple(term.measure for term in terms if not term.negative)


def subtracted(terms: Iterable[Term]) -> tuple[Measure, ...]:
    """Return the measures that a sum subtracts."""
    return tuple(term.measure for term in terms if term.negative)


def selectors_in(terms: Iterable[Term]) -> tuple[Selector, ...]:
    """Return the selector of each term."""
    return tuple(selector_of(term.measure) for term in terms)


def metrics_in(terms: Iterable[Term]) -> tuple[Metric, ...]:
    """Return the metric of each term."""
    return tuple(metric_of(term.measure) for term in terms)


def bounds_in(terms: Iterable[Term]) -> frozenset[Ms]:
    """Return the bounds, in ms, on one side of which observations are counted."""
    return frozenset(bound for term in terms if (bound := bound_of(term.measure)) is not None)


def has_native(terms: Iterable[Term]) -> bool:
    """Return whether a part of a sum is read from a native histogram."""
    return any(is_native(term.measure) for term in terms)


def is_difference(terms: Iterable[Term]) -> bool:
    """Return whether something is subtracted, so that the sum can be below 0 for a moment.

    That is what is left of all events without the good ones, or of all observations without those under a bound.
    """
    return any(term.negative or len(counters_of(term.measure)) > 1 for term in terms)


def meaning_of(terms: Iterable[Term]) -> object:
    """Return what a sum counts, in whatever order and spelling the catalog writes it."""
    return frozenset(Counter((identity(term.measure), term.negative) for term in terms).items())


def slow_part(bad: Sequence[Term], total: Sequence[Term]) -> BoundedObservations | None:
    """Return the slow observations, if they are all that is bad of all observations of one timing; otherwise None.

    The timing stands at one place of the catalog: one that is named for each of two sums can be changed in one alone.
    """
    if len(bad) != 1 or len(total) != 1 or bad[0].negative or total[0].negative:
        return None
    slow, whole = bad[0].measure, total[0].measure
    if not isinstance(slow, BoundedObservations) or slow.side is Side.UNDER:
        return None
    return slow if whole == Observations(slow.selector) else None
