"""When periods begin: the offsets of `tzdata`, and the arithmetic on them, against Python's own calendar."""

from __future__ import annotations

import random
import zoneinfo
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import get_args

import pytest

from slo_codegen.common import zones
from slo_codegen.plan.calendars import LONGEST_MS, NOMINAL_MS, period_at, times_of_day
from slo_codegen.plan.model import Calendar, Reset, Zone

RESETS = get_args(Reset)
# One of each kind: clocks that change in both hemispheres, at midnight, by half an hour, around Ramadan, never; offsets
# of half and quarter hours, the farthest east and west.
TELLING = (
    "Europe/Berlin", "Europe/London", "America/New_York", "America/Havana", "America/Santiago", "America/St_Johns",
    "Australia/Lord_Howe", "Australia/Sydney", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tokyo", "Asia/Beirut",
    "Africa/Cairo", "Africa/Casablanca", "Pacific/Chatham", "Pacific/Kiritimati", "Pacific/Apia", "Etc/GMT+12",
)  # fmt: skip


def zone(name: str) -> Zone:
    return Zone(name, tuple((each.since, each.seconds) for each in zones.offsets(name)))


def clock(name: str) -> zoneinfo.ZoneInfo:
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return zoneinfo.ZoneInfo.from_file(file, key=name)


def first_days(reset: Reset, day: date) -> tuple[date, date]:
    """Return the first day of the period of a day and of the next one, by looking at one day after the other."""

    def begins(each: date) -> bool:
        return {
            "week": each.isoweekday() == 1,
            "month": each.day == 1,
            "quarter": each.day == 1 and each.month in (1, 4, 7, 10),
            "year": (each.month, each.day) == (1, 1),
        }[reset]

    first, after = day, day + timedelta(days=1)
    while not begins(first):
        first -= timedelta(days=1)
    while not begins(after):
        after += timedelta(days=1)
    return first, after


def midnight(day: date, own: zoneinfo.ZoneInfo) -> int:
    """Return the first second of a day in ms, by search: of all seconds the first with that date."""
    low = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) - 86_400
    high = low + 2 * 86_400
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, own).date() >= day:
            high = middle
        else:
            low = middle
    return high * 1000


def instants(name: str, count: int) -> list[int]:
    """Return instants in the years that are covered, in seconds: some at random, some around each change."""
    chosen = random.Random(name)
    first = int(datetime(zones.release_year() - 1, 1, 8, tzinfo=UTC).timestamp())
    last = int(datetime(zones.covered_until().year - 1, 12, 20, tzinfo=UTC).timestamp())
    turns = [each.since for each in zones.offsets(name) if first < each.since < last]
    near = [turn + seconds for turn in turns[:8] for seconds in (-1, 0, 1, 3599, 3600, -86_400, 86_400)]
    return [
        *near,
        *(chosen.randrange(first, last) for _ in range(count)),
        *(chosen.randrange(8 * 86_400, 700 * 86_400) for _ in range(count)),
    ]


@pytest.mark.parametrize("name", TELLING)
@pytest.mark.parametrize("reset", RESETS)
def test_a_period_begins_and_ends_at_midnight_of_the_zone(name, reset):
    own, calendar = clock(name), Calendar(reset, zone(name))
    for at in instants(name, 25):
        first, after = first_days(reset, datetime.fromtimestamp(at, own).date())
        assert period_at(calendar, at * 1000) == (midnight(first, own), midnight(after, own)), (name, at)


def test_every_zone_has_the_offsets_that_it_has():
    for name in sorted(zones.names()):
        own, known = clock(name), zones.offsets(name)
        for at in instants(name, 4):
            said = max((each for each in known if each.since <= at), key=lambda each: each.since, default=known[0])
            offset = datetime.fromtimestamp(at, own).utcoffset()
            assert offset is not None
            assert said.seconds == offset.total_seconds(), (name, at)


@pytest.mark.parametrize("name", TELLING)
@pytest.mark.parametrize("reset", RESETS)
def test_periods_begin_at_the_times_of_day_that_are_said(name, reset):
    calendar = Calendar(reset, zone(name))
    said = times_of_day(calendar)
    day = 86_400_000
    assert {period_at(calendar, at * 1000)[0] % day for at in instants(name, 60)} <= set(said)
    assert len(said) <= 3


def test_a_year_of_53_weeks_has_as_many_and_no_week_is_cut_at_new_year():
    # 2026 begins on a Thursday: its last ISO week, the 53rd, goes from Monday 2026-12-28 to Sunday 2027-01-03.
    calendar = Calendar("week", zone("Europe/Berlin"))
    starts = set()
    for hour in range(24 * 371):
        starts.add(period_at(calendar, (datetime(2025, 12, 29, tzinfo=UTC).timestamp() + 3600 * hour) * 1000)[0])
    mondays = [datetime.fromtimestamp(start / 1000, clock("Europe/Berlin")) for start in sorted(starts)]
    of_2026 = [each for each in mondays if each.isocalendar().year == 2026]
    assert [each.isocalendar().week for each in of_2026] == list(range(1, 54))
    new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC).timestamp() * 1000
    start, end = period_at(calendar, new_year)
    assert (end - start) / 86_400_000 == 7
    assert datetime.fromtimestamp(start / 1000, UTC) == datetime(2026, 12, 27, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hours"),
    # Clocks in Berlin go forward on 2026-03-29 and back on 2026-10-25, both Sundays.
    [((2026, 3, 25), 167), ((2026, 10, 21), 169), ((2026, 6, 17), 168)],
)
def test_a_week_has_an_hour_less_in_spring_and_one_more_in_autumn(day, hours):
    start, end = period_at(Calendar("week", zone("Europe/Berlin")), datetime(*day, 12, tzinfo=UTC).timestamp() * 1000)
    assert (end - start) / 3_600_000 == hours


def test_the_tables_of_the_machine_do_not_matter():
    before = zones.offsets.__wrapped__("Europe/Berlin")
    path = zoneinfo.TZPATH
    try:
        zoneinfo.reset_tzpath(to=[])
        assert zones.offsets.__wrapped__("Europe/Berlin") == before
    finally:
        zoneinfo.reset_tzpath(to=path)


@pytest.mark.parametrize(
    "name", ["", "..", "../zones", "Europe/../Europe/Berlin", "/etc/localtime", "Europe", "berlin"]
)
def test_what_is_no_zone_is_never_opened(name):
    with pytest.raises(KeyError):
        zones.offsets(name)


@pytest.mark.parametrize("reset", RESETS)
def test_lengths_are_those_of_the_calendar(reset):
    spans = []
    at = datetime(2025, 1, 1, tzinfo=UTC).timestamp() * 1000
    for _ in range(100):
        start, at = period_at(Calendar(reset), at)
        spans.append(at - start)
    assert min(spans) <= NOMINAL_MS[reset] <= max(spans)
    assert max(spans) == LONGEST_MS[reset] or (reset, max(spans)) == ("quarter", 92 * 86_400_000)
