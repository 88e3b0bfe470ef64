"""Recorded signs of broken measurement: what cannot be if every event is counted once and where it belongs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from slo_codegen import contract
from slo_codegen.backends.prometheus.recording import Recorded
from slo_codegen.backends.prometheus.rules import Group
from slo_codegen.backends.prometheus.tallies import Recorder
from slo_codegen.common.units import HOUR
from slo_codegen.plan.measures.sums import is_difference
from slo_codegen.plan.model import Dimension
from slo_codegen.plan.routing import slo_labels
from slo_codegen.plan.scraping import slowest_scrape_of
from slo_codegen.promql import Aggregation, Binary, Expr, Number, Series, regex_literal

_LEAST_SHARE = Decimal("0.01")
"""Of all events of an hour: so many may be counted at another moment than the others. At least two scrapes' worth."""
_ONE = Number(1)
"""An event more is no problem: the last one may be counted before all."""


@dataclass(frozen=True, slots=True)
class Problems:
    """Records the problems of one SLO. ``dimensions`` have all members that the catalog declares."""

    recorded: Recorded
    recorder: Recorder
    dimensions: tuple[Dimension, ...]

    def record(self, group: Group) -> None:
        """Add a rule for each problem that the SLO can have; it records nothing while there is none."""
        slo = self.recorded.slo
        if slo.objective is None or self.recorder.replayed:
            return
        if slo.sli.has_total:
            for problem, too_many in self._beyond_total():
                self._add(group, problem, too_many)
        for dimension in self.dimensions:
            if dimension.label in slo.by:
                self._add(group, contract.undeclared(dimension.label), self._undeclared(dimension))
        self.record_members(group)
        tiles = None if self.recorded.own is None else self.recorder.tiles(self.recorded.own)
        if tiles is not None:
            self._add(group, contract.COUNTER_FELL, tiles.fell())

    def record_members(self, group: Group) -> None:
        """Add a rule for each open dimension, of more members than are expected; it is there without a watch, too."""
        slo = self.recorded.slo
        if slo.objective is None or self.recorder.replayed:
            return
        for dimension in slo.dimensions:
            if dimension.open is None:
                continue
            members = Aggregation("group", self.recorded.objective, by=(dimension.label,))
            most = Number(dimension.open.most)
            self._add(group, contract.too_many(dimension.label), Binary(">", Aggregation("count", members), most))

    def _add(self, group: Group, problem: str, expr: Expr) -> None:
        slo = self.recorded.slo
        group.record(
            contract.MEASUREMENT_PROBLEM, expr, {**slo_labels(slo, problem=problem), **dict(slo.recorded_labels)}
        )

    def _beyond_total(self) -> list[tuple[str, Expr]]:
        """Return how many events too many are good, or bad, in an hour, where they can be more than all events."""
        recorded, own = self.recorded, self.recorded.own
        bad, total = _signed(recorded), recorded.total(HOUR)
        found = []
        # Of a query of the catalog's own nothing is known; of samples and time slices, bad ones are some of all.
        tiles = None if own is None else self.recorder.tiles(own)
        if own is None or (tiles is not None and is_difference(own.bad)):
            found.append((contract.GOOD_EXCEEDS_TOTAL, Binary("*", bad, Number(-1))))
        if own is None or (tiles is not None and not tiles.counters.within_total):
            found.append((contract.BAD_EXCEEDS_TOTAL, Binary("-", bad, total)))
        allowed = Binary("+", Binary("*", total, Number(self._share())), _ONE)
        return [(problem, Binary(">", excess, allowed)) for problem, excess in found]

    def _share(self) -> Decimal:
        scraped = slowest_scrape_of(self.recorded.slo.sli, self.recorder.intervals.scrape_ms)
        return max(_LEAST_SHARE, (Decimal(2 * scraped) / HOUR).quantize(Decimal("0.0001")))

    def _undeclared(self, dimension: Dimension) -> Expr:
        """Return the events of an hour at members that the catalog does not list, and of targets without the label.

        Of an open dimension, the latter alone.
        """
        slo, recorded = self.recorded.slo, self.recorded
        name = contract.total_events(HOUR) if slo.sli.has_total else contract.bad_events(HOUR)
        listed = "|".join(regex_literal(member) for member in dimension.members)
        elsewhere = (dimension.label, "=", "") if dimension.open is not None else (dimension.label, "!~", listed)
        return Binary(">", Series(name, (*recorded.matchers, elsewhere)), Number(0))


def _signed(recorded: Recorded) -> Expr:
    """Return the bad events of an hour, less than 0 where more were good than there were."""
    if recorded.own is None:
        return recorded.of(contract.bad_events(HOUR))
    return recorded.counted(contract.BAD_TILE, "", HOUR)
