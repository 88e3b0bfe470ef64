"""Scenes as promtool unit tests: the series of every place, and when the alert must fire and must be silent."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from slo_codegen.artifact import Draft
from slo_codegen.common.units import MINUTE, Ms, format_duration
from slo_codegen.diagnostics import Origin
from slo_codegen.plan.atoms import Atom
from slo_codegen.plan.divided import group_name
from slo_codegen.plan.model import Place, Slo
from slo_codegen.promql import Aggregation, Binary, Call, Number, Series, Subquery, to_text
from slo_codegen.proof import native
from slo_codegen.proof.events import Events, Kind
from slo_codegen.proof.measures import series_of
from slo_codegen.proof.notation import number
from slo_codegen.proof.paths import PLATFORM, path_of
from slo_codegen.proof.places import in_any, in_none, labels_text
from slo_codegen.proof.scene import BORN, FAILURES, FRESH, IN_TURN, RAW_UP_TO, THERE, Scene
from slo_codegen.proof.traffic import Flow

_NOISE, _LOUD = 3, 150
"""Events that are neither good nor bad, for each one that is: counted as bad, they look like an incident; so loud that
any kind of them alone looks like an outage, where each is played."""
CALENDAR_GROUP = ("platform", "calendar")
_MOST_KINDS = 4
_WHOLE = 1e-6
_IDLE = {"series": "slo_codegen_idle", "points": "0"}
_FINE = 4096
"""Increments are multiples of 1/4096: their sums are exact, so that no rounding looks like a reset."""


@dataclass(frozen=True, slots=True)
class Targets:
    """Two targets that share the events of a place; with ``apart``, good ones are the first's, bad ones the other's.

    ``label`` tells them apart.
    """

    label: str
    apart: bool = False

    def slots(self, kinds: Sequence[Kind], side: int) -> list[tuple[Kind, int]]:
        """Return each kind at each target: every kind once before any comes again. The side of good events is 0."""
        return [(kind, target) for target in ([side] if self.apart else (0, 1)) for kind in kinds]


@dataclass(frozen=True, slots=True)
class Actor:
    """What a place does in one test: its role, its flow, and which events make it up."""

    place: Place
    role: str
    flow: Flow
    good: tuple[Kind, ...]
    bad: tuple[Kind, ...]
    """Kinds of events that share the good and the bad ones: a rule that loses one of them counts too few."""
    ignored: tuple[Kind, ...]
    unborn: bool
    """Whether a series appears with its first event, and not at 0 before it."""
    targets: Targets | None = None
    long_there: tuple[Kind, ...] = ()
    """What of the ignored ones is reported all the time, also where nothing else is."""


def turns_of(scene: Scene, places: int, kinds: int) -> list[list[str]]:
    """Return the role of each place in each test: every role somewhere, and the incident once in every place.

    The incident stands alone in the first test, so that no place can borrow another's.
    """
    first, *others = scene.roles
    waiting = list(others)
    turns = [[first, *(_next(waiting, others[0]) for _ in range(places - 1))]]
    if scene.once:
        return turns
    everywhere = [first for _ in range(places - 1)]
    turns.append([_next(waiting, others[0]), *everywhere] if everywhere else [first])
    if everywhere and kinds > 1:
        # Born with one kind of bad event in the second test, with all of them in the third.
        turns.append([_next(waiting, others[0]), *everywhere])
    while waiting:
        turns.append([_next(waiting, first) for _ in range(places)])
    return turns


def _next(waiting: list[str], otherwise: str) -> str:
    return waiting.pop(0) if waiting else otherwise


def some(kinds: Sequence[Kind], first: int) -> tuple[Kind, ...]:
    """Return a few kinds of events, beginning at one of them."""
    start = first % len(kinds) if kinds else 0
    return tuple([*kinds[start:], *kinds[:start]][:_MOST_KINDS])


def actors_of(
    flows: Sequence[tuple[Place, Mapping[str, Flow]]],
    roles: Sequence[str],
    events: Events,
    turn: int,
    targets: Targets | None = None,
) -> list[Actor]:
    """Return what each place does in one test; ``flows`` has each place with its flow of every role."""
    found = []
    for index, ((place, by_role), role) in enumerate(zip(flows, roles, strict=True)):
        pick = index + turn
        unborn = role in BORN or (turn % 2 == 1 and role not in THERE)
        # Where a series appears with its first event, that of another kind of bad event may be missing for good.
        most = 1 if unborn else _MOST_KINDS
        good, bad, ignored = some(events.good, pick), some(events.bad, pick)[:most], events.ignored
        if role == IN_TURN:
            spread = events.spread()
            bad, ignored = spread.bad, spread.ignored
        elif role == FAILURES:
            bad, ignored = _one_and_another(events, pick), ()
        long_there = events.foreign if role == FRESH else ()
        found.append(Actor(place, role, by_role[role], good, bad, ignored, unborn, targets, long_there))
    return found


def _one_and_another(events: Events, pick: int) -> tuple[Kind, ...]:
    """Return two kinds of bad events that are counted apart; one twice where nothing tells them apart."""
    counted = [kind for kind in events.bad if not any(atom.is_observation for atom in kind)]
    kind = counted[pick % len(counted)]
    return events.another(kind, 0), events.another(kind, 1)


def input_series(actors: Iterable[Actor], sample_ms: int, buckets: frozenset[Ms]) -> list[dict[str, str]]:
    """Return the samples of every series, in promtool's notation; ``buckets`` are the bounds that are written."""
    lines: dict[str, str] = {}
    for actor in actors:
        if not any(stretch.present for stretch in actor.flow.stretches):
            continue
        long_there = {_label_set(actor, atom, 0) for kind in actor.long_there for atom in kind}
        always = Flow([replace(stretch, present=True) for stretch in actor.flow.stretches])
        for (metric, labels), by_bucket in _native_rates(actor, max(buckets, default=1), sample_ms).items():
            born = _first_stretch(by_bucket.values()) if actor.unborn else 0
            name = to_text(Series(metric, tuple((label, "=", value) for label, value in labels)))
            held = {nth: _samples(actor.flow, rates, born, sample_ms) for nth, rates in by_bucket.items()}
            lines[name] = native.points(held)
        for (metric, labels), by_series in _rates(actor, buckets, sample_ms).items():
            flow = always if (metric, labels) in long_there else actor.flow
            # The series of one label set appear together, with their first event.
            born = _first_stretch(by_series.values()) if actor.unborn else 0
            for (suffix, le), rates in by_series.items():
                if actor.unborn and not any(rates) and not (actor.targets and actor.targets.apart):
                    # Some clients report no bucket that is empty.
                    continue
                matchers = sorted((*labels, ("le", le)) if le else labels)
                series = Series(f"{metric}{suffix}", tuple((label, "=", value) for label, value in matchers))
                lines[to_text(series)] = _points(flow, rates, born, sample_ms)
    # promtool takes no test without a series.
    return [{"series": name, "points": points} for name, points in sorted(lines.items())] or [dict(_IDLE)]


