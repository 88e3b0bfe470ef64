"""Traffic of gauges and of time slices: flows cut into slices, each of them good or bad as a whole, and their samples.

A slice of a gauge is a minute. So a share of time is the same to Prometheus, which counts samples, and to Datadog,
which counts slices.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import Enum
from itertools import accumulate, cycle

from slo_codegen.common.units import MINUTE, SECOND
from slo_codegen.plan.atoms import Atom
from slo_codegen.plan.measures.slis import gauge_of, slices_of
from slo_codegen.plan.measures.sums import sum_of
from slo_codegen.plan.model import (
    Alert,
    BurnRate,
    ConditionKind,
    CounterEvents,
    GaugeSli,
    Over,
    Place,
    Plan,
    SlicesSli,
    Slo,
)
from slo_codegen.promql import Series, to_text
from slo_codegen.proof.events import bad_events_of, events_of
from slo_codegen.proof.layout import Actor, labels_at
from slo_codegen.proof.measures import series_of
from slo_codegen.proof.proofs import written_bounds
from slo_codegen.proof.scene import Scene
from slo_codegen.proof.traffic import Flow, Stretch

INTERVAL_MS = 30 * SECOND
"""Samples are so far apart; what happens in a slice is sampled between its edges."""
ONE_OF_TWO, AFTER_A_GAP = "one of two series", "after a gap"
_TINY = 1e-9
_MOST_STEPS = 1000


class Slice(Enum):
    """What there is in a slice."""

    NOTHING = "nothing is reported"
    IDLE = "nothing happens"
    GOOD = "good"
    BAD = "bad"


class Sliced(Flow):
    """Slices one after another, of one series or of two, the second of which is always good."""

    def __init__(self, slices: Sequence[Slice], slice_ms: int, *, of_two: bool = False) -> None:
        self.slices, self.slice_ms, self.of_two = tuple(slices), slice_ms, of_two
        rate, more = MINUTE / slice_ms, int(of_two)
        super().__init__(
            [
                Stretch(
                    slice_ms,
                    good=rate * ((each is not Slice.BAD) + more),
                    bad=rate * (each is Slice.BAD),
                )
                if each is not Slice.NOTHING
                else Stretch(slice_ms, present=False)
                for each in slices
            ]
        )

    def within(self, start: float, end: float) -> tuple[Slice, ...]:
        """Return the slices between two times; there is nothing in those before the first, and after the last."""
        first, last = math.ceil(start / self.slice_ms), math.floor(end / self.slice_ms)
        before, after = min(max(-first, 0), last - first), max(last - max(len(self.slices), first), 0)
        nothing = (Slice.NOTHING,)
        return (*nothing * before, *self.slices[max(first, 0) : max(last, 0)], *nothing * after)

    def until(self, ms: int) -> Sliced:
        """Return the same slices, the last one repeated, or some of them left out, so that they end at ``ms``."""
        wanted = ms // self.slice_ms
        more = [self.slices[-1]] * (wanted - len(self.slices))
        return Sliced([*self.slices[:wanted], *more], self.slice_ms, of_two=self.of_two)


def sliced(flow: Flow) -> Sliced:
    """Return a flow as what it is: that of an SLI of slices."""
    assert isinstance(flow, Sliced)
    return flow


def cut(flow: Flow, slice_ms: int, *, of_two: bool = False) -> Sliced:
    """Return slices of which as many are bad, as evenly, as events of a flow."""
    slices, owed = [], 0.0
    for at in range(0, flow.ms, slice_ms):
        end = at + slice_ms
        total = flow.total(at, end)
        if not flow.seen(at, end):
            slices.append(Slice.NOTHING)
        elif total < _TINY:
            slices.append(Slice.IDLE)
        else:
            owed += flow.bad(at, end) / total
            slices.append(Slice.BAD if owed > 1 - _TINY else Slice.GOOD)
            owed -= slices[-1] is Slice.BAD
    return Sliced(slices, slice_ms, of_two=of_two)


def slice_of(slo: Slo) -> int | None:
    """Return how long a slice of an SLO is, in ms; None of one that counts events."""
    slices = slices_of(slo.sli)
    if slices is not None:
        return slices.every_ms
    return MINUTE if gauge_of(slo.sli) is not None else None


def cut_scenes(slo: Slo, alert: Alert, scenes: Sequence[Scene], slice_ms: int) -> list[Scene]:
    """Return the scenes of an alert with their flows cut into slices, and what differs of slices alone.

    A scene that plays a period in little time is left out: slices are as long as they are.
    """
    found = []
    for scene in scenes:
        if alert.condition.kind is ConditionKind.EXHAUSTS_WITHIN and scene.name:
            continue
        roles = {role: cut(flow, slice_ms) for role, flow in scene.roles.items()}
        if isinstance(alert.condition, BurnRate):
            incident = scene.roles["incident"]
            gauge = gauge_of(slo.sli)
            if gauge is not None and gauge.over is Over.EACH:
                roles[ONE_OF_TWO] = cut(incident, slice_ms, of_two=True)
            gap = alert.condition.long_ms // slice_ms
            # What a target has counted when it is back is in no slice of Prometheus's.
            burning = [Slice.GOOD, *roles["just above"].slices]
            roles[AFTER_A_GAP] = Sliced([Slice.GOOD, *[Slice.NOTHING] * (gap - 1), *burning], slice_ms)
        # After each slice, as long as those are not too many: what happens in a slice is seen after it.
        step = slice_ms if scene.ms <= _MOST_STEPS * slice_ms else -(-scene.eval_ms // slice_ms) * slice_ms
        longest = -(-max(flow.ms for flow in roles.values()) // step) * step
        roles = {role: flow.until(longest) for role, flow in roles.items()}
        # A counter is seen for some minutes after its last sample, as with events; a gauge's sample counts once.
        tiles = gauge_of(slo.sli) is not None
        found.append(replace(scene, eval_ms=step, sample_ms=INTERVAL_MS, roles=roles, tiles=tiles))
    return found


def series_of_slices(plan: Plan, slo: Slo, actors: Sequence[Actor]) -> list[dict[str, str]]:
    """Return the series of some places in promtool's notation, a sample each `INTERVAL_MS`."""
    gauge, slices = gauge_of(slo.sli), slices_of(slo.sli)
    found: list[tuple[str, str]] = []
    for actor in actors:
        flow = sliced(actor.flow)
        if all(each is Slice.NOTHING for each in flow.slices):
            continue
        if gauge is not None:
            found += _gauge_series(plan, slo, gauge, actor.place, flow)
        elif slices is not None:
            found += _counter_series(plan, slo, slices, actor.place, flow)
    return [{"series": name, "points": points} for name, points in found]


