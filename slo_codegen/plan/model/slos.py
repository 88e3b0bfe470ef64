"""Objectives, SLOs, and the services and modules that they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from slo_codegen.common.units import Volume
from slo_codegen.diagnostics import Origin
from slo_codegen.plan.model.alerts import Alert, Text
from slo_codegen.plan.model.measures import Sli


@dataclass(frozen=True, slots=True)
class Objective:
    """The target share of good events, by region; ``by_region`` has every region of the SLO, in catalog order.

    ``default`` is the target where no region has its own, and the one target of an SLO that is not per region.
    """

    default: Decimal
    by_region: tuple[tuple[str, Decimal], ...]

    def in_region(self, region: str) -> Decimal:
        """Return the target of a region; any text stands for an SLO that is not per region."""
        return dict(self.by_region).get(region, self.default)

    @property
    def strictest(self) -> Decimal:
        """The highest target of all regions."""
        return max((ratio for _, ratio in self.by_region), default=self.default)

    @property
    def loosest(self) -> Decimal:
        """The lowest target of all regions."""
        return min((ratio for _, ratio in self.by_region), default=self.default)

    @property
    def has_budget(self) -> bool:
        """Whether every region allows some bad events."""
        return self.strictest < 1


Calendar = Literal["month", "week"]


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

    ``objective`` is None for a watched event that breaks no objective. ``regions`` is empty for an SLO that is not
    per region. ``windows_ms`` are the windows whose error ratio dashboards show: some
    that every SLO records, and those of its burn rates.
    """

    id: str
    title: str
    description: str
    service: str
    owner: str
    source: str
    objective: Objective | None
    period_ms: int
    regions: tuple[str, ...]
    sli: Sli
    windows_ms: tuple[int, ...]
    alerts: tuple[Alert, ...]
    calendar: Calendar | None
    baseline: bool
    volume: Volume | None
    figures: tuple[Figure, ...]
    runbook_url: str
    dashboard_url: Text
    origin: Origin

    @property
    def has_budget(self) -> bool:
        """Whether the SLO has an objective that allows some bad events in every region."""
        return self.objective is not None and self.objective.has_budget


@dataclass(frozen=True, slots=True)
class Service:
    """A service of the platform: who owns it, what it depends on, and its SLOs."""

    id: str
    title: str
    description: str
    owner: str
    runbook_url: str
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
