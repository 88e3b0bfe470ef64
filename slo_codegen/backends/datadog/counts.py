"""From the plan's counts of events to sums of Datadog queries, with what cancels out taken out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from slo_codegen.backends.datadog.query import Filter, MetricQuery, Sum
from slo_codegen.backends.datadog.scope import UnsayableError, scope_of
from slo_codegen.backends.datadog.text import tag
from slo_codegen.plan.model import Count, EventsSli, Matcher, MetricKind, RawQuery, RawSli, Selector, Sli

BACKEND = "datadog"
_RAW = re.compile(
    r"(?:sum|count|count\(v: ?v(?:<=|>=|<|>)[0-9]+(?:\.[0-9]+)?\)):[a-zA-Z][a-zA-Z0-9_.]*"
    r"\{(?P<scope>[a-zA-Z0-9_:./*!,() -]+)\}(?: by \{(?P<by>[a-z0-9_.,-]+)\})?(?:\.as_count\(\))?"
)
_BOOLEAN = re.compile(r"\b(?:AND|OR|NOT|IN)\b|\(")

_Key = tuple[str, tuple[Matcher, ...], str, int | None]


@dataclass(frozen=True, slots=True)
class Where:
    """The regions that are counted, by region; none for an SLO that is not per region."""

    regions: tuple[str, ...]

    @property
    def by(self) -> tuple[str, ...]:
        """The tags that results are grouped by."""
        return ("region",) if self.regions else ()


def simplified(counts: Iterable[Count]) -> list[Count]:
    """Return the same sum with fewer counts: under and over a bound are all, all without over is under."""
    tally: dict[_Key, int] = {}
    selectors: dict[tuple[str, tuple[Matcher, ...]], Selector] = {}
    for count in counts:
        which = (count.selector.metric.datadog, count.selector.matchers)
        selectors.setdefault(which, count.selector)
        key = (*which, count.part, count.bound_ms)
        tally[key] = tally.get(key, 0) + (-1 if count.negative else 1)
    for metric, matchers, part, bound in list(tally):
        if part == "all":
            continue
        side: _Key = (metric, matchers, part, bound)
        other: _Key = (metric, matchers, "over" if part == "under" else "under", bound)
        every: _Key = (metric, matchers, "all", None)
        while tally[side] > 0 and tally.get(other, 0) > 0:
            _move(tally, (side, other), every)
        while tally[side] < 0 and tally.get(every, 0) > 0:
            tally[side] += 1
            _move(tally, (every,), other)
    return [
        Count(selectors[key[:2]], key[2], key[3], times < 0)  # type: ignore[arg-type]
        for key, times in tally.items()
        for _ in range(abs(times))
    ]


def _move(tally: dict[_Key, int], taken: Sequence[_Key], given: _Key) -> None:
    for key in taken:
        tally[key] -= 1
    tally[given] = tally.get(given, 0) + 1


def query_of(count: Count, where: Where, notes: list[str], *, monitor: bool) -> MetricQuery:
    """Return the query of one count.

    ``as_count`` makes a monitor sum before it divides; an SLO counts the values of a distribution without it.

    Raises:
        UnsayableError: the selector cannot be said, or the timing is no distribution.
    """
    metric = count.selector.metric
    scope = scope_of(count.selector, where.regions, notes)
    if metric.kind is not MetricKind.TIMING:
        return MetricQuery("sum", metric.datadog, scope, where.by, as_count=True)
    require_distribution(count.selector)
    aggregation = "count"
    if count.part != "all":
        aggregation = f"count(v: v{'<=' if count.part == 'under' else '>'}{count.bound_ms})"
    return MetricQuery(aggregation, metric.datadog, scope, where.by, as_count=monitor)


def require_distribution(selector: Selector) -> None:
    """Raise for a timing whose values Datadog does not keep.

    Raises:
        UnsayableError: the timing is no distribution.
    """
    if not selector.metric.distribution:
        raise UnsayableError("SLO441", f"{selector.metric.name} is no distribution in Datadog", selector.origin)


def sum_of(counts: Iterable[Count], where: Where, notes: list[str], *, monitor: bool = True) -> Sum:
    """Return a sum of counts.

    Raises:
        UnsayableError: a count cannot be said.
    """
    plus: list[str] = []
    minus: list[str] = []
    for count in simplified(counts):
        text = query_of(count, where, notes, monitor=monitor).to_text()
        (minus if count.negative else plus).append(text)
    return Sum(tuple(plus), tuple(minus))


def bad_and_total(sli: Sli, where: Where, notes: list[str]) -> tuple[Sum, Sum]:
    """Return the bad events and all events of an SLI, for a monitor.

    Raises:
        UnsayableError: a count or a raw query cannot be said.
    """
    if isinstance(sli, RawSli):
        raw = raw_query(sli, where)
        return Sum((raw.bad,)), Sum((raw.total,))
    return sum_of(sli.bad, where, notes), sum_of(sli.total, where, notes)


def good_and_total(sli: Sli, where: Where, notes: list[str]) -> tuple[Sum, Sum]:
    """Return the good events and all events of an SLI, for an SLO; good is all but the bad ones.

    Raises:
        UnsayableError: a count or a raw query cannot be said.
    """
    if isinstance(sli, RawSli):
        raw = raw_query(sli, where)
        return Sum((raw.total,), (raw.bad,)), Sum((raw.total,))
    total = sum_of(sli.total, where, notes, monitor=False)
    good = sum_of((*sli.total, *_without(sli)), where, [], monitor=False)
    # Where all events are bad nothing is left, and a formula must name a query.
    return good if good.plus else Sum(total.plus[:1], (*good.minus, *total.plus[:1])), total


def _without(sli: EventsSli) -> Iterable[Count]:
    return (Count(each.selector, each.part, each.bound_ms, not each.negative) for each in sli.bad)


def raw_query(sli: RawSli, where: Where) -> RawQuery:
    """Return the queries that the catalog gives for Datadog, one metric query each, in the regions that are counted.

    Raises:
        UnsayableError: there are none, or they are something else.
    """
    raw = sli.query(BACKEND)
    if raw is None:
        raise UnsayableError("SLO444", "no query is given for Datadog", sli.origin)
    written = []
    for name, text in (("bad", raw.bad), ("total", raw.total)):
        found = _RAW.fullmatch(text)
        if found is None:
            raise UnsayableError("SLO444", f"{name} is not one metric query of Datadog", raw.origin)
        if where.regions and found["by"] != "region":
            raise UnsayableError("SLO444", f"{name} is not grouped by {{region}}, but the SLO is", raw.origin)
        scope = _in_regions(found["scope"], where.regions)
        written.append(f"{text[: found.start('scope')]}{scope}{text[found.end('scope') :]}")
    return replace(raw, bad=written[0], total=written[1])


def _in_regions(scope: str, regions: Sequence[str]) -> str:
    """Return a scope in some regions, with boolean operators, which do not mix with ``,`` and ``!``."""
    if not regions:
        return scope
    inside = Filter("region", tuple(dict.fromkeys(tag(region) for region in regions))).to_text()
    if scope == "*":
        return inside
    if _BOOLEAN.search(scope):
        return f"({scope}) AND {inside}"
    terms = [term.strip() for term in scope.split(",")]
    return " AND ".join([*(f"NOT {term[1:]}" if term.startswith("!") else term for term in terms), inside])
