"""What is counted for an SLO and for its alerts, and the recorded tiles of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from slo_codegen import contract
from slo_codegen.backends.prometheus.cumulative import Cumulative
from slo_codegen.backends.prometheus.growth import Growth
from slo_codegen.backends.prometheus.rules import Group
from slo_codegen.backends.prometheus.sampled import Means, Samples, Slices
from slo_codegen.backends.prometheus.tiles import Tiles
from slo_codegen.backends.prometheus.tiling import Tile, Tiling
from slo_codegen.common.units import SECOND
from slo_codegen.plan.measures.slis import gauge_of, means_of, slice_ms, slices_of
from slo_codegen.plan.model import Pairs, Place, Slo, listed_parts
from slo_codegen.plan.scraping import gauge_step_ms, step_ms
from slo_codegen.plan.tallies import Tally
from slo_codegen.promql import Aggregation, Call, Expr, Number, Series, any_of, labelled, replacement


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
        bad, total, labels = tally.bad_name, tally.total_name, {**tally.labels, **dict(self.slo.recorded_labels)}
        tiles = self.tiles(tally)
        if tiles is not None and not tally.has_total:
            fast.record(bad, tiles.events(), labels)
            return
        tiling = self._sampled(tally) if tiles is None else tiles
        late, back = {**labels, contract.PART: contract.LATE}, {**labels, contract.PART: contract.RETURNED}
        if not tally.borrowed:
            fast.record(total, tiling.all_events(), labels)
            returns.record(total, tiling.late_all_events(), late)
            if tiles is not None:
                returns.record(total, tiles.returned_all_events(), back)
        fast.record(bad, tiling.bad_events(), labels)
        returns.record(bad, tiling.late_bad_events(), late)
        if tiles is not None:
            returns.record(bad, tiles.returned_bad_events(), back)

    def tiles(self, tally: Tally) -> Tiles | None:
        """Return the tiles of a tally of events, as expressions; None where samples or time slices are counted."""
        if gauge_of(tally.of) is not None or slice_ms(tally.of) is not None:
            return None
        growth = self.growth(tally)
        return Tiles(
            counts=growth,
            counters=growth.counters,
            by=self.by,
            bad=tile_of(tally, tally.bad_name),
            total=tile_of(tally, tally.total_name) if tally.has_total else None,
            interval_ms=self.intervals.fast_ms,
            step_ms=growth.step_ms,
            none=nothing(listed_parts(self.slo.dimensions)),
            objective=self._zero_budget(),
            late_ms=self.intervals.late_ms,
            replayed=self.replayed,
            listed=self._listed(),
        )

    def growth(self, tally: Tally) -> Growth:
        """Return the increments of the events of a tally."""
        total = tally.total
        counters = Cumulative(tally.bad, total, tuple(sorted({*self.by, *self.targets})))
        return Growth(counters, step_ms((*total, *tally.bad), self.intervals.scrape_ms))

    def _sampled(self, tally: Tally) -> Tiling:
        """Return the tiles of samples of a gauge, or of time slices."""
        gauge, slices, means = gauge_of(tally.of), slices_of(tally.of), means_of(tally.of)
        if gauge is not None:
            step = gauge_step_ms(gauge, self.intervals.scrape_ms)
            counts: Samples | Slices | Means = Samples(gauge, self.by, step)
        elif means is not None:
            step, counts = means.every_ms, Means(means, self.by, gauge_step_ms(means, self.intervals.scrape_ms))
        else:
            assert slices is not None
            step, counts = slices.every_ms, Slices(slices, self.growth(tally), self.by)
        return Tiling(
            counts=counts,
            by=self.by,
            bad=tile_of(tally, tally.bad_name),
            total=tile_of(tally, tally.total_name),
            interval_ms=self.intervals.fast_ms,
            step_ms=step,
            late_ms=self.intervals.late_ms,
            replayed=self.replayed,
        )

    def _listed(self) -> tuple[str, ...] | None:
        """Return the labels of the dimensions whose members are listed; None where those of all are."""
        slo = self.slo
        return None if slo.places is not None else tuple(label for label in slo.by if label not in slo.open_labels)

    def _zero_budget(self) -> Series | None:
        slo = self.slo
        if slo.objective is None or slo.has_budget:
            return None
        return Series(contract.OBJECTIVE, tuple((label, "=", value) for label, value in slo.identity.items()))


def tile_of(tally: Tally, name: str) -> Tile:
    """Return one of the two series of tiles of a tally."""
    return Tile(name, tuple(tally.labels_of(name).items()), tally.slo.recorded_labels)


def nothing(places: Sequence[Place]) -> Expr:
    """Return 0 in each place."""
    return any_of(at(Call("vector", (Number(0),)), place) for place in places)


def at(value: Expr, place: Place) -> Expr:
    """Return a value without labels in a place."""
    for label, member in place.labels:
        value = labelled(value, label, replacement(member))
    return value


def summed(tiles: Tile, window_ms: int, by: tuple[str, ...], less_ms: int = SECOND, later_ms: int = 0) -> Expr:
    """Return the events of a window: the sum of its tiles, with the labels of recorded series.

    It ends at the time of the evaluation, or ``later_ms`` after it.

    Tiles are seconds apart, so a range that is a second shorter holds each of them once, whether ranges are open or
    closed on the left.
    """
    within = Series(tiles.name, tiles.matchers(), window_ms - min(less_ms, window_ms // 2), -later_ms or None)
    total = Aggregation("sum", Call("sum_over_time", (within,)), by=(*tiles.key, *by))
    return marked(total, tiles.recorded)


def marked(expr: Expr, labels: Pairs) -> Expr:
    """Give series the labels of the catalog's own that recorded series have."""
    for label, value in labels:
        expr = labelled(expr, label, value.replace("$", "$$"))
    return expr