_LabelSet = tuple[str, tuple[tuple[str, str], ...]]


def _rates(actor: Actor, buckets: frozenset[Ms], sample_ms: int) -> dict[_LabelSet, dict[tuple[str, str], list[float]]]:
    """Return how fast each series grows in each stretch, by label set, then by suffix and bucket."""
    found: dict[_LabelSet, dict[tuple[str, str], list[float]]] = {}
    for (kind, target), rates in _shares(actor, sample_ms).items():
        for atom in (each for each in kind if not each.metric.native_histogram):
            same = found.setdefault(_label_set(actor, atom, target), {})
            for (suffix, le), counts in series_of(atom, buckets):
                # A percentile reads bounds as they are spelled.
                series = (suffix, le if actor.targets is None or actor.targets.apart else spelled(le, target))
                before = same.get(series, [0.0] * len(rates))
                same[series] = [old + new * counts for old, new in zip(before, rates, strict=True)]
    return found


def _native_rates(actor: Actor, beyond_ms: Ms, sample_ms: int) -> dict[_LabelSet, dict[int, list[float]]]:
    """Return how fast each bucket of each native histogram grows in each stretch, by label set, then by bucket."""
    found: dict[_LabelSet, dict[int, list[float]]] = {}
    for (kind, target), rates in _shares(actor, sample_ms).items():
        for atom in (each for each in kind if each.metric.native_histogram):
            same = found.setdefault(_label_set(actor, atom, target), {})
            nth = native.bucket(atom.upto, atom.metric.in_unit(beyond_ms))
            same[nth] = [old + new for old, new in zip(same.get(nth, [0.0] * len(rates)), rates, strict=True)]
    return found


