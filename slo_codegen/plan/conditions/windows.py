"""Over which windows a condition looks back, how far ahead, and when it has forgotten what it saw."""

from __future__ import annotations

from typing import assert_never

from slo_codegen.plan.calendars import NOMINAL_MS
from slo_codegen.plan.conditions.kinds import traits_of
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
    Sli,
    SliBelow,
)


def windows_ms(condition: Condition) -> tuple[int, ...]:
    """Return the windows, in ms, over which a condition looks back, as it names them: a burn rate's long one first.

    Empty where it names none: it looks at the whole period of the budget, or for a series that is missing.
    """
    match condition:
        case BurnRate(_, long_ms, short_ms):
            return (long_ms,) if short_ms is None else (long_ms, short_ms)
        case CalendarConsumed():
            return ()
        case CalendarExhausts(_, over_ms):
            return (over_ms,)
        case BudgetConsumed(_, within_ms):
            return () if within_ms is None else (within_ms,)
        case ExhaustsWithin(_, over_ms) | SliBelow(_, over_ms) | PercentileAbove(_, _, _, over_ms):
            return (over_ms,)
        case Outage(_, over_ms, _):
            return (over_ms,)
        case BadEvents(_, within_ms, _):
            return (within_ms,)
        case NoData():
            return ()
        case _:
            assert_never(condition)


def shortest_ms(condition: Condition) -> int | None:
    """Return the shortest window, in ms; a multiwindow burn rate resolves with it (SRE Workbook ch. 5)."""
    return min(windows_ms(condition), default=None)


def longest_ms(condition: Condition) -> int | None:
    """Return the longest window, in ms; it decides when a multiwindow burn rate fires (SRE Workbook ch. 5)."""
    return max(windows_ms(condition), default=None)


def horizon_ms(condition: Condition) -> int | None:
    """Return how far ahead, in ms, a condition predicts; None where it looks back only."""
    match condition:
        case ExhaustsWithin(horizon_ms, _):
            return horizon_ms
        case CalendarExhausts(horizon_ms, _, reset):
            return horizon_ms or NOMINAL_MS[reset]
        case CalendarConsumed():
            return None
        case BurnRate() | BudgetConsumed() | SliBelow() | PercentileAbove() | BadEvents() | Outage() | NoData():
            return None
        case _:
            assert_never(condition)


def forgets_after_ms(condition: Condition) -> int | None:
    """Return after how many ms a burst of errors has left the windows, so that the condition is over.

    None where that has no meaning: without a window, and for a percentile, which is held to be sustained.
    """
    match condition:
        case CalendarConsumed() | CalendarExhausts():
            return shortest_ms(condition)
        case BurnRate() | BudgetConsumed() | ExhaustsWithin() | SliBelow() | BadEvents() | Outage() | NoData():
            return shortest_ms(condition)
        case PercentileAbove():
            return None
        case _:
            assert_never(condition)


def ratio_windows_ms(condition: Condition, sli: Sli) -> tuple[int, ...]:
    """Return the windows, in ms, of which a condition reads the error ratio that is recorded for its SLO's ``sli``.

    Empty where it reads something else: the period's budget, events of its own, timings.
    """
    match condition:
        case BurnRate() | SliBelow() | ExhaustsWithin() | CalendarExhausts():
            return windows_ms(condition)
        case Outage(_, _, own):
            return windows_ms(condition) if own is sli else ()
        case BudgetConsumed() | CalendarConsumed() | PercentileAbove() | BadEvents() | NoData():
            return ()
        case _:
            assert_never(condition)


def guarded_ms(condition: Condition, period_ms: int) -> int | None:
    """Return the window, in ms, that must hold an alert's ``min_events``; None where they change nothing.

    ``period_ms`` is the budget's period, by whose traffic the budget that is spent is weighed.
    """
    if not traits_of(condition.kind).has_guard:
        return None
    match condition:
        case BudgetConsumed():
            return period_ms
        case CalendarConsumed(_, reset):
            return NOMINAL_MS[reset]
        case CalendarExhausts():
            return longest_ms(condition)
        case BurnRate() | ExhaustsWithin() | SliBelow() | PercentileAbove() | BadEvents() | Outage() | NoData():
            return longest_ms(condition)
        case _:
            assert_never(condition)


def spoiled_ms(condition: Condition, period_ms: int) -> int | None:
    """Return the window, in ms, that must hold an alert's ``min_bad_events``; None where they change nothing.

    It is the one over which the condition itself counts errors: the long one of a burn rate.
    """
    if not traits_of(condition.kind).has_guard:
        return None
    return longest_ms(condition) or nominal_ms(condition) or period_ms


def nominal_ms(condition: Condition) -> int | None:
    """Return about how long, in ms, the calendar period of a condition is; None for one about a rolling period."""
    match condition:
        case CalendarConsumed(_, reset) | CalendarExhausts(_, _, reset):
            return NOMINAL_MS[reset]
        case BurnRate() | BudgetConsumed() | ExhaustsWithin() | SliBelow() | PercentileAbove():
            return None
        case BadEvents() | Outage() | NoData():
            return None
        case _:
            assert_never(condition)
