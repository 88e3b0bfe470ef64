"""Metrics by the names that selectors use: their own, and those of their series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from slo_codegen.common.names import Escaping
from slo_codegen.plan.model import Matcher, Metric, MetricKind


class Part(StrEnum):
    """What a selector names of a metric: all of it, or a series of its classic histogram."""

    WHOLE = ""
    BUCKET = "_bucket"
    COUNT = "_count"
    SUM = "_sum"


HISTOGRAM = (Part.BUCKET, Part.COUNT, Part.SUM)
"""The series of a classic histogram."""


def split(name: str) -> tuple[str, Part]:
    """Return the name without the suffix of a histogram's series, and which one that is."""
    part = next((part for part in HISTOGRAM if name.endswith(part.value) and name != part), Part.WHOLE)
    return name.removesuffix(part.value), part


@dataclass(frozen=True, slots=True)
class Known:
    """The metrics of a catalog, by their names in it.

    ``series`` has them by the names of their series in Prometheus too; it is empty where only declared names count.
    """

    metrics: Mapping[str, Metric]
    escaping: Escaping
    series: Mapping[str, tuple[Metric, Part]]
    everywhere: tuple[Matcher, ...] = ()
    """What every selector asks for, beside what is written: the labels of the environment."""

    def find(self, name: str) -> tuple[Metric, Part] | None:
        """Return the metric that a selector names, and which part of it; None if it is not known."""
        if (metric := self.metrics.get(name)) is not None:
            return metric, Part.WHOLE
        base, part = split(name)
        metric = self.metrics.get(base)
        if part is not Part.WHOLE and metric is not None and metric.kind is MetricKind.TIMING:
            return metric, part
        return self.series.get(name)


def known(metrics: Mapping[str, Metric], escaping: Escaping, *, by_series: bool) -> Known:
    """Return metrics by their names, and with ``by_series`` by those of their series too."""
    series: dict[str, tuple[Metric, Part]] = {}
    for metric in metrics.values() if by_series else ():
        series.setdefault(metric.prometheus, (metric, Part.WHOLE))
        for part in HISTOGRAM if metric.kind is MetricKind.TIMING else ():
            series.setdefault(f"{metric.prometheus}{part.value}", (metric, part))
    return Known(metrics, escaping, series)
