"""The catalog's sections as they are written: platform, metrics, tiers, channels, policies and services."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, StrictBool, model_validator

from slo_codegen.catalog.fields import (
    Downtime,
    Duration,
    EnvName,
    Factor,
    Id,
    LabelName,
    LabelValue,
    Line,
    MetricName,
    Percent,
    PositiveCount,
    PrometheusName,
    Prose,
    RowId,
    SecretFile,
    Section,
    SnakeId,
    Target,
    TierId,
    Url,
    VolumeField,
)
from slo_codegen.catalog.sli import Acceptance, AlertSpec, OneOf, SliSpec, Spec

Rows = tuple[RowId, ...]
Accepted = tuple[Acceptance, ...]


class Sourced(Spec):
    """A part that says where it comes from: the section of the source document and the rows that it answers."""

    source: Section | None = None
    rows: Rows = ()
    accept: Accepted = ()
    decision: Prose | None = None
    """What was decided where the source document leaves a choice or contradicts itself, and why."""


class LinksSpec(Spec):
    """Where people are sent: the Grafana server and the runbooks."""

    grafana: Url
    runbooks: Url


class EmailSpec(Spec):
    """How Alertmanager sends mail: the server as host:port, and the sender's address."""

    smarthost: Annotated[str, Field(pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?:[0-9]{1,5}$")]
    sender: Annotated[
        str, Field(alias="from", pattern=r"^[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+$")
    ]


class NoDataDefault(Spec):
    """How an objective whose series is missing is alerted."""

    tier: TierId
    hold: Annotated[Duration, Field(alias="for")]
    source: Section | None = None
    rows: Rows = ()


class CalendarSpec(Spec):
    """A budget that starts anew with each calendar month or week, reported beside the rolling one."""

    reset: Literal["month", "week"]
    use: Literal["report"] | None = None


class Defaults(Sourced):
    """What every SLO has unless it says otherwise."""

    period: Duration = 30 * 86_400_000
    calendar: CalendarSpec | None = None
    no_data: NoDataDefault
    alerts: tuple[AlertSpec, ...] = ()
    """Alerts of every SLO that has an error budget."""


class PlatformSpec(Sourced):
    """The platform as a whole."""

    name: Id
    title: Line
    environment: Id
    regions: Annotated[tuple[Id, ...], Field(min_length=1, max_length=100)]
    scrape_interval: Duration = 15_000
    fast_interval: Duration = 30_000
    slow_interval: Duration = 120_000
    retention: Duration
    links: LinksSpec
    email: EmailSpec
    defaults: Defaults


def _label(value: Any) -> Any:
    return {} if value is None else {"values": value} if isinstance(value, list) else value


class LabelSpec(Spec):
    """A label of a metric; ``values`` are all that it can take, if they are known."""

    values: Annotated[tuple[LabelValue, ...] | None, Field(min_length=1, max_length=500)] = None


class MetricSpec(Sourced):
    """A metric that the platform emits."""

    type: Literal["counter", "gauge", "timing"]
    unit: Literal["ms", "events", "requests", "messages", "calls", "percent", "bytes"] = "events"
    description: Prose | None = None
    labels: dict[LabelName, Annotated[LabelSpec, BeforeValidator(_label)]] = Field(default_factory=dict)
    buckets: Annotated[tuple[Duration, ...], Field(max_length=200)] = ()
    histogram: Literal["classic", "native"] = "classic"
    distribution: StrictBool = True
    """Whether Datadog keeps the timing as a distribution, the only type with percentiles over all hosts."""
    prometheus: PrometheusName | None = None
    datadog: MetricName | None = None

    @model_validator(mode="after")
    def _histogram(self) -> Self:
        if self.type != "timing" and self.buckets:
            raise ValueError(f"a {self.type} has no buckets; only a timing has")
        if self.type == "timing" and self.histogram == "classic" and not self.buckets:
            raise ValueError("a timing with a classic histogram needs its buckets")
        if list(self.buckets) != sorted(set(self.buckets)):
            raise ValueError("buckets must ascend")
        return self


class TierSpec(Sourced):
    """An incident tier."""

    title: Line
    description: Prose
    response: Duration
    channels: Annotated[tuple[SnakeId, ...], Field(min_length=1)]
    severity: Literal["critical", "error", "warning", "info"]
    repeat: Duration
    daily_budget: tuple[Percent, Percent] | None = None
    budget_consumed: tuple[Percent, Percent] | None = None
    """The band of consumed budget that the source document describes as an incident of this tier."""


class SecretSpec(OneOf):
    """Where a secret is found when the configuration runs; the secret itself never stands in a catalog."""

    choices = ("env", "file")

    env: EnvName | None = None
    file: SecretFile | None = None


class ChannelSpec(OneOf, Sourced):
    """A place where notifications go: one of Slack, email, page and webhook."""

    choices: ClassVar[tuple[str, ...]] = ("slack", "email", "page", "webhook")

    slack: Annotated[str | None, Field(pattern=r"^#[a-z0-9][a-z0-9_-]{0,79}$")] = None
    email: Annotated[
        str | None, Field(pattern=r"^[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+$")
    ] = None
    page: Literal["pagerduty"] | None = None
    webhook: Url | None = None
    title: Line
    secret: SecretSpec | None = None
    send_resolved: StrictBool = True
    datadog: Annotated[str | None, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._+@-]{0,127}$")] = None
    """The @-handle of the channel in Datadog, without the @."""

    @model_validator(mode="after")
    def _secret(self) -> Self:
        if self.email is None and self.secret is None:
            raise ValueError("a channel that is not email needs its secret: {env: NAME} or {file: /path}")
        return self


class EscalationSpec(OneOf):
    """A step of an escalation: an on-call schedule or a user, by the name that PagerDuty knows."""

    choices = ("schedule", "user")

    schedule: Annotated[str | None, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")] = None
    user: Annotated[str | None, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")] = None


class OwnerSpec(Sourced):
    """A team that answers for services."""

    title: Line
    escalation: Annotated[tuple[EscalationSpec, ...], Field(min_length=1, max_length=20)]
    channels: tuple[SnakeId, ...] = ()
    channel_tiers: tuple[TierId, ...] = ("P0", "P1", "P2")


class SubscriptionSpec(Sourced):
    """A channel that hears of every alert of some tiers, whoever else does."""

    channel: SnakeId
    purpose: Literal["incident", "audit"]
    tiers: Annotated[tuple[TierId, ...], Field(min_length=1)]


class BudgetStateSpec(Sourced):
    """A state of the error budget, held while more than ``above`` is left, and what it allows."""

    id: Id
    title: Line
    above: Percent | None = None
    allows: Annotated[tuple[Line, ...], Field(min_length=1)]
    requires: tuple[Line, ...] = ()


class ProfileRow(Spec):
    """One burn-rate alert of a profile: its factor, or the share of the budget gone in the long window."""

    tier: TierId
    long: Duration
    short: Duration
    factor: Factor | None = None
    budget: Percent | None = None
    min_events: int | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.factor is None) == (self.budget is None):
            raise ValueError("give factor or budget, one of the two")
        return self


class ProfileSpec(Sourced):
    """A set of burn-rate alerts (SRE Workbook ch. 5), as data."""

    title: Line
    burn_rates: Annotated[tuple[ProfileRow, ...], Field(min_length=1, max_length=10)]


class ModuleSpec(Sourced):
    """A part of the product that the feature matrix shows, with the SLOs that it is judged by."""

    title: Line
    slos: tuple[Id, ...] = ()


class ReportSpec(Sourced):
    """The weekly report of budget trends."""

    weekday: Literal["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
    hour: Annotated[int, Field(ge=0, le=23, strict=True)]
    channels: Annotated[tuple[SnakeId, ...], Field(min_length=1)]


class BaselineSpec(Spec):
    """Alerts exist, marked, and page nobody, until this is removed."""

    since: Annotated[str, Field(pattern=r"^20[0-9]{2}-[01][0-9]-[0-3][0-9]$")]
    length: Annotated[Duration, Field(alias="for")] = 7 * 86_400_000


class BaselinePolicy(Sourced):
    """Where the alerts of an SLO in its baseline go."""

    channels: Annotated[tuple[SnakeId, ...], Field(min_length=1)]


class RequirementSpec(Spec):
    """A row of the requirements that the catalog must answer, for `slo-codegen coverage`."""

    title: Line
    source: Section
    met_by: Line | None = None
    """What meets the row where no part of the catalog does, such as a dashboard or a command."""


def _objective(value: Any) -> Any:
    return {"default": value} if not isinstance(value, dict) else value


class ObjectiveSpec(Spec):
    """The target share of good events, which a region can have its own of."""

    default: Target
    regions: dict[Id, Target] = Field(default_factory=dict)


class AllowedDowntime(Spec):
    """The downtime that the document allows in a stretch of time."""

    per: Duration
    allowed: Downtime


class AllowedFailures(Spec):
    """The failures that the document allows among so many events."""

    of: PositiveCount
    allowed: PositiveCount


class DocumentedSpec(Spec):
    """Figures of the source document, checked against what is computed."""

    downtime: tuple[AllowedDowntime, ...] = ()
    failures: tuple[AllowedFailures, ...] = ()
    failure_rate: Percent | None = None


class SloSpec(Sourced):
    """A service level objective."""

    id: Id
    title: Line
    description: Prose | None = None
    owner: Id | None = None
    objective: Annotated[ObjectiveSpec | None, BeforeValidator(_objective)] = None
    period: Duration | None = None
    per: tuple[Literal["region"], ...] = ("region",)
    regions: Annotated[tuple[Id, ...] | None, Field(min_length=1)] = None
    sli: SliSpec
    volume: VolumeField | None = None
    calendar: CalendarSpec | None = None
    no_data: NoDataDefault | None = None
    alerts: tuple[AlertSpec, ...] = ()
    inherit_alerts: StrictBool = True
    baseline: BaselineSpec | None = None
    documented: DocumentedSpec | None = None
    runbook: Url | None = None


class ServiceLinks(Spec):
    """Links of a service."""

    runbook: Url | None = None


class ServiceSpec(Sourced):
    """A service: who owns it and what it promises."""

    title: Line
    description: Prose | None = None
    owner: Id
    links: ServiceLinks | None = None
    dependencies: tuple[Id, ...] = ()
    slos: Annotated[tuple[SloSpec, ...], Field(max_length=5000)] = ()


class CatalogFile(Spec):
    """A file of the catalog: any of its sections. A catalog can be split over files as a team likes."""

    version: Literal[1] | None = None
    platform: PlatformSpec | None = None
    metrics: dict[MetricName, MetricSpec] = Field(default_factory=dict)
    tiers: dict[TierId, TierSpec] = Field(default_factory=dict)
    channels: dict[SnakeId, ChannelSpec] = Field(default_factory=dict)
    owners: dict[Id, OwnerSpec] = Field(default_factory=dict)
    subscriptions: tuple[SubscriptionSpec, ...] = ()
    baseline: BaselinePolicy | None = None
    budget_states: tuple[BudgetStateSpec, ...] = ()
    profiles: dict[Id, ProfileSpec] = Field(default_factory=dict)
    modules: dict[Id, ModuleSpec] = Field(default_factory=dict)
    report: ReportSpec | None = None
    requirements: dict[RowId, RequirementSpec] = Field(default_factory=dict)
    services: dict[Id, ServiceSpec] = Field(default_factory=dict)
