"""Whether the bounds of latency SLIs are buckets that a server's classic histograms have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from slo_codegen.common.listing import first_of
from slo_codegen.common.units import plain
from slo_codegen.diagnostics import Diagnostics, Origin, Severity
from slo_codegen.live.asking import Server
from slo_codegen.live.series import bounds_of, is_classic, series_of
from slo_codegen.plan.conditions.thresholds import percentile_of
from slo_codegen.plan.measures.kinds import bucket_of, selector_of, span_of
from slo_codegen.plan.model import BUCKET_LABEL, BoundedObservations, Measure, Metric, Selector, Slo
from slo_codegen.promql import Series, regex_literal

_NUMBER = re.compile(r"[0-9]{1,30}(?:\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,2})?", re.ASCII)
_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Buckets:
    """The finite buckets of a histogram: each way in which the server writes a bound, by the bound in its unit."""

    spellings: dict[Decimal, tuple[str, ...]]

    def __str__(self) -> str:
        return first_of([plain(each) for each in sorted(self.spellings)], _SHOWN)

    def around(self, bound: Decimal) -> str:
        """Return the nearest buckets below and above a bound, as people read them."""
        below = [each for each in self.spellings if each < bound]
        above = [each for each in self.spellings if each > bound]
        near = [*([max(below)] if below else []), *([min(above)] if above else [])]
        return " or ".join(plain(each) for each in near)


def buckets_of(selector: Selector, server: Server) -> Buckets | None:
    """Return the buckets of the series that a selector takes in; None where there are no series, or no answer.

    Raises:
        ServerError: the server does not answer as a Prometheus does.
    """
    values = server.values(BUCKET_LABEL, series_of(selector, "_bucket"))
    return bounds_in(values) if values else None


def bounds_in(values: Iterable[str]) -> Buckets:
    """Return the buckets that values of the label ``le`` stand for; what is no finite bound is left out."""
    spellings: dict[Decimal, tuple[str, ...]] = {}
    for text in values:
        if _NUMBER.fullmatch(text):
            bound = Decimal(text)
            spellings[bound] = (*spellings.get(bound, ()), text)
    return Buckets(spellings)


def check_declared(metric: Metric, server: Server, report: Diagnostics) -> None:
    """Report buckets that the catalog declares and the server does not have."""
    if not is_classic(metric) or not metric.buckets_ms:
        return
    there = buckets_of(Selector(metric, (), "", metric.origin), server)
    missing = [] if there is None else [
        bound for bound in metric.buckets_ms if metric.in_unit(bound) not in there.spellings
    ]  # fmt: skip
    if missing:
        shown = ", ".join(metric.bound_text(each) for each in missing)
        report.add("SLO775", f"{metric.prometheus} has no bucket for {shown}, which the catalog declares; it has "
                   f"{there}{_unit(metric)}", metric.origin.child("buckets"), severity=Severity.WARNING,
                   help="declare the buckets that there are")  # fmt: skip


def check_bounds(slo: Slo, existing: frozenset[str], server: Server, report: Diagnostics) -> bool:
    """Report the bounds of an SLO that are no bucket, and percentiles that never reach theirs.

    Returns whether every bound of a histogram that exists is one of its buckets.
    """
    asked: set[object] = set()
    sound = True
    for term in bounds_of(slo):
        bucket = bucket_of(term.measure)
        if bucket is None or bucket.selector.metric.name not in existing:
            continue
        place = _place(term.measure)
        if place not in asked:
            asked.add(place)
            sound &= _check_bound(bucket, place, server, report)
    for alert in slo.alerts:
        condition = percentile_of(alert.condition)
        if condition is not None and is_classic(condition.selector.metric):
            metric = condition.selector.metric
            there = buckets_of(condition.selector, server) if metric.name in existing else None
            bound = metric.in_unit(condition.bound_ms)
            if there is not None and there.spellings and bound >= max(there.spellings):
                report.add("SLO787", f"{alert.name} never fires: {metric.bound_text(condition.bound_ms)} is not below "
                           f"the last bucket of {metric.prometheus}, {plain(max(there.spellings))}{_unit(metric)}",
                           alert.origin, help="lower the bound, or add buckets above it")  # fmt: skip
    return sound


def _check_bound(bucket: BoundedObservations, place: Origin, server: Server, report: Diagnostics) -> bool:
    metric = bucket.selector.metric
    there = buckets_of(bucket.selector, server)
    bound = metric.in_unit(bucket.bound_ms)
    if there is None or bound in there.spellings:
        return True
    near = there.around(bound)
    report.add("SLO775", f"{metric.prometheus} has no bucket {plain(bound)}{_unit(metric)}, so what is within the "
               f"bound is not known; its buckets are {there}", place,
               help=f"the nearest is {near}{_unit(metric)}" if near else "check the metric")  # fmt: skip
    return False


def _unit(metric: Metric) -> str:
    return f" {metric.unit}" if metric.unit else ""


def _place(measure: Measure) -> Origin:
    """Return where a bound is written: beside the selector, or in it."""
    selector = selector_of(measure)
    origin = selector.origin
    at = selector.text.find(f"{BUCKET_LABEL}=")
    if at >= 0:
        return Origin(origin.file, origin.path, "value", (origin.offset or 0) + at, None)
    if not origin.path or origin.path[-1] != "of":
        return origin
    *parent, _ = origin.path
    return Origin(
        origin.file, (*parent, "under" if parent[-1] == "latency" or span_of(measure).above_ms is None else "over")
    )


def bucket_series(bucket: BoundedObservations, server: Server) -> Series:
    """Return the series of a bucket of a classic histogram, by every spelling of its bound that the server has."""
    series = series_of(bucket.selector, "_bucket")
    bound, there = bucket.selector.metric.in_unit(bucket.bound_ms), buckets_of(bucket.selector, server)
    texts = (there.spellings.get(bound) if there is not None else None) or (plain(bound),)
    return Series(series.name, (*series.matchers, (BUCKET_LABEL, "=~", "|".join(map(regex_literal, texts)))))
