"""What is counted, in the words of a review, and how two SLIs are compared: by the kinds of events that each counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from slo_codegen.common.units import Ms
from slo_codegen.plan.atoms import Atom, Weight, weight_of
from slo_codegen.plan.measures.slis import latency_of, queries_of, sums_of, terms_of
from slo_codegen.plan.measures.sums import bounds_in, metrics_in, selectors_in
from slo_codegen.plan.model import (
    BoundedObservations,
    CounterEvents,
    EventsSli,
    Measure,
    Observations,
    RawSli,
    Selector,
    Side,
    Sli,
    Term,
)


def selector_text(selector: Selector) -> str:
    """Write a selector from its parts, so that spacing in the catalog never shows as a change."""
    if not selector.matchers:
        return selector.metric.name
    inside = ",".join(
        f'{m.label}{m.op}"{m.value}"' for m in sorted(selector.matchers, key=lambda m: (m.label, m.op, m.value))
    )
    return f"{selector.metric.name}{{{inside}}}"


def measure_text(measure: Measure) -> str:
    """Write what a measure counts."""
    match measure:
        case CounterEvents(selector) | Observations(selector):
            return selector_text(selector)
        case BoundedObservations(selector, bound_ms, side):
            word = "up to" if side is Side.UNDER else "above"
            return f"{selector_text(selector)} {word} {selector.metric.bound_text(bound_ms)}"
        case _:
            assert_never(measure)


def sum_text(terms: Sequence[Term]) -> str:
    """Write a sum of measures, in an order that does not depend on the catalog's."""
    written = [f"{'minus ' if term.negative else ''}{measure_text(term.measure)}" for term in terms]
    return " + ".join(sorted(written, key=lambda text: (text[:6] == "minus ", text)))


def sli_text(sli: Sli) -> str:
    """Write what an SLI measures: its bad events over all."""
    match sli:
        case EventsSli(bad, total):
            if (slow := latency_of(sli)) is not None:
                return f"{selector_text(slow.selector)} within {slow.selector.metric.bound_text(slow.bound_ms)}"
            return f"bad {sum_text(bad)} of {sum_text(total)}" if sli.has_total else f"each of {sum_text(bad)}"
        case RawSli():
            return "; ".join(f"{backend}: {query.bad} of {query.total}" for backend, query in queries_of(sli))
        case _:
            assert_never(sli)


def events_text(sli: Sli) -> str:
    """Write the events that an alert looks at, of whose total it may know nothing."""
    sums = sums_of(sli)
    return sli_text(sli) if sums is None or sums.has_total else sum_text(sums.bad)


def counts_alike(sli: Sli, bad: Sequence[Term]) -> bool:
    """Return whether some events are those that an SLI takes for bad."""
    sums = sums_of(sli)
    return sums is not None and sum_text(sums.bad) == sum_text(bad)


def series_of(sli: Sli) -> frozenset[str]:
    """Return the names in Prometheus of the metrics that an SLI reads; none for a raw one."""
    return frozenset(metric.prometheus for metric in metrics_in(terms_of(sli)))


@dataclass(frozen=True, slots=True)
class Weighing:
    """How an SLI counts kinds of events: what tells them apart, and how much each adds to the two sums."""

    selectors: tuple[Selector, ...]
    bounds: frozenset[Ms]
    bad: Weight
    total: Weight

    def weigh(self, atom: Atom) -> tuple[int, int]:
        """Return how much an event of a kind adds to the bad events and to the total."""
        return self.bad(atom), self.total(atom)


def weighing_of(sli: Sli) -> Weighing | None:
    """Return how an SLI counts kinds of events; None for raw queries, whose kinds are not known."""
    sums = sums_of(sli)
    if sums is None:
        return None
    terms = terms_of(sums)
    return Weighing(selectors_in(terms), bounds_in(terms), weight_of(sums.bad), weight_of(sums.total))
