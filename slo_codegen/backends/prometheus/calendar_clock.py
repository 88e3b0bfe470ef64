"""When calendar periods begin and end, as recorded series: the platform's rules, and where those of SLOs read them.

PromQL knows UTC alone. What it knows of another zone are its offsets from some fixed instants on; the rest is
arithmetic on the time that a clock on a wall shows there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from slo_codegen import contract
from slo_codegen.backends.prometheus.rules import Group
from slo_codegen.common.units import DAY, HOUR, MINUTE, SECOND
from slo_codegen.plan.calendars import LONGEST_MS, times_of_day, wall_turns
from slo_codegen.plan.divided import group_name
from slo_codegen.plan.model import Calendar, Plan, Reset, Zone
from slo_codegen.promql import Binary, Call, Expr, Number, Series

DAY_SECONDS, HOUR_SECONDS = DAY // SECOND, HOUR // SECOND
_ALWAYS: tuple[Reset, ...] = ("month", "week")
"""The periods that are recorded for every catalog with a calendar, in UTC."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The series that say when the current period of a calendar began and ends, and its last whole day and hour."""

    calendar: Calendar
    environment: str | None = None

    @property
    def start(self) -> Series:
        """When the period began."""
        zone, reset = self.calendar.zone, self.calendar.reset
        return self._of(contract.calendar_start(reset) if zone is None else contract.local_start(reset))

    @property
    def end(self) -> Series:
        """When it ends."""
        zone, reset = self.calendar.zone, self.calendar.reset
        return self._of(contract.calendar_end(reset) if zone is None else contract.local_end(reset))

    @property
    def day(self) -> Series:
        """When its last whole day ended: days of 24 h, counted from its start."""
        return self._last("day")

    @property
    def hour(self) -> Series:
        """When its last whole hour ended."""
        return self._last("hour")

    def _last(self, unit: str) -> Series:
        zone = self.calendar.zone
        if zone is None:
            return self._of(contract.calendar_start(unit))
        return self._of(contract.local_start(unit), self.calendar.reset)

    def _of(self, name: str, reset: Reset | None = None) -> Series:
        return _recorded(name, _labels(self.environment, self.calendar.zone, reset))

    @property
    def is_labelled(self) -> bool:
        """Whether its series have labels, which the time itself has not."""
        return self.calendar.zone is not None or self.environment is not None

    @property
    def shifts(self) -> tuple[int, ...]:
        """At which times of the UTC day, in ms, its days can end."""
        return times_of_day(self.calendar)

    @property
    def elapsed(self) -> Expr:
        """Which part of the period has passed."""
        passed = Binary("-", Call("time"), self.start)
        return Binary("/", passed, self.length)

    @property
    def length(self) -> Expr:
        """How long the period is, in seconds."""
        return Binary("-", self.end, self.start)


def _labels(environment: str | None, zone: Zone | None = None, reset: Reset | None = None) -> dict[str, str]:
    of_zone = {} if zone is None else {contract.TIME_ZONE: zone.name}
    of_reset = {} if reset is None else {contract.RESET: reset}
    return {**of_zone, **of_reset, **({} if environment is None else {contract.ENVIRONMENT: environment})}


def _recorded(name: str, labels: Mapping[str, str]) -> Series:
    return Series(name, tuple((label, "=", value) for label, value in labels.items()))


def calendar_group(plan: Plan) -> Group:
    """Return the group that records when the current periods began and end, with days and hours."""
    own = plan.environment_label
    group = Group(group_name(plan.own_environment, "platform", "calendar"), MINUTE)
    calendars = sorted({slo.calendar for slo in plan.slos if slo.calendar is not None}, key=str)
    now = Call("vector", (Call("time"),))
    utc = [each for each in calendars if each.zone is None]
    ending = {each.reset for each in utc if each.alerts}
    resets: dict[Reset, None] = dict.fromkeys([*_ALWAYS, *(each.reset for each in utc)])
    for reset in resets:
        group.record(contract.calendar_start(reset), _start(reset, None), own)
    group.record(contract.calendar_start("day"), _last(now, DAY_SECONDS), own)
    group.record(contract.calendar_start("hour"), _last(now, HOUR_SECONDS), own)
    for reset in sorted(ending):
        group.record(contract.calendar_end(reset), _end(reset, _recorded(contract.calendar_start(reset), own)), own)
    zones = {each.zone.name: each.zone for each in calendars if each.zone is not None}
    for name, zone in sorted(zones.items()):
        of_zone = [each for each in calendars if each.zone == zone]
        _record_zone(group, zone, of_zone, {contract.TIME_ZONE: name, **own})
    return group


