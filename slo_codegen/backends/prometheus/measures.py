"""What is counted for an SLO and for its alerts, and the recorded tiles of each."""

from __future__ import annotations

from dataclasses import dataclass, field

from slo_codegen import series
from slo_codegen.backends.prometheus.cumulative import Cumulative
from slo_codegen.backends.prometheus.rules import Group
from slo_codegen.backends.prometheus.tiles import LATE, RETURNED, Tile, Tiles
from slo_codegen.plan.measures import Measure
from slo_codegen.plan.model import Slo
from slo_codegen.plan.scraping import step_ms
from slo_codegen.promql import Aggregation, Call, Expr, Number, Series, any_of, labelled
from slo_codegen.units import SECOND


@dataclass(frozen=True, slots=True)
class Intervals:
    """How often, in ms, rules run and metrics are scraped where they do not say otherwise, and how late samples are."""

    fast_ms: int
    scrape_ms: int
    late_ms: int = 0


@dataclass(slots=True)
class Recorder:
    """Records the tiles of one SLO's measures, each once."""

    slo: Slo
    intervals: Intervals
    targets: tuple[str, ...]
    by: tuple[str, ...]
    replayed: bool = False
    done: set[str | None] = field(default_factory=set)

    def record(self, measure: Measure, fast: Group, returns: Group) -> None:
        """Add the rules of a measure's tiles."""
        if measure.alert in self.done:
            return
        self.done.add(measure.alert)
        tiles = self.tiles(measure)
        bad, total, labels = measure.bad_name, measure.total_name, measure.labels
        if not measure.total:
            fast.record(bad, tiles.events(), labels)
            return
        late, back = {**labels, "part": LATE}, {**labels, "part": RETURNED}
        if not measure.borrowed:
            fast.record(total, tiles.all_events(), labels)
            returns.record(total, tiles.late_all_events(), late)
            returns.record(total, tiles.returned_all_events(), back)
        fast.record(bad, tiles.bad_events(), labels)
        returns.record(bad, tiles.late_bad_events(), late)
        returns.record(bad, tiles.returned_bad_events(), back)

    def tiles(self, measure: Measure) -> Tiles:
        """Return the tiles of a measure, as expressions."""
        counts = (*measure.total, *measure.bad)
        total = measure.total
        return Tiles(
            counters=Cumulative(measure.bad, total, tuple(sorted({*self.by, *self.targets}))),
            by=self.by,
            bad=tile_of(measure, measure.bad_name),
            total=tile_of(measure, measure.total_name) if total else None,
            interval_ms=self.intervals.fast_ms,
            step_ms=step_ms(counts, self.intervals.scrape_ms),
            none=nothing(self.slo.regions),
            objective=self._zero_budget(),
            late_ms=self.intervals.late_ms,
            replayed=self.replayed,
        )

    def _zero_budget(self) -> Series | None:
        slo = self.slo
        if slo.objective is None or slo.has_budget:
            return None
        return Series(series.OBJECTIVE, (("slo", "=", slo.id), ("service", "=", slo.service)))


def tile_of(measure: Measure, name: str) -> Tile:
    """Return one of the two series of tiles of a measure."""
    return Tile(name, tuple(measure.labels_of(name).items()))


def nothing(regions: tuple[str, ...]) -> Expr:
    """Return 0 in each region."""
    zero = Call("vector", (Number(0),))
    if not regions:
        return zero
    return any_of(labelled(zero, "region", region) for region in regions)


def summed(tiles: Tile, window_ms: int, by: tuple[str, ...], less_ms: int = SECOND) -> Expr:
    """Return the events of a window: the sum of its tiles, with the labels of recorded series.

    Tiles are seconds apart, so a range that is a second shorter holds each of them once, whether ranges are open or
    closed on the left.
    """
    within = Series(tiles.name, tiles.matchers(), window_ms - min(less_ms, window_ms // 2))
    return Aggregation("sum", Call("sum_over_time", (within,)), by=("slo", "service", *by))