def _label_set(actor: Actor, atom: Atom, target: int) -> _LabelSet:
    labels = labels_at(atom, actor.place, actor.targets.label if actor.targets else "", target)
    return atom.metric.prometheus, tuple(sorted(labels.items()))


def labels_at(atom: Atom, place: Place, label: str = "", target: int = 0) -> dict[str, str]:
    """Return the labels of an atom in a place, at a target that ``label`` tells apart; either may be empty."""
    labels = dict(atom.labels)
    labels |= {name: member for name, member in place.labels if atom.metric.label(name) is not None}
    return {**labels, label: f"target-{target}"} if label else labels


def spelled(le: str, target: int) -> str:
    """Return a bound as a target writes it: every other one does as Prometheus 3, ``300.0`` and ``5e-05``."""
    return repr(float(le)) if le not in ("", "+Inf") and target % 2 else le


def _first_stretch(rates: Iterable[list[float]]) -> int:
    """Return the first stretch in which any series grows; one past the last if none does."""
    together = [any(each) for each in zip(*rates, strict=True)]
    return together.index(True) if True in together else len(together)


def _shares(actor: Actor, sample_ms: int) -> dict[tuple[Kind, int], list[float]]:
    """Return how many events a minute there are of each kind at each target, in each stretch."""
    stretches = actor.flow.stretches
    found: dict[tuple[Kind, int], list[float]] = {}
    groups = _groups(actor)
    bursts = 0
    for at, stretch in enumerate(stretches):
        bad = groups[min(bursts, len(groups) - 1)]
        bursts += bool(stretch.bad)
        for side, kinds, rate in ((0, actor.good, stretch.good), (1, bad, stretch.bad)):
            slots = actor.targets.slots(kinds, side) if actor.targets else [(kind, 0) for kind in kinds]
            for index, slot in enumerate(slots):
                rates = found.setdefault(slot, [0.0] * len(stretches))
                rates[at] += _part_of(rate, index, len(slots), sample_ms / MINUTE)
    times = _LOUD if actor.role == IN_TURN else _NOISE
    for kind in actor.ignored:
        noise = found.setdefault((kind, 0), [0.0] * len(stretches))
        found[kind, 0] = [old + (s.good + s.bad) * times for old, s in zip(noise, stretches, strict=True)]
    return found


