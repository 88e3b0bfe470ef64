"""The section `platform`: its names and dimensions, defaults, servers, limits, and what watches them."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, StringConstraints, Tag, model_validator

from slo_codegen.catalog.fields import (
    Duration,
    Id,
    LabelName,
    Line,
    Section,
    SnakeId,
    TierId,
    Url,
    VersionField,
    unique,
)
from slo_codegen.catalog.sections.alerts import Alerts
from slo_codegen.catalog.sections.base import Ids, Rows, Sourced, Spec, known_code
from slo_codegen.catalog.sections.dimensions import (
    DimensionMembers,
    Members,
    Path,
    Per,
    all_members,
    not_twice,
    path_of,
)
from slo_codegen.common.units import format_duration

CheckCode = Annotated[str, StringConstraints(pattern=r"^SLO[348][0-9]{2}$"), AfterValidator(known_code)]
_LATEST_MS = 600_000


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
    no_data: MissingData
    """How missing data is alerted; `none` for not at all."""
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
    regions: Members | None = None
    """The members of the dimension `region`: a short form of `dimensions: {region: [...]}`."""
    dimensions: DimensionMembers = Field(default_factory=dict)
    """The labels of metrics by which error budgets can be split, with their members: `{cluster: [blue, green]}`."""
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

    @property
    def members(self) -> dict[str, Members]:
        """The members of each dimension, by its label."""
        return all_members(self.regions, self.dimensions)

    def path_of(self, label: str) -> Path:
        """Return where the members of a dimension are given."""
        return path_of(label, self.dimensions, "dimensions")
