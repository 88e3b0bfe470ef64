"""How an SLI is written: what is counted as good, bad and all events."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from slo_codegen.catalog.comparisons import GoodShare, GoodSliceField, GoodValue, GoodValueField
from slo_codegen.catalog.fault import fault
from slo_codegen.catalog.fields import Bound, Duration, Id, SelectorText
from slo_codegen.catalog.sections.base import OneOf, Spec
from slo_codegen.common.units import HOUR, MINUTE, format_duration


def _as_count(value: Any) -> Any:
    return {"of": value} if isinstance(value, str) else value


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str | dict) else value


class CountSpec(Spec):
    """Events to count: all of a selector, or the timings of a selector on one side of a bound."""

    of: SelectorText
    """A metric with matchers, as Prometheus users write them."""
    under: Bound | None = None
    """Count only timings of at most this."""
    over: Bound | None = None
    """Count only timings above this."""

    @model_validator(mode="after")
    def _one_side(self) -> Self:
        if self.under is not None and self.over is not None:
            raise fault("give under or over, not both", ("over",))
        return self


_CountInput = SelectorText | CountSpec
_MANY = Field(min_length=1, max_length=20)
Counts = Annotated[
    tuple[Annotated[CountSpec, BeforeValidator(_as_count, json_schema_input_type=_CountInput)], ...],
    _MANY,
    BeforeValidator(_as_list, json_schema_input_type=_CountInput | Annotated[tuple[_CountInput, ...], _MANY]),
]


class RatioSpec(Spec):
    """Good or bad events, and all of them: two of good, bad and total. ``exclude`` is taken out of the total."""

    good: Counts | None = None
    """Events that went well."""
    bad: Counts | None = None
    """Events that did not."""
    total: Counts | None = None
    """All events."""
    exclude: Counts | None = None
    """Events that are taken out of the total: neither good nor bad."""

    @model_validator(mode="after")
    def _two(self) -> Self:
        given = [name for name in ("good", "bad", "total") if getattr(self, name) is not None]
        if len(given) != 2:
            raise fault("a ratio needs two of good, bad and total", absent=("good", "bad", "total"))
        if self.exclude is not None and self.total is None:
            raise fault("exclude takes events out of total, which is not given", ("exclude",), absent=("total",))
        return self


class LatencySpec(Spec):
    """The share of a timing's observations that take at most ``under``."""

    of: SelectorText
    """The timing, with matchers."""
    under: Bound
    """The bound: a bucket of the classic histogram."""


class EventSpec(Spec):
    """Events each of which is bad: there is no total, and one breaks a 100% objective."""

    bad: Counts
    """The events; each one is bad."""


class GaugeSpec(Spec):
    """The share of time in which a gauge has a good value, counted by its samples."""

    of: SelectorText
    """The gauge, with matchers; `time() - gauge` for how long ago the time is that it holds, in seconds since 1970."""
    good: GoodValueField
    """When a sample is good: `>=`, `>`, `<=`, `<`, `==` or `!=`, and a number or a duration."""
    over: Literal["each", "all", "any"] = "each"
    """What several series of one place are: each counts for itself; all must be good, or any, at the same time."""


class SliceSpec(OneOf):
    """The SLI that each time slice is judged by, or the mean of a gauge, in one of its forms."""

    choices = ("ratio", "latency", "mean")

    ratio: RatioSpec | None = None
    """Good or bad events, and all of them."""
    latency: LatencySpec | None = None
    """The share of a timing under a bound."""
    mean: SelectorText | None = None
    """A gauge, with matchers: the mean of all of its samples in the slice is judged."""

    @property
    def given(self) -> RatioSpec | LatencySpec | str:
        """The one form that is given; the selector of a gauge is text."""
        found: RatioSpec | LatencySpec | str = getattr(self, self.chosen)
        return found


class SlicesSpec(Spec):
    """The share of time slices that are good; one without an event is good."""

    of: SliceSpec
    """What each slice is judged by."""
    good: GoodSliceField
    """From which share of good events a slice is good, such as `>= 99%`, or which `mean` is, such as `< 0.8`.
    With `share` a slice of events counts by its share of good ones: the SLI is the mean of the shares."""
    every: Duration = MINUTE
    """How long a slice is: from 1m to 1h, and a whole part of an hour."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.of.mean is None:
            if isinstance(self.good, GoodValue):
                raise fault("a slice of events is good from a share of good ones on", ("good",),
                            help="write a percentage such as >= 99%, or share")  # fmt: skip
        elif not isinstance(self.good, GoodValue):
            what = "a percentage" if isinstance(self.good, GoodShare) else "share"
            raise fault(f"the mean of a gauge is compared with a number, not with {what}", ("good",),
                        help="write the number as the gauge has it, such as < 0.8")  # fmt: skip
        elif self.good.op in ("==", "!="):
            raise fault("a mean hardly ever equals a number", ("good",), help="compare it by <, <=, > or >=")
        return self

    @model_validator(mode="after")
    def _aligned(self) -> Self:
        if not MINUTE <= self.every <= HOUR or self.every % MINUTE or HOUR % self.every:
            raise fault(f"slices of {format_duration(self.every)} do not fill an hour in whole minutes", ("every",),
                        help="take a slice such as 1m, 5m or 10m")  # fmt: skip
        return self


_QueryText = Annotated[str, Field(min_length=1, max_length=4000)]


class RawQuerySpec(Spec):
    """The numbers of bad and of all events over ``$window``, or their ratio, in one backend's language."""

    bad: _QueryText | None = None
    """The number of bad events over `$window`."""
    total: _QueryText | None = None
    """The number of all events over `$window`."""
    error_ratio: _QueryText | None = None
    """In place of the two: the share of bad events over `$window`. Of windows above 1h, the mean of 5-minute shares."""

    @model_validator(mode="after")
    def _counts_or_ratio(self) -> Self:
        if self.error_ratio is not None:
            both = next((name for name in ("bad", "total") if getattr(self, name) is not None), None)
            if both is not None:
                raise fault(f"error_ratio stands for bad and total: give it alone, without {both}", (both,))
        elif self.bad is None or self.total is None:
            lacking = "bad" if self.bad is None else "total"
            raise fault(f"{lacking} is missing: a query needs bad and total, or error_ratio", absent=("bad", "total"))
        return self


RawSpec = dict[Id, RawQuerySpec]
"""Queries by backend."""
SliForm = RatioSpec | LatencySpec | EventSpec | GaugeSpec | SlicesSpec | RawSpec
"""Every form in which an SLI is written."""


class SliSpec(OneOf):
    """A service level indicator, in one of its forms."""

    choices = ("ratio", "latency", "event", "gauge", "slices", "raw")

    ratio: RatioSpec | None = None
    """Good or bad events, and all of them."""
    latency: LatencySpec | None = None
    """The share of a timing under a bound."""
    event: EventSpec | None = None
    """Events each of which is bad."""
    gauge: GaugeSpec | None = None
    """The share of time in which a gauge has a good value."""
    slices: SlicesSpec | None = None
    """The share of time slices that are good."""
    raw: RawSpec | None = None
    """Queries by backend, for what selectors cannot say."""

    @property
    def given(self) -> SliForm:
        """The one form that is given."""
        found: SliForm = getattr(self, self.chosen)
        return found
