"""Metrics and what scrapes them, as the plan knows them: kinds, labels, buckets and the names in each target."""

from __future__ import annotations

from slo_codegen.catalog.read import Node
from slo_codegen.catalog.sections.metrics import MetricSpec
from slo_codegen.catalog.sections.platform import PrometheusSpec
from slo_codegen.plan.build.units import unit_of
from slo_codegen.plan.model import Label, Metric, MetricKind, PrometheusServer


def metric(node: Node[MetricSpec]) -> Metric:
    """Return a metric: its series have the names that it is given, or those that OpenTelemetry would give them."""
    spec = node.spec
    kind = MetricKind(spec.type)
    flat = node.id.replace(".", "_")
    return Metric(
        name=node.id,
        kind=kind,
        unit=unit_of(node),
        labels=tuple(Label(name, label.values) for name, label in sorted(spec.labels.items())),
        buckets_ms=spec.buckets,
        native_histogram=spec.histogram == "native",
        distribution=kind is MetricKind.TIMING and spec.distribution,
        prometheus=spec.prometheus or (f"{flat}_total" if kind is MetricKind.COUNTER else flat),
        datadog=spec.datadog or node.id,
        origin=node.origin,
        scrape_interval_ms=spec.scrape_interval,
    )


def server(spec: PrometheusSpec) -> PrometheusServer:
    """Return what evaluates the rules."""
    return PrometheusServer(spec.target_labels, spec.version, spec.query_offset or 0)
