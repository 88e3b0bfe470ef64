"""Traffic that is healthy, for promtool: the series of an SLO's metrics when all that it counts is good."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import prod

from slo_codegen.backends.prometheus.measures import samples_of
from slo_codegen.common.units import MINUTE, SECOND, Ms, plain
from slo_codegen.plan.conditions.thresholds import percentile_of
from slo_codegen.plan.examples import played
from slo_codegen.plan.matching import holds
from slo_codegen.plan.measures.kinds import bound_of, counters_of, identity, metric_of, selector_of
from slo_codegen.plan.measures.slis import counted_of, events_in, gauge_of, means_of, slice_ms, terms_of
from slo_codegen.plan.measures.sums import added, bounds_in, has_native, selectors_in, subtracted
from slo_codegen.plan.model import (
    Comparison,
    ComparisonOp,
    Dimension,
    EventsSli,
    Measure,
    Place,
    Selector,
    Service,
    Slo,
    Term,
)
from slo_codegen.promql import Series, to_text

STEP = MINUTE
"""How far apart samples are."""
_PER_STEP = 60
_HELD = 9_000
"""So many samples a rule may hold at a time: promtool's tests end at 10,000."""
_HELD_OF_A_COUNTER = 320
"""What rules hold of each counter, or gauge, in one place: they look back a quarter of an hour."""
_HELD_OF_A_STEP = Decimal("2.6")
"""Those of a time slice hold so many at each of its steps, with all that is made of them."""
_LEAST_STEP = 15 * SECOND
_HOLDS: Mapping[ComparisonOp, Callable[[Decimal, Decimal], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "==": operator.eq,
    "!=": operator.ne,
}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What an SLO asks of the samples of a gauge."""

    selector: Selector
    good: Comparison
    is_age: bool


@dataclass(slots=True)
class Healthy:
    """Traffic in which all that some SLOs count is good.

    An SLO is left out if no series of its events can be named, or if its gauge would have to have another value than
    those before it ask for.
    """

    dimensions: tuple[Dimension, ...]
    most: int
    """In how many places an SLO has traffic at most: rules of the same service can read the same series."""
    slos: list[Slo] = field(default_factory=list)
    """Those that have traffic."""
    _wanted: list[_Wanted] = field(default_factory=list)

    def places(self, slo: Slo) -> tuple[Place, ...]:
        """Return the places in which an SLO has traffic: combinations of some members, or of all if they are few."""
        places = played(slo)
        members = [list(dict.fromkeys(dict(place.labels)[label] for place in places)) for label in slo.by]
        while prod(map(len, members)) > self.most and (longest := max(members, key=len))[1:]:
            longest.pop()
        chosen = dict(zip(slo.by, members, strict=True))
        return tuple(place for place in places if all(member in chosen[label] for label, member in place.labels))

    def is_everywhere(self, slo: Slo) -> bool:
        """Return whether an SLO has traffic in all places that it is known to have."""
        return slo.places is None or len(self.places(slo)) == len(slo.places)

    def add(self, slo: Slo) -> None:
        """Take in the traffic of an SLO, if it can have some."""
        if slo.objective is None or not slo.sli.has_total or not played(slo):
            return
        wanted = _wanted_of(slo)
        if wanted is None:
            sli = _events_of(slo)
            # promtool's tests cannot write native histograms.
            if sli is None or has_native(terms_of(sli)):
                return
            if all(_good_events(slo, sli, place, self.dimensions) for place in self.places(slo)):
                self.slos.append(slo)
            return
        self._wanted.append(wanted)
        each = [*self.slos, slo]
        if all(self._samples(other, place) for other in each for place in self.places(other) if _wanted_of(other)):
            self.slos = each
        else:
            self._wanted.pop()

    def lines(self, slos: Iterable[Slo], length: Ms, without: Place | None = None) -> list[dict[str, str]]:
        """Return the series of some of the SLOs in promtool's notation, in all places but one."""
        rates: dict[str, int] = {}
        values: dict[str, str] = {}
        for slo in slos:
            sli = _events_of(slo)
            for place in self.places(slo):
                if place == without:
                    continue
                if sli is None:
                    values |= self._samples(slo, place)
                    continue
                for name, per_step in _good_events(slo, sli, place, self.dimensions).items():
                    # Two SLOs can share a series: one that rises for either is not idle.
                    rates[name] = max(rates.get(name, 0), per_step)
        points = {name: f"0+{rate}" for name, rate in rates.items()} | values
        return [{"series": name, "points": f"{each}x{length // STEP}"} for name, each in sorted(points.items())]

    def _samples(self, slo: Slo, place: Place) -> dict[str, str]:
        """Return the series of an SLO's gauge and how it goes, by name; none if no value is good for all SLOs."""
        wanted = _wanted_of(slo)
        labels = None if wanted is None else _example(wanted.selector, place, [], self.dimensions)
        if wanted is None or labels is None:
            return {}
        metric = wanted.selector.metric
        asked = [each for each in self._wanted if _takes_in(each.selector, metric.prometheus, labels)]
        value = next(_values(asked), None)
        if value is None:
            return {}
        # A moment moves on with time: it is as long ago in each sample.
        points = f"{plain(-value)}+{STEP // SECOND}" if wanted.is_age else f"{plain(value)}+0"
        return {_series(metric.prometheus, labels): points}


def healthy_of(service: Service, dimensions: tuple[Dimension, ...]) -> Healthy:
    """Return the healthy traffic of a service; ``dimensions`` are all of the platform."""
    traffic = Healthy(dimensions, min((_most(slo) for slo in service.slos), default=1))
    for slo in service.slos:
        traffic.add(slo)
    return traffic


def _most(slo: Slo) -> int:
    """Return in how many places rules can read an SLO without holding too many samples."""
    counters = {identity(counter) for term in terms_of(slo.sli) for counter in counters_of(term.measure)}
    read = max(len(counters), 1 if _wanted_of(slo) else 2)
    lasts = slice_ms(slo.sli) or 0
    held = max(Decimal(_HELD_OF_A_COUNTER), _HELD_OF_A_STEP * lasts / _LEAST_STEP)
    return max(int(_HELD / (held * read)), 1)


def reads_gauge(slo: Slo) -> bool:
    """Return whether an SLO counts by the samples of a gauge, which are good or bad by their value."""
    return _wanted_of(slo) is not None


def _wanted_of(slo: Slo) -> _Wanted | None:
    """Return what is asked of the samples of an SLO's gauge; None where events are counted."""
    if (gauge := gauge_of(slo.sli)) is not None:
        return _Wanted(gauge.selector, gauge.good, gauge.is_age)
    means = means_of(slo.sli)
    return None if means is None else _Wanted(means.selector, means.good, is_age=False)


def _events_of(slo: Slo) -> EventsSli | None:
    """Return the events that an SLO counts, or by which it judges time slices."""
    counted = counted_of(slo.sli)
    return None if counted is None else events_in(counted)


def _takes_in(selector: Selector, metric: str, labels: Mapping[str, str]) -> bool:
    return selector.metric.prometheus == metric and all(holds(m, labels.get(m.label, "")) for m in selector.matchers)


def _values(asked: Sequence[_Wanted]) -> Iterator[Decimal]:
    """Yield values, or ages in seconds, that are good for all who ask: plain ones, whose means are exact, first."""
    if len({each.is_age for each in asked}) != 1:
        return
    numbers = [each.good.value for each in asked]
    whole = [number for number in numbers if number == number.to_integral_value()]
    beside = [number + sign * max(abs(number) / 1000, Decimal("0.001")) for number in numbers for sign in (1, -1)]
    for value in (Decimal(0), *whole, *beside, *numbers):
        if all(_HOLDS[each.good.op](value, each.good.value) for each in asked):
            yield value


def _good_events(slo: Slo, sli: EventsSli, place: Place, dimensions: tuple[Dimension, ...]) -> dict[str, int]:
    """Return how fast every series of the SLI's total grows when all events are good; empty if none can be named."""
    left_out = {selector_of(measure) for measure in subtracted(sli.total)}
    good = [t for t in sli.bad if t.negative and selector_of(t.measure) not in left_out]
    if good:
        # Bad is all but the good ones: every event is one of them.
        return _all_but_bad(sli, good, _bounds(slo), place, dimensions)
    # What is slow of a timing has no labels of its own.
    all_bad = [selector_of(measure) for measure in added(sli.bad) if bound_of(measure) is None]
    bad = {selector.text for selector in all_bad}
    everything_bad = bad == {selector.text for selector in selectors_in(sli.total)}
    lines: dict[str, int] = {}
    for term in sli.total:
        selector = selector_of(term.measure)
        is_bad = selector.text in bad
        avoid = [each for each in all_bad if each.metric is selector.metric]
        labels = _example(selector, place, [] if is_bad else avoid, dimensions)
        if labels is None:
            return {}
        per_step = 0 if term.negative or (is_bad and not everything_bad) else _PER_STEP
        for name in _samples(term.measure, labels, _bounds(slo)):
            lines.setdefault(name, per_step)
    return lines


def _bounds(slo: Slo) -> frozenset[Ms]:
    """Return every bound that an SLO and its alerts ask for."""
    late = (percentile_of(alert.condition) for alert in slo.alerts)
    return bounds_in(terms_of(slo.sli)) | {each.bound_ms for each in late if each is not None}


def _all_but_bad(
    sli: EventsSli, good: list[Term], bounds: frozenset[Ms], place: Place, dimensions: tuple[Dimension, ...]
) -> dict[str, int]:
    """Return how fast the series of good events grow, and those of all events, which take them in."""
    lines: dict[str, int] = {}
    with_good = [metric_of(term.measure) for term in good]
    for term in (*good, *sli.total):
        # Of a metric that tells good events apart by its labels, they are all there is.
        selector = selector_of(term.measure)
        if term not in good and not term.negative and any(metric is selector.metric for metric in with_good):
            continue
        excluded = [selector_of(measure) for measure in subtracted(sli.total)]
        avoid = [each for each in excluded if each.metric is selector.metric]
        labels = _example(selector, place, [] if term.negative and term not in good else avoid, dimensions)
        if labels is None:
            return {}
        per_step = _PER_STEP if term in good or not term.negative else 0
        for name in _samples(term.measure, labels, bounds):
            lines.setdefault(name, per_step)
    return lines


def _samples(measure: Measure, labels: dict[str, str], bounds_ms: Iterable[Ms]) -> list[str]:
    """Return the selectors of the series that a measure is read from, for some labels."""
    return [_series(name, own) for name, own in samples_of(measure, labels, bounds_ms)]


def _series(name: str, labels: Mapping[str, str]) -> str:
    return to_text(Series(name, tuple((label, "=", value) for label, value in sorted(labels.items()))))


def _example(
    selector: Selector, place: Place, avoid: list[Selector], dimensions: tuple[Dimension, ...]
) -> dict[str, str] | None:
    """Return label values that a selector matches and that none of ``avoid`` does."""
    members = dict(place.labels)
    every = {dimension.label: dimension.members for dimension in dimensions}
    labels: dict[str, str] = {}
    for label in selector.metric.labels:
        wanted = [m for m in selector.matchers if m.label == label.name]
        if label.name in members:
            if not all(holds(m, members[label.name]) for m in wanted):
                return None
            labels[label.name] = members[label.name]
            continue
        unwanted = [m for other in avoid for m in other.matchers if m.label == label.name and m not in wanted]
        known = label.values or every.get(label.name, ())
        choices = [*known, *(m.value for m in wanted if m.op == "="), "example"]
        value = next(
            (v for v in choices if all(holds(m, v) for m in wanted) and not any(holds(m, v) for m in unwanted)), None
        )
        if value is None:
            return None
        labels[label.name] = value
    return labels
