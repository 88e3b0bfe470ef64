"""What a condition is called, in the name of its alert, and how it is said in a sentence."""

from __future__ import annotations

from typing import assert_never

from slo_codegen.common.units import format_duration, format_percent, plain
from slo_codegen.plan.conditions.windows import windows_ms
from slo_codegen.plan.measures.slis import EVENTS, counted_things
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


def in_words(condition: Condition, hold_ms: int) -> tuple[str, str]:
    """Return the part of an alert's name that tells its condition, and the same as a phrase."""
    held = f" for {format_duration(hold_ms)}" if hold_ms else ""
    match condition:
        case BurnRate(factor):
            windows = [format_duration(ms) for ms in windows_ms(condition)]
            return (
                f"burn-rate-{plain(factor).replace('.', '-')}x-{'-'.join(windows)}",
                f"the error budget burns over {plain(factor)} times too fast over {' and '.join(windows)}{held}",
            )
        case BudgetConsumed(share, None):
            percent = format_percent(share)
            return f"budget-consumed-{_slug(percent)}", f"over {percent} of the error budget is spent"
        case BudgetConsumed(share, within_ms):
            percent, within = format_percent(share), format_duration(within_ms or 0)
            text = f"over {percent} of the error budget was spent within {within}"
            return f"budget-consumed-{_slug(percent)}-{within}", text
        case ExhaustsWithin(horizon_ms, _):
            horizon = format_duration(horizon_ms)
            return f"exhausts-within-{horizon}", f"the error budget is on course to be gone within {horizon}"
        case CalendarConsumed(share, reset):
            percent = format_percent(share)
            text = f"over {percent} of the error budget of the {reset} is spent"
            return f"{reset}-budget-consumed-{_slug(percent)}", text
        case CalendarExhausts(None, _, reset):
            return f"{reset}-exhausts", f"the error budget is on course to be gone before the {reset} ends"
        case CalendarExhausts(horizon_ms, _, reset):
            horizon = format_duration(horizon_ms or 0)
            text = f"the error budget of the {reset} is on course to be gone within {horizon}"
            return f"{reset}-exhausts-within-{horizon}", text
        case SliBelow(ratio, over_ms):
            percent, over = format_percent(ratio), format_duration(over_ms)
            return f"sli-below-{_slug(percent)}", f"the SLI over {over} is below {percent}{held}"
        case PercentileAbove(percentile, timing, bound_ms, _):
            p, bound = plain(percentile * 100), timing.metric.bound_text(bound_ms)
            held_slug = f"-{format_duration(hold_ms)}" if hold_ms else ""
            return f"p{_slug(p)}-above-{bound}{held_slug}", f"p{p} is above {bound}{held}"
        case BadEvents(above, within_ms, _):
            within = format_duration(within_ms)
            return f"bad-events-{above}-{within}", f"more than {above} bad events within {within}"
        case Outage(share, over_ms, sli):
            percent, counted = format_percent(share), counted_things(sli)
            within = "of" if counted == EVENTS else "within"
            text = f"at least {percent} of the {counted} {within} {format_duration(over_ms)} are bad: an outage"
            return "outage", text
        case NoData():
            return "no-data", f"no data{held}"
        case _:
            assert_never(condition)


def slug_of(tier: str) -> str:
    """Return the part of an alert's name that tells its tier."""
    return tier.lower().replace("_", "-")


def _slug(text: str) -> str:
    return text.replace("%", "").replace(".", "-")
