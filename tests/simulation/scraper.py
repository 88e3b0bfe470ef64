"""What is scraped: samples and staleness markers, as Prometheus writes them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.simulation.forms import Key, spelled
from tests.simulation.scenario import Scenario
from tests.simulation.world import Event, Span, Target

Series = tuple[str, tuple[tuple[str, str], ...]]
"""A metric's name and all labels, sorted."""


@dataclass(frozen=True)
class Scrape:
    """One attempt at one target: when, with which labels of the target, and what it exposed; ``None`` if it failed.

    ``started`` is when the process that answered began. ``broken`` says that something was missed since the last one.
    """

    at: int
    target: str
    labels: tuple[tuple[str, str], ...]
    exposed: dict[Series, int] | None
    started: int
    broken: bool


def _within(second: int, spans: Sequence[Span]) -> bool:
    return any(start <= second < end for start, end in spans)


def _times(scenario: Scenario, target: Target) -> Iterator[tuple[int, int]]:
    """Return number and second of each attempt, in order and never two in one second."""
    chance = random.Random(target.phase)
    last = -1
    for number, due in enumerate(range(target.phase, scenario.end + 1, scenario.interval)):
        at = min(max(due + chance.randint(-scenario.jitter, scenario.jitter), last + 1), scenario.end)
        if at > last:
            yield number, at
        last = at


def scrapes(scenario: Scenario, events: Sequence[Event]) -> list[Scrape]:
    """Return every attempt to scrape, in the order of time."""
    found: list[Scrape] = []
    for name in scenario.targets:
        found += _of_target(scenario, name, [event for event in events if event.on == name])
    return sorted(found, key=lambda scrape: (scrape.at, scrape.target))


def _of_target(scenario: Scenario, name: str, events: Sequence[Event]) -> Iterator[Scrape]:
    target = scenario.targets[name]
    life: Span | None = None
    counters: dict[Key, int] = {}
    nth, broken = 0, False
    named: dict[Key, Series] = {}
    seen: object = None
    for number, at in _times(scenario, target):
        if at < scenario.first_scrape or _within(at, scenario.down) or _within(at, target.unlisted):
            broken = True
            continue
        run = target.run_at(at)
        labels = target.labels_at(at)
        failed = bool(target.fails_every) and number % target.fails_every == 0
        if run is None or failed or _within(at, target.unreachable):
            yield Scrape(at, name, tuple(sorted(labels.items())), None, 0, True)
            broken = True
            continue
        if run != life:
            life, counters = run, _at_start(scenario, target, run)
            while nth < len(events) and events[nth].at < run[0]:
                nth += 1  # what a process held that was never scraped again
        while nth < len(events) and events[nth].at <= at:
            for each in scenario.form.moves[events[nth].outcome]:
                counters[each] = counters.get(each, 0) + events[nth].count
            nth += 1
        every = tuple(sorted(labels.items()))
        look = (every, scenario.le_at(at), tuple(scenario.extra_at(at).items()))
        if look != seen:
            named, seen = {}, look
        for each in counters:
            if each not in named:
                named[each] = _series(scenario, each, labels, at)
        exposed = {named[each]: value for each, value in counters.items()}
        yield Scrape(at, name, every, exposed, run[0], broken)
        broken = False


def _at_start(scenario: Scenario, target: Target, run: Span) -> dict[Key, int]:
    counters = {} if scenario.lazy else dict.fromkeys(scenario.form.counters, 0)
    if run[0] < 0:
        for outcome, count in target.past.items():
            for each in scenario.form.moves[outcome]:
                counters[each] = counters.get(each, 0) + count
    return counters


def _series(scenario: Scenario, counter: Key, labels: dict[str, str], at: int) -> Series:
    name, own = counter
    every = {**labels, **scenario.extra_at(at), **dict(own)}
    if "le" in every:
        every["le"] = spelled(every["le"], scenario.le_at(at))
    return name, tuple(sorted(every.items()))


def stored(scenario: Scenario, attempts: Sequence[Scrape]) -> dict[Series, dict[int, int | None]]:
    """Return the samples of each series by second; ``None`` is a staleness marker."""
    series: dict[Series, dict[int, int | None]] = {}
    for name, target in scenario.targets.items():
        present: set[Series] = set()
        own = [attempt for attempt in attempts if attempt.target == name]
        for attempt, following in zip(own, [*own[1:], None], strict=True):
            values: dict[Series, int] = dict(attempt.exposed or {})
            if attempt.exposed is not None and scenario.start_time:
                values["process_start_time_seconds", attempt.labels] = max(attempt.started, -86_400)
            if scenario.up:
                values["up", attempt.labels] = int(attempt.exposed is not None)
            for gone in present - set(values):
                series[gone][attempt.at] = None
            for each, value in values.items():
                series.setdefault(each, {})[attempt.at] = value
            present = set(values)
            if _forgotten(scenario, attempt.at, following):
                present = set()
            elif _unlisted(target, attempt.at, following, scenario):
                for gone in present:
                    series[gone][attempt.at + scenario.interval] = None
                present = set()
    return series


def _forgotten(scenario: Scenario, at: int, following: Scrape | None) -> bool:
    """Tell whether Prometheus itself stopped before the next scrape: it then writes no marker."""
    until = following.at if following else scenario.end
    return any(at < start <= until for start, _ in scenario.down)


def _unlisted(target: Target, at: int, following: Scrape | None, scenario: Scenario) -> bool:
    until = following.at if following else scenario.end - scenario.interval
    return any(at < start <= until for start, _ in target.unlisted)
