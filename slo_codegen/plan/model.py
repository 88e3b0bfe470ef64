"""The plan: what is to be monitored, with every decision taken and no backend's words in it.

Everything here is frozen and exact: durations are integer milliseconds, ratios are `Decimal` between 0 and 1.
Nodes keep the `Origin` of the catalog's node that asked for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Literal

from slo_codegen.common.units import Volume
from slo_codegen.diagnostics import Origin

Op = Literal["=", "!=", "=~", "!~"]


class MetricKind(StrEnum):
    """How a metric is measured."""

    COUNTER = "counter"
    GAUGE = "gauge"
    TIMING = "timing"


@dataclass(frozen=True, slots=True)
class Label:
    """A label that a metric carries; ``values`` lists all that it can take, where they are known."""

    name: str
    values: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric that the platform emits.

    ``name`` is dotted; ``prometheus`` and ``datadog`` are its names there (without histogram suffixes).
    ``buckets_ms`` are the finite upper bounds of a timing's classic histogram, ascending.
    """

    name: str
    kind: MetricKind
    unit: str
    labels: tuple[Label, ...]
    buckets_ms: tuple[int, ...]
    native_histogram: bool
    distribution: bool
    prometheus: str
    datadog: str
    origin: Origin
    scrape_interval_ms: int | None = None
    """How often it is scraped, where not as often as the platform's metrics."""

    def label(self, name: str) -> Label | None:
        """Return the declared label of that name."""
        return next((label for label in self.labels if label.name == name), None)

    @property
    def lacks_distribution(self) -> bool:
        """Whether it is a timing whose single values Datadog does not keep."""
        return self.kind is MetricKind.TIMING and not self.distribution

    @property
    def counting_series(self) -> str | None:
        """The name of the series in Prometheus that counts its events, or observations; a native histogram has none."""
        if self.kind is MetricKind.TIMING:
            return None if self.native_histogram else f"{self.prometheus}_count"
        return self.prometheus

    @property
    def prometheus_series(self) -> tuple[str, ...]:
        """The names of its series in Prometheus: a classic histogram has three."""
        if self.kind is MetricKind.TIMING and not self.native_histogram:
            return tuple(f"{self.prometheus}_{part}" for part in ("bucket", "count", "sum"))
        return (self.prometheus,)


@dataclass(frozen=True, slots=True)
class Matcher:
    """A condition on one label, with Prometheus' operators; regular expressions are anchored RE2."""

    label: str
    op: Op
    value: str


@dataclass(frozen=True, slots=True)
class Selector:
    """The series of a metric that satisfy every matcher. ``text`` is as the catalog writes it."""

    metric: Metric
    matchers: tuple[Matcher, ...]
    text: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class CounterEvents:
    """The events that a counter counts: its increments."""

    selector: Selector
    metric_kind = MetricKind.COUNTER


@dataclass(frozen=True, slots=True)
class Observations:
    """All observations of a timing."""

    selector: Selector
    metric_kind = MetricKind.TIMING


class Side(StrEnum):
    """A side of a bound, as the catalog names it: observations of at most the bound, or those above it."""

    UNDER = "under"
    OVER = "over"

    @property
    def other(self) -> Side:
        """The other side: an observation is on one of the two."""
        return Side.OVER if self is Side.UNDER else Side.UNDER


@dataclass(frozen=True, slots=True)
class BoundedObservations:
    """The observations of a timing on one side of a bound."""

    selector: Selector
    bound_ms: int
    side: Side
    metric_kind = MetricKind.TIMING


Measure = CounterEvents | Observations | BoundedObservations
"""What is counted. What is known of each is in `slo_codegen.plan.measures`."""


@dataclass(frozen=True, slots=True)
class Term:
    """A measure in a sum; a negative one is subtracted."""

    measure: Measure
    negative: bool = False


@dataclass(frozen=True, slots=True)
class EventsSli:
    """An SLI that counts events: the sum of ``bad`` over the sum of ``total``.

    Every catalog form is brought to these two sums: good and total, good and bad, latency under a bound. Without a
    total each bad event breaks the objective.
    """

    bad: tuple[Term, ...]
    total: tuple[Term, ...]

    @property
    def has_total(self) -> bool:
        """Whether all events are counted, and not bad ones alone."""
        return bool(self.total)


