"""What the traffic of measures is made of: how much an event counts, and the series that promtool is given for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import assert_never

from slo_codegen.common.units import Ms, plain
from slo_codegen.plan.atoms import Atom, Weight, counts_in, weight_of
from slo_codegen.plan.measures.kinds import counters_of, identity
from slo_codegen.plan.measures.slis import query_of, terms_of
from slo_codegen.plan.measures.sums import bounds_in, selectors_in
from slo_codegen.plan.model import (
    BoundedObservations,
    CounterEvents,
    EventsSli,
    GaugeSli,
    MeansSli,
    Measure,
    Metric,
    Observations,
    RawSli,
    Selector,
    Sli,
    SlicesSli,
    Term,
)
from slo_codegen.proof import native
from slo_codegen.proof.errors import UnprovableError
from slo_codegen.proof.raw import weights_of

Needed = tuple[int, int] | None
"""The first promtool that can run a test; None for every one."""
_RAW = "prometheus"


@dataclass(frozen=True, slots=True)
class Traffic:
    """What tells the events of an SLI apart, and how much each counts as bad, and of the total if there is one."""

    selectors: tuple[Selector, ...]
    bounds: frozenset[Ms]
    bad: Weight
    total: Weight | None

    @property
    def weights(self) -> tuple[Weight, ...]:
        """How much an event counts as bad, and of the total if there is one."""
        return (self.bad,) if self.total is None else (self.bad, self.total)


def traffic_of(sli: Sli, metrics: Sequence[Metric]) -> Traffic:
    """Return what tells the events of an SLI apart.

    Raises:
        UnprovableError: a raw query is missing, or beyond arithmetic.
    """
    match sli:
        case EventsSli(bad, total):
            terms = terms_of(sli)
            weight = weight_of(total) if sli.has_total else None
            return Traffic(selectors_in(terms), bounds_in(terms), weight_of(bad), weight)
        case SlicesSli(of, _, _, _):
            return traffic_of(of, metrics)
        case GaugeSli() | MeansSli():
            raise UnprovableError("samples of a gauge are no events")
        case RawSli():
            return Traffic(*_raw(sli, metrics))
        case _:
            assert_never(sli)


def _raw(sli: RawSli, metrics: Sequence[Metric]) -> tuple[tuple[Selector, ...], frozenset[Ms], Weight, Weight]:
    selectors, bad, total = weights_of(query_of(sli, _RAW), metrics, sli.origin)
    return selectors, frozenset(), bad, total


def needed_for(terms: Iterable[Term]) -> Needed:
    """Return the first promtool whose tests can hold what is counted."""
    return max((_needed(term.measure) for term in terms), key=lambda needed: needed or (0, 0), default=None)


def _needed(measure: Measure) -> Needed:
    match measure:
        case CounterEvents():
            return None
        case Observations(selector) | BoundedObservations(selector, _, _):
            return native.NEEDS if selector.metric.native_histogram else None
        case _:
            assert_never(measure)


def counters_with(terms: Iterable[Term], atoms: Sequence[Atom]) -> set[object]:
    """Return the raw counters of a sum that some increments are part of."""
    counters = [counter for term in terms for counter in counters_of(term.measure)]
    return {identity(counter) for counter in counters if any(counts_in(counter, atom) for atom in atoms)}


def series_of(atom: Atom, buckets: Collection[Ms]) -> list[tuple[tuple[str, str], int]]:
    """Return the series of an atom by suffix and bucket, and whether an event counts in each."""
    if not atom.is_observation:
        return [(("", ""), 1)]
    found = [(("_bucket", plain(atom.metric.in_unit(bound))), int(atom.within(bound))) for bound in sorted(buckets)]
    return [*found, (("_bucket", "+Inf"), 1), (("_count", ""), 1)]
