"""The proof of what an SLO counts: every kind of event at a rate of its own, at several targets, to the last event.

Three regions, one after another where there are fewer: in one each kind of event occurs all the time; in one counters
appear with events in them; in one there are only targets that have just come, or come back, with the past in their
counters. Where every counter that appears counts, a fourth has targets that have been forgotten. The rates are pairwise
distinct, so that a kind which is lost or taken in shows in the sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import count

from slo_codegen import series
from slo_codegen.plan.atoms import Atom
from slo_codegen.plan.model import (
    BurnRate,
    EventsSli,
    ExhaustsWithin,
    MetricKind,
    Outage,
    RawSli,
    SliBelow,
    Slo,
)
from slo_codegen.promql import Binary, Call, Number, Series, to_text
from slo_codegen.proof.events import Events, Kind, foreign_to
from slo_codegen.proof.expected import every_birth
from slo_codegen.proof.scene import RAW_STEPS, RAW_UP_TO, nice, up
from slo_codegen.proof.strands import Strand, away, born, even, forgotten, later, remembered, restarted, written
from slo_codegen.units import DAY, HOUR, format_duration

_ROLES = ("every kind of event", "counters that are born", "targets that come", "targets away for over a day")
_PAST = 40_000.0
_LESS_THAN_A_DAY = 23 * HOUR
_TOLERANCE = Decimal("0.001")


def counted_windows(slo: Slo) -> tuple[int, ...]:
    """Return the windows up to an hour over which an SLO's events are counted from raw series."""
    found = set(slo.windows_ms)
    for alert in slo.alerts:
        match alert.condition:
            case BurnRate(_, long_ms, short_ms):
                found |= {long_ms, short_ms}
            case SliBelow(_, over_ms) | ExhaustsWithin(_, over_ms):
                found.add(over_ms)
            case Outage(_, over_ms, sli) if sli is slo.sli:
                found.add(over_ms)
    return tuple(sorted(window for window in found if window <= RAW_UP_TO))


def _new(kind: Kind, others: Sequence[Kind]) -> list[Atom]:
    """Return the parts of a kind whose series other kinds have not."""
    there = {(atom.metric.name, atom.labels) for other in others for atom in other}
    return [atom for atom in kind if (atom.metric.name, atom.labels) not in there]


