"""Numbers of events over a window, from raw counters and histograms: increments per series, then summed."""

from __future__ import annotations

from collections.abc import Sequence

from slo_codegen.plan.model import Count, EventsSli, Matcher, MetricKind, Selector
from slo_codegen.promql import Aggregation, Binary, Call, Expr, Number, Series, Text, any_of
from slo_codegen.units import DAY, plain

_ZERO = Number(0)
_FEW = 4
"""So many terms are added one by one, each with what shows that any of them is there; more are summed as a union."""


def series_of(selector: Selector, suffix: str = "", bound_ms: int | None = None) -> Series:
    """Return the vector selector of a metric, or of one bucket of its classic histogram.

    Prometheus 3 writes integer bounds as ``le="300.0"``, Prometheus 2 as ``le="300"``: both match.
    """
    matchers = [(m.label, m.op, m.value) for m in selector.matchers]
    if bound_ms is not None:
        bound = plain(bound_ms)
        matchers.append(("le", "=~", f"{bound}|{bound}\\.0"))
    return Series(f"{selector.metric.prometheus}{suffix}", tuple(matchers))


class Counter:
    """Builds the number of events over windows for one SLO; ``by`` are the labels that are kept."""

    def __init__(self, by: tuple[str, ...], always_born: bool) -> None:
        """``always_born`` counts the first value of a new series even where nothing else was reported before."""
        self._by = by
        self._always_born = always_born

    def total(self, sli: EventsSli, window_ms: int) -> Expr:
        """Return all events of an SLI over a window; a part that has no series counts as 0."""
        return self._sum_of(sli.total, sli.total, window_ms)

    def bad(self, sli: EventsSli, window_ms: int, total: Expr) -> Expr:
        """Return the bad events of an SLI over a window, 0 where there is a total and no bad event yet."""
        counts = sli.bad
        if sli.total and counts[: len(sli.total)] == sli.total:
            # Bad is all but the good ones: begin with the total that is known already.
            rest = [self._term(c, sli.total, window_ms) for c in counts[len(sli.total) :]]
            return _minus(total, self._zeroed(rest, total))
        if sli.form == "latency" and len(counts) == 1 and counts[0].part == "over":
            under = Count(counts[0].selector, "under", counts[0].bound_ms)
            return _minus(total, [_or_zero(self._term(under, sli.total, window_ms), total)])
        positive = [self._term(c, sli.total, window_ms) for c in counts if not c.negative]
        negative = [self._term(c, sli.total, window_ms) for c in counts if c.negative]
        return _minus(_plus(self._zeroed(positive, total)), self._zeroed(negative, total))

    def events(self, counts: Sequence[Count], siblings: Sequence[Count], window_ms: int) -> Expr:
        """Return a number of events that has no total beside it; a part that has no series counts as 0.

        It is exact wherever no counter was reset: ``increase`` alone stretches what it saw to the edges of the window.
        """
        return self._sum_of(counts, siblings, window_ms, exact=True)

    def _sum_of(
        self, counts: Sequence[Count], siblings: Sequence[Count], window_ms: int, *, exact: bool = False
    ) -> Expr:
        """Return the sum of counts less the negative ones, where any of the others has a series."""
        positive = [self._term(count, siblings, window_ms, exact=exact) for count in counts if not count.negative]
        negative = [self._term(count, siblings, window_ms, exact=exact) for count in counts if count.negative]
        if len(positive) > _FEW:
            present = added = self._union(positive)
        else:
            present = any_of(positive)
            added = _plus(positive if len(positive) == 1 else self._zeroed(positive, present))
        return _minus(added, self._zeroed(negative, present))

    def _zeroed(self, terms: Sequence[Expr], present: Expr) -> list[Expr]:
        """Return terms to add up, which are 0 where they have no series and something else has one."""
        few = [self._union(terms)] if len(terms) > _FEW else terms
        return [_or_zero(term, present) for term in few]

    def _union(self, terms: Sequence[Expr]) -> Expr:
        """Return the sum of those of many terms that have a series, in an expression that names each of them once."""
        marked = [
            Call("label_replace", (term, Text("part"), Text(str(nth)), Text(""), Text("")))
            for nth, term in enumerate(terms, start=1)
        ]
        return self._sum(any_of(marked, _FEW))

    def _term(self, count: Count, siblings: Sequence[Count], window_ms: int, *, exact: bool = False) -> Expr:
        selector, metric = count.selector, count.selector.metric
        if metric.kind is not MetricKind.TIMING:
            return self._sum(self._increase(series_of(selector), count, siblings, window_ms, exact=exact))
        if metric.native_histogram:
            return self._native(count, window_ms)
        everything = self._sum(self._increase(series_of(selector, "_count"), count, siblings, window_ms, exact=exact))
        if count.part == "all":
            return everything
        bucket = series_of(selector, "_bucket", count.bound_ms)
        under = self._sum(self._increase(bucket, count, siblings, window_ms, exact=exact))
        return under if count.part == "under" else Binary("-", everything, under)

    def _native(self, count: Count, window_ms: int) -> Expr:
        histogram = self._sum(Call("increase", (_over(series_of(count.selector), window_ms),)))
        number: Expr = Call("histogram_count", (histogram,))
        if count.part == "all":
            return number
        bound = Number(count.bound_ms or 0)
        under: Expr = Binary("*", Call("histogram_fraction", (_ZERO, bound, histogram)), number)
        return under if count.part == "under" else Binary("-", number, under)

    def _increase(
        self, series: Series, count: Count, siblings: Sequence[Count], window_ms: int, *, exact: bool = False
    ) -> Expr:
        """Return the increase of each series, counting one that was born within the window with its whole value.

        PromQL sees no increase in a counter that appears with a value above 0, so a first failure would be lost.
        A series counts as born if the same target reported any part of the SLI's total already; so neither a fresh
        Prometheus nor a target that comes back after a gap counts the past of its counters again. All parts are asked
        alike, so that what counts as bad counts in the total.
        """
        grown: Expr = Call("increase", (_over(series, window_ms),))
        if exact:
            grown = Binary("or", _difference(series, window_ms), grown)
        if self._always_born:
            seen = Call("last_over_time", (Series(series.name, series.matchers, DAY, window_ms),))
            return Binary("or", Binary("unless", series, seen), grown)
        if count.selector.metric.kind is MetricKind.TIMING:
            return grown
        # What is left out of a total has been counted in it by the same target.
        parts = {_what(each): each.selector for each in siblings or (count,) if not each.negative}
        labels = {label.name for s in (count.selector, *parts.values()) for label in s.metric.labels} - set(self._by)
        if [*parts] == [_what(count)] and not labels:
            return grown
        reported = any_of([_reported(selector, window_ms) for selector in parts.values()], _FEW)
        earlier = Series(series.name, series.matchers, offset_ms=window_ms)
        born = Binary("and", Binary("unless", series, earlier), reported, ignoring=tuple(sorted(labels)))
        return Binary("or", born, grown)

    def _sum(self, arg: Expr) -> Expr:
        return Aggregation("sum", arg, by=self._by) if self._by else Aggregation("sum", arg)


