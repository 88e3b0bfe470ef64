"""Tiles of counters: beside what targets count from step to step, what new and returning ones have counted.

That needs an hour of memory. What a target brings along is counted only where it is believable.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from slo_codegen import contract
from slo_codegen.backends.prometheus.cumulative import Cumulative, is_one_counter
from slo_codegen.backends.prometheus.tiling import DELAY, LATE_LOOK_BACK, RETURN_INTERVAL, UNEVEN, Tile, Tiling
from slo_codegen.common.units import DAY, HOUR, MINUTE
from slo_codegen.promql import Aggregation, Binary, Call, Expr, Number, Series, Subquery, any_of

_MEMORY = HOUR
"""How long what a target had counted is remembered to the last event."""
_LOOKS = (_MEMORY + RETURN_INTERVAL, *(hours * HOUR for hours in (2, 4, 8, 16, 24)))
"""How long ago a target is looked for beyond that: one that was there for as long as it is away is seen."""
_MEASURED_BEFORE, _EVENT_MEASURED_BEFORE = 10 * MINUTE, 15 * MINUTE
"""How long a group must have been measured for a new target in it to be news."""
_BUSIEST = 10 * MINUTE
"""A new target is believed to have counted as much as its group does in so long when it is busiest..."""
_BELIEVED = 1_000
"""...and in any case so many events; more is a past that it brings along."""
_STEADY = Decimal("0.05")
"""A counter that falls while the total of its target stays within this share of itself was not reset by a restart."""
_ZERO, _HALF = Number(0), Number(Decimal("0.5"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiles(Tiling):
    """The tiles of one tally of events.

    ``none`` is what is 0 in each group that is to be measured. ``objective`` is recorded where no bad event is allowed.
    ``listed`` are those of the labels whose values are known, where others are open: then ``none`` is 0 under these
    labels alone, which shows how long the rules have run.
    """

    counters: Cumulative
    none: Expr
    objective: Series | None = None
    listed: tuple[str, ...] | None = None

    def all_events(self) -> Expr:
        """Return all events since the last tile, of targets that were there one step before."""
        there = Tiling.all_events(self)
        return there if self.listed is None or self.objective is None else Binary("or", there, self.none)

    def returned_all_events(self) -> Expr:
        """Return all events since the last tile, of targets that were not there one step before."""
        return self._returned(self.of_total, bad=False)

    def returned_bad_events(self) -> Expr:
        """Return the bad events since the last tile, of targets that were not there one step before."""
        return self._returned(self.bad, bad=True)

    def events(self) -> Expr:
        """Return the bare events since the last tile, of any target."""
        tile: Expr = self.tile(self._come(bad=True), self.bad, look_back_ms=LATE_LOOK_BACK)
        if self.listed is not None:
            there = self.group(self.counters.anchor(self.late_ms or None))
            tile = Binary("or", tile, Binary("*", _ZERO, there))
        return Binary("or", tile, self.none)

    def fell(self) -> Expr:
        """Return at how many steps of targets, since the last evaluation, a counter fell without a restart.

        A restart takes more than a small part of all that a target has counted. A counter that disappears has fallen.
        """
        counters, step, traffic = self.counters, self.step_ms, self.counters.traffic()
        kept = Binary(">=", Binary("/", traffic, counters.anchor(step)), Number(1 - _STEADY))
        fell = []
        for now, before in zip(counters.counters(None), counters.counters(step), strict=True):
            there = now if now == traffic else Binary("or", now, Binary("*", _ZERO, traffic))
            # Half an event: what is estimated inside a native histogram's bucket moves a little.
            fell.append(Binary("<", there, Binary("-", before, _HALF)))
        found = Binary("and", kept, any_of(fell))
        steps = Aggregation("count", found, by=self.by)
        return Call("sum_over_time", (Subquery(steps, RETURN_INTERVAL + UNEVEN, step, offset_ms=DELAY),))

    def _returned(self, tile: Tile, *, bad: bool) -> Expr:
        came = Binary("unless", self._come(bad=bad), self.counters.anchor(self.step_ms))
        tiles = self.tile(came, tile, contract.RETURNED, RETURN_INTERVAL, LATE_LOOK_BACK)
        return Binary("or", tiles, self.nothing())

    def _come(self, *, bad: bool) -> Expr:
        """Return the increments of targets since they were last seen, and all that new ones have counted.

        A target is new if it has not been seen for a day, or has counted less than when it was. It is believed where
        its group has been measured for some time and it has not counted more than its group could have.
        """
        counters = self.counters
        counts, value = (
            (counters.bad, counters.bad_events(None)) if bad else (counters.total, counters.all_events(None))
        )
        there = Call("present_over_time", (self._remembered(counters.anchor(None), max(self.step_ms, MINUTE)),))
        before = self._past(value)
        if bad and not counters.always_there and counters.total:
            before = Binary("or", before, Binary("*", _ZERO, there))
        grown = Binary("-", value, before)
        if is_one_counter(counts):
            grown = Binary(">=", grown, _ZERO)
        fell = [Binary("<", now, self._past(now)) for now in counters.counters(None, counts)]
        anew = Binary("and", value, there)
        measured = Binary("<=", counters.anchor(None), self._believable(), on=self.by, group="group_left")
        if self.listed is not None:
            measured = Binary("or", measured, self._new_group(self.listed))
        believed = measured if value == counters.anchor(None) else Binary("and", value, measured)
        new = Binary("unless", believed, Binary("<=", self._seen(), counters.anchor(None)))
        return any_of([Binary("unless", grown, any_of(fell)) if fell else grown, anew, new])

    def _past(self, value: Expr) -> Expr:
        """Return what a target had when it was last seen in the past hour."""
        return Call("last_over_time", (self._remembered(value, self.step_ms),))

    def _remembered(self, value: Expr, step_ms: int) -> Expr:
        return Subquery(value, _MEMORY, step_ms, offset_ms=self.step_ms)

    def _seen(self) -> Expr:
        """Return what a target had counted when it was last seen, at some moments of the past day."""
        anchor = self.counters.anchor(None)
        looks = (Subquery(anchor, MINUTE, MINUTE, offset_ms=ago + self.late_ms, at_end=True) for ago in _LOOKS)
        return any_of(Call("last_over_time", (look,)) for look in looks)

    def _new_group(self, listed: tuple[str, ...]) -> Expr:
        """Return targets with few events, where any group has been measured for some time: a new one is news.

        ``listed`` are the labels in which it is like one of these.
        """
        since = Aggregation("max", Call("present_over_time", (self._measured(),)), by=listed)
        few = Binary("*", Number(_BELIEVED), since)
        return Binary("<=", self.counters.anchor(None), few, on=listed, group="group_left")

    def _measured(self) -> Series:
        """Return the tiles by which a group has been measured for some time."""
        # What is recorded whether there are samples or not is there before the first of them has arrived.
        watched_before = _EVENT_MEASURED_BEFORE + self.late_ms
        tile, before = (self.bad, watched_before) if self.total is None else (self.total, _MEASURED_BEFORE)
        return Series(tile.name, tile.matchers(""), range_ms=DAY, offset_ms=before, at_end=True)

    def _believable(self) -> Expr:
        """Return how many events a new target of each group may have; nothing for one that is not measured yet."""
        watched_before = _EVENT_MEASURED_BEFORE + self.late_ms
        recorded = self._measured()
        busiest = self.group(Call("max_over_time", (recorded,)))
        tiles = max(_BUSIEST // self.interval_ms, 1)
        believed: Expr = Call("clamp_min", (Binary("*", Number(tiles), busiest), Number(_BELIEVED)))
        if self.objective is not None and self.total is not None:
            # Where no bad event is allowed the first event of all counts, if its group has been watched for some time.
            watched = replace(self.objective, range_ms=DAY, offset_ms=watched_before, at_end=True)
            since = self.group(Call("present_over_time", (watched,)))
            believed = Binary("or", believed, Binary("*", Number(_BELIEVED), since))
        return believed
