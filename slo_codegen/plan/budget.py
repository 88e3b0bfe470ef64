"""The arithmetic of error budgets (SRE Workbook ch. 5): shares of a budget, burn factors, allowances."""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from slo_codegen.common.units import DAY, HOUR, MINUTE, Volume, rounded
from slo_codegen.plan.model import (
    BadEvents,
    BudgetConsumed,
    BurnRate,
    CalendarConsumed,
    CalendarExhausts,
    Condition,
    ExhaustsWithin,
    NoData,
    Objective,
    Outage,
    PercentileAbove,
    SliBelow,
)


def burn_factor(share: Decimal, period_ms: int, window_ms: int) -> Decimal:
    """Return the burn rate that spends ``share`` of the budget of ``period_ms`` within ``window_ms``, to 4 places."""
    return rounded(share * period_ms / window_ms, 4)


def rounded_down(factor: Decimal) -> Decimal:
    """Return a burn rate with one decimal place, or as a whole number from 10 on, no higher than it was."""
    step = Decimal(1) if factor >= 10 else Decimal("0.1")
    return factor // step * step


def greatest_burn_rate(objective: Decimal) -> Decimal:
    """Return the burn rate of a full outage, ``1 / (1 - objective)``: no other can be above it."""
    return 1 / (1 - objective)


def look_back_ms(period_ms: int) -> int:
    """Return over how long a burn rate is taken to tell when a budget will be gone: an hour, or less of a short period.

    A twelfth of the period, the Workbook's proportion of two windows, leaves a budget to lose after it has been seen.
    """
    return max(min(HOUR, period_ms // 12 // MINUTE * MINUTE), MINUTE)


def allowed_downtime_ms(objective: Decimal, per_ms: int) -> Decimal:
    """Return the milliseconds of full outage that spend the budget of ``per_ms``."""
    return (1 - objective) * per_ms


def budget_share(
    condition: Condition, objective: Objective, period_ms: int, volume: Volume | None, places: int | None, hold_ms: int
) -> Decimal | None:
    """Return the share of the period's budget spent when a steady incident just at the threshold is alerted.

    Traffic is taken as even, and the volume as even over the places. None where the share has no meaning: a zero
    budget, a prediction, missing data, or a count of events without a declared volume.
    """
    if not objective.has_budget:
        return None
    budget = 1 - objective.strictest
    match condition:
        case BurnRate(factor, long_ms):
            return factor * (long_ms + hold_ms) / period_ms
        case BudgetConsumed(share, _) | CalendarConsumed(share, _):
            return share
        case SliBelow(ratio, over_ms):
            return (1 - ratio) / budget * over_ms / period_ms
        case Outage(share, over_ms, _):
            return share / budget * (over_ms + hold_ms) / period_ms
        case PercentileAbove(percentile, _, _, over_ms):
            return (1 - percentile) / budget * max(over_ms, hold_ms) / period_ms
        case BadEvents(above, _, _):
            return (
                None if volume is None or places is None else (above + 1) / (budget * volume.over(period_ms) / places)
            )
        case ExhaustsWithin() | CalendarExhausts() | NoData():
            return None
        case _:
            assert_never(condition)


def daily_share(share: Decimal | None, period_ms: int) -> Decimal | None:
    """Return a share of the period's budget as a share of one day's budget (requirement: tiers by daily budget)."""
    return None if share is None else share * period_ms / DAY
