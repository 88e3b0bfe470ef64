"""What a condition counts beside its SLO's indicator, and how many samples it needs of it."""

from __future__ import annotations

from typing import assert_never

from slo_codegen.plan.model import (
    BadEvents,
    BudgetConsumed,
    BurnRate,
    Condition,
    Count,
    EventsSli,
    ExhaustsWithin,
    NoData,
    Outage,
    PercentileAbove,
    RawSli,
    Selector,
    Sli,
    SliBelow,
)


def indicator_of(condition: Condition) -> Sli | None:
    """Return what a condition counts by itself, as an indicator; None where it reads what its SLO records.

    Of a percentile all timings are counted. It may count what the SLO's own indicator does.
    """
    match condition:
        case BadEvents(_, _, bad):
            return EventsSli("event", bad, ())
        case Outage(_, _, sli):
            return sli
        case PercentileAbove(_, selector, _, _):
            return EventsSli("event", (Count(selector),), ())
        case BurnRate() | BudgetConsumed() | ExhaustsWithin() | SliBelow() | NoData():
            return None
        case _:
            assert_never(condition)


def counts_of(condition: Condition) -> tuple[Count, ...]:
    """Return the counts of what a condition counts by itself, bad events first; none of a raw query."""
    sli = indicator_of(condition)
    return () if sli is None or isinstance(sli, RawSli) else (*sli.bad, *sli.total)


def selectors_of(condition: Condition) -> tuple[Selector, ...]:
    """Return the selectors of what a condition counts by itself."""
    return tuple(count.selector for count in counts_of(condition))


def least_samples(condition: Condition) -> int:
    """Return how many samples of a series a window must hold: two for a percentile, which is one of rates."""
    match condition:
        case PercentileAbove():
            return 2
        case BurnRate() | BudgetConsumed() | ExhaustsWithin() | SliBelow() | BadEvents() | Outage() | NoData():
            return 1
        case _:
            assert_never(condition)
