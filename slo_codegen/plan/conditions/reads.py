"""What a condition counts beside its SLO's indicator, and how many samples it needs of it."""

from __future__ import annotations

from typing import assert_never

from slo_codegen.plan.measures.slis import terms_of
from slo_codegen.plan.measures.sums import selectors_in, sum_of
from slo_codegen.plan.model import (
    BadEvents,
    BudgetConsumed,
    BurnRate,
    CalendarConsumed,
    CalendarExhausts,
    Condition,
    EventsSli,
    ExhaustsWithin,
    NoData,
    Observations,
    Outage,
    PercentileAbove,
    Selector,
    Sli,
    SliBelow,
    Term,
)


def indicator_of(condition: Condition) -> Sli | None:
    """Return what a condition counts by itself, as an indicator; None where it reads what its SLO records.

    Of a percentile all timings are counted. It may count what the SLO's own indicator does.
    """
    match condition:
        case BadEvents(_, _, bad):
            return EventsSli(bad, ())
        case Outage(_, _, sli):
            return sli
        case PercentileAbove(_, selector, _, _):
            return EventsSli(sum_of([Observations(selector)]), ())
        case BurnRate() | BudgetConsumed() | ExhaustsWithin() | CalendarConsumed() | CalendarExhausts():
            return None
        case SliBelow() | NoData():
            return None
        case _:
            assert_never(condition)


def counts_of(condition: Condition) -> tuple[Term, ...]:
    """Return the terms of what a condition counts by itself, bad events first; none of a raw query."""
    sli = indicator_of(condition)
    return () if sli is None else terms_of(sli)


def selectors_of(condition: Condition) -> tuple[Selector, ...]:
    """Return the selectors of what a condition counts by itself."""
    return selectors_in(counts_of(condition))


def least_samples(condition: Condition) -> int:
    """Return how many samples of a series a window must hold: two for a percentile, which is one of rates."""
    match condition:
        case PercentileAbove():
            return 2
        case BurnRate() | BudgetConsumed() | ExhaustsWithin() | CalendarConsumed() | CalendarExhausts():
            return 1
        case SliBelow() | BadEvents() | Outage() | NoData():
            return 1
        case _:
            assert_never(condition)
