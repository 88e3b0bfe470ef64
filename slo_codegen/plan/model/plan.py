"""The plan as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field

from slo_codegen import contract
from slo_codegen.diagnostics import Origin
from slo_codegen.plan.model.alerts import Pairs
from slo_codegen.plan.model.boards import Board, BudgetState
from slo_codegen.plan.model.dimensions import Dimension
from slo_codegen.plan.model.metrics import Metric
from slo_codegen.plan.model.routing import Channel, Owner, Report, SecretRef, Subscription, Tier
from slo_codegen.plan.model.server import AlertmanagerServer, PrometheusServer, Watch
from slo_codegen.plan.model.slos import Module, Service, Slo


@dataclass(frozen=True, slots=True)
class Plan:
    """All that the backends are to express. Sequences are sorted by id, so that the order of files never shows."""

    platform: str
    title: str
    environment: str
    dimensions: tuple[Dimension, ...]
    """All that the catalog declares, with all of their members, in order of their labels."""
    scrape_interval_ms: int
    fast_interval_ms: int
    slow_interval_ms: int
    retention_ms: int | None
    """How long metrics are kept; None where the catalog does not say."""
    prometheus: PrometheusServer
    grafana_url: str | None
    """The address of Grafana, where there are dashboards to link."""
    smtp_smarthost: str | None
    smtp_from: str | None
    services: tuple[Service, ...]
    metrics: tuple[Metric, ...]
    modules: tuple[Module, ...]
    tiers: tuple[Tier, ...]
    channels: tuple[Channel, ...]
    owners: tuple[Owner, ...]
    subscriptions: tuple[Subscription, ...]
    baseline_channels: tuple[str, ...]
    budget_states: tuple[BudgetState, ...]
    report: Report | None
    boards: tuple[Board, ...]
    origin: Origin
    is_divided: bool = False
    """Whether the catalog has environments, of which this plan is about one: all series and alerts have its name."""
    watch: Watch | None = None
    baseline_origin: Origin | None = None
    """Where the catalog names the channels of alerts in observation mode."""
    smtp_username: str | None = None
    """Who logs in at the mail server; None where nobody does."""
    smtp_password: SecretRef | None = None
    smtp_require_tls: bool = True
    alertmanager: AlertmanagerServer = field(default_factory=AlertmanagerServer)
    forms: tuple[str, ...] = ()
    """The forms in which artifacts are deployed, beside those that the tools read as they are."""
    targets: tuple[str, ...] = ("prometheus", "grafana")
    """The names of the targets that the platform uses, in the order of the catalog."""
    notifies: bool = True
    """Whether some target notifies people: where none does, that is decided elsewhere, whatever the catalog says."""
    labels: Pairs = ()
    """Labels of the catalog's own on every alert; those of tiers, services and SLOs stand in these."""
    annotations: Pairs = ()
    recorded_labels: tuple[str, ...] = ()
    """The names of those labels of SLOs that their recorded series have too, sorted."""
    declared_only: bool = False
    """Whether only declared metrics may be read, by queries of the catalog's own as well."""
    datadog_monitors: int | None = None
    """How many monitors the Datadog account may have; None where the catalog does not say.

    No artifact depends on it.
    """

    @property
    def slos(self) -> tuple[Slo, ...]:
        """Every SLO of every service."""
        return tuple(slo for service in self.services for slo in service.slos)

    @property
    def own_environment(self) -> str | None:
        """The environment that labels all series and alerts; None of a catalog that declares none."""
        return self.environment if self.is_divided else None

    @property
    def catalog_name(self) -> str:
        """The name by which an Alertmanager of others knows the alerts of the catalog in its environment."""
        return contract.catalog_name(self.platform, self.own_environment)

    @property
    def environment_label(self) -> dict[str, str]:
        """The label of everything that is recorded and alerted, if there are environments."""
        return {contract.ENVIRONMENT: self.environment} if self.is_divided else {}

    @property
    def key(self) -> tuple[str, ...]:
        """The names of the labels by which what is recorded of SLOs is told apart, beside those of dimensions."""
        return contract.identity_in((*contract.IDENTITY, *self.environment_label))

    def target_origin(self, name: str) -> Origin:
        """Return where the catalog states a target."""
        place = self.origin.child("targets")
        return place.child(self.targets.index(name)) if name in self.targets else place

    def tier(self, id: str) -> Tier:
        """Return a tier by its id."""
        return next(tier for tier in self.tiers if tier.id == id)

    def rank(self, tier: str) -> int:
        """Return how severe a tier is, by its id: 0 is the most severe tier of the plan."""
        return self.tier(tier).rank

    def channel(self, id: str) -> Channel:
        """Return a channel by its id."""
        return next(channel for channel in self.channels if channel.id == id)

    def owner(self, id: str) -> Owner:
        """Return an owner by its id."""
        return next(owner for owner in self.owners if owner.id == id)

    def service(self, id: str) -> Service:
        """Return a service by its id."""
        return next(service for service in self.services if service.id == id)