@dataclass(frozen=True, slots=True)
class RawQuery:
    """The numbers of bad and of all events over ``$window``, in one backend's own language."""

    bad: str
    total: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class RawSli:
    """An SLI whose queries the catalog gives for each backend, for what selectors cannot say."""

    queries: tuple[tuple[str, RawQuery], ...]
    origin: Origin
    has_total: ClassVar[bool] = True


Sli = EventsSli | RawSli


class ConditionKind(StrEnum):
    """The conditions of an alert, as the label ``condition`` spells them."""

    BURN_RATE = "burn_rate"
    BUDGET_CONSUMED = "budget_consumed"
    EXHAUSTS_WITHIN = "exhausts_within"
    SLI_BELOW = "sli_below"
    PERCENTILE_ABOVE = "percentile_above"
    BAD_EVENTS = "bad_events"
    OUTAGE = "outage"
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True)
class BurnRate:
    """The budget burns faster than ``factor`` over both windows (SRE Workbook ch. 5, multiwindow, multi-burn-rate)."""

    factor: Decimal
    long_ms: int
    short_ms: int
    kind = ConditionKind.BURN_RATE


@dataclass(frozen=True, slots=True)
class BudgetConsumed:
    """More than ``share`` of the period's budget is spent; with ``within_ms``, spent in that last stretch alone."""

    share: Decimal
    within_ms: int | None = None
    kind = ConditionKind.BUDGET_CONSUMED


@dataclass(frozen=True, slots=True)
class ExhaustsWithin:
    """At the burn rate of the last ``over_ms`` what is left of the budget is gone within ``horizon_ms``."""

    horizon_ms: int
    over_ms: int
    kind = ConditionKind.EXHAUSTS_WITHIN


@dataclass(frozen=True, slots=True)
class SliBelow:
    """The share of good events over the last ``over_ms`` is below ``ratio``."""

    ratio: Decimal
    over_ms: int
    kind = ConditionKind.SLI_BELOW


@dataclass(frozen=True, slots=True)
class PercentileAbove:
    """The ``percentile`` (0 to 1) of the timings of the last ``over_ms`` is above ``bound_ms``."""

    percentile: Decimal
    selector: Selector
    bound_ms: int
    over_ms: int
    kind = ConditionKind.PERCENTILE_ABOVE


@dataclass(frozen=True, slots=True)
class BadEvents:
    """More than ``above`` bad events in the last ``within_ms``; ``bad`` is what is counted."""

    above: int
    within_ms: int
    bad: tuple[Term, ...]
    kind = ConditionKind.BAD_EVENTS


@dataclass(frozen=True, slots=True)
class Outage:
    """At least ``share`` of the events of the last ``over_ms`` are bad, of those of ``sli``."""

    share: Decimal
    over_ms: int
    sli: Sli
    kind = ConditionKind.OUTAGE


@dataclass(frozen=True, slots=True)
class NoData:
    """A region that has an objective reports no events series at all."""

    kind = ConditionKind.NO_DATA


Condition = BurnRate | BudgetConsumed | ExhaustsWithin | SliBelow | PercentileAbove | BadEvents | Outage | NoData


class Var(StrEnum):
    """A value known only when an alert fires; each backend has its own spelling."""

    REGION = "region"
    VALUE = "value"
    BUDGET_LEFT = "budget_left"


Text = tuple[str | Var, ...]
"""A message: literal text (not yet escaped for any dialect) and values filled in when the alert fires."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert of one SLO, in every region of the SLO.

    ``name`` is unique in the plan and safe as an identifier (letters, digits, ``-``). ``min_events`` is the least
    number of events below which the alert stays silent, in the window that `conditions.windows.guarded_ms` returns;
    None where none is asked for, or none has an effect.
    ``budget_share`` is the part of the period's error budget, and ``daily_budget_share`` the part of a day's budget
    (R29), that is spent when the alert fires after a steady incident just at its threshold; None where that has no
    meaning.
    """

    name: str
    title: str
    tier: str
    condition: Condition
    for_ms: int
    min_events: int | None
    summary: Text
    description: Text
    runbook_url: str
    dashboard_url: Text
    budget_share: Decimal | None
    daily_budget_share: Decimal | None
    source: str
    origin: Origin
    row: Origin | None = None
    """The row of a profile that it comes from."""
    keep_ms: int = 0
    """How long it goes on firing once its condition is over."""


