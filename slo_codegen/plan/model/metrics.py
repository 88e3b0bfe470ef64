"""Metrics that the platform emits, and selectors of their series."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from slo_codegen.diagnostics import Origin

Op = Literal["=", "!=", "=~", "!~"]


class MetricKind(StrEnum):
    """How a metric is measured."""

    COUNTER = "counter"
    GAUGE = "gauge"
    TIMING = "timing"


MS_PER_UNIT = {"s": Decimal(1000), "ms": Decimal(1), "us": Decimal("0.001"), "ns": Decimal("0.000001")}
"""The units of timings, in ms."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label that a metric carries; ``values`` lists all that it can take, where they are known."""

    name: str
    values: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric that the platform emits.

    ``name`` is dotted; ``prometheus`` and ``datadog`` are its names there (without histogram suffixes).
    ``buckets_ms`` are the finite upper bounds of a timing's classic histogram, ascending; its values are in ``unit``.
    """

    name: str
    kind: MetricKind
    unit: str
    labels: tuple[Label, ...]
    buckets_ms: tuple[int, ...]
    native_histogram: bool
    distribution: bool
    prometheus: str
    datadog: str
    origin: Origin
    scrape_interval_ms: int | None = None
    """How often it is scraped, where not as often as the platform's metrics."""

    def label(self, name: str) -> Label | None:
        """Return the declared label of that name."""
        return next((label for label in self.labels if label.name == name), None)

    def in_unit(self, ms: int) -> Decimal:
        """Return a bound of a timing as its values are measured: 300 ms are 0.3 where ``unit`` is ``s``."""
        return Decimal(ms) / MS_PER_UNIT[self.unit]

    @property
    def lacks_distribution(self) -> bool:
        """Whether it is a timing whose single values Datadog does not keep."""
        return self.kind is MetricKind.TIMING and not self.distribution

    @property
    def counting_series(self) -> str | None:
        """The name of the series in Prometheus that counts its events, or observations; a native histogram has none."""
        if self.kind is MetricKind.TIMING:
            return None if self.native_histogram else f"{self.prometheus}_count"
        return self.prometheus

    @property
    def prometheus_series(self) -> tuple[str, ...]:
        """The names of its series in Prometheus: a classic histogram has three."""
        if self.kind is MetricKind.TIMING and not self.native_histogram:
            return tuple(f"{self.prometheus}_{part}" for part in ("bucket", "count", "sum"))
        return (self.prometheus,)


@dataclass(frozen=True, slots=True)
class Matcher:
    """A condition on one label, with Prometheus' operators; regular expressions are anchored RE2."""

    label: str
    op: Op
    value: str


@dataclass(frozen=True, slots=True)
class Selector:
    """The series of a metric that satisfy every matcher. ``text`` is as the catalog writes it."""

    metric: Metric
    matchers: tuple[Matcher, ...]
    text: str
    origin: Origin
