"""What the counters of each target hold: sums of raw counters by target, from which increments are taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from slo_codegen.plan.model import Count, Matcher, MetricKind, Selector
from slo_codegen.promql import Aggregation, Binary, Call, Expr, Number, Series, added
from slo_codegen.units import plain

_ZERO = Number(0)
_PRECISION = Number(Decimal("0.001"))
"""Of an event: what is interpolated inside a bucket is no whole number."""
_PART = "slo_part"
_GO_EXPONENT, _JAVA_EXPONENT = 6, 7


def series_of(
    selector: Selector, suffix: str = "", bound_ms: int | None = None, offset_ms: int | None = None
) -> Series:
    """Return the vector selector of a metric, or of one bucket of its classic histogram."""
    matchers = [(m.label, m.op, m.value) for m in selector.matchers]
    if bound_ms is not None:
        matchers.append(("le", "=~", spellings(bound_ms)))
    return Series(f"{selector.metric.prometheus}{suffix}", tuple(matchers), offset_ms=offset_ms)


def spellings(bound_ms: int) -> str:
    """Return a pattern of every way in which a bound is written as ``le``.

    That is ``300`` (Go, C++), ``300.0`` (Java, Python, and Prometheus 3 whatever the client wrote), and from 1e6 on
    ``3.6e+06`` (Go and Python, the shortest form of ``%g``) or, from 1e7 on, ``3.6E7`` (Java).
    """
    text = plain(bound_ms)
    forms = [text, f"{text}\\.0"]
    digits, exponent = text.rstrip("0"), len(text) - 1
    if exponent >= _GO_EXPONENT:
        mantissa = digits[0] if len(digits) == 1 else f"{digits[0]}\\.{digits[1:]}"
        forms.append(f"{mantissa}e\\+{exponent:02}")
    if exponent >= _JAVA_EXPONENT:
        forms.append(f"{digits[0]}\\.{digits[1:] or '0'}E{exponent}")
    return "|".join(forms)


@dataclass(frozen=True, slots=True)
class Cumulative:
    """The bad events and all events that each target has counted since it started, as expressions.

    ``total`` is empty for a bare number of events. ``group`` are the labels of the SLO's dimensions and those that tell
    targets apart. Every method takes ``offset_ms``: how long before the evaluation the counters are read.
    """

    bad: tuple[Count, ...]
    total: tuple[Count, ...]
    group: tuple[str, ...]

    def anchor(self, offset_ms: int | None = None) -> Expr:
        """Return what tells that a target reports all that is asked of it, and grows with its traffic."""
        if not self.total:
            return self._sum(_positive(self.bad), offset_ms)
        whole = self._whole(_positive(self.total), offset_ms)
        return whole if self.within_total else Binary("or", whole, self._sum_all(self.bad, offset_ms))

    def traffic(self) -> Expr:
        """Return what each target has counted of all events, whatever else it reports."""
        traffic = self._sum(_positive(self.total or self.bad), None)
        return traffic if self.within_total else Binary("or", traffic, self._sum_all(self.bad, None))

    def all_events(self, offset_ms: int | None = None) -> Expr:
        """Return all events of each target that reports every part of them."""
        return self._whole(self.total, offset_ms)

    def bad_events(self, offset_ms: int | None = None) -> Expr:
        """Return the bad events of each target; nothing at one whose first is still to come."""
        if self._complement():
            rest = [c for c in self.bad[len(self.total) :] if c.negative]
            whole = self.all_events(offset_ms)
            return Binary("-", whole, _or_zero(self._sum(rest, offset_ms), whole))
        if self._over_alone():
            return self._raw_part(self.bad[0], offset_ms)
        return self._sum_all(self.bad, offset_ms)

    @property
    def always_there(self) -> bool:
        """Whether a target that reports all events reports bad ones from the start."""
        return self._complement() or self._over_alone()

    @property
    def within_total(self) -> bool:
        """Whether bad events are read from the counters of all events, so that no target has them alone."""
        if not self.total or self.always_there:
            return True
        matchers = {c.selector.metric.name: set(c.selector.matchers) for c in _positive(self.total)}
        return all(matchers.get(c.selector.metric.name, {None}) <= set(c.selector.matchers) for c in self.bad)

    def counters(self, offset_ms: int | None = None, but: Sequence[Count] = ()) -> list[Expr]:
        """Return every raw counter of the targets, each summed by target: one that falls tells of a restart.

        ``but`` is a sum that tells so itself: where it is a single counter, this one is left out.
        """
        found: dict[tuple[str, tuple[Matcher, ...], int | None], Expr] = {}
        for count in (*self.total, *self.bad):
            for bound in _bounds(count):
                key = (count.selector.metric.name, count.selector.matchers, bound)
                found.setdefault(key, self._counter(count.selector, bound, offset_ms))
        if is_one_counter(but):
            del found[but[0].selector.metric.name, but[0].selector.matchers, but[0].bound_ms]
        return list(found.values())

    def _complement(self) -> bool:
        """Return whether what is bad is all events but the good ones."""
        rest = self.bad[len(self.total) :]
        return self.bad[: len(self.total)] == self.total and bool(rest) and all(c.negative for c in rest)

    def _over_alone(self) -> bool:
        """Return whether what is bad is the part of one timing above a bound, and all events are that timing."""
        bad, total = self.bad, self.total
        return len(bad) == len(total) == 1 and bad[0].part == "over" and total[0] == Count(bad[0].selector)

    def _whole(self, counts: Sequence[Count], offset_ms: int | None) -> Expr:
        """Return a sum at the targets that have every bucket which is asked for.

        A target without the bucket of a bound has no share of slow events to tell: it has no data.
        """
        summed = self._sum_all(counts, offset_ms)
        for selector, bound in self._asked_buckets():
            bucket = self._counter(selector, bound, offset_ms)
            if len(counts) == 1 and counts[0].selector == selector:
                summed = summed if counts[0].part != "all" else Binary("and", summed, bucket)
            else:
                lacking = Binary("unless", self._counter(selector, None, offset_ms), bucket)
                summed = Binary("unless", summed, lacking)
        return summed

    def _asked_buckets(self) -> Iterator[tuple[Selector, int]]:
        seen = set()
        for count in (*self.total, *self.bad):
            asked = count.bound_ms is not None and not count.selector.metric.native_histogram
            key = (count.selector.metric.name, count.selector.matchers, count.bound_ms)
            if asked and key not in seen and count.bound_ms is not None:
                seen.add(key)
                yield count.selector, count.bound_ms

    def _sum_all(self, counts: Sequence[Count], offset_ms: int | None) -> Expr:
        """Return the sum of counts less the negative ones, at targets that have any that is not."""
        positive = self._sum(_positive(counts), offset_ms)
        negative = [c for c in counts if c.negative]
        return positive if not negative else Binary("-", positive, _or_zero(self._sum(negative, offset_ms), positive))

    def _sum(self, counts: Sequence[Count], offset_ms: int | None) -> Expr:
        """Return the sum of counts by target; one that a target does not have is 0 there."""
        parts = [self._raw_part(count, offset_ms) for count in counts]
        if len(parts) == 1:
            return parts[0]
        return added(parts, _PART, self.group, 4)

    def _raw_part(self, count: Count, offset_ms: int | None) -> Expr:
        if count.part == "over":
            whole, under = (self._counter(count.selector, bound, offset_ms) for bound in (None, count.bound_ms))
            return Binary("-", whole, under)
        return self._counter(count.selector, count.bound_ms, offset_ms)

    def _counter(self, selector: Selector, bound_ms: int | None, offset_ms: int | None) -> Expr:
        """Return a counter, summed by target: of everything, or of what is at most a bound."""
        metric = selector.metric
        if metric.kind is not MetricKind.TIMING:
            return self._by_target(series_of(selector, offset_ms=offset_ms))
        if metric.native_histogram:
            return self._native(selector, bound_ms, offset_ms)
        if bound_ms is None:
            return self._by_target(series_of(selector, "_count", offset_ms=offset_ms))
        # After an upgrade of Prometheus both spellings of a bound can be there for 5 minutes.
        bucket = series_of(selector, "_bucket", bound_ms, offset_ms)
        return self._by_target(Aggregation("max", bucket, without=("le",)))

    def _native(self, selector: Selector, bound_ms: int | None, offset_ms: int | None) -> Expr:
        """Return what a native histogram has counted; the part below a bound inside a bucket is interpolated.

        A histogram without an observation has no fraction (NaN): nothing of it is below the bound. A fraction of a
        whole is rounded: a count that stays would seem to fall by the last digit of a float, as after a restart.
        """
        histogram = self._by_target(series_of(selector, offset_ms=offset_ms))
        number: Expr = Call("histogram_count", (histogram,))
        if bound_ms is None:
            return number
        fraction = Call("histogram_fraction", (_ZERO, Number(bound_ms), histogram))
        part = Call("round", (Binary("*", fraction, Binary(">", number, _ZERO)), _PRECISION))
        return _or_zero(part, number)

    def _by_target(self, series: Expr) -> Expr:
        return Aggregation("sum", series, by=self.group)


def is_one_counter(counts: Sequence[Count]) -> bool:
    """Return whether a sum is a single raw counter, whose own fall tells of a restart."""
    return len(counts) == 1 and counts[0].part != "over"


def _positive(counts: Sequence[Count]) -> list[Count]:
    return [count for count in counts if not count.negative]


def _bounds(count: Count) -> tuple[int | None, ...]:
    """Return the counters that a count reads: all of a timing, or one bucket, or both."""
    return (None, count.bound_ms) if count.part == "over" else (count.bound_ms,)


def _or_zero(term: Expr, present: Expr) -> Expr:
    return Binary("or", term, Binary("*", _ZERO, present))
