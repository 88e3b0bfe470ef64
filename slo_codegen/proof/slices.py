"""Events that show how time slices are judged: as many bad ones as a slice bears, one more, one less, and none at all.

Each kind of event decides a slice of its own. Targets restart, come with a past and go within others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import count

from slo_codegen.common.units import MINUTE, SECOND, Ms
from slo_codegen.plan.examples import played
from slo_codegen.plan.measures.sums import bounds_in
from slo_codegen.plan.model import Place, Plan, SlicesSli, Slo
from slo_codegen.plan.scraping import step_ms
from slo_codegen.proof.errors import NO_MEMBER, UnprovableError
from slo_codegen.proof.events import Events, Kind
from slo_codegen.proof.sampled import Item, Shown
from slo_codegen.proof.strands import Strand, strand, written

_ANY = Decimal("0.9")
_APART = 5 * SECOND
"""Samples are so much further apart than steps, so that they fall at other times."""
_SLOWEST = 4 * MINUTE
_PER_SLICE = 6
_HELD = 3_000
"""So many samples of what is counted promtool holds at a time, with all that is made of them."""
_LOOK_BACK = 15 * MINUTE
_FEW = 6
_MANY_STEPS = 150
"""Slices of more steps are played in one place, by targets that stay."""
_PAST = 1_000_000.0
_MEANWHILE = 44 * MINUTE
_LASTS = 28 * MINUTE
"""When slices are played of which some are counted late, and for how long."""


@dataclass(frozen=True, slots=True)
class _Burst:
    """Events of one kind at one target, all at one sample of a slice: the first, the last or any."""

    kind: Kind
    number: float
    target: int = 0
    at: int | None = None


@dataclass(slots=True)
class _Target:
    """When a target is there, by samples, and when it begins anew; it may bring a past along."""

    first: int = 0
    end: int | None = None
    restarts: frozenset[int] = frozenset()
    past: float = 0.0
    news: dict[Kind, dict[int, float]] = field(default_factory=dict)

    def is_there(self, sample: int) -> bool:
        return self.first <= sample and (self.end is None or sample < self.end)


class SlicesShown:
    """What is shown of time slices."""

    def __init__(self, plan: Plan, slo: Slo, sli: SlicesSli, events: Events, buckets: frozenset[Ms]) -> None:
        """``events`` are those that slices are judged by, one of each class; ``buckets`` the bounds of histograms."""
        self._sli, self._every, self._events = sli, sli.every_ms, events
        terms = (*sli.of.bad, *sli.of.total)
        self._step = step_ms(terms, plan.scrape_interval_ms)
        self._targets = events.targets or plan.prometheus.target_labels[:1]
        bounds = bounds_in(terms)
        self._buckets, self._beyond_ms = buckets | {10 * bound for bound in bounds}, max(bounds, default=1)
        steps = (self._every + _LOOK_BACK) // self._step
        self._is_long = steps > _MANY_STEPS
        self._places = played(slo)[: 1 if self._is_long else 2]
        if not self._places:
            raise UnprovableError(NO_MEMBER)
        # Native histograms take many samples.
        self._most = max(_HELD // (steps * (8 if events.is_native else 1)), 4)
        # Where slices count by their share any share tells them apart.
        allowed = 1 - (_ANY if sli.least is None else sli.least)
        self._whole = int(10 ** max(-int(allowed.normalize().as_tuple().exponent), 0))
        self._edge = int(allowed * self._whole)

    def shown(self) -> Iterator[Shown]:
        """Yield what is played."""
        slower = min(self._every // _PER_SLICE // _APART * _APART, _SLOWEST)
        pace = max(self._step + _APART, slower)
        # Samples fall at every step of a slice, the first and the last one too.
        while self._every % pace == 0:
            pace += _APART
        yield self._play("time slices", pace, self._plots())
        if self._every <= _LASTS // 3:
            yield self._play("evaluations are missed", self._step, self._few(), seldom=True)

    def _few(self) -> list[list[_Burst]]:
        """Return the events of a few slices, some of them at the edges, of which most are judged late."""
        good, bad = self._events.good[0], self._events.bad[0]
        whole, edge = 100.0 * self._whole, 100.0 * self._edge
        return [
            [_Burst(good, whole - edge), _Burst(bad, edge)],
            [_Burst(bad, 1, at=-1)],
            [],
            [_Burst(bad, 1, at=0)],
            [_Burst(good, whole - edge + 1), _Burst(bad, max(edge - 1, 0))],
            [_Burst(good, whole - edge - 1), _Burst(bad, edge + 1)],
        ]

    def _plots(self) -> list[list[_Burst]]:
        """Return the events of one slice after another."""
        events = self._events.spread(undeclared=True)
        good, bad = events.good[0], events.bad[0]
        whole, edge = float(self._whole), float(self._edge)
        just = [_Burst(good, whole - edge), _Burst(bad, edge)]
        found = [
            just,
            [_Burst(good, whole - edge - 1), _Burst(bad, edge + 1)],
            [],
            [_Burst(bad, 1)],
            [_Burst(good, 1)],
            [_Burst(good, whole - edge + 1), _Burst(bad, max(edge - 1, 0))],
            # A target all of whose events are bad, and one of good ones: they are judged together.
            [_Burst(good, whole - edge, 1), _Burst(bad, edge, 0)],
            [_Burst(good, whole - edge - 1, 0), _Burst(bad, edge + 1, 1)],
            [_Burst(good, 3 * (whole - edge), 1), _Burst(bad, 3 * edge + 1, 1)],
            # So many that a hundredth more or less of what a slice bears is seen.
            [_Burst(good, 100 * (whole - edge) + 1), _Burst(bad, max(100 * edge - 1, 0))],
            [_Burst(good, 100 * (whole - edge) - 1), _Burst(bad, 100 * edge + 1)],
            [],
        ]
        left = self._most - _FEW
        more: list[list[_Burst]] = []
        longest = max(len(events.good), len(events.bad), len(events.ignored))
        for nth in range(longest):
            if nth < len(events.ignored):
                noise = _Burst(events.ignored[nth], 2 * whole)
                more += [[*just, noise], [_Burst(good, whole - edge - 1), _Burst(bad, edge + 1), noise]]
            if nth < len(events.bad):
                more.append([_Burst(good, whole - edge - 1), _Burst(events.bad[nth], edge + 1)])
            if nth < len(events.good):
                more.append([_Burst(events.good[nth], whole - edge), _Burst(bad, edge)])
        return [*found, *more[: max(left, 0)]]

    def _play(self, told: str, pace_ms: int, plots: Sequence[list[_Burst]], *, seldom: bool = False) -> Shown:
        first = -(-_MEANWHILE // self._every) if seldom else 1
        if seldom:
            plots = [plots[nth % len(plots)] for nth in range(_LASTS // self._every)]
        end_ms = (first + len(plots) + 2) * self._every
        end_ms = max(90 * MINUTE, -(-end_ms // MINUTE) * MINUTE) if seldom else -(-end_ms // MINUTE) * MINUTE
        samples = end_ms // pace_ms + 1
        series: list[dict[str, str]] = []
        items: list[tuple[Place, tuple[Item, ...]]] = []
        for turn, place in enumerate(self._places):
            there = [*plots[turn:], *plots[:turn]]
            targets = self._at_targets(there, first, pace_ms, samples, seldom=seldom)
            strands = [each for number, target in targets.items() for each in self._strands(number, target, samples)]
            series += written(strands, self._targets, place, self._buckets, self._beyond_ms)
            items.append((place, tuple(self._items(targets, pace_ms, end_ms))))
        at = () if seldom else tuple(self._read_at((first + nth) * self._every) for nth in range(len(plots) + 1))
        return Shown(told, pace_ms, tuple(series), tuple(items), end_ms, at, seldom)

    def _at_targets(
        self, plots: Sequence[list[_Burst]], first: int, pace_ms: int, samples: int, *, seldom: bool
    ) -> dict[int, _Target]:
        """Return what targets count, by sample; the events of a slice come at one sample in it after another."""
        begins = next(n for n in range(samples) if self._ends(n * pace_ms) >= first * self._every) if seldom else 0
        last = (first + len(plots)) * self._every
        goes = next((n for n in range(samples) if self._ends(n * pace_ms) > last), samples)
        targets = {0: _Target(begins, goes if seldom else None), 1: _Target(begins, goes if seldom else None)}
        within: dict[int, list[int]] = {}
        for sample in range(samples):
            within.setdefault(self._ends(sample * pace_ms), []).append(sample)
        turn = count()
        for nth, bursts in enumerate(plots):
            inside = [n for n in within.get((first + nth) * self._every, []) if n > begins]
            for burst in bursts if inside else []:
                at = inside[next(turn) % len(inside) if burst.at is None else burst.at]
                news = targets[burst.target].news.setdefault(burst.kind, {})
                news[at] = news.get(at, 0.0) + burst.number
        if not seldom and not self._is_long:
            self._more(targets, within, first, len(plots))
        return targets

    def _more(self, targets: dict[int, _Target], within: dict[int, list[int]], first: int, plots: int) -> None:
        """Add a target that restarts, one that comes with a past, and one that goes; and their events."""
        good, bad = self._events.good[0], self._events.bad[0]
        mid = [within[(first + nth) * self._every][0] for nth in (1, 2, 3, min(8, plots - 1))]
        restarted = _Target(restarts=frozenset({mid[1]}), past=50.0)
        restarted.news = {good: {1: 40.0}, bad: {mid[1]: 3.0, mid[2]: 1.0}}
        young = _Target(first=mid[2], past=_PAST)
        young.news = {bad: {mid[3]: 1.0}, good: {}}
        gone = _Target(end=mid[3])
        gone.news = {good: {mid[0]: 5.0}, bad: {mid[0]: 2.0}}
        targets |= {2: restarted, 3: young, 4: gone}

    def _strands(self, number: int, target: _Target, samples: int) -> Iterator[Strand]:
        """Yield the counters of a target, which begin again at 0 when it restarts."""
        for kind, news in target.news.items():
            value, reported = target.past, list[float | None]()
            for sample in range(samples):
                value = (0.0 if sample in target.restarts else value) + news.get(sample, 0.0)
                reported.append(value if target.is_there(sample) else None)
            yield strand(kind, number, reported, [0.0] * samples)

    def _items(self, targets: dict[int, _Target], pace_ms: int, end_ms: int) -> Iterator[Item]:
        """Yield each slice in which a target was there, judged by what happened at its samples."""
        counted: dict[int, list[float]] = {}
        for target in targets.values():
            for kind, news in target.news.items():
                bad, total = self._events.weigh(kind)
                for sample, number in news.items():
                    # What is there at its first sample is its past.
                    if target.is_there(sample) and sample > target.first:
                        sums = counted.setdefault(self._ends(sample * pace_ms), [0.0, 0.0])
                        sums[0] += bad * number
                        sums[1] += total * number
        for ends in range(0, end_ms + 1, self._every):
            steps = range(ends - self._every + self._step, ends + 1, self._step)
            if any(self._reports(target, step, pace_ms) for target in targets.values() for step in steps):
                bad_events, events = counted.get(ends, [0.0, 0.0])
                yield Item(ends, self._is_bad(bad_events, events))

    def _reports(self, target: _Target, step: int, pace_ms: int) -> bool:
        """Return whether a target is seen at a step."""
        end = target.end
        return 0 <= target.first * pace_ms <= step and (end is None or step < end * pace_ms)

    def _is_bad(self, bad: float, total: float) -> Fraction | int:
        if not total:
            return 0
        if self._sli.least is None:
            return Fraction(round(bad), round(total))
        # In whole events, so that a share which is just reached is reached.
        borne, spent = round(self._edge * total), round(bad * self._whole)
        return int(spent >= borne if self._sli.strict else spent > borne)

    def _ends(self, at_ms: int) -> int:
        """Return the end of the slice in which a sample is seen."""
        step = -(-at_ms // self._step) * self._step
        return -(-step // self._every) * self._every

    def _read_at(self, ends_ms: int) -> int:
        return -(-(ends_ms + 30 * SECOND) // MINUTE) * MINUTE
