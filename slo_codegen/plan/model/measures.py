"""What is counted, and the SLIs that are made of it: two closed unions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from slo_codegen.common.units import Ms
from slo_codegen.diagnostics import Origin
from slo_codegen.plan.model.metrics import MetricKind, Selector


@dataclass(frozen=True, slots=True)
class CounterEvents:
    """The events that a counter counts: its increments."""

    selector: Selector
    metric_kind = MetricKind.COUNTER


@dataclass(frozen=True, slots=True)
class Observations:
    """All observations of a timing."""

    selector: Selector
    metric_kind = MetricKind.TIMING


class Side(StrEnum):
    """A side of a bound, as the catalog names it: observations of at most the bound, or those above it."""

    UNDER = "under"
    OVER = "over"

    @property
    def other(self) -> Side:
        """The other side: an observation is on one of the two."""
        return Side.OVER if self is Side.UNDER else Side.UNDER


@dataclass(frozen=True, slots=True)
class BoundedObservations:
    """The observations of a timing on one side of a bound."""

    selector: Selector
    bound_ms: Ms
    side: Side
    metric_kind = MetricKind.TIMING


Measure = CounterEvents | Observations | BoundedObservations
"""What is counted. What is known of each is in `slo_codegen.plan.measures`."""


@dataclass(frozen=True, slots=True)
class Term:
    """A measure in a sum; a negative one is subtracted."""

    measure: Measure
    negative: bool = False


@dataclass(frozen=True, slots=True)
class EventsSli:
    """An SLI that counts events: the sum of ``bad`` over the sum of ``total``.

    Every catalog form is brought to these two sums: good and total, good and bad, latency under a bound. Without a
    total each bad event breaks the objective.
    """

    bad: tuple[Term, ...]
    total: tuple[Term, ...]

    @property
    def has_total(self) -> bool:
        """Whether all events are counted, and not bad ones alone."""
        return bool(self.total)


@dataclass(frozen=True, slots=True)
class RawQuery:
    """The numbers of bad and of all events over ``$window``, in one backend's own language."""

    bad: str
    total: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class RawSli:
    """An SLI whose queries the catalog gives for each backend, for what selectors cannot say."""

    queries: tuple[tuple[str, RawQuery], ...]
    origin: Origin
    has_total: ClassVar[bool] = True


Sli = EventsSli | RawSli
