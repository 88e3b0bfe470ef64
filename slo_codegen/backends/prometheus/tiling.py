"""Tiling: what is counted at the steps between two evaluations of a rule, whatever it is that is counted.

A tile adds up the steps of a subquery since the last recorded tile, so tiles neither overlap nor leave a gap. Steps are
read late, since a sample is appended some time after its own time stamp. Steps at which no rule ran are counted
minutes later, by a rule of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from slo_codegen import contract
from slo_codegen.common.units import MINUTE, SECOND
from slo_codegen.plan.model import Pairs
from slo_codegen.promql import Aggregation, Binary, Call, Expr, Number, Series, Subquery

DELAY = 30 * SECOND
"""How late samples are read."""
RETURN_INTERVAL = 5 * MINUTE
"""How often targets that come, or come back, are looked for."""
UNEVEN = 7 * SECOND
"""With this a look back is not a multiple of a step, so that no step is exactly at its edge, where engines differ."""
_LOOK_BACK = MINUTE
"""What a tile may cover at least: a rule may be skipped."""
LATE_LOOK_BACK = 15 * MINUTE
"""How long rules may be skipped, or Prometheus be away, without losing an event."""
_ZERO = Number(0)


@dataclass(frozen=True, slots=True)
class Tile:
    """A recorded series of tiles, with the labels that tell it from those of other SLOs."""

    name: str
    labels: tuple[tuple[str, str], ...]
    recorded: Pairs = ()
    """Labels of the catalog's own that it has too: other ones than earlier, where the catalog has changed."""

    @property
    def key(self) -> tuple[str, ...]:
        """The labels of its SLO by which what is summed of it is found."""
        return contract.identity_in(dict(self.labels))

    def matchers(self, part: str | None = None) -> tuple[tuple[str, str, str], ...]:
        """Return the matchers of one part of it, or of all."""
        own = tuple((label, "=", value) for label, value in self.labels)
        return own if part is None else (*own, (contract.PART, "=", part))


class Counts(Protocol):
    """What is counted at a step, as expressions that are evaluated there."""

    def all_counted(self) -> Expr:
        """Return all that is counted at a step."""
        ...

    def bad_counted(self) -> Expr:
        """Return what of it is bad."""
        ...

    def there(self, offset_ms: int | None) -> Expr:
        """Return something that is there wherever something can be counted, so long before the evaluation."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiling:
    """The tiles of one tally. ``bad`` and ``total`` are their recorded series; an event has no total.

    ``by`` are the labels of the SLO's dimensions, ``step_ms`` the distance of two steps, ``late_ms`` how late samples
    arrive beyond the usual. ``replayed`` is for an evaluation over the past, where a rule cannot read what it has
    recorded itself.
    """

    counts: Counts
    by: tuple[str, ...]
    bad: Tile
    total: Tile | None
    interval_ms: int
    step_ms: int
    late_ms: int = 0
    replayed: bool = False

    def all_events(self) -> Expr:
        """Return all that was counted since the last tile."""
        tile = self.tile(self.counts.all_counted(), self.of_total)
        return Binary("or", tile, Binary("*", _ZERO, self.group(self.counts.there(self.late_ms or None))))

    def bad_events(self) -> Expr:
        """Return what of it is bad."""
        return Binary("or", self.tile(self.counts.bad_counted(), self.bad), self.nothing())

    def late_all_events(self) -> Expr:
        """Return all that was counted at steps that no tile covers, since no rule ran."""
        return self.late(self.counts.all_counted(), self.of_total)

    def late_bad_events(self) -> Expr:
        """Return what is bad at steps that no tile covers, since no rule ran."""
        return self.late(self.counts.bad_counted(), self.bad)

    @property
    def delay(self) -> int:
        """How late samples are read."""
        return DELAY + self.late_ms

    @property
    def of_total(self) -> Tile:
        """The recorded series of all events."""
        assert self.total is not None
        return self.total

    def late(self, increments: Expr, tile: Tile) -> Expr:
        """Return the increments of the steps that no tile covers: none was recorded soon after them."""
        covers = self.look_back(_LOOK_BACK)
        # A millisecond more, since a tile covers the step that is exactly its delay before it.
        after = Series(tile.name, tile.matchers(""), covers + 1, -(covers + self.delay))
        covered = self.group(Call("present_over_time", (after,)))
        missed = Binary("unless", self.group(increments), covered)
        delay = -(-(covers + self.delay) // MINUTE) * MINUTE
        return Binary(
            "or", self.tile(missed, tile, contract.LATE, RETURN_INTERVAL, LATE_LOOK_BACK, delay), self.nothing()
        )

    def tile(
        self,
        increments: Expr,
        tile: Tile,
        part: str = "",
        interval_ms: int | None = None,
        look_back_ms: int = _LOOK_BACK,
        delay_ms: int | None = None,
    ) -> Expr:
        """Return the increments of the steps since the last recorded tile of a part, in each group."""
        step, delay, interval = self.step_ms, delay_ms or self.delay, interval_ms or self.interval_ms
        if self.replayed:
            return Call("sum_over_time", (Subquery(self.group(increments), interval, step, offset_ms=delay),))
        back = self.look_back(look_back_ms, interval)
        recorded = Series(tile.name, tile.matchers(part))
        stamps = Subquery(Call("timestamp", (recorded,)), back, min(step, interval), at_end=True)
        latest = Call("max_over_time", (stamps,))
        # With labels that have changed there are two for a while, and the later one counts.
        last = Aggregation("max", latest, by=self.by) if tile.recorded else self.group(latest)
        counted = Binary(">=", Binary("-", last, Number(Decimal(delay) / SECOND)), Call("time"))
        since = Binary("unless", self.group(increments), counted)
        return Call("sum_over_time", (Subquery(since, back, step, offset_ms=delay),))

    def look_back(self, least_ms: int, interval_ms: int | None = None) -> int:
        """Return how far, in ms, a tile looks back for steps that no tile covers."""
        return max(least_ms, 2 * (interval_ms or self.interval_ms)) + UNEVEN

    def nothing(self) -> Expr:
        """Return 0 in each group that has data now."""
        total = self.of_total
        return Binary("*", _ZERO, self.group(Series(total.name, total.matchers(""))))

    def group(self, arg: Expr) -> Expr:
        """Return the sum of each group."""
        return Aggregation("sum", arg, by=self.by)
