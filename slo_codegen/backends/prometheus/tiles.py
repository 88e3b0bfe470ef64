"""Tiles: the events between two evaluations of a rule, to the last one, whatever is scraped, restarted or missed.

At each step of a subquery the increment of a target is what its counters hold more than one step before, or all that
they hold after a restart. A tile adds up the steps since the last recorded tile, so tiles neither overlap nor leave a
gap. Steps are read late, since a sample is appended some time after its own time stamp.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from slo_codegen import contract
from slo_codegen.backends.prometheus.cumulative import Cumulative, is_one_counter
from slo_codegen.common.units import DAY, HOUR, MINUTE, SECOND
from slo_codegen.plan.model import Term
from slo_codegen.promql import Aggregation, Binary, Call, Expr, Number, Series, Subquery, any_of

DELAY = 30 * SECOND
"""How late samples are read."""
RETURN_INTERVAL = 5 * MINUTE
"""How often targets that come, or come back, are looked for."""
_LOOK_BACK = MINUTE
"""What a tile may cover at least: a rule may be skipped. With `_UNEVEN` it is not a multiple of a step, so that no step
is exactly at its edge, where engines differ."""
_UNEVEN = 7 * SECOND
_LATE_LOOK_BACK = 15 * MINUTE
"""How long rules may be skipped, or Prometheus be away, without losing an event."""
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
_STEADY_SPREAD = Decimal("0.02565")
"""The same as a standard deviation of two logarithms: half of -ln(0.95)."""
_ZERO, _HALF = Number(0), Number(Decimal("0.5"))
"""The label ``part`` of tiles of steps at which no rule ran, and of targets that come or come back."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A recorded series of tiles, with the labels that tell it from those of other SLOs."""

    name: str
    labels: tuple[tuple[str, str], ...]

    def matchers(self, part: str | None = None) -> tuple[tuple[str, str, str], ...]:
        """Return the matchers of one part of it, or of all."""
        own = tuple((label, "=", value) for label, value in self.labels)
        return own if part is None else (*own, (contract.PART, "=", part))


