"""Whether each metric of the plan exists in a server, and is of the type that the catalog says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

from slo_codegen.common.units import format_duration
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.diagnostics.suggest import nearest
from slo_codegen.live.asking import LOOKED_BACK, HistogramError, Server
from slo_codegen.live.series import is_classic
from slo_codegen.plan.model import Metric, MetricKind, Plan
from slo_codegen.plan.selectors import selectors
from slo_codegen.promql import Aggregation, Series

SINCE = f"in the last {format_duration(LOOKED_BACK)}"
_SUFFIX = "_total"
_TYPES = frozenset(("counter", "gauge", "histogram", "gaugehistogram", "summary", "info", "stateset"))
"""What OpenMetrics knows; any other text says nothing."""
_GAUGES = frozenset(("gauge", "info", "stateset"))


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a metric is to be, in words, and the types of OpenMetrics that it may have."""

    words: str
    types: frozenset[str]
    is_timing: bool = False
    is_counter: bool = False


def _kind(metric: Metric) -> _Kind:
    match metric.kind:
        case MetricKind.COUNTER:
            return _Kind("a counter", frozenset(("counter",)), is_counter=True)
        case MetricKind.GAUGE:
            return _Kind("a gauge", _GAUGES)
        case MetricKind.TIMING:
            form = "classic" if is_classic(metric) else "native"
            return _Kind(f"a {form} histogram", frozenset(("histogram",)), is_timing=True)
        case _:
            assert_never(metric.kind)


def existing(plan: Plan, server: Server, report: Diagnostics) -> frozenset[str]:
    """Return the names, in the catalog, of the metrics whose series exist; report what is missing, or of another type.

    A metric that the server did not answer about is taken to exist.

    Raises:
        ServerError: the server does not answer as a Prometheus does.
    """
    names = server.names(Series(name) for metric in plan.metrics for name in _candidates(metric))
    if names is None:
        return frozenset(metric.name for metric in plan.metrics)
    found = []
    for metric in plan.metrics:
        if set(_needed(metric)) <= names:
            _check_type(metric, server, report)
            found.append(metric.name)
        else:
            _report_missing(plan, metric, names, server, report)
    return frozenset(found)


def missing_name(name: str, names: Iterable[str], server: Server) -> str | None:
    """Return the name that a name which does not exist is most likely meant to be; ``names`` are tried first."""
    known = set(names)
    others = (f"{name}{_SUFFIX}", name.removesuffix(_SUFFIX), f"{name}_count")
    close = next((each for each in others if each != name and each in known), None)
    return close or nearest(name, server.every_name())


def _needed(metric: Metric) -> tuple[str, ...]:
    return metric.prometheus_series[:2]  # what it counts: a bucket and all


def _candidates(metric: Metric) -> tuple[str, ...]:
    """Return the names under which a metric may be there, if not as it should be."""
    name = metric.prometheus
    others = [f"{name}_bucket", f"{name}_count", name]
    if not _kind(metric).is_timing:
        others.append(name.removesuffix(_SUFFIX) if name.endswith(_SUFFIX) else f"{name}{_SUFFIX}")
    return tuple(dict.fromkeys((*_needed(metric), *others)))


def _report_missing(plan: Plan, metric: Metric, names: frozenset[str], server: Server, report: Diagnostics) -> None:
    name = metric.prometheus
    is_histogram = f"{name}_bucket" in names
    kind = _kind(metric)
    if kind.is_timing:
        if metric.native_histogram and is_histogram:
            _report_type(metric, "a classic histogram", "remove histogram: native", server, report)
            return
        if not metric.native_histogram and name in names:
            is_native = _is_native(name, server)
            actual, fix = (
                ("a native histogram without classic buckets", "declare it under metrics: with histogram: native")
                if is_native
                else ("a summary, or no histogram at all", "read a histogram: a summary does not count by bounds")
            )
            _report_type(metric, actual, fix, server, report)
            return
    elif is_histogram and name not in names:
        report.add("SLO771", f"{server.name} has {name} as a histogram, not as {kind.words}", metric.origin,
                   help=f"read {name}_count for all of its observations, or {name}_bucket with its bound")  # fmt: skip
        return
    missing = next(each for each in _needed(metric) if each not in names)
    close = missing_name(missing, names, server)
    if close is not None and kind.is_timing:
        close = close.removesuffix("_bucket").removesuffix("_count")
    read_by = sum(any(each.metric == metric for each in selectors(slo)) for slo in plan.slos)
    readers = f", which {read_by} SLO{'s read' if read_by > 1 else ' reads'}" if read_by else ""
    fix = f"did you mean {close}?" if close else "check the name; the service may not be deployed yet"
    report.add("SLO770", f"{server.name} has had no series {missing} {SINCE}{readers}", metric.origin, help=fix)


def _is_native(name: str, server: Server) -> bool:
    try:
        server.samples(Aggregation("sum", Series(name)))
    except HistogramError:
        return True
    return False


def _check_type(metric: Metric, server: Server, report: Diagnostics) -> None:
    """Report a metric of another type; the metadata of a counter may leave out its suffix."""
    kind = _kind(metric)
    types = server.types(metric.prometheus)
    if not types and kind.is_counter and metric.prometheus.endswith(_SUFFIX):
        types = server.types(metric.prometheus.removesuffix(_SUFFIX))
    types &= _TYPES
    if types and not types & kind.types:
        fix = f"declare {metric.name} under metrics: with its type, or read another metric"
        _report_type(metric, f"a {' and a '.join(sorted(types))}", fix, server, report)


def _report_type(metric: Metric, actual: str, fix: str, server: Server, report: Diagnostics) -> None:
    said = "assumes" if metric.inferred else "declares"
    report.add("SLO771", f"{metric.prometheus} is {actual} in {server.name}; the catalog {said} {_kind(metric).words}",
               metric.origin, help=fix)  # fmt: skip
