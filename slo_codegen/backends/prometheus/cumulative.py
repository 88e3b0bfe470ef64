"""What the counters of each target hold: signed sums of measures by target, from which increments are taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from slo_codegen.backends.prometheus.measures import cumulative, or_zero
from slo_codegen.plan.measures import sums
from slo_codegen.plan.measures.kinds import bound_of, bucket_of, counters_of, identity, is_counter, selector_of
from slo_codegen.plan.model import BoundedObservations, Measure, Observations, Term
from slo_codegen.promql import Binary, Expr, added

_PART = "slo_part"


@dataclass(frozen=True, slots=True)
class Cumulative:
    """The bad events and all events that each target has counted since it started, as expressions.

    ``total`` is empty for a bare number of events. ``group`` are the labels of the SLO's dimensions and those that tell
    targets apart. Every method takes ``offset_ms``: how long before the evaluation the counters are read.
    """

    bad: tuple[Term, ...]
    total: tuple[Term, ...]
    group: tuple[str, ...]

    def anchor(self, offset_ms: int | None = None) -> Expr:
        """Return what tells that a target reports all that is asked of it, and grows with its traffic."""
        if not self.total:
            return self._sum(sums.added(self.bad), offset_ms)
        whole = self._whole(sums.sum_of(sums.added(self.total)), offset_ms)
        return whole if self.within_total else Binary("or", whole, self._sum_all(self.bad, offset_ms))

    def traffic(self) -> Expr:
        """Return what each target has counted of all events, whatever else it reports."""
        traffic = self._sum(sums.added(self.total or self.bad), None)
        return traffic if self.within_total else Binary("or", traffic, self._sum_all(self.bad, None))

    def all_events(self, offset_ms: int | None = None) -> Expr:
        """Return all events of each target that reports every part of them."""
        return self._whole(self.total, offset_ms)

    def bad_events(self, offset_ms: int | None = None) -> Expr:
        """Return the bad events of each target; nothing at one whose first is still to come."""
        if self._complement():
            rest = sums.subtracted(self.bad[len(self.total) :])
            whole = self.all_events(offset_ms)
            return Binary("-", whole, or_zero(self._sum(rest, offset_ms), whole))
        return self._sum_all(self.bad, offset_ms)

    @property
    def always_there(self) -> bool:
        """Whether a target that reports all events reports bad ones from the start."""
        return self._complement() or sums.slow_part(self.bad, self.total) is not None

    @property
    def within_total(self) -> bool:
        """Whether bad events are read from the counters of all events, so that no target has them alone."""
        if not self.total or self.always_there:
            return True
        matchers = {s.metric.name: set(s.matchers) for s in map(selector_of, sums.added(self.total))}
        return all(matchers.get(s.metric.name, {None}) <= set(s.matchers) for s in sums.selectors_in(self.bad))

    def part_of_anchor(self, terms: Sequence[Term]) -> bool:
        """Return whether a sum is 0 wherever `anchor` is: it adds up some of the same series, or all."""
        if sums.is_difference(terms) or not self.within_total:
            return False
        return tuple(terms) == self.total or all(is_counter(term.measure) for term in terms)

    def counters(self, offset_ms: int | None = None, but: Sequence[Term] = ()) -> list[Expr]:
        """Return every raw counter of the targets, each summed by target: one that falls tells of a restart.

        ``but`` is a sum that tells so itself: where it is a single counter, this one is left out.
        """
        found: dict[object, Expr] = {}
        for term in (*self.total, *self.bad):
            for counter in counters_of(term.measure):
                found.setdefault(identity(counter), self._counted(counter, offset_ms))
        if is_one_counter(but):
            del found[identity(but[0].measure)]
        return list(found.values())

    def _complement(self) -> bool:
        """Return whether what is bad is all events but the good ones."""
        rest = self.bad[len(self.total) :]
        return self.bad[: len(self.total)] == self.total and bool(rest) and all(term.negative for term in rest)

    def _whole(self, terms: Sequence[Term], offset_ms: int | None) -> Expr:
        """Return a sum at the targets that have every bucket which is asked for.

        A target without the bucket of a bound has no share of slow events to tell: it has no data.
        """
        summed = self._sum_all(terms, offset_ms)
        for asked in self._asked_buckets():
            bucket = self._counted(asked, offset_ms)
            if len(terms) == 1 and selector_of(terms[0].measure) == asked.selector:
                summed = summed if bound_of(terms[0].measure) is not None else Binary("and", summed, bucket)
            else:
                lacking = Binary("unless", self._counted(Observations(asked.selector), offset_ms), bucket)
                summed = Binary("unless", summed, lacking)
        return summed

    def _asked_buckets(self) -> Iterator[BoundedObservations]:
        found: dict[object, BoundedObservations] = {}
        for term in (*self.total, *self.bad):
            if (bucket := bucket_of(term.measure)) is not None:
                found.setdefault(identity(bucket), bucket)
        yield from found.values()

    def _sum_all(self, terms: Sequence[Term], offset_ms: int | None) -> Expr:
        """Return the sum of measures less the negative ones, at targets that have any that is not."""
        positive, negative = self._sum(sums.added(terms), offset_ms), sums.subtracted(terms)
        return positive if not negative else Binary("-", positive, or_zero(self._sum(negative, offset_ms), positive))

    def _sum(self, measures: Sequence[Measure], offset_ms: int | None) -> Expr:
        """Return the sum of measures by target; one that a target does not have is 0 there."""
        parts = [self._counted(measure, offset_ms) for measure in measures]
        if len(parts) == 1:
            return parts[0]
        return added(parts, _PART, self.group, 4)

    def _counted(self, measure: Measure, offset_ms: int | None) -> Expr:
        return cumulative(measure, self.group, offset_ms)


def is_one_counter(terms: Sequence[Term]) -> bool:
    """Return whether a sum is a single raw counter, whose own fall tells of a restart."""
    return len(terms) == 1 and len(counters_of(terms[0].measure)) == 1
