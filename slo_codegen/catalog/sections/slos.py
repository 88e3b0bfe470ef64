"""An SLO as it is written: its objective, its baseline, what its source document states."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StrictBool

from slo_codegen.catalog.fields import (
    Day,
    Downtime,
    Duration,
    Id,
    Line,
    Percent,
    PositiveCount,
    Prose,
    Target,
    Url,
    VolumeField,
)
from slo_codegen.catalog.sections.alerts import Alerts
from slo_codegen.catalog.sections.base import Ids, Sourced, Spec
from slo_codegen.catalog.sections.platform import CalendarSpec, NoDataDefault
from slo_codegen.catalog.sections.sli import SliSpec


class BaselineSpec(Spec):
    """Alerts exist, marked, and page nobody, until this is removed."""

    since: Day
    """The day on which it began."""
    length: Annotated[Duration, Field(alias="for")] = 7 * 86_400_000
    """How long it takes."""


def _objective(value: Any) -> Any:
    return {"default": value} if not isinstance(value, dict) else value


class ObjectiveSpec(Spec):
    """The target share of good events, which a region can have its own of."""

    default: Target
    """The target where a region has none of its own."""
    regions: dict[Id, Target] = Field(default_factory=dict)
    """Targets by region."""


class AllowedDowntime(Spec):
    """The downtime that the document allows in a stretch of time."""

    per: Duration
    """The stretch of time."""
    allowed: Downtime
    """The downtime."""


class AllowedFailures(Spec):
    """The failures that the document allows among so many events."""

    of: PositiveCount
    """The events."""
    allowed: PositiveCount
    """The failures."""


class DocumentedSpec(Spec):
    """Figures of the source document, checked against what is computed."""

    downtime: Annotated[tuple[AllowedDowntime, ...], Field(max_length=100)] = ()
    """Downtime that the document allows."""
    failures: Annotated[tuple[AllowedFailures, ...], Field(max_length=100)] = ()
    """Failures that it allows."""
    failure_rate: Percent | None = None
    """The share of failures that it allows."""


class SloSpec(Sourced):
    """A service level objective."""

    id: Id
    """Unique over the whole catalog."""
    title: Line
    """What is promised, in a few words."""
    description: Prose | None = None
    """What is promised, in full."""
    owner: Id | None = None
    """The team that answers for it, where it is not the service's."""
    objective: Annotated[
        ObjectiveSpec | None, BeforeValidator(_objective, json_schema_input_type=Target | ObjectiveSpec | None)
    ] = None
    """The target share of good events, such as 99.9%, or one for each region."""
    period: Duration | None = None
    """The rolling period."""
    per: tuple[Literal["region"], ...] = ("region",)
    """Whether each region has its own budget; [] for one over all."""
    regions: Annotated[Ids | None, Field(min_length=1)] = None
    """The regions that it covers; all of them if not given."""
    sli: SliSpec
    """How it is measured."""
    volume: VolumeField | None = None
    """The expected traffic, such as 1M/30d; the checks of alerts use it."""
    calendar: CalendarSpec | None = None
    """A budget that starts anew with the month or week, reported beside the rolling one."""
    no_data: NoDataDefault | None = None
    """How missing data is alerted."""
    alerts: Alerts = ()
    """Its own alerts: at most 500, with those of its profiles and of the platform."""
    inherit_alerts: StrictBool = True
    """Whether it has the platform's alerts too."""
    baseline: BaselineSpec | None = None
    """It is being observed: its alerts page nobody."""
    documented: DocumentedSpec | None = None
    """Figures of the source document, to be checked."""
    runbook: Url | None = None
    """Its runbook, where it is not a section of the service's."""
