"""Metrics that the platform emits, and selectors of their series."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from slo_codegen.common.units import Ms, format_duration, plain, whole
from slo_codegen.diagnostics import Origin

Op = Literal["=", "!=", "=~", "!~"]


class MetricKind(StrEnum):
    """How a metric is measured."""

    COUNTER = "counter"
    GAUGE = "gauge"
    TIMING = "timing"


BUCKET_LABEL = "le"
"""The label that holds the bound of a bucket of a classic histogram."""
MS_PER_UNIT = {"s": Decimal(1000), "ms": Decimal(1), "us": Decimal("0.001"), "ns": Decimal("0.000001")}
"""The units of timings, in ms."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label that a metric has; ``values`` lists all that it can take, where they are known."""

    name: str
    values: tuple[str, ...] | None = None
    tag: str | None = None
    """Its name in the catalog and in Datadog, where Prometheus has another one."""

    @property
    def written(self) -> str:
        """Its name as the catalog has it."""
        return self.tag or self.name


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric that the platform emits.

    ``name`` is dotted; ``prometheus`` and ``datadog`` are its names there (without histogram suffixes).
    ``buckets_ms`` are the finite upper bounds of a timing's classic histogram, ascending; none where they are
    not known. Its values are in ``unit``.
    """

    name: str
    kind: MetricKind
    unit: str
    labels: tuple[Label, ...]
    buckets_ms: tuple[Ms, ...]
    native_histogram: bool
    distribution: bool
    prometheus: str
    datadog: str
    origin: Origin
    scrape_interval_ms: int | None = None
    """How often it is scraped, where not as often as the platform's metrics."""
    open_labels: bool = False
    """Whether it may have other labels than those that are listed."""
    inferred: bool = False
    """Whether it is known by its uses alone."""

    def label(self, name: str) -> Label | None:
        """Return the label of that name, in Prometheus or in the catalog."""
        return next((label for label in self.labels if name in (label.name, label.tag)), None)

    def in_unit(self, ms: Ms) -> Decimal:
        """Return a bound of a timing as its values are measured: 300 ms are 0.3 where ``unit`` is ``s``."""
        return Decimal(ms) / self._ms_per_unit

    def in_ms(self, value: Decimal) -> Ms:
        """Return a bound of a timing, given as its values are measured, in ms; of what is no time the value itself."""
        return whole(value * self._ms_per_unit)

    def bound_text(self, ms: Ms) -> str:
        """Write a bound for people: ``300ms``, or the bare number of what is no time."""
        if self.unit in MS_PER_UNIT:
            return format_duration(ms)
        return f"{plain(ms)} {self.unit}".rstrip()

    @property
    def _ms_per_unit(self) -> Decimal:
        return MS_PER_UNIT.get(self.unit, Decimal(1))

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
    tag: str | None = field(default=None, compare=False)
    """The label's name in the catalog and in Datadog, where Prometheus has another one."""

    @property
    def written(self) -> str:
        """The name of the label as the catalog has it."""
        return self.tag or self.label


@dataclass(frozen=True, slots=True)
class Selector:
    """The series of a metric that satisfy every matcher. ``text`` is as the catalog writes it."""

    metric: Metric
    matchers: tuple[Matcher, ...]
    text: str
    origin: Origin
