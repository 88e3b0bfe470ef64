"""An SLO as it is written: its objective, its baseline, what its source document states."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, StrictBool, model_validator

from slo_codegen.catalog.fields import (
    Day,
    Downtime,
    Duration,
    Id,
    Line,
    MemberName,
    ObjectiveShare,
    Percent,
    PositiveCount,
    Prose,
    Url,
    VolumeField,
    given,
)
from slo_codegen.catalog.sections.alerts import Alerts
from slo_codegen.catalog.sections.base import Ids, Marked, Sourced, Spec
from slo_codegen.catalog.sections.dimensions import (
    REGION,
    DimensionMembers,
    Members,
    Path,
    Per,
    Where,
    all_members,
    not_twice,
    path_of,
)
from slo_codegen.catalog.sections.platform import CalendarSpec, MissingData
from slo_codegen.catalog.sections.sli import SliSpec

_MOST_EXCEPTIONS = 500
_MOST_PARTS = 1000
Written = tuple[str | int, ...]
OwnObjective = tuple[dict[str, str], Decimal, Written]
"""The members where a share that is not the default holds, the share, and where it is written."""


class BaselineSpec(Spec):
    """Alerts exist, marked, and page nobody, until this is removed."""

    since: Day
    """The day on which it began."""
    length: Annotated[Duration, Field(alias="for")] = 7 * 86_400_000
    """How long it takes."""


def objective_form(value: Any) -> Any:
    """Return an objective in its long form; a share alone is short for one."""
    return {"default": value} if not isinstance(value, dict) else value


class ExceptionSpec(Spec):
    """The objective of some members of the SLO's dimensions."""

    where: Annotated[Where, Field(alias="in")]
    """Of which members, by label; of all where a dimension is not named."""
    objective: ObjectiveShare
    """The share of good events there."""


class ObjectiveSpec(Spec):
    """The share of good events that is promised, and where there is another one."""

    default: ObjectiveShare
    """The share where nothing else is given."""
    regions: dict[MemberName, ObjectiveShare] = Field(default_factory=dict)
    """Those of regions: a short form of `exceptions`."""
    exceptions: Annotated[tuple[ExceptionSpec, ...], Field(max_length=_MOST_EXCEPTIONS)] = ()
    """Those of members of other dimensions, or of several together; the first that fits is taken."""

    def own(self) -> Iterator[OwnObjective]:
        """Yield each share that is not the default: where it holds, and where it is written."""
        for region, share in self.regions.items():
            yield {REGION: region}, share, ("regions", region)
        for index, each in enumerate(self.exceptions):
            yield each.where, each.objective, ("exceptions", index)


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


class SloSpec(Sourced, Marked):
    """A service level objective."""

    id: Id
    """Unique over the whole catalog."""
    title: Annotated[Line | None, BeforeValidator(given)] = None
    """What is promised, in a few words; those of its id if not given."""
    description: Prose | None = None
    """What is promised, in full."""
    owner: Id | None = None
    """The team that answers for it, where it is not the service's."""
    objective: Annotated[
        ObjectiveSpec | None,
        BeforeValidator(objective_form, json_schema_input_type=ObjectiveShare | ObjectiveSpec | None),
    ] = None
    """The share of good events that is promised, such as 99.9%, or with exceptions."""
    period: Duration | None = None
    """The rolling period."""
    per: Per | None = None
    """The dimensions by which its budget is split, such as `[cluster]`; [] for one over all."""
    regions: Members | None = None
    """The regions that it covers, all if not given: a short form of `members`."""
    members: DimensionMembers = Field(default_factory=dict)
    """The members that it covers, by dimension; all of a dimension that is not named."""
    sli: SliSpec
    """How it is measured."""
    volume: VolumeField | None = None
    """The expected traffic, such as 1M/30d; the checks of alerts use it."""
    calendar: CalendarSpec | None = None
    """A budget that starts anew with the calendar, beside the rolling one."""
    no_data: MissingData | None = None
    """How missing data is alerted; `none` for not at all, as of a counter that appears with its first event."""
    alerts: Alerts = ()
    """Its own alerts: at most 500, with those of its profiles and of the platform. `[]` means none at all. If not
    given, it has the platform's, or those of the profile `standard` where the platform names none."""
    inherit_alerts: StrictBool = True
    """Whether it has the platform's alerts too."""
    parts: Annotated[Ids, Field(max_length=_MOST_PARTS)] = ()
    """SLOs that it takes in, by id: while an alert of it pages in a place, their alerts there are silenced."""
    baseline: BaselineSpec | None = None
    """It is being observed: its alerts page nobody."""
    documented: DocumentedSpec | None = None
    """Figures of the source document, to be checked."""
    runbook: Url | None = None
    """Its runbook, where it is not a section of the service's."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        not_twice(self.regions, self.members, "members")
        return self

    @property
    def says_alerts(self) -> bool:
        """Whether it says which alerts it has of its own."""
        return "alerts" in self.model_fields_set

    @property
    def is_silent(self) -> bool:
        """Whether it says that it has no alerts at all."""
        return self.says_alerts and not self.alerts

    @property
    def covered(self) -> dict[str, Members]:
        """The members of each dimension of which it does not cover all, by label."""
        return all_members(self.regions, self.members)

    def path_of(self, label: str) -> Path:
        """Return where the members of a dimension are given, if they are."""
        return path_of(label, self.members, "members")
