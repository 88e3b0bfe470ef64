"""What is counted, and the SLIs that are made of it: closed unions."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Literal

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


ComparisonOp = Literal[">=", ">", "<=", "<", "==", "!="]
"""How a value is compared with a number, as in PromQL."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What makes a value good: how it compares with a number."""

    op: ComparisonOp
    value: Decimal


class Over(StrEnum):
    """How the series of a gauge in one place are taken together, as the catalog names it."""

    EACH = "each"
    """Each series counts for itself."""
    ALL = "all"
    """A moment is good if every series that reports is good."""
    ANY = "any"
    """A moment is good if at least one series is good."""


@dataclass(frozen=True, slots=True)
class GaugeSli:
    """An SLI that is the share of a gauge's samples that are good: of its time, as samples come at an even pace.

    With ``is_age`` the value of a sample is a moment, in seconds since 1970, and how long ago it was is compared.
    """

    selector: Selector
    is_age: bool
    good: Comparison
    over: Over = Over.EACH
    has_total: ClassVar[bool] = True
    metric_kind: ClassVar[MetricKind] = MetricKind.GAUGE


@dataclass(frozen=True, slots=True)
class SlicesSli:
    """An SLI that is the share of time slices that are good: those in which ``of`` has a share of good events.

    A slice lasts ``every_ms`` and ends at a whole multiple of it since 1970. It is good if the share is ``least`` or
    more, ``strict``: above it, and if there is no event in it. Without ``least`` it counts as bad as much as its share
    of bad events is, so that the SLI is the mean of the shares of all slices.
    """

    of: EventsSli
    least: Decimal | None
    strict: bool
    every_ms: int
    has_total: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class MeansSli:
    """An SLI that is the share of time slices in which the mean of a gauge, over all of its samples, is good.

    A slice lasts ``every_ms`` and ends at a whole multiple of it since 1970.
    """

    selector: Selector
    good: Comparison
    every_ms: int
    has_total: ClassVar[bool] = True
    metric_kind: ClassVar[MetricKind] = MetricKind.GAUGE


Counted = EventsSli | GaugeSli | SlicesSli | MeansSli
"""What is counted in tiles: events, samples of a gauge, or time slices."""


@dataclass(frozen=True, slots=True)
class RawQuery:
    """The numbers of bad and of all events over ``$window``, in one backend's own language, or the ratio of the two.

    Where an ``error_ratio`` is given the other two are empty.
    """

    bad: str
    total: str
    origin: Origin
    error_ratio: str = ""

    @property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """The queries that are given, by the names that the catalog has for them."""
        named = (("bad", self.bad), ("total", self.total), ("error_ratio", self.error_ratio))
        return tuple((name, text) for name, text in named if text)


@dataclass(frozen=True, slots=True)
class RawSli:
    """An SLI whose queries the catalog gives for each backend, for what selectors cannot say."""

    queries: tuple[tuple[str, RawQuery], ...]
    origin: Origin
    has_total: ClassVar[bool] = True


Sli = EventsSli | GaugeSli | SlicesSli | MeansSli | RawSli
