"""Which of two conditions holds whenever the other does."""

from __future__ import annotations

from typing import assert_never

from slo_codegen.plan.measures.kinds import series_identity
from slo_codegen.plan.measures.sums import meaning_of
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


def implies(strict: Condition, loose: Condition) -> bool:
    """Return whether ``loose`` holds whenever ``strict`` does, as far as two conditions of one kind can be compared."""
    match strict:
        case BurnRate(high, long_ms, short_ms):
            return (
                isinstance(loose, BurnRate)
                and loose.factor <= high
                and long_ms == loose.long_ms
                and loose.short_ms in (short_ms, None)
            )
        case BudgetConsumed(much, within_ms):
            return isinstance(loose, BudgetConsumed) and loose.share <= much and within_ms == loose.within_ms
        case ExhaustsWithin(soon, over_ms):
            return isinstance(loose, ExhaustsWithin) and loose.horizon_ms >= soon and over_ms == loose.over_ms
        case CalendarConsumed(much, reset):
            return isinstance(loose, CalendarConsumed) and loose.share <= much and loose.reset == reset
        case CalendarExhausts(soon, over_ms, reset):
            later = isinstance(loose, CalendarExhausts) and (
                loose.horizon_ms is None or (soon is not None and loose.horizon_ms >= soon)
            )
            return isinstance(loose, CalendarExhausts) and later and (over_ms, reset) == (loose.over_ms, loose.reset)
        case SliBelow(low, over_ms):
            return isinstance(loose, SliBelow) and loose.ratio >= low and over_ms == loose.over_ms
        case PercentileAbove(high, selector, bound_ms, over_ms):
            return (
                isinstance(loose, PercentileAbove)
                and loose.percentile >= high
                and series_identity(loose.selector) == series_identity(selector)
                and loose.bound_ms <= bound_ms
                and over_ms == loose.over_ms
            )
        case BadEvents(many, within_ms, bad):
            return (
                isinstance(loose, BadEvents)
                and loose.above <= many
                and loose.within_ms >= within_ms
                and meaning_of(bad) == meaning_of(loose.bad)
            )
        case Outage(much, over_ms, sli):
            return isinstance(loose, Outage) and loose.share <= much and over_ms == loose.over_ms and sli == loose.sli
        case NoData():
            return False
        case _:
            assert_never(strict)
