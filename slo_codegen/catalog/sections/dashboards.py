"""What dashboards show: the modules of the product, and dashboards of a team's own."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, model_validator

from slo_codegen.catalog.fault import fault
from slo_codegen.catalog.fields import Duration, Id, Line, unique
from slo_codegen.catalog.sections.base import Ids, Sourced


class ModuleSpec(Sourced):
    """A part of the product that the feature matrix shows, with the SLOs that it is judged by."""

    title: Line
    """The name that people read."""
    slos: Ids = ()
    """The SLOs that it is judged by."""


PanelId = Literal[
    "summary", "objectives", "sli", "budget", "burn-rates", "events", "alerts", "alert-history", "promises", "policy"
]  # fmt: skip
"""The panels of the library, by name."""
_ALL_BUT_TEXTS: tuple[PanelId, ...] = ("summary", "objectives", "sli", "budget", "burn-rates", "events", "alerts")


class DashboardSpec(Sourced):
    """A dashboard of a team's own: chosen SLOs, or all SLOs of chosen services, in panels of the library."""

    title: Line
    """The title that people read."""
    description: Line | None = None
    """What it is for, in a sentence."""
    slos: tuple[Id, ...] = ()
    """The SLOs that it shows."""
    services: tuple[Id, ...] = ()
    """Services all of whose SLOs it shows."""
    panels: Annotated[tuple[PanelId, ...], AfterValidator(unique)] = _ALL_BUT_TEXTS
    """Its panels, from the top down: all of the library but alert-history, promises and policy, if not given."""
    range: Duration = 7 * 86_400_000
    """How far back its graphs look when it is opened."""

    @model_validator(mode="after")
    def _chosen(self) -> Self:
        if not self.slos and not self.services:
            raise fault("a dashboard needs slos or services to show", absent=("slos", "services"))
        if not self.panels:
            raise fault("a dashboard needs panels", ("panels",), help="leave panels out for the usual ones")
        return self
