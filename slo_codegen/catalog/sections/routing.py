"""Who is notified: tiers, owners, subscriptions, reports, and objectives in their baseline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from slo_codegen.catalog.fault import fault
from slo_codegen.catalog.fields import Duration, Line, Percent, Prose, SnakeId, given
from slo_codegen.catalog.sections.base import Marked, OneOf, PagesFrom, SnakeIds, Sourced, TierIds

PagerDutyName = Annotated[str, StringConstraints(pattern=r'^[^\s${}"\\]([^\t\n\r${}"\\]{0,98}[^\s${}"\\])?$')]


class TierSpec(Sourced, Marked):
    """An incident tier. Tiers are ordered by severity, then by response, then by name."""

    title: Line | None = None
    """The name that people read."""
    description: Prose | None = None
    """What an incident of this tier is."""
    response: Duration | None = None
    """How fast it is answered; PagerDuty escalates when it has passed."""
    channels: SnakeIds = ()
    """Who is notified. A tier pages if one of them is a pager; without channels, if its severity is critical."""
    severity: Literal["critical", "error", "warning", "info"]
    """How severe its incidents are; also PagerDuty's severity."""
    pages_from: PagesFrom | None = None
    """Which of Alertmanager and Datadog pages for it, if not as `platform.pages_from` says."""
    repeat: Duration | None = None
    """How often a firing alert is re-sent. Alertmanager remembers for 120 h what it has sent, unless it is started
    with a longer `--data.retention`: what is to be repeated later than that comes sooner."""
    group_wait: Duration | None = None
    """How long Alertmanager waits for more alerts of the same SLO before it sends the first; 10s for tiers that page,
    else what `platform.alertmanager` says."""
    group_interval: Duration | None = None
    """How long it waits with alerts that come after the first; 1m for tiers that page, else what
    `platform.alertmanager` says."""
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


BUILT_IN_TIERS: Mapping[str, Literal["critical", "warning"]] = {"page": "critical", "ticket": "warning"}
"""The tiers of a catalog without a section `tiers`, with their severities."""


class EscalationSpec(OneOf):
    """A step of an escalation: an on-call schedule or a user, by the name that PagerDuty knows."""

    choices = ("schedule", "user")

    schedule: PagerDutyName | None = None
    """An on-call schedule."""
    user: PagerDutyName | None = None
    """A user."""


class OwnerSpec(Sourced):
    """A team that answers for services."""

    title: Annotated[Line | None, BeforeValidator(given)] = None
    """The name that people read; the words of its id if not given."""
    escalation: Annotated[tuple[EscalationSpec, ...], Field(max_length=20)] = ()
    """Who is paged, one step after the other; PagerDuty needs a step."""
    channels: SnakeIds = ()
    """Channels that hear of the owner's alerts besides those of the tier."""
    channel_tiers: TierIds | None = None
    """The tiers whose alerts they receive; without it all whose severity is not info."""


class SubscriptionSpec(Sourced):
    """A channel that hears of every alert of some tiers, whoever else does."""

    channel: SnakeId
    """The channel."""
    purpose: Literal["incident", "audit"]
    """incident: creates an incident; audit: is logged."""
    tiers: Annotated[TierIds, Field(min_length=1)]
    """The tiers of which it hears."""


class ReportSpec(Sourced):
    """The weekly report of budget trends."""

    weekday: Literal["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
    """The day."""
    hour: Annotated[int, Field(ge=0, le=23, strict=True)]
    """The hour, in UTC."""
    channels: Annotated[SnakeIds, Field(min_length=1)]
    """Who gets it."""


class BaselinePolicy(Sourced):
    """Where the alerts of an SLO in its baseline go; without it they notify audit subscriptions only."""

    channels: Annotated[SnakeIds, Field(min_length=1)]
    """Where the alerts go; a pager is not notified."""