@dataclass(frozen=True, slots=True)
class Tiles:
    """The tiles of one tally. ``bad`` and ``total`` are their recorded series; an event has no total.

    ``by`` are the labels of the SLO's dimensions, ``step_ms`` the distance of two steps, ``none`` what is 0 in each
    group that is to be measured. ``objective`` is recorded where no bad event is allowed. ``late_ms`` is how late
    samples arrive beyond the usual. ``replayed`` is for an evaluation over the past, where a rule cannot read what it
    has recorded itself. ``listed`` are those of the labels whose values are known, where others are open: then ``none``
    is 0 under these labels alone, which shows how long the rules have run.
    """

    counters: Cumulative
    by: tuple[str, ...]
    bad: Tile
    total: Tile | None
    interval_ms: int
    step_ms: int
    none: Expr
    objective: Series | None = None
    late_ms: int = 0
    replayed: bool = False
    listed: tuple[str, ...] | None = None

    def all_events(self) -> Expr:
        """Return all events since the last tile, of targets that were there one step before."""
        tile = self._tile(self._all_grown(), self._of_total)
        there = Binary("or", tile, Binary("*", _ZERO, self._group(self.counters.all_events(self.late_ms or None))))
        return there if self.listed is None or self.objective is None else Binary("or", there, self.none)

    def bad_events(self) -> Expr:
        """Return the bad events since the last tile, of targets that were there one step before."""
        return Binary("or", self._tile(self._bad_grown(), self.bad), self._nothing())

    def late_all_events(self) -> Expr:
        """Return all events of steps that no tile covers, since no rule ran."""
        return self._late(self._all_grown(), self._of_total)

    def late_bad_events(self) -> Expr:
        """Return the bad events of steps that no tile covers, since no rule ran."""
        return self._late(self._bad_grown(), self.bad)

    def returned_all_events(self) -> Expr:
        """Return all events since the last tile, of targets that were not there one step before."""
        return self._returned(self._of_total, bad=False)

    def returned_bad_events(self) -> Expr:
        """Return the bad events since the last tile, of targets that were not there one step before."""
        return self._returned(self.bad, bad=True)

    def events(self) -> Expr:
        """Return the bare events since the last tile, of any target."""
        tile: Expr = self._tile(self._come(bad=True), self.bad, look_back_ms=_LATE_LOOK_BACK)
        if self.listed is not None:
            there = self._group(self.counters.anchor(self.late_ms or None))
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
        return Call("sum_over_time", (Subquery(steps, RETURN_INTERVAL + _UNEVEN, step, offset_ms=DELAY),))

    @property
    def _delay(self) -> int:
        """How late samples are read."""
        return DELAY + self.late_ms

    @property
    def _of_total(self) -> Tile:
        assert self.total is not None
        return self.total

    def _all_grown(self) -> Expr:
        """Return the increments of all events at targets that were there one step before."""
        counters, step = self.counters, self.step_ms
        grown = Binary("-", counters.all_events(None), counters.all_events(step))
        return self._grown(counters.all_events(None), grown, counters.total)

    def _bad_grown(self) -> Expr:
        """Return the increments of bad events at targets that were there one step before."""
        counters, step = self.counters, self.step_ms
        before = counters.bad_events(step)
        if not counters.always_there:
            before = Binary("or", before, Binary("*", _ZERO, counters.anchor(step)))
        grown = Binary("-", counters.bad_events(None), before)
        return self._grown(counters.bad_events(None), grown, counters.bad)

    def _grown(self, value: Expr, grown: Expr, terms: Sequence[Term]) -> Expr:
        """Return increments; after a restart all that a target has counted.

        A counter that falls without a restart, as when one of its series is dropped, tells nothing: that step is 0.
        """
        counters = self.counters
        if is_one_counter(terms):
            grown = Binary(">=", grown, _ZERO)
        fell = [Binary("<", self._over_step("deriv", now), _ZERO) for now in counters.counters(None, terms)]
        # A target that was not there before has no spread: it is steady too.
        spread = self._over_step("stddev_over_time", Call("ln", (counters.anchor(None),)))
        anew = Binary("unless", value, Binary("<=", spread, Number(_STEADY_SPREAD)))
        if not counters.part_of_anchor(terms):
            # Of a total of 0 there is no logarithm: what fell beside it was reset, if it was there before.
            anew = Binary("and", anew, counters.anchor(self.step_ms))
        return Binary("or", Binary("unless", grown, any_of(fell)) if fell else grown, anew)

    def _over_step(self, function: str, value: Expr) -> Expr:
        """Return a function of a value now and one step before, read at once; of one where the other is not there."""
        return Call(function, (Subquery(value, 2 * self.step_ms - SECOND, self.step_ms),))

    def _late(self, increments: Expr, tile: Tile) -> Expr:
        """Return the increments of the steps that no tile covers: none was recorded soon after them."""
        covers = self._look_back(_LOOK_BACK)
        # A millisecond more, since a tile covers the step that is exactly its delay before it.
        after = Series(tile.name, tile.matchers(""), covers + 1, -(covers + self._delay))
        covered = self._group(Call("present_over_time", (after,)))
        missed = Binary("unless", self._group(increments), covered)
        delay = -(-(covers + self._delay) // MINUTE) * MINUTE
        return Binary(
            "or", self._tile(missed, tile, contract.LATE, RETURN_INTERVAL, _LATE_LOOK_BACK, delay), self._nothing()
        )

    def _returned(self, tile: Tile, *, bad: bool) -> Expr:
        came = Binary("unless", self._come(bad=bad), self.counters.anchor(self.step_ms))
        tiles = self._tile(came, tile, contract.RETURNED, RETURN_INTERVAL, _LATE_LOOK_BACK)
        return Binary("or", tiles, self._nothing())

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
        busiest = self._group(Call("max_over_time", (recorded,)))
        tiles = max(_BUSIEST // self.interval_ms, 1)
        believed: Expr = Call("clamp_min", (Binary("*", Number(tiles), busiest), Number(_BELIEVED)))
        if self.objective is not None and self.total is not None:
            # Where no bad event is allowed the first event of all counts, if its group has been watched for some time.
            watched = replace(self.objective, range_ms=DAY, offset_ms=watched_before, at_end=True)
            since = self._group(Call("present_over_time", (watched,)))
            believed = Binary("or", believed, Binary("*", Number(_BELIEVED), since))
        return believed

    def _tile(
        self,
        increments: Expr,
        tile: Tile,
        part: str = "",
        interval_ms: int | None = None,
        look_back_ms: int = _LOOK_BACK,
        delay_ms: int | None = None,
    ) -> Expr:
        """Return the increments of the steps since the last recorded tile of a part, in each group."""
        step, delay, interval = self.step_ms, delay_ms or self._delay, interval_ms or self.interval_ms
        if self.replayed:
            return Call("sum_over_time", (Subquery(self._group(increments), interval, step, offset_ms=delay),))
        back = self._look_back(look_back_ms, interval)
        recorded = Series(tile.name, tile.matchers(part))
        stamps = Subquery(Call("timestamp", (recorded,)), back, min(step, interval), at_end=True)
        last = self._group(Call("max_over_time", (stamps,)))
        counted = Binary(">=", Binary("-", last, Number(Decimal(delay) / SECOND)), Call("time"))
        since = Binary("unless", self._group(increments), counted)
        return Call("sum_over_time", (Subquery(since, back, step, offset_ms=delay),))

    def _look_back(self, least_ms: int, interval_ms: int | None = None) -> int:
        return max(least_ms, 2 * (interval_ms or self.interval_ms)) + _UNEVEN

    def _nothing(self) -> Expr:
        """Return 0 in each group that has data now."""
        total = self._of_total
        return Binary("*", _ZERO, self._group(Series(total.name, total.matchers(""))))

    def _group(self, arg: Expr) -> Expr:
        return Aggregation("sum", arg, by=self.by)
