"""The section `platform`: its names and dimensions, defaults, servers, limits, and what watches them."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, StringConstraints, Tag, model_validator

from slo_codegen.catalog.fault import fault
from slo_codegen.catalog.fields import (
    AlertName,
    BareLabel,
    Duration,
    Id,
    LabelName,
    Line,
    Section,
    SnakeId,
    TargetName,
    TierId,
    Url,
    VersionField,
    given,
    unique,
)
from slo_codegen.catalog.sections.alerts import Alerts
from slo_codegen.catalog.sections.base import Ids, LabelNames, Marked, PagesFrom, Rows, Sourced, Spec, known_code
from slo_codegen.catalog.sections.channels import Login, SecretSpec
from slo_codegen.catalog.sections.dimensions import (
    REGION,
    Dimensions,
    DimensionSpec,
    Members,
    Path,
    Per,
    flat,
    not_twice,
    path_of,
)
from slo_codegen.common.units import format_duration

CheckCode = Annotated[str, StringConstraints(pattern=r"^SLO[348][0-9]{2}$"), AfterValidator(known_code)]
_LATEST_MS = 600_000
DEFAULT_TARGETS = ("prometheus", "grafana")
"""What a platform uses that does not say so."""


def _at_least_one(values: tuple[str, ...]) -> tuple[str, ...]:
    if not values:
        raise fault("no target is named: nothing would be built", help="name one, such as prometheus, or remove it")
    return values


Targets = Annotated[tuple[TargetName, ...], AfterValidator(unique), AfterValidator(_at_least_one)]


class LinksSpec(Spec):
    """Where people are sent: the Grafana server and the runbooks."""

    grafana: Annotated[Url | None, BeforeValidator(given)] = None
    """The address of Grafana; without it alerts have no link to a dashboard."""
    runbooks: Annotated[Url | None, BeforeValidator(given)] = None
    """The folder of the runbooks; a service without a link has its own below it."""


class EmailSpec(Spec):
    """How Alertmanager sends mail: the server as host:port, the sender's address, and how it logs in."""

    smarthost: Annotated[str, Field(pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?:[0-9]{1,5}$")]
    """The mail server as host:port."""
    sender: Annotated[
        str, Field(alias="from", pattern=r"^[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+$")
    ]
    """The address that mail comes from."""
    user: Login | None = None
    """Who logs in; without it nobody does, as a relay in a network of one's own takes it."""
    password: SecretSpec | None = None
    """Where the password is found."""
    tls: Literal["required", "off"] = "required"
    """Whether the connection must be encrypted; no one logs in over one that is not."""

    @model_validator(mode="after")
    def _login(self) -> Self:
        for one, other in (("user", "password"), ("password", "user")):
            if getattr(self, one) is not None and getattr(self, other) is None:
                raise fault(f"a login needs {other} too", (one,), help="give both, or neither")
        if self.user is not None and self.tls == "off":
            raise fault("the password would be sent in plain text", ("tls",), help="remove tls: off, or the login")
        return self


class NoDataDefault(Marked):
    """How an objective whose series is missing is alerted."""

    tier: TierId
    """The incident tier."""
    name: AlertName | None = None
    """The alert's name, in place of one that is made."""
    hold: Annotated[Duration, Field(alias="for")]
    """How long data must be missing."""
    keep_firing_for: Duration | None = None
    """How long it goes on firing once data is back."""
    source: Section | None = None
    """The section of the source document."""
    rows: Rows = ()
    """The requirements that it answers."""


def _only_none(value: Any) -> Any:
    if value != "none":
        raise ValueError("expected none, or an alert such as {tier: P2, for: 15m}")
    return value


MissingData = Annotated[
    Annotated[NoDataDefault, Tag("alert")] | Annotated[Literal["none"], BeforeValidator(_only_none), Tag("none")],
    Discriminator(lambda value: "alert" if isinstance(value, dict | NoDataDefault) else "none"),
]
"""An alert on missing data, or `none`."""


class CalendarSpec(Spec):
    """A budget that starts anew with each calendar week, month, quarter or year, beside the rolling one."""

    reset: Literal["week", "month", "quarter", "year"]
    """When the budget starts anew; a week begins on Monday."""
    zone: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = None
    """The time zone in which it does, such as `Europe/Berlin`; UTC if not given."""
    use: Literal["report", "alert"] | None = None
    """What it is for: with `report` it is reported, with `alert` the alerts on what is left of the budget
    (`budget_consumed` without `within`, `exhausts_within`) are about it too, in place of the rolling one."""


class Defaults(Sourced):
    """What every SLO has unless it says otherwise."""

    period: Duration = 30 * 86_400_000
    """The rolling period of an objective."""
    per: Per | None = None
    """The dimensions by which budgets are split; `[region]` if not given and there is one, else none."""
    calendar: CalendarSpec | None = None
    """The calendar budget of SLOs with the default period."""
    no_data: Annotated[MissingData | None, BeforeValidator(given)] = None
    """How missing data is alerted; for 15m at the least severe tier if not given, `none` for not at all."""
    alerts: Alerts = ()
    """Alerts of every SLO that has an error budget. If not given, an SLO that names no alerts has those of the profile
    `standard`; `[]` means that it has none."""

    @property
    def says_alerts(self) -> bool:
        """Whether it says which alerts SLOs have."""
        return "alerts" in self.model_fields_set


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


class AlertmanagerSpec(Spec):
    """What Alertmanager is like."""

    mode: Literal["whole", "fragment"] = "whole"
    """Whether a configuration is built that stands by itself, or a part for an Alertmanager that exists already, which
    `slo-codegen merge-alertmanager` puts into its configuration."""
    version: VersionField = "0.25"
    """The oldest version that reads the configuration, such as "0.28"; it decides which receivers there may be."""
    group_wait: Duration | None = None
    """How long a new group of alerts waits for more before it is sent; 1m if not given. Tiers that page wait 10s."""
    group_interval: Duration | None = None
    """How long a group that was sent waits with more alerts; 5m if not given. Tiers that page wait 1m."""
    repeat_interval: Duration | None = None
    """How often a firing alert is re-sent where its tier has no `repeat`; 4h if not given."""
    group_by: Annotated[tuple[BareLabel, ...], Field(max_length=10), AfterValidator(unique)] = ()
    """Labels by which alerts are grouped too, beside the SLO, its service and place, and the tier: such as `owner`,
    `condition`, or a label of the catalog's own."""


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


class PlatformSpec(Sourced, Marked):
    """The platform as a whole."""

    name: Id = "slo"
    """An id."""
    title: Annotated[Line | None, BeforeValidator(given)] = None
    """The name that people read; the platform's `name` if not given."""
    environment: Id = "production"
    """Such as production; a catalog with `environments` does not give it."""
    targets: Targets = DEFAULT_TARGETS
    """The tools that the platform uses, which every command is about: `prometheus`, `alertmanager`, `grafana`,
    `datadog`, `pagerduty`, and those of other packages."""
    regions: Members | None = None
    """The members of the dimension `region`: a short form of `dimensions: {region: [...]}`."""
    dimensions: Dimensions = Field(default_factory=dict)
    """The labels of metrics by which error budgets can be split: with their members, `{cluster: [blue, green]}`, or
    open, `{cluster: {open: true}}`."""
    scrape_interval: Duration = 15_000
    """How often metrics are scraped."""
    fast_interval: Duration = 30_000
    """How often rules that page are evaluated."""
    slow_interval: Duration = 120_000
    """How often the others are."""
    retention: Annotated[Duration | None, BeforeValidator(given)] = None
    """How long metrics are kept; if not given, nothing is checked against it."""
    metrics: Literal["inferred", "declared"] = "inferred"
    """Whether selectors may use metrics that are not declared; what those are is inferred from their use."""
    metric_names: Literal["underscores", "utf8"] = "underscores"
    """What Prometheus makes of dots and the like in names: underscores, or it keeps them, as Prometheus 3 can."""
    prometheus: PrometheusSpec = Field(default_factory=lambda: PrometheusSpec())
    """What evaluates the rules."""
    alertmanager: AlertmanagerSpec = Field(default_factory=lambda: AlertmanagerSpec())
    """What sends notifications."""
    links: LinksSpec = Field(default_factory=lambda: LinksSpec())
    """Where people are sent."""
    email: Annotated[EmailSpec | None, BeforeValidator(given)] = None
    """How mail is sent; Alertmanager needs it for channels of kind email."""
    defaults: Defaults = Field(default_factory=lambda: Defaults())
    """What every SLO has unless it says otherwise."""
    pages_from: PagesFrom | None = None
    """Which of Alertmanager and Datadog pages, so that one outage does not page twice; the other shows the alert, and
    notifies channels that are no pagers. Alertmanager if not given and both are targets."""
    watch: WatchSpec | None = None
    """What watches the measurement and the alerting themselves; without it nothing does."""
    recorded_labels: LabelNames = ()
    """Names of labels of the platform, of services and SLOs that the series recorded of an SLO have too."""
    forms: Ids = ()
    """How the output is deployed beside plain files, such as `grafana-sidecar`; `build --form` takes others."""
    quotas: Quotas = Field(default_factory=lambda: Quotas())
    """What the accounts of the targets allow."""
    severity: dict[CheckCode, Literal["off", "note", "warning", "error"]] = Field(default_factory=dict)
    """How much the findings of a check or a target weigh here, by their code: SLO3xx, SLO4xx and SLO8xx."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        not_twice(self.regions, self.dimensions, "dimensions")
        return self

    @model_validator(mode="before")
    @classmethod
    def _bare_dimensions(cls, value: Any) -> Any:
        """See that a label which Prometheus keeps with its dots splits no budget: recorded series have none."""
        named = value.get("dimensions") if isinstance(value, dict) and value.get("metric_names") == "utf8" else None
        for label in named if isinstance(named, dict) else ():
            if isinstance(label, str) and "." in label:
                raise fault(f"with metric_names: utf8 Prometheus keeps the dots of {label}, and the series and alerts "
                            "that are recorded have labels without dots", ("dimensions", label),
                            help=f"copy it to {flat(label)} with metric_relabel_configs, and write that")  # fmt: skip
        return value

    @property
    def split(self) -> dict[str, DimensionSpec]:
        """Each dimension, by its label."""
        if self.regions is None:
            return dict(self.dimensions)
        return {REGION: DimensionSpec(members=self.regions), **self.dimensions}

    def path_of(self, label: str) -> Path:
        """Return where the members of a dimension are given."""
        return path_of(label, self.dimensions, "dimensions")
