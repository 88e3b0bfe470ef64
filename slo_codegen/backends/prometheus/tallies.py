"""What is counted for an SLO and for its alerts, and the recorded tiles of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from slo_codegen import contract
from slo_codegen.backends.prometheus.cumulative import Cumulative
from slo_codegen.backends.prometheus.rules import Group
from slo_codegen.backends.prometheus.tiles import Tile, Tiles
from slo_codegen.common.units import SECOND
from slo_codegen.plan.model import Place, Slo
from slo_codegen.plan.scraping import step_ms
from slo_codegen.plan.tallies import Tally
from slo_codegen.promql import Aggregation, Call, Expr, Number, Series, any_of, labelled


@dataclass(frozen=True, slots=True)
class Intervals:
    """How often, in ms, rules run and metrics are scraped where they do not say otherwise, and how late samples are."""

    fast_ms: int
    scrape_ms: int
    late_ms: int = 0


@dataclass(slots=True)
class Recorder:
    """Records the tiles of one SLO's tallies, each once."""

    slo: Slo
    intervals: Intervals
    targets: tuple[str, ...]
    by: tuple[str, ...]
    replayed: bool = False
    done: set[str | None] = field(default_factory=set)

    def record(self, tally: Tally, fast: Group, returns: Group) -> None:
        """Add the rules of a tally's tiles."""
        if tally.alert in self.done:
            return
        self.done.add(tally.alert)
        tiles = self.tiles(tally)
        bad, total, labels = tally.bad_name, tally.total_name, tally.labels
        if not tally.total:
            fast.record(bad, tiles.events(), labels)
            return
        late, back = {**labels, contract.PART: contract.LATE}, {**labels, contract.PART: contract.RETURNED}
        if not tally.borrowed:
            fast.record(total, tiles.all_events(), labels)
            returns.record(total, tiles.late_all_events(), late)
            returns.record(total, tiles.returned_all_events(), back)
        fast.record(bad, tiles.bad_events(), labels)
        returns.record(bad, tiles.late_bad_events(), late)
        returns.record(bad, tiles.returned_bad_events(), back)

    def tiles(self, tally: Tally) -> Tiles:
        """Return the tiles of a tally, as expressions."""
        total = tally.total
        return Tiles(
            counters=Cumulative(tally.bad, total, tuple(sorted({*self.by, *self.targets}))),
            by=self.by,
            bad=tile_of(tally, tally.bad_name),
            total=tile_of(tally, tally.total_name) if total else None,
            interval_ms=self.intervals.fast_ms,
            step_ms=step_ms((*total, *tally.bad), self.intervals.scrape_ms),
            none=nothing(self.slo.places),
            objective=self._zero_budget(),
            late_ms=self.intervals.late_ms,
            replayed=self.replayed,
        )

    def _zero_budget(self) -> Series | None:
        slo = self.slo
        if slo.objective is None or slo.has_budget:
            return None
        return Series(contract.OBJECTIVE, ((contract.SLO, "=", slo.id), (contract.SERVICE, "=", slo.service)))


def tile_of(tally: Tally, name: str) -> Tile:
    """Return one of the two series of tiles of a tally."""
    return Tile(name, tuple(tally.labels_of(name).items()))


def nothing(places: Sequence[Place]) -> Expr:
    """Return 0 in each place."""
    return any_of(at(Call("vector", (Number(0),)), place) for place in places)


def at(value: Expr, place: Place) -> Expr:
    """Return a value without labels in a place."""
    for label, member in place.labels:
        value = labelled(value, label, member)
    return value


def summed(tiles: Tile, window_ms: int, by: tuple[str, ...], less_ms: int = SECOND, later_ms: int = 0) -> Expr:
    """Return the events of a window: the sum of its tiles, with the labels of recorded series.

    It ends at the time of the evaluation, or ``later_ms`` after it.

    Tiles are seconds apart, so a range that is a second shorter holds each of them once, whether ranges are open or
    closed on the left.
    """
    within = Series(tiles.name, tiles.matchers(), window_ms - min(less_ms, window_ms // 2), -later_ms or None)
    return Aggregation("sum", Call("sum_over_time", (within,)), by=(*contract.IDENTITY, *by))
