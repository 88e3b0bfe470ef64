"""From the catalog's indicators to the plan's sums of counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from slo_codegen.catalog.sections.sli import CountSpec, LatencySpec, RatioSpec, SliSpec
from slo_codegen.catalog.selector import build_selector
from slo_codegen.diagnostics import Diagnostics, Origin
from slo_codegen.plan.model import (
    Count,
    EventsSli,
    Metric,
    MetricKind,
    RawQuery,
    RawSli,
    Selector,
    Sli,
)


@dataclass(frozen=True, slots=True)
class Indicators:
    """Builds indicators of one SLO; ``regional`` asks that every metric carries the label region."""

    metrics: dict[str, Metric]
    report: Diagnostics
    regional: bool

    def selector(self, text: str, origin: Origin, kind: MetricKind | None = None) -> Selector | None:
        """Return the checked selector, or None after reporting what is wrong with it."""
        selector = build_selector(text, origin, self.metrics, self.report)
        if selector is None:
            return None
        metric = selector.metric
        if kind is not None and metric.kind is not kind:
            self.report.add("SLO225", f"{metric.name} is a {metric.kind}, but a {kind} is needed here", origin,
                            help=_type_help(kind))  # fmt: skip
            return None
        if metric.kind is MetricKind.GAUGE:
            self.report.add("SLO225", f"{metric.name} is a gauge: it has no events to count", origin,
                            help="use a counter or a timing")  # fmt: skip
            return None
        if self.regional and metric.label("region") is None:
            self.report.add("SLO227", f"{metric.name} has no label region, but the SLO is per region", origin)
            return None
        return selector

    def counts(self, specs: Sequence[CountSpec], origin: Origin) -> tuple[Count, ...] | None:
        """Return the counts of a list of selectors, or None after reporting what is wrong with them."""
        built: list[Count] = []
        for index, spec in enumerate(specs):
            bound = spec.under if spec.under is not None else spec.over
            at = origin.child(index, "of") if len(specs) > 1 or bound is not None else origin
            selector = self.selector(spec.of, at, MetricKind.TIMING if bound is not None else None)
            if selector is None:
                continue
            part = "under" if spec.under is not None else "over" if spec.over is not None else "all"
            built.append(Count(selector, part, bound))  # type: ignore[arg-type]
        return tuple(built) if len(built) == len(specs) else None

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
        valid = (*total, *_negative(exclude)) if total else (*good, *bad)
        return EventsSli("ratio", bad=bad or (*valid, *_negative(good)), total=valid)

    def latency(self, spec: LatencySpec, origin: Origin) -> EventsSli | None:
        """Return the SLI of a timing under a bound."""
        selector = self.selector(spec.of, origin.child("of"), MetricKind.TIMING)
        if selector is None:
            return None
        return EventsSli(
            "latency", (Count(selector, "over", spec.under),), (Count(selector),), latency=selector, bound_ms=spec.under
        )

    def sli(self, spec: SliSpec, origin: Origin) -> Sli | None:
        """Return the SLI in its normal form, or None after reporting what is wrong with it."""
        if spec.ratio is not None:
            return self.ratio(spec.ratio, origin.child("ratio"))
        if spec.latency is not None:
            return self.latency(spec.latency, origin.child("latency"))
        if spec.event is not None:
            bad = self.counts(spec.event.bad, origin.child("event", "bad"))
            return None if bad is None else EventsSli("event", bad, ())
        raw = origin.child("raw")
        return RawSli(
            tuple((name, RawQuery(q.bad, q.total, raw.child(name))) for name, q in sorted((spec.raw or {}).items())),
            raw,
        )


def _negative(counts: Sequence[Count]) -> tuple[Count, ...]:
    return tuple(replace(count, negative=not count.negative) for count in counts)


def _type_help(kind: MetricKind) -> str:
    if kind is MetricKind.TIMING:
        return "only a timing has latencies; one name cannot be a counter and a timing, so use the timing's own name"
    return f"use a {kind}"