def _record_zone(group: Group, zone: Zone, calendars: Sequence[Calendar], labels: dict[str, str]) -> None:
    group.record(contract.LOCAL_OFFSET, _offset(zone), labels)
    local = Binary("+", Call("time"), _recorded(contract.LOCAL_OFFSET, labels))
    ending = {each.reset for each in calendars if each.alerts}
    for reset in sorted({each.reset for each in calendars}):
        wall = _recorded(contract.local_wall_start(reset), labels)
        group.record(wall.name, _start(reset, local), labels)
        group.record(contract.local_start(reset), _from_wall(zone, wall), labels)
        if reset in ending:
            end = _recorded(contract.local_wall_end(reset), labels)
            group.record(end.name, _end(reset, wall), labels)
            group.record(contract.local_end(reset), _from_wall(zone, end), labels)
        start = _recorded(contract.local_start(reset), labels)
        own = {**labels, contract.RESET: reset}
        since = Binary("-", Call("time"), start)
        for unit, seconds in (("day", DAY_SECONDS), ("hour", HOUR_SECONDS)):
            whole = Binary("-", since, Binary("%", since, Number(seconds)))
            group.record(contract.local_start(unit), Binary("+", start, whole), own)


def _offset(zone: Zone) -> Expr:
    """Return the offset of a zone now, in seconds: that of 1970, and each change since."""
    terms = [
        (own - before, Binary(">=", Call("time"), Number(since), bool_result=True))
        for (_, before), (since, own) in zip(zone.offsets, zone.offsets[1:], strict=False)
    ]
    return Call("vector", (_stepped(zone.offsets[0][1], terms),))


def _from_wall(zone: Zone, wall: Series) -> Expr:
    """Return the instant at which a clock on a wall shows a recorded time."""
    terms = [
        (own - before, Binary(">=", wall, Number(turn), bool_result=True)) for turn, before, own in wall_turns(zone)
    ]
    return Binary("-", wall, _stepped(zone.offsets[0][1], terms))


def _stepped(first: int, changes: Iterable[tuple[int, Expr]]) -> Expr:
    """Return a number and the changes of which the conditions, 0 or 1, hold."""
    return _sum([Number(first), *(Binary("*", Number(change), holds) for change, holds in changes)])


def _sum(parts: Sequence[Expr]) -> Expr:
    """Return a sum as a balanced tree, which is not nested deeply."""
    if len(parts) == 1:
        return parts[0]
    half = (len(parts) + 1) // 2
    return Binary("+", _sum(parts[:half]), _sum(parts[half:]))


def _start(reset: Reset, local: Expr | None) -> Expr:
    """Return when the current period began, as a clock shows it; without one, in UTC."""
    given = () if local is None else (local,)
    now = Call("vector", (Call("time"),)) if local is None else local
    midnight = _last(now, DAY_SECONDS)
    match reset:
        case "week":
            # day_of_week() is 0 on Sunday; six more, modulo seven, are the days since Monday.
            days: Expr = Binary("%", Binary("+", Call("day_of_week", given), Number(6)), Number(7))
        case "month":
            days = Binary("-", Call("day_of_month", given), Number(1))
        case "quarter":
            return _first_quarter(_days_before(midnight, Binary("-", Call("day_of_month", given), Number(1))), given)
        case "year":
            days = Binary("-", Call("day_of_year", given), Number(1))
        case _:
            assert_never(reset)
    return _days_before(midnight, days)


def _first_quarter(month: Expr, given: tuple[Expr, ...]) -> Expr:
    """Return when a quarter began, from when its current month did: none, one or two whole months before."""
    earlier = _first_of_month(Binary("-", month, Number(DAY_SECONDS)))
    earliest = _first_of_month(Binary("-", earlier, Number(DAY_SECONDS)))
    nth = Binary("%", Binary("-", Call("month", given), Number(1)), Number(3))
    first, second = (Binary("and", start, Binary("==", nth, Number(n))) for n, start in ((0, month), (1, earlier)))
    return Binary("or", Binary("or", first, second), earliest)


def _end(reset: Reset, start: Expr) -> Expr:
    """Return when a period ends that began at a midnight of a clock, as that clock shows it."""
    later = Binary("+", start, Number(LONGEST_MS[reset] // SECOND))
    # So long after the start of the longest period the next one begins, or has for some days.
    return later if reset == "week" else _first_of_month(later)


def _first_of_month(midnight: Expr) -> Expr:
    return _days_before(midnight, Binary("-", Call("day_of_month", (midnight,)), Number(1)))


def _days_before(midnight: Expr, days: Expr) -> Expr:
    return Binary("-", midnight, Binary("*", days, Number(DAY_SECONDS)))


def _last(now: Expr, seconds: int) -> Expr:
    """Return the time that is the last multiple of so many seconds."""
    return Binary("-", now, Binary("%", now, Number(seconds)))


def at_end(series: Series) -> Series:
    """Return a series as it is when a query is evaluated, inside a subquery as well."""
    return replace(series, at_end=True)
