"""Offsets of time zones from UTC, from the package `tzdata` alone: no answer depends on the machine's own tables.

What a zone will do is known until it is decided otherwise, so offsets are given for some years around the package's
release, and not for all time. They are given for 1970 and 1971 as well: the clock of promtool's tests begins there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from zoneinfo import ZoneInfo

PACKAGE = "tzdata"
YEARS_BEFORE, YEARS_AFTER = 1, 10
"""So many whole years before the package's release and after it are covered, with that of the release."""
_TESTED = (1970, 1971)
_DAY = 86_400
_EARLIER = 7 * _DAY


@dataclass(frozen=True, slots=True)
class Offset:
    """An offset from UTC, in seconds east, from an instant on, in seconds since 1970."""

    since: int
    seconds: int


def release_year() -> int:
    """Return the year of the release of the package that is installed."""
    return int(version(PACKAGE).partition(".")[0])


def covered_until() -> date:
    """Return the day from which on offsets are not known: those before it last on."""
    return date(release_year() + YEARS_AFTER + 1, 1, 1)


@cache
def names() -> frozenset[str]:
    """Return the names of all zones, such as ``Europe/Berlin``."""
    listed = files(PACKAGE).joinpath("zones").read_text(encoding="utf-8").split()
    return frozenset(listed) - {"Factory", "localtime"}


@cache
def offsets(name: str) -> tuple[Offset, ...]:
    """Return the offsets of a zone in the years that are covered; the first is for all time before the second.

    Raises:
        KeyError: there is no zone of that name.
    """
    if name not in names():
        raise KeyError(name)
    with files(PACKAGE).joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        zone = ZoneInfo.from_file(file, key=name)
    year = release_year()
    spans = [(_TESTED[0], _TESTED[1] + 1), (year - YEARS_BEFORE, covered_until().year)]
    found: list[Offset] = []
    for first, after in spans:
        # East of UTC a year begins earlier.
        at, end = _new_year(first) - _EARLIER, _new_year(after)
        _add(found, at, _offset(zone, at))
        while at < end:
            later = min(at + _DAY, end)
            if later < end and _offset(zone, later) != found[-1].seconds:
                at = _turn(zone, at, later)
                _add(found, at, _offset(zone, at))
            else:
                at = later
    return tuple(found)


def _new_year(year: int) -> int:
    return int(datetime(year, 1, 1, tzinfo=UTC).timestamp())


def _add(found: list[Offset], since: int, seconds: int) -> None:
    if not found or found[-1].seconds != seconds:
        found.append(Offset(since, seconds))


def _offset(zone: ZoneInfo, at: int) -> int:
    given = datetime.fromtimestamp(at, zone).utcoffset()
    assert given is not None
    return round(given.total_seconds())


def _turn(zone: ZoneInfo, before: int, after: int) -> int:
    """Return the first second between two at which the offset is no longer that of the earlier one."""
    was = _offset(zone, before)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(zone, middle) == was:
            before = middle
        else:
            after = middle
    return after
