"""Objectives, SLOs, and the services and modules that they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from slo_codegen import contract
from slo_codegen.common.units import Volume
from slo_codegen.diagnostics import Origin
from slo_codegen.plan.model.alerts import Alert, Pairs, Text
from slo_codegen.plan.model.calendars import Calendar
from slo_codegen.plan.model.dimensions import Dimension, Place, labels_of, places_of
from slo_codegen.plan.model.measures import Sli


@dataclass(frozen=True, slots=True)
class Objective:
    """The share of good events that is promised; ``by_place`` has every place of the SLO, in the order of these.

    ``default`` is the objective where a place has none of its own. Of an SLO with an open dimension ``by_place`` has
    parts of places: the labels that a place must have, `EVERYWHERE` last; the first that fits is taken.
    """

    default: Decimal
    by_place: tuple[tuple[Place, Decimal], ...]

    def at(self, place: Place) -> Decimal:
        """Return the objective of a place of the SLO."""
        found = dict(self.by_place).get(place)
        if found is not None:
            return found
        fits = (share for part, share in self.by_place if set(part.labels) <= set(place.labels))
        return next(fits, self.default)

    @property
    def strictest(self) -> Decimal:
        """The highest objective of all places."""
        return max(ratio for _, ratio in self.by_place)

    @property
    def loosest(self) -> Decimal:
        """The lowest objective of all places."""
        return min(ratio for _, ratio in self.by_place)

    @property
    def has_budget(self) -> bool:
        """Whether every place allows some bad events."""
        return self.strictest < 1


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that the source document states, beside what the compiler computes (R36)."""

    name: str
    stated: Decimal
    computed: Decimal
    unit: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Slo:
    """A service level objective with its indicator and alerts.

    ``objective`` is None for a watched event that breaks no objective. ``dimensions`` are in order of their labels,
    and none where one budget is over all. ``windows_ms`` are the windows whose error ratio dashboards show: some that
    every SLO records, and those of its burn rates.
    """

    id: str
    title: str
    description: str
    service: str
    owner: str | None
    source: str
    objective: Objective | None
    period_ms: int
    dimensions: tuple[Dimension, ...]
    sli: Sli
    windows_ms: tuple[int, ...]
    alerts: tuple[Alert, ...]
    calendar: Calendar | None
    baseline: bool
    volume: Volume | None
    figures: tuple[Figure, ...]
    runbook_url: str | None
    dashboard_url: Text | None
    origin: Origin
    labels: Pairs = ()
    """Labels of the catalog's own, of the SLO and all above it."""
    recorded_labels: Pairs = ()
    """Those of them that all of its recorded series have."""
    parts: tuple[str, ...] = ()
    """The ids of the SLOs that it silences, as the catalog lists them."""
    may_be_missing: bool = False
    """Whether the catalog says that missing data is not alerted."""
    environment: str | None = None
    """The environment that it is planned for, of a catalog that declares some: what is recorded of it has its name."""

    @property
    def has_budget(self) -> bool:
        """Whether the SLO has an objective that allows some bad events in every place."""
        return self.objective is not None and self.objective.has_budget

    @property
    def identity(self) -> dict[str, str]:
        """The labels by which what is recorded of it is found, beside those of its dimensions."""
        own = {contract.SLO: self.id, contract.SERVICE: self.service}
        return own if self.environment is None else {**own, contract.ENVIRONMENT: self.environment}

    @property
    def key(self) -> tuple[str, ...]:
        """The names of the labels of `identity`."""
        return contract.identity_in(self.identity)

    @property
    def recorded_identity(self) -> dict[str, str]:
        """The labels of everything that is recorded of it, beside those of its dimensions."""
        return {**self.identity, **dict(self.recorded_labels)}

    @property
    def by(self) -> tuple[str, ...]:
        """The labels by which its budget is split."""
        return labels_of(self.dimensions)

    @property
    def places(self) -> tuple[Place, ...] | None:
        """Where it has a budget each; at least one place, which is `EVERYWHERE` without dimensions.

        None where a dimension is open: it has a budget wherever something reports.
        """
        return places_of(self.dimensions)

    @property
    def open_labels(self) -> tuple[str, ...]:
        """The labels of those dimensions whose members are not listed."""
        return labels_of(each for each in self.dimensions if each.open is not None)

    @property
    def forget_ms(self) -> int | None:
        """After how long a silence a place is forgotten: the shortest of its open dimensions; None without any."""
        return min((each.open.forget_ms for each in self.dimensions if each.open is not None), default=None)

    def expected(self, ms: int) -> Decimal | None:
        """Return the events to expect in one place in so many ms, the volume taken as even over time and places.

        None where the catalog declares no volume, or not how many places there are.
        """
        if self.volume is None or self.places is None:
            return None
        return self.volume.over(ms) / len(self.places)


@dataclass(frozen=True, slots=True)
class Service:
    """A service of the platform: who owns it, what it depends on, and its SLOs."""

    id: str
    title: str
    description: str
    owner: str | None
    runbook_url: str | None
    dependencies: tuple[str, ...]
    slos: tuple[Slo, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Module:
    """A part of the product that the feature matrix shows; ``services`` may be empty."""

    id: str
    title: str
    services: tuple[str, ...]
    slos: tuple[str, ...]
    origin: Origin
