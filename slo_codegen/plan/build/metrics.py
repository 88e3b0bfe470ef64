"""Metrics and what scrapes them, as the plan knows them: kinds, labels, buckets and the names in each target."""

from __future__ import annotations

from slo_codegen.catalog.read import Node
from slo_codegen.catalog.sections.metrics import MetricSpec
from slo_codegen.catalog.sections.platform import PrometheusSpec
from slo_codegen.common.names import Escaping, datadog_metric, label_name, metric_name
from slo_codegen.diagnostics import Diagnostics, Related
from slo_codegen.plan.build.units import unit_in, unit_of
from slo_codegen.plan.model import Label, Metric, MetricKind, PrometheusServer

_TOTAL, _RATIO = "total", "ratio"
_SUFFIXES = {
    "s": "seconds",
    "ms": "milliseconds",
    "us": "microseconds",
    "ns": "nanoseconds",
    "bytes": "bytes",
    "percent": "percent",
}
"""What a name ends with whose unit is stated; what is counted in braces, such as {request}, is none."""


def metric(node: Node[MetricSpec], escaping: Escaping, *, strict: bool) -> Metric:
    """Return a metric: its series have the names that it is given, or those that OpenTelemetry would give them.

    With ``strict`` it has no labels but those that are listed, also where none is.
    """
    spec = node.spec
    kind = MetricKind(spec.type)
    return Metric(
        name=node.id,
        kind=kind,
        unit=unit_of(node),
        labels=_labels(spec, escaping),
        buckets_ms=spec.buckets,
        native_histogram=spec.histogram == "native",
        distribution=kind is MetricKind.TIMING and spec.distribution,
        prometheus=spec.prometheus or series_name(node.id, kind, escaping, spec.unit),
        datadog=spec.datadog or datadog_metric(node.id),
        origin=node.origin,
        scrape_interval_ms=spec.scrape_interval,
        open_labels=not strict and "labels" not in spec.model_fields_set,
    )


def check_label_names(node: Node[MetricSpec], escaping: Escaping, report: Diagnostics) -> None:
    """Report two labels of a metric that have one name in Prometheus."""
    first: dict[str, str] = {}
    for written in node.spec.labels:
        name = label_name(written, escaping)
        if (other := first.setdefault(name, written)) != written:
            labels = node.origin.child("labels")
            report.add("SLO245", f"{other} and {written} of {node.id} are both {name} in Prometheus",
                       labels.child(written).key(), related=[Related(labels.child(other).key(), "the other")],
                       help="keep the one that the metric has")  # fmt: skip


def series_name(name: str, kind: MetricKind, escaping: Escaping, unit: str | None = None) -> str:
    """Return the name of a metric in Prometheus, without the suffixes of a histogram.

    A name that Prometheus takes bare is its name there. Another one stays as it is in UTF-8. With underscores for
    what is no letter or digit, it ends with its unit where the catalog states one and the name does not, a gauge that
    is a ratio with ``_ratio``, and a counter with ``_total``, as OpenTelemetry's specification of the compatibility
    with Prometheus has it.
    """
    found = metric_name(name, escaping)
    if found == name:
        return found
    words = found.split("_")
    suffix = _SUFFIXES.get(unit or "")
    if suffix is not None and suffix not in words and unit_in(name) is None:
        words.append(suffix)
    for last, ends in ((_TOTAL, kind is MetricKind.COUNTER), (_RATIO, kind is MetricKind.GAUGE and unit == _RATIO)):
        if ends:
            words = [*(word for word in words if word != last), last]
    return "_".join(words)


def _labels(spec: MetricSpec, escaping: Escaping) -> tuple[Label, ...]:
    named = ((label_name(written, escaping), written, label.values) for written, label in sorted(spec.labels.items()))
    return tuple(sorted((Label(name, values, None if name == written else written) for name, written, values in named),
                        key=lambda label: label.name))  # fmt: skip


def server(spec: PrometheusSpec, escaping: Escaping) -> PrometheusServer:
    """Return what evaluates the rules."""
    return PrometheusServer(
        tuple(label_name(label, escaping) for label in spec.target_labels), spec.version, spec.query_offset or 0
    )
