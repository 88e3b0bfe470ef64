"""From the catalog's indicators to the plan's sums of counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from slo_codegen.catalog.comparisons import GoodShare, GoodValue
from slo_codegen.catalog.sections.sli import (
    CountSpec,
    EventSpec,
    GaugeSpec,
    LatencySpec,
    RatioSpec,
    RawQuerySpec,
    SlicesSpec,
    SliForm,
    SliSpec,
)
from slo_codegen.common.units import format_duration
from slo_codegen.diagnostics import Diagnostics, Origin
from slo_codegen.plan.build.environments import filled_in
from slo_codegen.plan.build.gauges import comparison_of, sampled
from slo_codegen.plan.build.known import Known, Part
from slo_codegen.plan.build.le import INFINITE
from slo_codegen.plan.build.selectors import Reading, read_selector
from slo_codegen.plan.build.uses import place_of_count
from slo_codegen.plan.measures.kinds import measure_of
from slo_codegen.plan.measures.slis import selectors_read
from slo_codegen.plan.measures.sums import negated, sum_of
from slo_codegen.plan.model import (
    BoundedObservations,
    Comparison,
    EventsSli,
    GaugeSli,
    MeansSli,
    Measure,
    MetricKind,
    Observations,
    Over,
    RawQuery,
    RawSli,
    Selector,
    Side,
    Sli,
    SlicesSli,
    Term,
)


@dataclass(frozen=True, slots=True)
class Indicators:
    """Builds indicators of one SLO; ``by`` are the labels that every metric has to carry."""

    known: Known
    report: Diagnostics
    by: tuple[str, ...]
    scrape_ms: int = 0
    """How often metrics are scraped that do not say otherwise."""

    def selector(self, text: str, origin: Origin, kind: MetricKind) -> Selector | None:
        """Return the checked selector of a metric of some kind, or None after reporting what is wrong with it."""
        reading = self._read(text, origin, kind)
        if reading is None:
            return None
        if reading.bound is not None:
            self.report.add("SLO244", f"{text} selects a bucket by its bound, and another bound is given beside it",
                            origin, help=f"take {reading.selector.metric.name} without le")  # fmt: skip
            return None
        return reading.selector

    def _read(self, text: str, origin: Origin, kind: MetricKind | None = None) -> Reading | None:
        """Return a checked selector as it is written, or None after reporting what is wrong with it."""
        reading = read_selector(text, origin, self.known, self.report)
        if reading is None:
            return None
        selector, metric = reading.selector, reading.selector.metric
        if kind is not None and metric.kind is not kind:
            self.report.add("SLO225", f"{metric.name} is a {metric.kind}, but a {kind} is needed here", origin,
                            help=_type_help(kind))  # fmt: skip
            return None
        if kind is None and measure_of(selector) is None:
            self.report.add("SLO225", f"{metric.name} is a {metric.kind}: it has no events to count", origin,
                            help="use a counter or a timing; what a gauge holds is judged by sli: gauge:")  # fmt: skip
            return None
        if lacking := [label for label in self.by if metric.label(label) is None]:
            self.report.add("SLO227", f"{metric.name} has no label {lacking[0]}, but the SLO is per {lacking[0]}",
                            origin)  # fmt: skip
            return None
        return reading

    def counts(self, specs: Sequence[CountSpec], origin: Origin) -> tuple[Term, ...] | None:
        """Return the sum of what a list of selectors counts, or None after reporting what is wrong with them."""
        built = [self._measure(spec, place_of_count(origin, index, specs)) for index, spec in enumerate(specs)]
        measures = [measure for measure in built if measure is not None]
        return sum_of(measures) if len(measures) == len(specs) else None

    def _measure(self, spec: CountSpec, at: Origin) -> Measure | None:
        bound, side = (spec.under, Side.UNDER) if spec.under is not None else (spec.over, Side.OVER)
        if bound is None:
            reading = self._read(spec.of, at)
            return None if reading is None else self._counted(reading)
        timing = self.selector(spec.of, at, BoundedObservations.metric_kind)
        return None if timing is None else BoundedObservations(timing, bound, side)

    def _counted(self, reading: Reading) -> Measure | None:
        """Return what a selector without a bound beside it counts: events, or the observations in a bucket."""
        selector, metric = reading.selector, reading.selector.metric
        if reading.part is Part.SUM:
            self.report.add("SLO225", f"{metric.name}{Part.SUM.value} is the sum of the values of a timing: it has no "
                            "events to count", selector.origin, help=f"count {metric.name}_count")  # fmt: skip
            return None
        if reading.part is not Part.BUCKET:
            return measure_of(selector)
        if reading.bound is None:
            self.report.add("SLO244", f"{metric.name}_bucket counts an observation in every bucket above it",
                            selector.origin,
                            help=f'select one by its bound, le="0.3", or {metric.name}_count')  # fmt: skip
            return None
        if reading.bound == INFINITE:
            return Observations(selector)
        return BoundedObservations(selector, metric.in_ms(reading.bound), Side.UNDER)

    def ratio(self, spec: RatioSpec, origin: Origin) -> EventsSli | None:
        """Bring any two of good, bad and total to the sums of bad and of all events."""
        given = {
            name: self.counts(getattr(spec, name), origin.child(name))
            for name in ("good", "bad", "total", "exclude")
            if getattr(spec, name) is not None
        }
        if any(counts is None for counts in given.values()):
            return None
        good, bad, total, exclude = (given.get(name) or () for name in ("good", "bad", "total", "exclude"))
        valid = (*total, *negated(exclude)) if total else (*good, *bad)
        return EventsSli(bad=bad or (*valid, *negated(good)), total=valid)

    def latency(self, spec: LatencySpec, origin: Origin) -> EventsSli | None:
        """Return the SLI of a timing under a bound."""
        timing = self.selector(spec.of, origin.child("of"), Observations.metric_kind)
        if timing is None:
            return None
        slow = BoundedObservations(timing, spec.under, Side.OVER)
        return EventsSli(sum_of([slow]), sum_of([Observations(timing)]))

    def gauge(self, spec: GaugeSpec, origin: Origin) -> GaugeSli | None:
        """Return the SLI of a gauge's samples."""
        at = origin.child("of")
        text, within = sampled(spec.of, at)
        is_age = within is not at
        selector = self.selector(text, within, GaugeSli.metric_kind)
        if selector is None:
            return None
        good = self._comparison(spec.good, selector, is_age=is_age, at=at, of=origin)
        return None if good is None else GaugeSli(selector, is_age, good, Over(spec.over))

    def _comparison(
        self, good: GoodValue, selector: Selector, *, is_age: bool, at: Origin, of: Origin
    ) -> Comparison | None:
        """Return what a gauge, written ``at`` a place in ``of``, is compared with, or None after reporting a unit."""
        found = comparison_of(good, selector.metric, is_age=is_age)
        if isinstance(found, str):
            place = at if good.duration_ms is None else of.child("good")
            self.report.add("SLO250", f"{selector.metric.name} is compared with what it does not hold: {found}", place,
                            help="compare it with a number in its own unit, or declare its unit")  # fmt: skip
            return None
        return found

    def slices(self, spec: SlicesSpec, origin: Origin) -> SlicesSli | MeansSli | None:
        """Return the SLI of time slices, each of which is judged by a ratio, a latency, or the mean of a gauge."""
        form, here = spec.of.given, origin.child("of", spec.of.chosen)
        match form:
            case RatioSpec():
                sli: SlicesSli | MeansSli | None = _sliced(self.ratio(form, here), spec)
            case LatencySpec():
                sli = _sliced(self.latency(form, here), spec)
            case str():
                sli = self._means(form, here, spec, origin)
            case _:
                assert_never(form)
        if sli is None:
            return None
        slowest = max(each.metric.scrape_interval_ms or self.scrape_ms for each in selectors_read(sli))
        if spec.every < slowest:
            self.report.add("SLO251", f"a slice of {format_duration(spec.every)} may hold no scrape, as there is one "
                            f"every {format_duration(slowest)}", origin.child("every"),
                            help=f"take slices of {format_duration(slowest)} or more")  # fmt: skip
            return None
        return sli

    def _means(self, text: str, at: Origin, spec: SlicesSpec, origin: Origin) -> MeansSli | None:
        selector = self.selector(text, at, MeansSli.metric_kind)
        if selector is None:
            return None
        assert isinstance(spec.good, GoodValue)
        good = self._comparison(spec.good, selector, is_age=False, at=at, of=origin)
        return None if good is None else MeansSli(selector, good, spec.every)

    def sli(self, spec: SliSpec, origin: Origin) -> Sli | None:
        """Return the SLI in its normal form, or None after reporting what is wrong with it."""
        return self._of_form(spec.given, origin.child(spec.chosen))

    def _of_form(self, form: SliForm, here: Origin) -> Sli | None:
        match form:
            case RatioSpec():
                return self.ratio(form, here)
            case LatencySpec():
                return self.latency(form, here)
            case EventSpec():
                bad = self.counts(form.bad, here.child("bad"))
                return None if bad is None else EventsSli(bad, ())
            case GaugeSpec():
                return self.gauge(form, here)
            case SlicesSpec():
                return self.slices(form, here)
            case dict():
                return RawSli(tuple((name, self._raw(name, query, here)) for name, query in sorted(form.items())), here)
            case _:
                assert_never(form)

    def _raw(self, target: str, query: RawQuerySpec, here: Origin) -> RawQuery:
        texts = {
            name: filled_in(target, text, here.child(target, name), self.known.everywhere, self.report)
            for name, text in (("bad", query.bad), ("total", query.total), ("error_ratio", query.error_ratio))
            if text
        }
        return RawQuery(texts.get("bad", ""), texts.get("total", ""), here.child(target), texts.get("error_ratio", ""))


def _sliced(sums: EventsSli | None, spec: SlicesSpec) -> SlicesSli | None:
    """Return the slices of events: good from a share on, or each by its own share."""
    if sums is None:
        return None
    if not isinstance(spec.good, GoodShare):
        return SlicesSli(sums, None, False, spec.every)
    return SlicesSli(sums, spec.good.share, spec.good.strict, spec.every)


def _type_help(kind: MetricKind) -> str:
    if kind is MetricKind.TIMING:
        return "only a timing has latencies; one name cannot be a counter and a timing, so use the timing's own name"
    return f"use a {kind}"
