"""Recorded series of an SLO that does not exist, and that fails all the time: a rule that reads them is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from slo_codegen import contract
from slo_codegen.common.units import MINUTE
from slo_codegen.plan.conditions.windows import windows_ms
from slo_codegen.plan.model import (
    Alert,
    BadEvents,
    BudgetConsumed,
    BurnRate,
    CalendarConsumed,
    CalendarExhausts,
    ExhaustsWithin,
    NoData,
    Outage,
    PercentileAbove,
    Place,
    SliBelow,
    Slo,
)
from slo_codegen.promql import Series, to_text
from slo_codegen.proof.scene import RAW_UP_TO

_BASE = 5 * MINUTE
_ALL_BAD, _STRICT, _MANY, _LITTLE = "1", "0.99999", "1000000", "0.001"
_NEARLY = "0.999"


def decoys_of(slo: Slo, place: Place, names: Iterable[tuple[str, str]], samples: int) -> list[dict[str, str]]:
    """Return series of these names and values beside an SLO's own, in a place, for so many samples.

    They are those of an SLO whose name begins with its own, and of the same SLO in another environment.
    """
    names = dict.fromkeys(names)
    where = tuple((label, "=", member) for label, member in place.labels)
    others = [{**slo.identity, contract.SLO: f"{slo.id}-too"}]
    if slo.environment is not None:
        others.append({**slo.identity, contract.ENVIRONMENT: f"{slo.environment}-too"})
    found = []
    for other in others:
        matchers = (*where, *((label, "=", other[label]) for label in sorted(other)))
        found += [{"series": to_text(Series(name, matchers)), "points": f"{value}x{samples}"} for name, value in names]
    return found


def near(slo: Slo, alert: Alert) -> Iterator[tuple[str, str]]:
    """Yield what an alert, and what it reads, could take from another SLO: names, and values that would fire it."""
    if slo.objective is None:
        yield from tiles()
        return
    match alert.condition:
        case BurnRate():
            yield contract.OBJECTIVE, _STRICT
            yield from ratios(windows_ms(alert.condition))
        case SliBelow(_, over_ms):
            yield from ratios([over_ms])
        case Outage(_, over_ms, sli) if sli is slo.sli:
            yield from ratios([over_ms])
        case BudgetConsumed(_, None):
            yield contract.OBJECTIVE, _STRICT
            yield contract.PERIOD_ERROR, _ALL_BAD
            yield from counts([slo.period_ms])
        case BudgetConsumed(_, within_ms):
            yield contract.OBJECTIVE, _STRICT
            yield contract.PERIOD_TOTAL, _MANY
            yield from counts([within_ms or 0])
        case CalendarConsumed():
            yield contract.OBJECTIVE, _STRICT
            yield from calendar()
        case CalendarExhausts(_, over_ms):
            yield contract.OBJECTIVE, _STRICT
            yield contract.CALENDAR_BUDGET_SPENT, _NEARLY
            yield from calendar()
            yield from ratios([over_ms])
        case ExhaustsWithin(_, over_ms):
            yield contract.OBJECTIVE, _STRICT
            yield contract.BUDGET_REMAINING, _LITTLE
            yield from ratios([over_ms])
        case BadEvents() | Outage():
            yield from tiles()
        case NoData():
            # Its events are missing: an objective of its own is all that is there.
            yield contract.OBJECTIVE, _STRICT
        case PercentileAbove():
            # It reads raw series, whose labels tell them apart.
            return
        case _:
            assert_never(alert.condition)


def calendar() -> Iterator[tuple[str, str]]:
    """Yield what is counted since a calendar period began, and what is made of it."""
    yield contract.CALENDAR_ERROR, _ALL_BAD
    yield contract.CALENDAR_BUDGET_SPENT, _ALL_BAD
    for name in (
        contract.CALENDAR_BAD,
        contract.CALENDAR_TOTAL,
        contract.CALENDAR_BAD_DAY,
        contract.CALENDAR_TOTAL_DAY,
    ):
        yield name, _MANY
    yield from tiles()


def budget(name: str) -> Iterator[tuple[str, str]]:
    """Yield a series that is all errors, and the objective that a budget is taken from."""
    yield name, _ALL_BAD
    yield contract.OBJECTIVE, _STRICT


def ratios(windows_ms: Sequence[int]) -> Iterator[tuple[str, str]]:
    """Yield the error ratios of windows, and the counts that they are made of."""
    for window in windows_ms:
        yield contract.error_ratio(window), _ALL_BAD
    yield from counts(windows_ms)


def counts(windows_ms: Sequence[int]) -> Iterator[tuple[str, str]]:
    """Yield the recorded counts from which windows are made, and the tiles from which all are."""
    for window in windows_ms:
        shown = window if window <= RAW_UP_TO else _BASE
        yield contract.bad_events(shown), _MANY
        yield contract.total_events(shown), _MANY
    yield from tiles()


def tiles() -> Iterator[tuple[str, str]]:
    """Yield the tiles of which counts are sums."""
    for name in (contract.BAD_TILE, contract.TOTAL_TILE, contract.ALERT_BAD_TILE, contract.ALERT_TOTAL_TILE):
        yield name, _MANY