@dataclass(frozen=True, slots=True)
class Objective:
    """The target share of good events, by region; ``by_region`` has every region of the SLO, in catalog order.

    ``default`` is the target where no region has its own, and the one target of an SLO that is not per region.
    """

    default: Decimal
    by_region: tuple[tuple[str, Decimal], ...]

    def in_region(self, region: str) -> Decimal:
        """Return the target of a region; any text stands for an SLO that is not per region."""
        return dict(self.by_region).get(region, self.default)

    @property
    def strictest(self) -> Decimal:
        """The highest target of all regions."""
        return max((ratio for _, ratio in self.by_region), default=self.default)

    @property
    def loosest(self) -> Decimal:
        """The lowest target of all regions."""
        return min((ratio for _, ratio in self.by_region), default=self.default)

    @property
    def has_budget(self) -> bool:
        """Whether every region allows some bad events."""
        return self.strictest < 1


Calendar = Literal["month", "week"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that the source document states, beside what the compiler computes (R36)."""

    name: str
    stated: Decimal
    computed: Decimal
    unit: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Slo:
    """A service level objective with its indicator and alerts.

    ``objective`` is None for a watched event that breaks no objective. ``regions`` is empty for an SLO that is not
    per region. ``windows_ms`` are the windows whose error ratio dashboards show: some
    that every SLO records, and those of its burn rates.
    """

    id: str
    title: str
    description: str
    service: str
    owner: str
    source: str
    objective: Objective | None
    period_ms: int
    regions: tuple[str, ...]
    sli: Sli
    windows_ms: tuple[int, ...]
    alerts: tuple[Alert, ...]
    calendar: Calendar | None
    baseline: bool
    volume: Volume | None
    figures: tuple[Figure, ...]
    runbook_url: str
    dashboard_url: Text
    origin: Origin

    @property
    def has_budget(self) -> bool:
        """Whether the SLO has an objective that allows some bad events in every region."""
        return self.objective is not None and self.objective.has_budget


@dataclass(frozen=True, slots=True)
class Service:
    """A service of the platform: who owns it, what it depends on, and its SLOs."""

    id: str
    title: str
    description: str
    owner: str
    runbook_url: str
    dependencies: tuple[str, ...]
    slos: tuple[Slo, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Module:
    """A part of the product that the feature matrix shows; ``services`` may be empty."""

    id: str
    title: str
    services: tuple[str, ...]
    slos: tuple[str, ...]
    origin: Origin


class ChannelKind(StrEnum):
    """The ways of telling somebody."""

    SLACK = "slack"
    EMAIL = "email"
    PAGE = "page"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class SecretRef:
    """Where a channel's secret is found when the configuration runs; never the secret itself."""

    source: Literal["env", "file"]
    name: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A place where notifications go. ``target`` is a Slack channel, an address or an @-handle."""

    id: str
    kind: ChannelKind
    title: str
    secret: SecretRef | None
    target: str | None
    send_resolved: bool
    datadog_handle: str | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Tier:
    """An incident tier: how fast it is answered, who hears of it, what share of a day's budget it stands for."""

    id: str
    title: str
    description: str
    response_ms: int
    channels: tuple[str, ...]
    pages: bool
    severity: Literal["critical", "error", "warning", "info"]
    daily_budget: tuple[Decimal, Decimal] | None
    """Least and greatest share of a day's budget that an incident of this tier spends; None: no impact."""
    repeat_ms: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class EscalationLevel:
    """A step of an escalation: the schedules or users that are told together."""

    targets: tuple[tuple[Literal["schedule", "user"], str], ...]


@dataclass(frozen=True, slots=True)
class Owner:
    """A team that answers for services: its on-call escalation, and the channels that hear of its alerts too."""

    id: str
    title: str
    escalation: tuple[EscalationLevel, ...]
    channels: tuple[str, ...]
    channel_tiers: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Subscription:
    """A channel that receives every alert that a rule selects, without stopping the other routes (R28, R33)."""

    channel: str
    tiers: tuple[str, ...]
    conditions: tuple[ConditionKind, ...]
    """Empty means every condition."""
    purpose: Literal["incident", "audit", "report"]
    origin: Origin


@dataclass(frozen=True, slots=True)
class BudgetState:
    """A state of the error budget and what it allows (R30): it holds while more than ``above`` is left."""

    id: str
    title: str
    above: Decimal | None
    """Share of the budget left above which the state holds; None for the last state, an exhausted budget."""
    allows: tuple[str, ...]
    requires: tuple[str, ...]
    deploys_all: bool
    """Whether other changes than fixes may be deployed."""
    origin: Origin


@dataclass(frozen=True, slots=True)
class Report:
    """The weekly report of budget trends (R32). ``weekday`` is 0 for Sunday, as in cron; the hour is UTC."""

    weekday: int
    hour: int
    channels: tuple[str, ...]
    origin: Origin


class PanelName(StrEnum):
    """The panels that a team can put on a dashboard of its own."""

    SUMMARY = "summary"
    OBJECTIVES = "objectives"
    SLI = "sli"
    BUDGET = "budget"
    BURN_RATES = "burn-rates"
    EVENTS = "events"
    ALERTS = "alerts"
    ALERT_HISTORY = "alert-history"
    PROMISES = "promises"
    POLICY = "policy"


BUILT_IN_BOARDS = ("slo", "incident", "feature-matrix", "regional-health")
"""The dashboards that every plan has."""


@dataclass(frozen=True, slots=True)
class Board:
    """A dashboard of a team: chosen panels about chosen SLOs, looking back ``since_ms``."""

    id: str
    title: str
    description: str
    slos: tuple[str, ...]
    panels: tuple[PanelName, ...]
    since_ms: int
    origin: Origin


OLDEST_PROMETHEUS = (2, 42)
"""The oldest version for which rules are made and tested."""
QUERY_OFFSET_SINCE = (2, 53)
"""The version from which on a group of rules has the field ``query_offset``."""


def version_number(version: str) -> tuple[int, int]:
    """Return a version such as ``2.53`` as numbers that compare."""
    major, minor = version.split(".")
    return int(major), int(minor)


def version_text(number: tuple[int, int]) -> str:
    """Return a version as it is written."""
    return f"{number[0]}.{number[1]}"


@dataclass(frozen=True, slots=True)
class PrometheusServer:
    """What evaluates the rules; ``target_labels`` tell the targets apart that it scrapes.

    ``version`` is the oldest one that has to read the rules. Samples arrive up to ``query_offset_ms`` late.
    """

    target_labels: tuple[str, ...]
    version: str = "2.42"
    query_offset_ms: int = 0

    @property
    def group_offset_ms(self) -> int:
        """How far back, in ms, groups of rules look by a field of their own, which not every version has."""
        return self.query_offset_ms if version_number(self.version) >= QUERY_OFFSET_SINCE else 0

    @property
    def late_ms(self) -> int:
        """How much later, in ms, expressions themselves must read samples, where groups cannot look back."""
        return self.query_offset_ms - self.group_offset_ms


@dataclass(frozen=True, slots=True)
class Watch:
    """What watches the measurement and the alerting: the tiers of its alerts, the heartbeat's channel if it has one."""

    tier: str
    measurement_tier: str
    heartbeat: str | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Plan:
    """All that the backends are to express. Sequences are sorted by id, so that the order of files never shows."""

    platform: str
    title: str
    environment: str
    regions: tuple[str, ...]
    scrape_interval_ms: int
    fast_interval_ms: int
    slow_interval_ms: int
    retention_ms: int
    prometheus: PrometheusServer
    grafana_url: str
    smtp_smarthost: str
    smtp_from: str
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
    watch: Watch | None = None
    baseline_origin: Origin | None = None
    """Where the catalog names the channels of alerts in observation mode."""
    forms: tuple[str, ...] = ()
    """The forms in which artifacts are deployed, beside those that the tools read as they are."""
    datadog_monitors: int | None = None
    """How many monitors the Datadog account may have; None where the catalog does not say.

    No artifact depends on it.
    """

    @property
    def slos(self) -> tuple[Slo, ...]:
        """Every SLO of every service."""
        return tuple(slo for service in self.services for slo in service.slos)

    def tier(self, id: str) -> Tier:
        """Return a tier by its id."""
        return next(tier for tier in self.tiers if tier.id == id)

    def channel(self, id: str) -> Channel:
        """Return a channel by its id."""
        return next(channel for channel in self.channels if channel.id == id)

    def owner(self, id: str) -> Owner:
        """Return an owner by its id."""
        return next(owner for owner in self.owners if owner.id == id)

    def service(self, id: str) -> Service:
        """Return a service by its id."""
        return next(service for service in self.services if service.id == id)