def _over(series: Series, window_ms: int) -> Series:
    return Series(series.name, series.matchers, window_ms)


def _reported(selector: Selector, window_ms: int) -> Series:
    """Return what shows that a target reported a metric before the window."""
    there = series_of(selector, "_count" if selector.metric.kind is MetricKind.TIMING else "")
    return Series(there.name, there.matchers, offset_ms=window_ms)


def _what(count: Count) -> tuple[str, tuple[Matcher, ...]]:
    return count.selector.metric.name, count.selector.matchers


def _difference(series: Series, window_ms: int) -> Expr:
    """Return how much each counter is above what it was at the start of the window, where it was not reset since.

    One that has no sample from before the window, as after a fresh start, is counted from its first.
    """
    within = _over(series, window_ms)
    earlier = Series(series.name, series.matchers, offset_ms=window_ms)
    start = any_of((earlier, Call("min_over_time", (within,))))
    return Binary("and", Binary("-", series, start), Binary("==", Call("resets", (within,)), _ZERO))


def _or_zero(term: Expr, present: Expr) -> Expr:
    return Binary("or", term, Binary("*", _ZERO, present))


def _plus(terms: Sequence[Expr]) -> Expr:
    joined = terms[0]
    for term in terms[1:]:
        joined = Binary("+", joined, term)
    return joined


def _minus(left: Expr, terms: Sequence[Expr]) -> Expr:
    joined = left
    for term in terms:
        joined = Binary("-", joined, term)
    # Scrapes of two series never fall together, so a difference can dip below 0 for a moment.
    return Call("clamp_min", (joined, _ZERO)) if terms else joined
