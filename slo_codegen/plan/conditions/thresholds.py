"""The values at which a condition fires, in the terms in which the catalog states them, and as an error ratio."""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from slo_codegen.plan.model import (
    BadEvents,
    BudgetConsumed,
    BurnRate,
    CalendarConsumed,
    CalendarExhausts,
    Condition,
    ExhaustsWithin,
    NoData,
    Outage,
    PercentileAbove,
    SliBelow,
)


def burn_rate(condition: Condition) -> Decimal | None:
    """Return the burn rate above which a condition fires, where it states one; 1 spends the budget in its period."""
    match condition:
        case BurnRate(factor):
            return factor
        case CalendarConsumed() | CalendarExhausts():
            return None
        case BudgetConsumed() | ExhaustsWithin() | SliBelow() | PercentileAbove() | BadEvents() | Outage() | NoData():
            return None
        case _:
            assert_never(condition)


def spent_share(condition: Condition) -> Decimal | None:
    """Return the share of the period's budget (0 to 1) that must be spent, where a condition states one."""
    match condition:
        case BudgetConsumed(share, _) | CalendarConsumed(share, _):
            return share
        case CalendarExhausts():
            return None
        case BurnRate() | ExhaustsWithin() | SliBelow() | PercentileAbove() | BadEvents() | Outage() | NoData():
            return None
        case _:
            assert_never(condition)


def least_good_ratio(condition: Condition) -> Decimal | None:
    """Return the SLI (share of good events, 0 to 1) below which a condition fires, where it states one."""
    match condition:
        case SliBelow(ratio, _):
            return ratio
        case CalendarConsumed() | CalendarExhausts():
            return None
        case BurnRate() | BudgetConsumed() | ExhaustsWithin() | PercentileAbove() | BadEvents() | Outage() | NoData():
            return None
        case _:
            assert_never(condition)


def most_bad_events(condition: Condition) -> int | None:
    """Return the greatest number of bad events at which a condition is silent; None where it counts none."""
    match condition:
        case BadEvents(above, _, _):
            return above
        case CalendarConsumed() | CalendarExhausts():
            return None
        case BurnRate() | BudgetConsumed() | ExhaustsWithin() | SliBelow() | PercentileAbove() | Outage() | NoData():
            return None
        case _:
            assert_never(condition)


def percentile_of(condition: Condition) -> PercentileAbove | None:
    """Return the percentile of a timing, and its bound, that a condition is about; None where it is about events."""
    match condition:
        case PercentileAbove():
            return condition
        case CalendarConsumed() | CalendarExhausts():
            return None
        case BurnRate() | BudgetConsumed() | ExhaustsWithin() | SliBelow() | BadEvents() | Outage() | NoData():
            return None
        case _:
            assert_never(condition)


def stated_error_ratio(condition: Condition) -> Decimal | None:
    """Return the error ratio (0 to 1) at which a condition fires whatever the objective: of timings, late ones.

    None where it follows from the objective, or from how many events there are.
    """
    match condition:
        case SliBelow(ratio, _):
            return 1 - ratio
        case PercentileAbove(percentile, _, _, _):
            return 1 - percentile
        case Outage(share, _, _):
            return share
        case CalendarConsumed() | CalendarExhausts():
            return None
        case BurnRate() | BudgetConsumed() | ExhaustsWithin() | BadEvents() | NoData():
            return None
        case _:
            assert_never(condition)


def error_ratio(condition: Condition, budget: Decimal, period_ms: int) -> Decimal | None:
    """Return the steady error ratio (0 to 1) above which a condition fires (SRE Workbook ch. 5).

    ``budget`` is the error budget, 1 - objective, of a period of ``period_ms``. None for missing data, for a number of
    events, and for a part of a budget of nothing.
    """
    match condition:
        case SliBelow() | PercentileAbove() | Outage():
            return stated_error_ratio(condition)
        case BurnRate(factor):
            return factor * budget if budget > 0 else None
        case BudgetConsumed(share, within_ms):
            return share * budget * period_ms / (within_ms or period_ms) if budget > 0 else None
        case CalendarConsumed(share, _):
            return share * budget if budget > 0 else None
        case ExhaustsWithin() | CalendarExhausts():
            # A budget that burns at less than 1 lasts for its period.
            return budget if budget > 0 else None
        case BadEvents() | NoData():
            return None
        case _:
            assert_never(condition)