class Kinds:
    """The traffic in which each kind of an SLO's events shows, and what must be counted of it."""

    def __init__(self, slo: Slo, events: Events) -> None:
        """``events`` are the SLO's, one of each class."""
        self._slo, self._events = slo, events
        self.windows = counted_windows(slo)
        self.sample_ms = nice(self.windows[0] / 10, RAW_STEPS)
        self._samples = up(self.windows[-1] * 1.5, self.sample_ms) // self.sample_ms
        # Where a target is forgotten after a day, one is seen a day before all else.
        self._lead = up(DAY + self.windows[-1], self.sample_ms) // self.sample_ms if every_birth(slo) else 0
        self.end_ms = (self._lead + self._samples) * self.sample_ms

    def tests(self, buckets: frozenset[int]) -> Iterator[dict[str, object]]:
        """Yield the tests; ``buckets`` are the bounds that histograms have."""
        label = self._events.target_label
        if isinstance(self._slo.sli, EventsSli):
            # A bound that begins like another one must not be taken for it.
            counts = (*self._slo.sli.bad, *self._slo.sli.total)
            buckets |= {10 * each.bound_ms for each in counts if each.bound_ms is not None}
        regions = self._slo.regions[: len(_ROLES)] or ("",)
        roles = [(_ROLES[0], self._all()), (_ROLES[1], self._born()), (_ROLES[2], self._come())]
        roles = [(role, [later(each, self._lead) for each in strands]) for role, strands in roles if strands]
        if self._lead:
            roles.append((_ROLES[3], self._forgotten()))
        while roles:
            taken, roles = list(zip(regions, roles[: len(regions)], strict=False)), roles[len(regions) :]
            told = ", ".join(f"{role} in {region}" if region else role for region, (role, _) in taken)
            yield {
                "name": f"{self._slo.id}: what is counted: {told}",
                "interval": format_duration(self.sample_ms),
                "series": [line for region, (_, strands) in taken for line in written(strands, label, region, buckets)],
                "checks": [check for region, (_, strands) in taken for check in self._checks(region, strands)],
            }

    def _all(self) -> list[Strand]:
        events = self._events.spread(undeclared=True)
        kinds = [*events.good, *events.bad, *events.ignored]
        rates = count(1)
        found = [even(kind, target, next(rates), self._samples) for target in (0, 1) for kind in kinds]
        first = [*self._events.good, *self._events.bad]
        again = self._part(0.4, self.windows[0])
        return found + [restarted(kind, 2, next(rates), again, self._samples) for kind in first]

    def _born(self) -> list[Strand]:
        """Counters that appear with events in them at targets that report the rest of the total."""
        if isinstance(self._slo.sli, RawSli):
            # A query of its own counts increases, and no births.
            return []
        # Long after the rest of the total, and not long after it: within one window, and before the next longer one.
        moments: list[tuple[int, int | None]] = [(before, None) for before in self._moments()]
        moments += [(self._part(0.5, window), self._part(1.1, window)) for window in self.windows]
        found: list[Strand] = []
        targets, events = count(), count(101)
        for turn, (before, known) in enumerate(moments, start=1):
            for each, others in self._beside(turn):
                kind = self._events.another(each, turn)
                new = _new(kind, others)
                # A histogram is there with the first event of any kind.
                if any(atom.metric.kind is MetricKind.TIMING for atom in new) and not every_birth(self._slo):
                    continue
                if not new:
                    continue
                target = next(targets)
                found += [even(other, target, 3.0, self._samples, known) for other in others]
                reach = None if every_birth(self._slo) else known
                number = float(next(events))
                found.append(born(tuple(new), target, number, before, self._samples, reach))
                # What was there before grows by them, however long it has been there.
                found.append(born(tuple(a for a in kind if a not in new), target, number, before, self._samples))
        return found

    def _beside(self, turn: int) -> Iterator[tuple[Kind, Sequence[Kind]]]:
        """Yield the kinds that can be born, and what their target has reported before.

        That is all the other classes, or as little as a single kind, good or bad: any part of the total will do.
        """
        good, bad, ignored = self._events.good, self._events.bad, self._events.ignored
        alone = [self._events.another(each, turn + 1) for each in (*good[:1], *bad[:1])]
        for kind in bad:
            yield kind, [*good[:1], *ignored]
        for kind in good:
            yield kind, [*bad[:1], *ignored]
        if self._slo.sli.has_total:
            for kind in (*bad, *good):
                for other in alone:
                    yield kind, [other]
            for kind in ignored:
                yield kind, alone[:1]

    def _come(self) -> list[Strand]:
        """Targets that appear with a past, and one that comes back with what it had."""
        known = None if every_birth(self._slo) else 0
        kinds = [*self._events.good[:1], *self._events.bad[:1]]
        if isinstance(self._slo.sli, EventsSli):
            kinds = [*self._events.good, *self._events.bad]
        found = []
        for target, before in enumerate(self._moments()):
            found += [born(kind, target, _PAST, before, self._samples, known) for kind in kinds]
        targets, lately = count(len(self._moments())), self._part(0.4, self.windows[0])
        gap, target = (self._part(1.25, self.windows[-1]), lately), next(targets)
        found += [away(kind, target, 7.0, gap, self._samples) for kind in kinds]
        if not every_birth(self._slo) and isinstance(self._slo.sli, EventsSli):
            # What is no part of the total tells nothing of how long its target has been there.
            foreign = foreign_to(self._slo.sli.total, self._events.ignored)
            for kind in kinds if foreign else ():
                target = next(targets)
                found += [even(other, target, 5.0, self._samples) for other in foreign]
                found.append(born(kind, target, _PAST, lately, self._samples, known))
        return found

    def _forgotten(self) -> list[Strand]:
        """Targets that were seen before the last day, and come back with counters that began anew; and before less."""
        kinds = [*self._events.good[:1], *self._events.bad[:1]]
        samples, seen = self._lead + self._samples, self._part(0.2, self.windows[0])
        found = [
            forgotten(kind, target, float(events), before, samples, seen)
            for target, before in enumerate(self._moments())
            for events, kind in enumerate(kinds, start=11 + 2 * target)
        ]
        gone, target = self._part(1, _LESS_THAN_A_DAY), len(self._moments())
        lately = self._part(0.4, self.windows[0])
        return found + [remembered(kind, target, _PAST, lately, samples, gone) for kind in kinds]

    def _moments(self) -> list[int]:
        """Return times before the end, in samples: in each window, between it and the next longer one, before all."""
        found = {self._part(0.4, self.windows[0]), self._part(1.2, self.windows[-1])}
        for window, longer in zip(self.windows, [*self.windows[1:], 0], strict=True):
            found |= {self._part(0.8, window), self._part(1, min(1.4 * window, (window + longer) / 2))}
        return sorted(found - {0})

    def _part(self, share: float, window_ms: float) -> int:
        return int(share * window_ms // self.sample_ms)

    def _checks(self, region: str, strands: Sequence[Strand]) -> Iterator[dict[str, object]]:
        labels = {"slo": self._slo.id, "service": self._slo.service, **({"region": region} if region else {})}
        weighed = [(each, self._events.weigh(each.kind)) for each in strands]
        for window in self.windows:
            samples = window // self.sample_ms
            for place, name in enumerate((series.bad_events, series.total_events)[: len(self._events.weights)]):
                events = sum(each.within(samples) * weight[place] for each, weight in weighed)
                yield self._check(name(window), labels, events)

    def _check(self, name: str, labels: dict[str, str], value: float) -> dict[str, object]:
        read = Series(name, tuple((label, "=", text) for label, text in sorted(labels.items())))
        off = Call("abs", (Binary("-", read, Number(round(Decimal(value), 6))),))
        near = Binary("<=", off, Number(_TOLERANCE), bool_result=True)
        shown = to_text(Series("", tuple((label, "=", text) for label, text in sorted(labels.items()))))
        return {
            "expr": to_text(near), "at": format_duration(self.end_ms), "samples": [{"labels": shown, "value": 1}],
        }  # fmt: skip

    @property
    def series(self) -> tuple[str, ...]:
        """The series that are read."""
        names = [series.bad_events(window) for window in self.windows]
        if self._slo.sli.has_total:
            names += [series.total_events(window) for window in self.windows]
        return tuple(names)