def _groups(actor: Actor) -> list[tuple[Kind, ...]]:
    """Return the kinds of bad events of one burst after another: all of them, but where they come in turn."""
    bursts = sum(bool(stretch.bad) for stretch in actor.flow.stretches)
    if actor.role not in (IN_TURN, FAILURES) or not bursts:
        return [actor.bad]
    each = -(-len(actor.bad) // bursts)
    return [actor.bad[start : start + each] for start in range(0, len(actor.bad), each)]


def _part_of(rate: float, index: int, among: int, minutes: float) -> float:
    """Return the part of a rate that one of several kinds has; whole events stay whole."""
    events = rate * minutes
    if abs(events - round(events)) > _WHOLE:
        return rate / among
    base, rest = divmod(round(events), among)
    return (base + (index < rest)) / minutes


def _points(flow: Flow, rates: Sequence[float], born: int, sample_ms: int) -> str:
    """Write a counter that grows at a rate a minute in each stretch, from 0; there is none before stretch ``born``."""
    words: list[str] = []
    value = 0.0
    for index, (stretch, rate) in enumerate(zip(flow.stretches, rates, strict=True)):
        samples = stretch.ms // sample_ms
        value = 0.0 if stretch.restart else value + stretch.past
        each = round(rate * sample_ms / 60_000 * _FINE) / _FINE
        if not stretch.present or index < born:
            words.append(f"_x{samples}" if index else f"_x{samples + 1}")
            continue
        if index:
            words.append(f"{number(value + each)}+{number(each)}x{samples - 1}")
        elif born or not flow.stretches[0].present:
            words.append(f"_ {number(each)}+{number(each)}x{samples - 1}")
        else:
            words.append(f"0+{number(each)}x{samples}")
        value += each * samples
    return " ".join(words)


def _samples(flow: Flow, rates: Sequence[float], born: int, sample_ms: int) -> list[float | None]:
    """Return the samples of a counter that grows at a rate a minute in each stretch, as `_points` writes them."""
    found: list[float | None] = []
    value = 0.0
    for index, (stretch, rate) in enumerate(zip(flow.stretches, rates, strict=True)):
        samples = stretch.ms // sample_ms
        value = 0.0 if stretch.restart else value + stretch.past
        each = round(rate * sample_ms / 60_000 * _FINE) / _FINE
        there = stretch.present and index >= born
        if not index:
            found.append(value if there else None)
        found += [value + each * nth if there else None for nth in range(1, samples + 1)]
        value += each * samples if there else 0.0
    return found


@dataclass(frozen=True, slots=True)
class Expectation:
    """Where an alert must be at a step: the places in which it fires, and those that are too near to a turn to say."""

    at_ms: int
    firing: tuple[Place, ...]
    unsure: tuple[Place, ...]


def slack_steps(scene: Scene, window_ms: int) -> int:
    """Return how many steps a turn may be off: rules see windows in steps, and tiles of 5 minutes in longer ones."""
    if scene.tiles:
        return 1
    share = 0.02 if window_ms > RAW_UP_TO else 0.01
    return 1 + math.ceil(share * window_ms / scene.eval_ms) + (1 if scene.window_ms > RAW_UP_TO else 0)


def expectations(scene: Scene, states: dict[Place, list[bool]]) -> list[Expectation]:
    """Return the steps to look at: just before and just after each turn, half-way between turns, and the last."""
    fires = slack_steps(scene, scene.window_ms)
    lets_go = slack_steps(scene, scene.release_ms or scene.window_ms)
    last = len(next(iter(states.values()))) - 1
    steps = {last}
    doubtful: dict[Place, set[int]] = {}
    for place, state in states.items():
        turns = [k for k in range(1, last + 1) if state[k] != state[k - 1]]
        edges = [0, *turns, last]
        doubtful[place] = set()
        for turn in turns:
            slack = fires if state[turn] else lets_go
            steps |= {turn - slack - 1, turn + slack}
            doubtful[place].update(range(turn - slack, turn + slack))
        steps |= {(a + b) // 2 for a, b in pairwise(edges)}
    found = []
    for step in sorted(step for step in steps if 0 < step <= last):
        unsure = tuple(place for place in states if step in doubtful[place])
        firing = tuple(place for place, state in states.items() if state[step] and place not in unsure)
        if len(unsure) < len(states):
            found.append(Expectation(step * scene.eval_ms, firing, unsure))
    return found


def check_of(name: Mapping[str, str], expectation: Expectation, by: tuple[str, ...]) -> dict[str, object]:
    """Return a check of promtool: the places in which an alert fires, and no other.

    ``name`` are labels that find it among all alerts.
    """
    firing = Aggregation("count", in_none(_firing(name), expectation.unsure), by=by or None)
    samples = [{"labels": labels_text(place), "value": 1} for place in expectation.firing]
    return {"expr": to_text(firing), "at": format_duration(expectation.at_ms), "samples": samples}


def _in_state(name: Mapping[str, str], state: str) -> Series:
    return Series("ALERTS", (*((label, "=", value) for label, value in name.items()), ("alertstate", "=", state)))


def _firing(name: Mapping[str, str]) -> Series:
    return _in_state(name, "firing")


def pending_check(name: Mapping[str, str], scene: Scene, end_ms: int) -> dict[str, object]:
    """Return a check of promtool that an alert which holds for no time is never pending."""
    pending = _in_state(name, "pending")
    ever = Call("count_over_time", (Subquery(pending, end_ms, scene.eval_ms),))
    return {"expr": to_text(ever), "at": format_duration(end_ms), "samples": []}


def whole_checks(
    name: Mapping[str, str], scene: Scene, states: Mapping[Place, list[bool]]
) -> Iterator[dict[str, object]]:
    """Yield checks of promtool over all of a test: which places ever fire, and for how many steps."""
    end_ms = (len(next(iter(states.values()))) - 1) * scene.eval_ms
    at = format_duration(end_ms)
    alike: dict[tuple[int, int], list[Place]] = {}
    doubtful = []
    for place, state in states.items():
        turns = [now for before, now in pairwise(state) if now != before]
        off = sum(slack_steps(scene, scene.window_ms if now else scene.release_ms or scene.window_ms) for now in turns)
        if sum(state) > off or not turns:
            alike.setdefault((sum(state), off), []).append(place)
        else:
            doubtful.append(place)
    ever = Call("count_over_time", (Subquery(in_none(_firing(name), doubtful), end_ms, scene.eval_ms),))
    firing = [place for (steps, _), same in alike.items() if steps for place in same]
    by = tuple(label for label, _ in next(iter(states)).labels) or None
    if len(doubtful) < len(states):
        yield {
            "expr": to_text(Aggregation("group", ever, by=by)),
            "at": at,
            "samples": [{"labels": labels_text(place), "value": 1} for place in sorted(firing)],
        }
    for (steps, off), places in alike.items():
        if steps:
            times = Call("count_over_time", (Subquery(in_any(_firing(name), places), end_ms, scene.eval_ms),))
            apart = Call("abs", (Binary("-", Aggregation("sum", times, by=by), Number(steps)),))
            near = Binary("<=", apart, Number(off), bool_result=True)
            yield {
                "expr": to_text(near),
                "at": at,
                "samples": [{"labels": labels_text(place), "value": 1} for place in sorted(places)],
            }


def labels_check(name: Mapping[str, str], labels: dict[str, str], expectation: Expectation) -> dict[str, object]:
    """Return a check of promtool: every label of the alert where it fires."""
    series = in_none(_firing(name), expectation.unsure)
    every = {**name, "alertstate": "firing", **labels}
    samples = [{"labels": labels_text(place, every, "ALERTS"), "value": 1} for place in expectation.firing]
    return {"expr": to_text(series), "at": format_duration(expectation.at_ms), "samples": samples}


def test_draft(slo: Slo, name: str, step_ms: int, tests: list[dict[str, object]], origin: Origin) -> Draft:
    """Return a test file of an SLO whose rules run each ``step_ms``, in the order in which they read each other."""
    parts = ("fast", "returns", "slow", "calendar")
    groups = [
        group_name(slo.environment, *CALENDAR_GROUP),
        *(group_name(slo.environment, slo.service, slo.id, part) for part in parts),
    ]
    platform = [f"../../rules/{PLATFORM}.yaml"] if slo.calendar else []
    context = {
        "rule_files": [f"../../rules/{slo.service}.yaml", *platform],
        "interval": format_duration(step_ms),
        "groups": groups,
        "tests": tests,
    }
    return Draft(path_of(slo.id, name), "prometheus/tests.yaml.j2", context, "prometheus-tests", origin)
