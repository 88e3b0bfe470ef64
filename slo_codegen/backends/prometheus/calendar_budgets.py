"""Recording rules of a calendar budget: what was counted since the period began, and what is left of its budget."""

from __future__ import annotations

from slo_codegen import contract
from slo_codegen.backends.prometheus.calendar_clock import DAY_SECONDS, HOUR_SECONDS, Clock, at_end
from slo_codegen.backends.prometheus.recording import Recorded, remaining, unspent_of
from slo_codegen.backends.prometheus.rules import Group
from slo_codegen.backends.prometheus.tallies import marked, summed
from slo_codegen.backends.prometheus.tiling import Tile
from slo_codegen.common.units import DAY, HOUR, MINUTE, SECOND
from slo_codegen.plan.calendars import LONGEST_MS
from slo_codegen.promql import Binary, Call, Expr, Number, Series, Subquery, added, any_of

CALENDAR_INTERVAL = 4 * MINUTE
"""Below the 5 min after which Prometheus takes a series for stale."""
_FROM_TILES = 31
"""So many days are summed from tiles; of a longer period, earlier ones from what was recorded once they had passed."""
_KEPT, _SOON = 22 * HOUR, HOUR
"""The sum of a day is looked for this long, from so soon after the end of the day on."""


def record_calendar(recorded: Recorded, group: Group) -> None:
    """Add the error and the budget left since the calendar period began, from hourly tiles."""
    slo = recorded.slo
    calendar = slo.calendar
    if calendar is None or slo.objective is None or not slo.sli.has_total:
        return
    since = _SinceStart(recorded, Clock(calendar, slo.environment))
    bad, total = since.events(bad=True), since.events(bad=False)
    if calendar.alerts or calendar.zone is not None or since.is_long:
        if since.is_long and recorded.own is not None:
            for name, is_bad in ((contract.CALENDAR_BAD_DAY, True), (contract.CALENDAR_TOTAL_DAY, False)):
                group.record(name, since.last_day(bad=is_bad), recorded.labels)
        group.record(contract.CALENDAR_BAD, bad, recorded.labels)
        group.record(contract.CALENDAR_TOTAL, total, recorded.labels)
        bad, total = recorded.of(contract.CALENDAR_BAD), recorded.of(contract.CALENDAR_TOTAL)
    group.record(contract.CALENDAR_ERROR, Binary("/", bad, Binary(">", total, Number(0))), recorded.labels)
    left = remaining(recorded, contract.CALENDAR_ERROR, unspent_of(recorded, bad))
    group.record(contract.CALENDAR_BUDGET_REMAINING, left, recorded.labels)
    if calendar.alerts and slo.has_budget:
        # With traffic as there was so far, the period has so much more of it.
        so_far = Binary("/", recorded.of(contract.CALENDAR_ERROR), recorded.budget)
        spent = Binary("*", so_far, since.clock.elapsed, on=(), group="group_left")
        group.record(contract.CALENDAR_BUDGET_SPENT, spent, recorded.labels)


