"""When weeks, months, quarters and years begin in a zone, by arithmetic on its offsets."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import assert_never

from slo_codegen.common.units import DAY
from slo_codegen.plan.model import Calendar, Reset, Zone

NOMINAL_MS: dict[Reset, int] = {"week": 7 * DAY, "month": 30 * DAY, "quarter": 91 * DAY, "year": 365 * DAY}
"""How long a period is taken to be where none is named."""
LONGEST_MS: dict[Reset, int] = {"week": 7 * DAY, "month": 31 * DAY, "quarter": 92 * DAY, "year": 366 * DAY}
"""How long the longest one is, without the hour by which clocks are put back."""
_SECOND = 1000


def wall_turns(zone: Zone | None) -> list[tuple[int, int, int]]:
    """Return from which time of the wall clock on, in seconds, an offset holds, with that before it and its own.

    A time that the clock shows twice is the first of the two, one that it leaves out is taken by the offset before.
    """
    if zone is None:
        return []
    pairs = zip(zone.offsets, zone.offsets[1:], strict=False)
    return [(since + max(before, own), before, own) for (_, before), (since, own) in pairs]


def from_wall(zone: Zone | None, wall: int) -> int:
    """Return the instant at which the clock on a wall shows a time, both in seconds since 1970."""
    offset = 0 if zone is None else zone.offsets[0][1]
    for turn, _, own in wall_turns(zone):
        if wall >= turn:
            offset = own
    return wall - offset


def to_wall(zone: Zone | None, at: int) -> int:
    """Return the time that the clock on a wall shows at an instant, both in seconds since 1970."""
    offset = 0 if zone is None else zone.offsets[0][1]
    for since, own in zone.offsets[1:] if zone is not None else ():
        if at >= since:
            offset = own
    return at + offset


def period_at(calendar: Calendar, at_ms: float) -> tuple[int, int]:
    """Return when the period at a time began and when it ends, in ms since 1970."""
    wall = to_wall(calendar.zone, int(at_ms // _SECOND))
    first = _first_day(calendar.reset, datetime.fromtimestamp(wall, UTC).date())
    start, end = (from_wall(calendar.zone, _midnight(day)) for day in (first, _next(calendar.reset, first)))
    return start * _SECOND, end * _SECOND


def _midnight(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _first_day(reset: Reset, day: date) -> date:
    match reset:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        case "year":
            return date(day.year, 1, 1)
        case _:
            assert_never(reset)


def _next(reset: Reset, first: date) -> date:
    match reset:
        case "week":
            return first + timedelta(days=7)
        case "month":
            return first + timedelta(days=monthrange(first.year, first.month)[1])
        case "quarter" | "year":
            return _first_day(reset, first + timedelta(days=LONGEST_MS[reset] // DAY))
        case _:
            assert_never(reset)


@cache
def times_of_day(calendar: Calendar) -> tuple[int, ...]:
    """Return at which times of the UTC day, in ms, periods begin in the years for which offsets are known."""
    if calendar.zone is None:
        return (0,)
    found = set()
    for (since, _), (until, _) in zip(calendar.zone.offsets, [*calendar.zone.offsets[1:], (None, 0)], strict=True):
        # A period begins in each year and a half, whatever the offset; of a short time with another one, in that.
        last = since + 3 * 366 * 86_400 if until is None else until
        at = since * _SECOND
        while at <= last * _SECOND:
            start, end = period_at(calendar, at)
            found.add(start % DAY)
            at = end
        found.add(period_at(calendar, last * _SECOND)[0] % DAY)
    return tuple(sorted(found))
