"""The section `environments`: what differs where the platform runs several times, such as staging and production."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator

from slo_codegen.catalog.fault import fault
from slo_codegen.catalog.fields import BareLabel, Duration, Id, MemberName, ObjectiveShare, SnakeId, TierId
from slo_codegen.catalog.sections.base import Marked, SnakeIds, Spec
from slo_codegen.catalog.sections.channels import ChannelSpec
from slo_codegen.catalog.sections.dimensions import (
    DimensionMembers,
    Dimensions,
    Members,
    not_twice,
)
from slo_codegen.catalog.sections.slos import BaselineSpec, ObjectiveSpec, objective_form

_FOLDERS = frozenset({"prometheus", "alertmanager", "grafana", "datadog", "pagerduty"})
MOST_ENVIRONMENTS = 20


def _no_target(name: str) -> str:
    if name in _FOLDERS:
        raise fault(f"{name} is a folder of the output already", help="give the environment another name")
    return name


def _only_none(value: Any) -> Any:
    if value != "none":
        raise ValueError("expected none, or a baseline such as {since: 2026-12-01}")
    return value


_Either = Annotated[
    Annotated[BaselineSpec, Tag("baseline")] | Annotated[Literal["none"], BeforeValidator(_only_none), Tag("none")],
    Discriminator(lambda value: "baseline" if isinstance(value, dict | BaselineSpec) else "none"),
]
# What tells the two apart is a function, which no schema can show.
OwnBaseline = Annotated[
    _Either, BeforeValidator(lambda value: value, json_schema_input_type=BaselineSpec | Literal["none"])
]
"""A baseline, or `none`."""
EnvironmentName = Annotated[Id, AfterValidator(_no_target)]


class EnvironmentSloSpec(Spec):
    """What differs of an SLO in an environment; each field takes the place of the SLO's own."""

    objective: Annotated[
        ObjectiveSpec | None,
        BeforeValidator(objective_form, json_schema_input_type=ObjectiveShare | ObjectiveSpec | None),
    ] = None
    """The share of good events that is promised there, such as 99%, or with exceptions."""
    regions: Members | None = None
    """The regions that it covers there: a short form of `members`."""
    members: DimensionMembers = Field(default_factory=dict)
    """The members that it covers there, by dimension; other dimensions stay as they are."""
    baseline: OwnBaseline | None = None
    """Whether it is being observed there; `none` if it is elsewhere and not there."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        not_twice(self.regions, self.members, "members")
        return self


class EnvironmentTierSpec(Spec):
    """What differs of an incident tier in an environment; each field takes the place of the tier's own."""

    channels: SnakeIds | None = None
    """Who is notified there."""
    response: Duration | None = None
    """How fast it is answered there."""
    repeat: Duration | None = None
    """How often a firing alert is re-sent there."""


class EnvironmentSpec(Marked):
    """An environment: what differs there, and by which labels its metrics are known. All else is as in the catalog.

    Its `labels` and `annotations` stand beside those of the platform, and win over them.
    """

    server: Literal["shared", "own"] = "shared"
    """Whether Prometheus and Datadog have metrics of other environments too; with `own` they have this one's alone."""
    selector: Annotated[dict[BareLabel, MemberName], Field(max_length=10)] = Field(default_factory=dict)
    """The labels of all metrics of this environment, such as `{env: staging}`. Every query asks for them."""
    regions: Members | None = None
    """The members of the dimension `region` there: a short form of `dimensions`."""
    dimensions: Dimensions = Field(default_factory=dict)
    """The dimensions of the platform with their members there; others stay as they are."""
    channels: dict[SnakeId, ChannelSpec] = Field(default_factory=dict)
    """Channels of the catalog that lead somewhere else there, each as a whole."""
    tiers: dict[TierId, EnvironmentTierSpec] = Field(default_factory=dict)
    """What differs of incident tiers there."""
    baseline: OwnBaseline | None = None
    """Whether all SLOs are being observed there; `none` if none of them is, whatever they say."""
    slos: dict[Id, EnvironmentSloSpec] = Field(default_factory=dict)
    """What differs of SLOs there, by their ids."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        not_twice(self.regions, self.dimensions, "dimensions")
        return self


Environments = Annotated[dict[EnvironmentName, EnvironmentSpec], Field(max_length=MOST_ENVIRONMENTS)]