class _SinceStart:
    """The events since a calendar period began: of whole days, of whole hours of the last day, and of minutes.

    Days and hours are those of the period: 24 h each from its start, which can be at some times of the UTC day.
    """

    def __init__(self, recorded: Recorded, clock: Clock) -> None:
        self.recorded, self.clock = recorded, clock
        self.longest_ms = LONGEST_MS[clock.calendar.reset]
        # Where clocks are put back, a period is an hour longer, and its days end after the UTC day's last step.
        self.reach_ms = self.longest_ms + (2 * DAY if clock.shifts != (0,) else 0)

    @property
    def is_long(self) -> bool:
        """Whether a period has more days than are summed from tiles."""
        return self.longest_ms > _FROM_TILES * DAY

    def events(self, *, bad: bool) -> Expr:
        """Return the events since the period began.

        Those of a query of the catalog's own, which has no tiles, are what it read at each full hour.
        """
        clock, recorded = self.clock, self.recorded
        if recorded.own is None:
            read = recorded.earlier((contract.bad_events if bad else contract.total_events)(HOUR))
            return recorded.kept(self._counted(read, self.reach_ms, HOUR, 0, clock.start, None, (0,)))
        tiles = self._tiles(bad=bad)
        parts = []
        for shift in clock.shifts:
            of_days = self._of(tiles, DAY, shift)
            if not self.is_long:
                parts.append(self._counted(of_days, self.reach_ms, DAY, shift, clock.start, clock.day, clock.shifts))
                continue
            reach_ms = (_FROM_TILES + 2) * DAY
            parts += [
                self._counted(of_days, reach_ms, DAY, shift, clock.start, clock.day, clock.shifts, latest=_FROM_TILES),
                self._counted(
                    self._recorded_day(shift, bad=bad), self.reach_ms, DAY, shift, clock.start, self._before(),
                    clock.shifts,
                ),
            ]  # fmt: skip
        hours = tuple(dict.fromkeys(shift % HOUR for shift in clock.shifts))
        for shift in hours:
            of_hours = self._of(tiles, HOUR, shift)
            parts.append(self._counted(of_hours, DAY + shift, HOUR, shift, clock.day, clock.hour, hours))
        parts.append(self._counted(self._of(tiles, MINUTE, 0), 2 * HOUR, MINUTE, 0, clock.hour, None, (0,)))
        return marked(added(parts, "part", (*recorded.slo.key, *recorded.by)), recorded.slo.recorded_labels)

    def last_day(self, *, bad: bool) -> Expr:
        """Return the events of the last whole day, whenever that ended."""
        tiles, days = self._tiles(bad=bad), []
        for shift in self.clock.shifts:
            it_is = self._compared(_now(shift), "==", at_end(self.clock.day))
            day = Binary("and", self._of(tiles, DAY, shift), self._if_so(it_is, shift, self.clock.shifts, DAY), on=())
            days.append(Call("sum_over_time", (Subquery(day, 2 * DAY, DAY),)))
        return any_of(days)

    def _recorded_day(self, shift_ms: int, *, bad: bool) -> Expr:
        name = contract.CALENDAR_BAD_DAY if bad else contract.CALENDAR_TOTAL_DAY
        day = self.recorded.earlier(name)
        kept = Series(day.name, day.matchers, _KEPT, -(shift_ms + _SOON + _KEPT))
        return Call("last_over_time", (kept,))

    def _before(self) -> Expr:
        """Return when the first of the days ended that are summed from tiles."""
        return Binary("-", at_end(self.clock.day), Number(_FROM_TILES * DAY_SECONDS))

    def _tiles(self, *, bad: bool) -> Tile:
        return self.recorded.tile(contract.BAD_TILE if bad else contract.TOTAL_TILE)

    def _of(self, tiles: Tile, window_ms: int, shift_ms: int) -> Expr:
        # A millisecond less than a day, so that no tile is in two of them, whatever edges ranges have.
        return summed(tiles, window_ms, self.recorded.by, less_ms=1, later_ms=shift_ms)

    def _counted(
        self,
        events: Expr,
        reach_ms: int,
        step_ms: int,
        shift_ms: int,
        start: Series,
        end: Series | Expr | None,
        shifts: tuple[int, ...],
        latest: int | None = None,
    ) -> Expr:
        """Return the sum of windows that ended after ``start`` and not after ``end``, ``shift_ms`` later than a step.

        Until when, too: so all parts agree for the moment in which a new day is there and not recorded yet.
        """
        now = _now(shift_ms)
        after: Expr = self._if_so(self._compared(now, ">", at_end(start)), shift_ms, shifts, step_ms)
        if latest is not None:
            earliest = Binary("-", at_end(self.clock.day), Number(latest * DAY_SECONDS))
            after = Binary("and", after, self._compared(now, ">", earliest), on=())
        if end is not None:
            until = at_end(end) if isinstance(end, Series) else end
            after = Binary("and", after, self._compared(now, "<=", until), on=())
        return Call("sum_over_time", (Subquery(Binary("and", events, after, on=()), reach_ms, step_ms),))

    def _compared(self, now: Expr, op: str, then: Expr) -> Expr:
        """Compare the time with a recorded one, which has the label of its zone, and of its environment."""
        return Binary(op, now, then, on=() if self.clock.is_labelled else None)

    def _if_so(self, holds: Expr, shift_ms: int, shifts: tuple[int, ...], unit_ms: int) -> Expr:
        """Return a condition where windows end so much later than steps in the current period, as they may not."""
        if len(shifts) == 1:
            return holds
        seconds = DAY_SECONDS if unit_ms == DAY else HOUR_SECONDS
        at = Binary("==", Binary("%", at_end(self.clock.start), Number(seconds)), Number(shift_ms // SECOND))
        return Binary("and", holds, at, on=())


def _now(shift_ms: int) -> Expr:
    """Return the time of a step and so much more."""
    now = Call("vector", (Call("time"),))
    return Binary("+", now, Number(shift_ms // SECOND)) if shift_ms else now
