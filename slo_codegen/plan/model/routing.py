"""Who is notified: channels, tiers, owners, subscriptions and the report."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from math import inf
from typing import Literal

from slo_codegen.diagnostics import Origin
from slo_codegen.plan.model.alerts import Pairs
from slo_codegen.plan.model.conditions import ConditionKind

Severity = Literal["critical", "error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("critical", "error", "warning", "info")
"""How severe a tier can be, the most severe first."""


class ChannelKind(StrEnum):
    """The ways of telling somebody."""

    SLACK = "slack"
    EMAIL = "email"
    PAGE = "page"
    WEBHOOK = "webhook"
    OPSGENIE = "opsgenie"
    TEAMS = "teams"
    DISCORD = "discord"
    TELEGRAM = "telegram"
    SNS = "sns"
    JIRA = "jira"
    VICTOROPS = "victorops"
    PUSHOVER = "pushover"
    WEBEX = "webex"
    ROCKETCHAT = "rocketchat"
    MATTERMOST = "mattermost"
    INCIDENTIO = "incidentio"


PAGERS = frozenset({ChannelKind.PAGE, ChannelKind.OPSGENIE, ChannelKind.VICTOROPS, ChannelKind.INCIDENTIO})
"""What wakes people: it has a schedule of who is on call, and goes on until someone answers."""


@dataclass(frozen=True, slots=True)
class SecretRef:
    """Where a channel's secret is found when the configuration runs; never the secret itself."""

    source: Literal["env", "file"]
    name: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A place where notifications go.

    ``target`` is what its kind is addressed by: a channel's name, an address, an id. ``settings`` are what else its
    kind is told, by the names of the catalog; ``second_secret`` is the other one of the kinds that take two.
    """

    id: str
    kind: ChannelKind
    title: str
    secret: SecretRef | None
    target: str | None
    send_resolved: bool
    datadog_handle: str | None
    origin: Origin
    settings: Pairs = ()
    second_secret: SecretRef | None = None

    @property
    def pages(self) -> bool:
        """Whether it wakes people."""
        return self.kind in PAGERS


@dataclass(frozen=True, slots=True)
class Tier:
    """An incident tier: how severe it is, how fast it is answered, who is notified. None is what is not given."""

    id: str
    rank: int
    """0 for the most severe tier of the plan, one more for each tier after it."""
    title: str | None
    description: str | None
    response_ms: int | None
    channels: tuple[str, ...]
    pages: bool
    """Whether someone is paged: one of its channels is a pager, or it has no channels and is critical."""
    severity: Severity
    daily_budget: tuple[Decimal, Decimal] | None
    """Least and greatest share of a day's budget that an incident of this tier spends; None: no impact."""
    repeat_ms: int | None
    origin: Origin
    pages_from: Literal["alertmanager", "datadog"] | None = None
    """The target that pages, where both could or the catalog says; None where each target pages that is built."""
    labels: Pairs = ()
    annotations: Pairs = ()
    group_wait_ms: int | None = None
    group_interval_ms: int | None = None

    def is_paged_from(self, target: str) -> bool:
        """Return whether a target pages for alerts of the tier, if they reach a pager."""
        return self.pages_from in (None, target)

    @property
    def heading(self) -> str:
        """Its id, with its title if it has one."""
        return self.id if self.title is None else f"{self.id} {self.title}"

    @property
    def gravity(self) -> tuple[int, float, str]:
        """What tiers are ordered by, the most severe first: severity, response time, id."""
        return SEVERITIES.index(self.severity), inf if self.response_ms is None else self.response_ms, self.id


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
class Report:
    """The weekly report of budget trends (R32). ``weekday`` is 0 for Sunday, as in cron; the hour is UTC."""

    weekday: int
    hour: int
    channels: tuple[str, ...]
    origin: Origin
