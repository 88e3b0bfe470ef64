"""How an SLI is written: what is counted as good, bad and all events."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from slo_codegen.catalog.fault import fault
from slo_codegen.catalog.fields import Bound, Id, SelectorText
from slo_codegen.catalog.sections.base import OneOf, Spec


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


class RawQuerySpec(Spec):
    """The numbers of bad and of all events over ``$window`` in one backend's language."""

    bad: Annotated[str, Field(min_length=1, max_length=4000)]
    """The number of bad events over `$window`."""
    total: Annotated[str, Field(min_length=1, max_length=4000)]
    """The number of all events over `$window`."""


RawSpec = dict[Id, RawQuerySpec]
"""Queries by backend."""
SliForm = RatioSpec | LatencySpec | EventSpec | RawSpec
"""Every form in which an SLI is written."""


class SliSpec(OneOf):
    """A service level indicator, in one of its forms."""

    choices = ("ratio", "latency", "event", "raw")

    ratio: RatioSpec | None = None
    """Good or bad events, and all of them."""
    latency: LatencySpec | None = None
    """The share of a timing under a bound."""
    event: EventSpec | None = None
    """Events each of which is bad."""
    raw: RawSpec | None = None
    """Queries by backend, for what selectors cannot say."""

    @property
    def given(self) -> SliForm:
        """The one form that is given."""
        found: SliForm = getattr(self, self.chosen)
        return found
