"""The conditions of alerts: a closed union."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from slo_codegen.common.units import Ms
from slo_codegen.plan.model.calendars import Reset
from slo_codegen.plan.model.measures import Sli, Term
from slo_codegen.plan.model.metrics import Selector


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
    """The budget burns faster than ``factor`` over both windows (SRE Workbook ch. 5, multiwindow, multi-burn-rate).

    Without ``short_ms`` it has one window alone (ch. 5, alert on burn rate).
    """

    factor: Decimal
    long_ms: int
    short_ms: int | None = None
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
class CalendarConsumed:
    """More than ``share`` of the budget of the calendar period is spent, as it will be with traffic as there was."""

    share: Decimal
    reset: Reset
    kind = ConditionKind.BUDGET_CONSUMED


@dataclass(frozen=True, slots=True)
class CalendarExhausts:
    """At the burn rate of the last ``over_ms`` the calendar budget is gone within ``horizon_ms``.

    Without a horizon, and beyond its end, that is the rest of the period.
    """

    horizon_ms: int | None
    over_ms: int
    reset: Reset
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
    bound_ms: Ms
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
    """A place that has an objective reports no events series at all."""

    kind = ConditionKind.NO_DATA


Condition = (
    BurnRate
    | BudgetConsumed
    | ExhaustsWithin
    | CalendarConsumed
    | CalendarExhausts
    | SliBelow
    | PercentileAbove
    | BadEvents
    | Outage
    | NoData
)
