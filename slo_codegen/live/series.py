"""The series that the plan reads: of a metric, and of a selector, as a query names them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from slo_codegen.plan.conditions.reads import counts_of, indicator_of
from slo_codegen.plan.conditions.thresholds import percentile_of
from slo_codegen.plan.measures.kinds import bound_of, identity, selector_of
from slo_codegen.plan.measures.slis import counted_of, events_in, gauge_of, means_of, terms_of
from slo_codegen.plan.model import Metric, Plan, Selector, Sli, Slo, Term
from slo_codegen.promql import Series


@dataclass(frozen=True, slots=True)
class Use:
    """A selector at its place in the catalog, and the SLO that reads it.

    ``only_bad`` says that it selects bad events alone, or what is ``left_out`` of all: that nothing matches may be how
    it should be.
    """

    slo: Slo
    selector: Selector
    only_bad: bool
    left_out: bool = False


def uses_of(plan: Plan) -> Iterator[Use]:
    """Yield each selector of every SLO and of its alerts, once for each place where it stands."""
    for slo in plan.slos:
        found: dict[object, Use] = {}
        uses = list(_of_sli(slo, slo.sli))
        for alert in slo.alerts:
            percentile, own = percentile_of(alert.condition), indicator_of(alert.condition)
            if percentile is not None:
                uses.append(Use(slo, percentile.selector, only_bad=False))
            elif own is not None:
                uses += _of_sli(slo, own)
        for use in uses:
            before = found.get(use.selector.origin)
            if before is None or before.only_bad:
                found[use.selector.origin] = use
        yield from found.values()


def _of_sli(slo: Slo, sli: Sli) -> Iterator[Use]:
    gauge, counted = gauge_of(sli) or means_of(sli), counted_of(sli)
    sums = None if counted is None else events_in(counted)
    if gauge is not None:
        yield Use(slo, gauge.selector, only_bad=False)
    elif sums is not None:
        yield from _of_sums(slo, sums.bad, sums.total)


def _of_sums(slo: Slo, bad: tuple[Term, ...], total: tuple[Term, ...]) -> Iterator[Use]:
    """Yield the selectors of two sums.

    Bad events that are counted by themselves may never have happened; where they are what is left of all events
    without the good ones, both of these must be there. What is subtracted of both sums is left out of the SLO.
    """
    added_to_bad = {identity(term.measure) for term in bad if not term.negative}
    left_out = {identity(term.measure) for term in total if term.negative}
    is_rest = any(term.negative and identity(term.measure) not in left_out for term in bad)
    for term in (*bad, *total):
        key = identity(term.measure)
        of_bad = key in added_to_bad and (not is_rest or all(key != identity(each.measure) for each in total))
        lenient = key in left_out or (of_bad and not term.negative)
        yield Use(slo, selector_of(term.measure), lenient, key in left_out)


def bounds_of(slo: Slo) -> Iterator[Term]:
    """Yield the terms that count observations on one side of a bound."""
    for terms in (terms_of(slo.sli), *(counts_of(alert.condition) for alert in slo.alerts)):
        yield from (term for term in terms if bound_of(term.measure) is not None)


def series_name(metric: Metric) -> str:
    """Return the name of the series of a metric that has all of its labels: of a classic histogram the count."""
    return metric.counting_series or metric.prometheus


def series_of(selector: Selector, suffix: str | None = None, range_ms: int | None = None) -> Series:
    """Return the vector selector of the series that count the events of a selector, or of those with a suffix."""
    name = series_name(selector.metric) if suffix is None else f"{selector.metric.prometheus}{suffix}"
    return Series(name, tuple((each.label, each.op, each.value) for each in selector.matchers), range_ms=range_ms)


def is_classic(metric: Metric) -> bool:
    """Return whether a metric is a classic histogram, which has a series for each bucket."""
    return len(metric.prometheus_series) > 1
