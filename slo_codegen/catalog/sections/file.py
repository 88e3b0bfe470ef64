"""A file of the catalog: any of the sections."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from slo_codegen.catalog.fields import BoardId, Id, MetricName, RowId, SnakeId, TierId
from slo_codegen.catalog.sections.base import Spec
from slo_codegen.catalog.sections.budgets import BudgetStateSpec, ProfileSpec
from slo_codegen.catalog.sections.channels import ChannelSpec
from slo_codegen.catalog.sections.dashboards import DashboardSpec, ModuleSpec
from slo_codegen.catalog.sections.environments import Environments
from slo_codegen.catalog.sections.metrics import MetricSpec
from slo_codegen.catalog.sections.platform import PlatformSpec
from slo_codegen.catalog.sections.requirements import RequirementSpec
from slo_codegen.catalog.sections.routing import (
    BaselinePolicy,
    OwnerSpec,
    ReportSpec,
    SubscriptionSpec,
    TierSpec,
)
from slo_codegen.catalog.sections.services import ServiceSpec


class CatalogFile(Spec):
    """A file of the catalog: any of its sections. A catalog can be split over files as a team likes."""

    version: Literal[1] | None = None
    """The version of this format."""
    platform: PlatformSpec | None = None
    """The platform as a whole; once in a catalog."""
    environments: Environments = Field(default_factory=dict)
    """Where the platform runs several times, such as staging and production: what differs there, by name."""
    metrics: dict[MetricName, MetricSpec] = Field(default_factory=dict)
    """Every metric, by its dotted name."""
    tiers: dict[TierId, TierSpec] = Field(default_factory=dict)
    """Incident tiers; without any, there are `page` (critical) and `ticket` (warning)."""
    channels: dict[SnakeId, ChannelSpec] = Field(default_factory=dict)
    """Places where notifications go."""
    owners: dict[Id, OwnerSpec] = Field(default_factory=dict)
    """Teams that answer for services."""
    subscriptions: tuple[SubscriptionSpec, ...] = ()
    """Channels that hear of every alert of some tiers."""
    baseline: BaselinePolicy | None = None
    """Where alerts go while an objective is observed."""
    budget_states: tuple[BudgetStateSpec, ...] = ()
    """States of the error budget and what they allow."""
    profiles: dict[Id, ProfileSpec] = Field(default_factory=dict)
    """Sets of burn-rate alerts."""
    modules: dict[Id, ModuleSpec] = Field(default_factory=dict)
    """Parts of the product that the feature matrix shows."""
    dashboards: dict[BoardId, DashboardSpec] = Field(default_factory=dict)
    """Dashboards of teams, by the end of their address; beside the four that every catalog has."""
    report: ReportSpec | None = None
    """The weekly report."""
    requirements: dict[RowId, RequirementSpec] = Field(default_factory=dict)
    """What the catalog must answer, for `slo-codegen coverage`."""
    services: dict[Id, ServiceSpec] = Field(default_factory=dict)
    """Services and their SLOs."""
