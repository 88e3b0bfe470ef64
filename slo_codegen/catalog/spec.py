"""The catalog's sections as they are written: platform, metrics, tiers, channels, policies and services."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StrictBool,
    StringConstraints,
    model_validator,
)

from slo_codegen.catalog.fault import fault
from slo_codegen.catalog.fields import (
    BoardId,
    Day,
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
    VersionField,
    VolumeField,
    WholeCount,
    unique,
)
from slo_codegen.catalog.sli import Acceptances, Alerts, OneOf, SliSpec, Spec, known_code
from slo_codegen.units import format_duration

CheckCode = Annotated[str, StringConstraints(pattern=r"^SLO[34][0-9]{2}$"), AfterValidator(known_code)]
PagerDutyName = Annotated[str, StringConstraints(pattern=r'^[^\s${}"\\]([^\t\n\r${}"\\]{0,98}[^\s${}"\\])?$')]
Ids = Annotated[tuple[Id, ...], AfterValidator(unique)]
SnakeIds = Annotated[tuple[SnakeId, ...], AfterValidator(unique)]
TierIds = Annotated[tuple[TierId, ...], AfterValidator(unique)]
Rows = tuple[RowId, ...]
_LATEST_MS = 600_000


class Sourced(Spec):
    """A part that says where it comes from: the section of the source document and the rows that it answers."""

    source: Section | None = None
    """The section of the source document."""
    rows: Rows = ()
    """The requirements that it answers."""
    accept: Acceptances = ()
    """Findings that stay, with their reasons."""
    decision: Prose | None = None
    """What was decided where the source document leaves a choice or contradicts itself, and why."""


class LinksSpec(Spec):
    """Where people are sent: the Grafana server and the runbooks."""

    grafana: Url
    """The address of Grafana."""
    runbooks: Url
    """The folder of the runbooks; a service without a link has its own below it."""


class EmailSpec(Spec):
    """How Alertmanager sends mail: the server as host:port, and the sender's address."""

    smarthost: Annotated[str, Field(pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?:[0-9]{1,5}$")]
    """The mail server as host:port."""
    sender: Annotated[
        str, Field(alias="from", pattern=r"^[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+$")
    ]
    """The address that mail comes from."""


class NoDataDefault(Spec):
    """How an objective whose series is missing is alerted."""

    tier: TierId
    """The incident tier."""
    hold: Annotated[Duration, Field(alias="for")]
    """How long data must be missing."""
    keep_firing_for: Duration | None = None
    """How long it goes on firing once data is back."""
    source: Section | None = None
    """The section of the source document."""
    rows: Rows = ()
    """The requirements that it answers."""


class CalendarSpec(Spec):
    """A budget that starts anew with each calendar month or week, reported beside the rolling one."""

    reset: Literal["month", "week"]
    """When the budget starts anew, in UTC; a week begins on Monday."""
    use: Literal["report"] | None = None
    """What it is for: it is reported, and never alerts."""


class Defaults(Sourced):
    """What every SLO has unless it says otherwise."""

    period: Duration = 30 * 86_400_000
    """The rolling period of an objective."""
    calendar: CalendarSpec | None = None
    """The calendar budget of SLOs with the default period."""
    no_data: NoDataDefault
    """How missing data is alerted."""
    alerts: Alerts = ()
    """Alerts of every SLO that has an error budget."""


def _not_too_late(offset: int) -> int:
    if offset > _LATEST_MS:
        raise ValueError(f"samples may arrive {format_duration(_LATEST_MS)} late at most")
    return offset


class PrometheusSpec(Spec):
    """What Prometheus, or the server that evaluates its rules, is like."""

    target_labels: Annotated[tuple[LabelName, ...], Field(min_length=1, max_length=20), AfterValidator(unique)] = (
        "cluster",
        "namespace",
        "job",
        "pod",
        "container",
        "instance",
    )
    """The labels that tell scraped targets apart. Counters are followed from scrape to scrape by them."""
    version: VersionField = "2.42"
    """The oldest version that evaluates the rules, such as "2.53"; it decides what the rules may use."""
    query_offset: Annotated[Duration, AfterValidator(_not_too_late)] | None = None
    """How late samples arrive, at most 10m, where they come by remote write: rules look at what was so long ago."""


class Quotas(Spec):
    """What the accounts of the targets allow; what is not given is not checked."""

    datadog_monitors: Annotated[int | None, Field(ge=1, strict=True)] = None
    """How many monitors the Datadog account may have for this catalog."""


class WatchMeasurement(Spec):
    """How broken measurement is alerted, where not like the rest of the watch."""

    tier: TierId
    """The incident tier."""


class HeartbeatSpec(Spec):
    """An alert that always fires, for a dead man's switch: a service that raises the alarm when it stops arriving."""

    channel: SnakeId
    """The channel that receives it, once a minute, and nothing else of the watch."""


class WatchSpec(Spec):
    """What watches the measurement and the alerting themselves."""

    tier: TierId
    """The incident tier of failed or missed rule evaluations, failed notifications and broken measurement."""
    measurement: WatchMeasurement | None = None
    """How broken measurement is alerted, if at another tier."""
    heartbeat: HeartbeatSpec | None = None
    """An alert that always fires, for a dead man's switch."""


class PlatformSpec(Sourced):
    """The platform as a whole."""

    name: Id
    """An id."""
    title: Line
    """The name that people read."""
    environment: Id
    """Such as production."""
    regions: Annotated[Ids, Field(min_length=1, max_length=100)]
    """Every region."""
    scrape_interval: Duration = 15_000
    """How often metrics are scraped."""
    fast_interval: Duration = 30_000
    """How often rules that page are evaluated."""
    slow_interval: Duration = 120_000
    """How often the others are."""
    retention: Duration
    """How long metrics are kept."""
    prometheus: PrometheusSpec = Field(default_factory=lambda: PrometheusSpec())
    """What evaluates the rules."""
    links: LinksSpec
    """Where people are sent."""
    email: EmailSpec
    """How mail is sent."""
    defaults: Defaults
    """What every SLO has unless it says otherwise."""
    watch: WatchSpec | None = None
    """What watches the measurement and the alerting themselves; without it nothing does."""
    quotas: Quotas = Field(default_factory=lambda: Quotas())
    """What the accounts of the targets allow."""
    severity: dict[CheckCode, Literal["off", "note", "warning", "error"]] = Field(default_factory=dict)
    """How much the findings of a check or a target weigh here, by their code: SLO3xx and SLO4xx."""


def _label(value: Any) -> Any:
    return {} if value is None else {"values": value} if isinstance(value, list) else value


class LabelSpec(Spec):
    """A label of a metric; ``values`` are all that it can take, if they are known."""

    values: Annotated[tuple[LabelValue, ...] | None, Field(min_length=1, max_length=500)] = None
    """All of its values."""


_LabelInput = Annotated[tuple[LabelValue, ...], Field(min_length=1, max_length=500)] | LabelSpec | None
_Labelled = Annotated[LabelSpec, BeforeValidator(_label, json_schema_input_type=_LabelInput)]


class MetricSpec(Sourced):
    """A metric that the platform emits."""

    type: Literal["counter", "gauge", "timing"]
    """How it is measured; a timing is a histogram in Prometheus and a distribution in Datadog."""
    unit: Literal["ms", "events", "requests", "messages", "calls", "percent", "bytes"] = "events"
    """Of its values."""
    description: Prose | None = None
    """What it measures."""
    scrape_interval: Duration | None = None
    """How often it is scraped, where not as often as the platform's metrics."""
    labels: dict[LabelName, _Labelled] = Field(default_factory=dict, max_length=200)
    """Its labels, each with all of its values where they are known."""
    buckets: Annotated[tuple[Duration, ...], Field(max_length=200)] = ()
    """The finite upper bounds of a classic histogram, ascending."""
    histogram: Literal["classic", "native"] = "classic"
    """The form of a timing in Prometheus."""
    distribution: StrictBool = True
    """Whether Datadog keeps the timing as a distribution, the only type with percentiles over all hosts."""
    prometheus: PrometheusName | None = None
    """Its name there, where it is not the dotted name with underscores."""
    datadog: MetricName | None = None
    """Its name there, where it differs."""

    @model_validator(mode="after")
    def _histogram(self) -> Self:
        if self.type != "timing" and self.buckets:
            raise fault(f"a {self.type} has no buckets; only a timing has", ("buckets",))
        if self.type == "timing" and self.histogram == "classic" and not self.buckets:
            raise fault("a timing with a classic histogram needs its buckets")
        for index, (before, bound) in enumerate(pairwise(self.buckets), start=1):
            if bound <= before:
                said = "stands twice" if bound == before else f"stands after {format_duration(before)}"
                raise fault(f"{format_duration(bound)} {said}; buckets ascend", ("buckets", index))
        return self


class TierSpec(Sourced):
    """An incident tier."""

    title: Line
    """The name that people read."""
    description: Prose
    """What an incident of this tier is."""
    response: Duration
    """How fast it is answered; PagerDuty escalates when it has passed."""
    channels: Annotated[SnakeIds, Field(min_length=1)]
    """Who is told."""
    severity: Literal["critical", "error", "warning", "info"]
    """PagerDuty's severity."""
    repeat: Duration
    """How often a firing alert is told again. Alertmanager remembers for 120 h what it has sent, unless it is started
    with a longer `--data.retention`: what is to be repeated later than that comes sooner."""
    daily_budget: tuple[Percent, Percent] | None = None
    """Least and greatest share of a day's budget that an incident of this tier spends."""
    budget_consumed: tuple[Percent, Percent] | None = None
    """The band of consumed budget that the source document describes as an incident of this tier."""

    @model_validator(mode="after")
    def _bands(self) -> Self:
        for name in ("daily_budget", "budget_consumed"):
            band = getattr(self, name)
            if band is not None and band[0] > band[1]:
                raise fault("the least share comes first", (name,), help="exchange the two")
        return self


class SecretSpec(OneOf):
    """Where a secret is found when the configuration runs; the secret itself never stands in a catalog."""

    choices = ("env", "file")

    env: EnvName | None = None
    """An environment variable."""
    file: SecretFile | None = None
    """A file."""


class ChannelSpec(OneOf, Sourced):
    """A place where notifications go: one of Slack, email, page and webhook."""

    choices: ClassVar[tuple[str, ...]] = ("slack", "email", "page", "webhook")

    slack: Annotated[str | None, Field(pattern=r"^#[a-z0-9][a-z0-9_-]{0,79}$")] = None
    """A Slack channel, with #."""
    email: Annotated[
        str | None, Field(pattern=r"^[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+$")
    ] = None
    """An address."""
    page: Literal["pagerduty"] | None = None
    """A paging service."""
    webhook: Url | None = None
    """An address that alerts are posted to."""
    title: Line
    """The name that people read."""
    secret: SecretSpec | None = None
    """Where its secret is found."""
    send_resolved: StrictBool = True
    """Whether it is told of the end."""
    datadog: Annotated[str | None, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._+@-]{0,127}$")] = None
    """The @-handle of the channel in Datadog, without the @."""

    @model_validator(mode="after")
    def _secret(self) -> Self:
        if self.email is None and self.secret is None:
            said = "a channel that is not email needs its secret: {env: NAME} or {file: /path}"
            raise fault(said, absent=("secret",))
        return self


class EscalationSpec(OneOf):
    """A step of an escalation: an on-call schedule or a user, by the name that PagerDuty knows."""

    choices = ("schedule", "user")

    schedule: PagerDutyName | None = None
    """An on-call schedule."""
    user: PagerDutyName | None = None
    """A user."""


class OwnerSpec(Sourced):
    """A team that answers for services."""

    title: Line
    """The name that people read."""
    escalation: Annotated[tuple[EscalationSpec, ...], Field(min_length=1, max_length=20)]
    """Who is paged, one step after the other."""
    channels: SnakeIds = ()
    """Channels that hear of the owner's alerts besides those of the tier."""
    channel_tiers: TierIds = ("P0", "P1", "P2")
    """The tiers of which they hear."""


class SubscriptionSpec(Sourced):
    """A channel that hears of every alert of some tiers, whoever else does."""

    channel: SnakeId
    """The channel."""
    purpose: Literal["incident", "audit"]
    """incident: creates an incident; audit: is logged."""
    tiers: Annotated[TierIds, Field(min_length=1)]
    """The tiers of which it hears."""


class BudgetStateSpec(Sourced):
    """A state of the error budget, held while more than ``above`` is left, and what it allows."""

    id: Id
    """An id."""
    title: Line
    """The name that people read."""
    above: Percent | None = None
    """The share of the budget above which the state holds; the last state has none."""
    allows: Annotated[tuple[Line, ...], Field(min_length=1)]
    """What may be done."""
    requires: tuple[Line, ...] = ()
    """What must be done."""
    deploys: Literal["all", "fixes"] | None = None
    """Which changes `slo-codegen gate` lets through: all, or fixes alone, as in a last state that does not say."""


class ProfileRow(Spec):
    """One burn-rate alert of a profile: its factor, or the share of the budget gone in the long window."""

    tier: TierId
    """The incident tier."""
    long: Duration
    """The long window."""
    short: Duration
    """The short window."""
    factor: Factor | None = None
    """The burn rate."""
    budget: Percent | None = None
    """The share of the budget that is gone in the long window; gives the factor."""
    min_events: WholeCount | None = None
    """The least number of events in the long window."""
    keep_firing_for: Duration | None = None
    """How long the alert goes on firing once its condition is over, so that it does not flap."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.factor is None) == (self.budget is None):
            absent = ("factor", "budget") if self.factor is None else ()
            raise fault("give factor or budget, one of the two", absent=absent)
        return self


def _rows_once(rows: tuple[ProfileRow, ...]) -> tuple[ProfileRow, ...]:
    first: dict[tuple[object, ...], int] = {}
    for index, row in enumerate(rows):
        key = (row.tier, row.long, row.short, row.factor, row.budget)
        if (before := first.setdefault(key, index)) != index:
            raise fault("the same tier, windows and burn rate stand twice in the profile", (index,), code="SLO207",
                        help="remove one of the two", first=(before,))  # fmt: skip
    return rows


class ProfileSpec(Sourced):
    """A set of burn-rate alerts (SRE Workbook ch. 5), as data."""

    title: Line
    """The name that people read."""
    burn_rates: Annotated[tuple[ProfileRow, ...], Field(min_length=1, max_length=10), AfterValidator(_rows_once)]
    """The alerts."""


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


class ReportSpec(Sourced):
    """The weekly report of budget trends."""

    weekday: Literal["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
    """The day."""
    hour: Annotated[int, Field(ge=0, le=23, strict=True)]
    """The hour, in UTC."""
    channels: Annotated[SnakeIds, Field(min_length=1)]
    """Who gets it."""


class BaselineSpec(Spec):
    """Alerts exist, marked, and page nobody, until this is removed."""

    since: Day
    """The day on which it began."""
    length: Annotated[Duration, Field(alias="for")] = 7 * 86_400_000
    """How long it takes."""


class BaselinePolicy(Sourced):
    """Where the alerts of an SLO in its baseline go; without it they notify audit subscriptions only."""

    channels: Annotated[SnakeIds, Field(min_length=1)]
    """Where the alerts go; a pager is not notified."""


class RequirementSpec(Spec):
    """A row of the requirements that the catalog must answer, for `slo-codegen coverage`."""

    title: Line
    """What is asked for."""
    source: Section
    """The section of the source document."""
    met_by: Line | None = None
    """What meets the row where no part of the catalog does, such as a dashboard or a command."""


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


class ServiceLinks(Spec):
    """Links of a service."""

    runbook: Url | None = None
    """The runbook."""


class ServiceSpec(Sourced):
    """A service: who owns it and what it promises."""

    title: Line
    """The name that people read."""
    description: Prose | None = None
    """What it does."""
    owner: Id
    """The team that answers for it."""
    links: ServiceLinks | None = None
    """Its links."""
    dependencies: Ids = ()
    """Services that it needs."""
    slos: Annotated[tuple[SloSpec, ...], Field(max_length=5000)] = ()
    """What it promises."""


class CatalogFile(Spec):
    """A file of the catalog: any of its sections. A catalog can be split over files as a team likes."""

    version: Literal[1] | None = None
    """The version of this format."""
    platform: PlatformSpec | None = None
    """The platform as a whole; once in a catalog."""
    metrics: dict[MetricName, MetricSpec] = Field(default_factory=dict)
    """Every metric, by its dotted name."""
    tiers: dict[TierId, TierSpec] = Field(default_factory=dict)
    """Incident tiers, P0 the gravest."""
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
