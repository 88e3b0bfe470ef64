"""Conditions on an error budget: how fast it burns, how much is spent, when it is gone."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal

from slo_codegen.backends.datadog.query import burn_rate, error_budget
from slo_codegen.backends.datadog.raw import BACKEND
from slo_codegen.backends.datadog.shares import Monitor, share_over
from slo_codegen.backends.datadog.slos import Split, by_objective, splits_of, timeframe_ms
from slo_codegen.common.units import HOUR, MINUTE, WEEK, format_duration, plain, rounded
from slo_codegen.plan.measures.slis import query_of, sums_of
from slo_codegen.plan.model import BudgetConsumed, BurnRate, ExhaustsWithin, Slo

_LONGEST_BURN = 48 * HOUR
_PLACES = 10
_PARTS = 12
"""The short window of a burn rate, as a part of the long one."""
_NO_GROUPS = "SLO alerts of Datadog watch no member of an open dimension by itself"
_SHOWN = 2


def burn_rates(slo: Slo, condition: BurnRate) -> Iterator[Monitor]:
    """Yield SLO alerts, or the same threshold over the long window alone where an SLO alert cannot look so far.

    An SLO alert has two windows: a burn rate over one is a monitor of the error ratio.
    """
    factor, long_ms, short_ms = condition.factor, condition.long_ms, condition.short_ms
    if short_ms is None:
        for split in by_objective(slo):
            yield from _above(slo, split, long_ms, factor * split.budget, [])
        return
    if slo.places is None:
        note = f"{_NO_GROUPS}: the error ratio over {format_duration(long_ms)} is watched by itself, without the short "
        for split in by_objective(slo):
            yield from _above(
                slo, split, long_ms, factor * split.budget,
                [f"{note}window of {format_duration(short_ms)}, so that it recovers later"],
            )  # fmt: skip
        return
    whole = long_ms % HOUR == 0 and short_ms % MINUTE == 0
    if whole and HOUR <= long_ms <= _LONGEST_BURN and short_ms < long_ms:
        for split in splits_of(slo):
            if factor * split.budget < 1:
                query = burn_rate(split.name, _frame(slo), long_ms, short_ms)
                yield Monitor("slo alert", query, ">", factor, split=split)
        return
    long, short = format_duration(long_ms), format_duration(short_ms)
    note = (
        f"SLO alerts of Datadog look back 1h to 48h: the error ratio over {long} is watched by itself, without the "
        f"short window of {short}, so that it recovers later"
    )
    for split in by_objective(slo):
        yield from _above(slo, split, long_ms, factor * split.budget, [note])


def budget_consumed(slo: Slo, condition: BudgetConsumed) -> Iterator[Monitor]:
    """Yield Datadog's own error budget for the periods that it has, else the same ratio over the period itself.

    Of an open dimension's members there is none over more than a week, to which metric monitors are limited.
    """
    share, within_ms, period_ms = condition.share, condition.within_ms, slo.period_ms
    exact = timeframe_ms(period_ms) == period_ms
    if within_ms is None and slo.places is None and period_ms > WEEK:
        return
    if within_ms is None and slo.places is not None and (exact or period_ms > WEEK):
        notes = () if exact else (f"it is the budget of {_frame(slo)}, not of {format_duration(period_ms)}",)
        for split in splits_of(slo):
            yield Monitor("slo alert", error_budget(split.name, _frame(slo)), ">", share * 100, notes, split)
        return
    span_ms = within_ms or period_ms
    told = []
    if within_ms is not None:
        told.append(
            f"Datadog cannot weigh {format_duration(within_ms)} by the traffic of {format_duration(period_ms)}: "
            "even traffic is assumed"
        )
    for split in by_objective(slo):
        yield from _above(slo, split, span_ms, share * split.budget * period_ms / span_ms, told)


def exhausts_within(slo: Slo, condition: ExhaustsWithin) -> Iterator[Monitor]:
    """Yield monitors of the burn rate that spends a whole budget in the horizon."""
    horizon_ms = min(condition.horizon_ms, slo.period_ms)
    factor = Decimal(slo.period_ms) / Decimal(horizon_ms)
    note = (
        f"Datadog cannot look ahead from what is left of a budget: a burn rate of {plain(rounded(factor, _SHOWN))} "
        f"spends a whole one within {format_duration(horizon_ms)}"
    )
    if sums_of(slo.sli) is None and query_of(slo.sli, BACKEND) is None:
        yield from _burning(slo, condition.over_ms, factor, note)
        return
    for split in by_objective(slo):
        yield from _above(slo, split, condition.over_ms, factor * split.budget, [note])


def _burning(slo: Slo, over_ms: int, factor: Decimal, note: str) -> Iterator[Monitor]:
    """Yield SLO alerts of a burn rate, for an SLI of which a metric monitor has no share of bad events."""
    if over_ms % HOUR or not HOUR <= over_ms <= _LONGEST_BURN:
        return
    short_ms = over_ms // _PARTS
    told = f"the burn rate over {format_duration(over_ms)} has a short window of {format_duration(short_ms)}"
    for split in splits_of(slo):
        if factor * split.budget < 1:
            query = burn_rate(split.name, _frame(slo), over_ms, short_ms)
            yield Monitor("slo alert", query, ">", factor.quantize(Decimal(1).scaleb(-_SHOWN)), (note, told), split)


def _above(slo: Slo, split: Split, span_ms: int, share: Decimal, notes: list[str]) -> Iterator[Monitor]:
    """Yield a monitor of a share of bad events, unless not even errors alone are above it."""
    threshold = rounded(share, _PLACES, ROUND_DOWN)
    if threshold < 1:
        yield share_over(slo.sli, split.where, span_ms, ">", threshold, list(notes), split)


def _frame(slo: Slo) -> str:
    return format_duration(timeframe_ms(slo.period_ms))