def _gauge_series(plan: Plan, slo: Slo, sli: GaugeSli, place: Place, flow: Sliced) -> Iterator[tuple[str, str]]:
    """Yield one series, and where that is something else for an SLI, another that is good when the first is not."""
    events = bad_events_of(sum_of([CounterEvents(sli.selector)]), slo.by, plan.prometheus.target_labels)
    good, bad = _values(sli)
    kinds = {Slice.IDLE: good, Slice.GOOD: good, Slice.BAD: bad}

    def points(of: dict[Slice, list[float]]) -> str:
        turns = {each: cycle(values) for each, values in of.items()}
        return _text([None if each is Slice.NOTHING else next(turns[each]) for each in flow.slices], gauge=True)

    def name(atom: Atom, target: int) -> str:
        return _name(sli.selector.metric.prometheus, labels_at(atom, place, events.target_label, target))

    (atom,) = events.bad[0]
    yield name(atom, 0), points(kinds)
    if flow.of_two or sli.over is Over.ALL:
        yield name(atom, 1), points(dict.fromkeys(kinds, good))
    elif sli.over is Over.ANY:
        yield name(atom, 1), points(dict.fromkeys(kinds, bad))
    for (other,) in events.ignored:
        yield name(other, 0), points(dict.fromkeys(kinds, bad))


def _values(sli: GaugeSli) -> tuple[list[float], list[float]]:
    """Return values of a gauge that are good, and some that are bad, at its limit and around it."""
    limit, near = float(sli.good.value), max(abs(float(sli.good.value)) / 1000, 1e-3)
    less, more = [limit - near, limit - 10 * near - 5], [limit + near, limit + 10 * near + 5]
    match sli.good.op:
        case ">=":
            return [limit, *more], less
        case ">":
            return more, [limit, *less]
        case "<=":
            return [limit, *less], more
        case "<":
            return less, [limit, *more]
        case "==":
            return [limit], [*less, *more]
        case "!=":
            return [*less, *more], [limit]


def _counter_series(plan: Plan, slo: Slo, sli: SlicesSli, place: Place, flow: Sliced) -> Iterator[tuple[str, str]]:
    """Yield counters of events: in good slices as many bad ones as they bear or fewer, in bad ones one more, or all."""
    events = events_of(sli, plan.metrics, slo.by, plan.prometheus.target_labels)
    buckets = written_bounds(slo, None, events)
    whole = 100 * 10 ** max(-int(sli.least.normalize().as_tuple().exponent), 0)
    edge = round((1 - float(sli.least)) * whole)
    most = edge - 1 if sli.strict else edge
    of_good, of_bad = cycle([most, 0, max(most - 1, 0)]), cycle([most + 1, whole, most + 2])
    kinds = [cycle(each) for each in (events.good, events.bad)]
    grows: dict[str, list[float]] = {}

    def count(atom: Atom, nth: int, events: int) -> None:
        for (suffix, le), counts in series_of(atom, buckets):
            labels = labels_at(atom, place) | ({"le": le} if le else {})
            by = grows.setdefault(_name(f"{atom.metric.prometheus}{suffix}", labels), [0.0] * len(flow.slices))
            by[nth] += counts * events

    for nth, each in enumerate(flow.slices):
        bad = next(of_bad) if each is Slice.BAD else next(of_good) if each is Slice.GOOD else 0
        all_of_it = whole if each in (Slice.BAD, Slice.GOOD) else 0
        for number, of in zip((all_of_it - bad, bad), kinds, strict=True):
            for atom in next(of):
                count(atom, nth, number)
        for kind in events.ignored:
            for atom in kind:
                count(atom, nth, 3 * all_of_it)
    for name, added in grows.items():
        there = zip(accumulate(added), flow.slices, strict=True)
        values = [None if each is Slice.NOTHING else value for value, each in there]
        yield name, _text(values, per_slice=flow.slice_ms // INTERVAL_MS)


def _text(values: Sequence[float | None], *, per_slice: int = 2, gauge: bool = False) -> str:
    """Write a value in each slice: of a gauge once, in its middle; of a counter from there on to the slice's end."""
    words = ["_"]
    for value in values:
        if value is None:
            words.append(f"_x{per_slice}")
        elif gauge:
            words += [_number(value), "_"]
        else:
            words.append(f"{_number(value)}x{per_slice - 1}")
    return " ".join(words)


def _number(value: float) -> str:
    return f"{value:.9f}".rstrip("0").rstrip(".")


def _name(metric: str, labels: dict[str, str]) -> str:
    return to_text(Series(metric, tuple((label, "=", value) for label, value in sorted(labels.items()))))
