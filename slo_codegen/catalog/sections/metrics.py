"""The section `metrics`: what the platform emits, with its labels and buckets."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, StrictBool, model_validator

from slo_codegen.catalog.fault import fault
from slo_codegen.catalog.fields import Bound, DatadogName, Duration, LabelName, LabelValue, PrometheusName, Prose
from slo_codegen.catalog.sections.base import Sourced, Spec
from slo_codegen.common.units import format_duration

TIME_UNITS = ("s", "ms", "us", "ns")


def _label(value: Any) -> Any:
    return {} if value is None else {"values": value} if isinstance(value, list) else value


class LabelSpec(Spec):
    """A label of a metric; ``values`` are all that it can take, if they are known."""

    values: Annotated[tuple[LabelValue, ...] | None, Field(min_length=1, max_length=500)] = None
    """All of its values."""


_LabelInput = Annotated[tuple[LabelValue, ...], Field(min_length=1, max_length=500)] | LabelSpec | None
_Labelled = Annotated[LabelSpec, BeforeValidator(_label, json_schema_input_type=_LabelInput)]


_Unit = Literal["s", "ms", "us", "ns", "events", "requests", "messages", "calls", "percent", "ratio", "bytes"]


class MetricSpec(Sourced):
    """A metric that the platform emits."""

    type: Literal["counter", "gauge", "timing"]
    """How it is measured; a timing is a histogram in Prometheus and a distribution in Datadog."""
    unit: _Unit | None = None
    """Of its values; of a timing s, ms, us or ns: what its name ends with, such as `_seconds`, else ms. A name with
    dots ends with it in Prometheus, as OpenTelemetry's do: `http.server.request.duration` in s with `_seconds`."""
    description: Prose | None = None
    """What it measures."""
    scrape_interval: Duration | None = None
    """How often it is scraped, where not as often as the platform's metrics."""
    labels: dict[LabelName, _Labelled] = Field(default_factory=dict, max_length=200)
    """Its labels, each with all of its values where they are known."""
    buckets: Annotated[tuple[Bound, ...], Field(max_length=200)] = ()
    """The finite upper bounds of a classic histogram, ascending; without them nothing about buckets is checked."""
    histogram: Literal["classic", "native"] = "classic"
    """The form of a timing in Prometheus."""
    distribution: StrictBool = True
    """Whether Datadog keeps the timing as a distribution, the only type with percentiles over all hosts."""
    prometheus: PrometheusName | None = None
    """Its name there, where it is not the dotted name with underscores."""
    datadog: DatadogName | None = None
    """Its name there, where it differs."""

    @model_validator(mode="after")
    def _histogram(self) -> Self:
        if self.type == "timing" and self.unit not in (None, *TIME_UNITS):
            raise fault(f"a timing is measured in {', '.join(TIME_UNITS)}, not in {self.unit}", ("unit",))
        if self.type != "timing" and self.buckets:
            raise fault(f"a {self.type} has no buckets; only a timing has", ("buckets",))
        for index, (before, bound) in enumerate(pairwise(self.buckets), start=1):
            if bound <= before:
                said = "stands twice" if bound == before else f"stands after {format_duration(before)}"
                raise fault(f"{format_duration(bound)} {said}; buckets ascend", ("buckets", index))
        return self
