"""What happens: events at processes second by second, and when processes run, restart and can be scraped."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

MINUTE = 60
ALWAYS = 10**9
Span = tuple[int, int]
"""From a second (included) to a second (not included)."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """A process that serves events and is scraped; times are seconds of the scenario.

    ``labels`` are those that the scraper adds. ``runs`` are the lives of the process: each begins with counters at 0,
    except the first if it begins before 0, which has the ``past``. While it is ``unreachable`` scrapes fail and events
    go on; while it is ``unlisted`` nobody tries to scrape it. ``relabelled`` replaces labels from a second on.
    """

    labels: Mapping[str, str]
    runs: tuple[Span, ...] = ((-ALWAYS, ALWAYS),)
    past: Mapping[str, int] = field(default_factory=dict)
    unreachable: tuple[Span, ...] = ()
    unlisted: tuple[Span, ...] = ()
    relabelled: tuple[tuple[int, Mapping[str, str]], ...] = ()
    phase: int = 5
    fails_every: int = 0

    def run_at(self, second: int) -> Span | None:
        """Return the life of the process that a second belongs to."""
        return next((run for run in self.runs if run[0] <= second < run[1]), None)

    def labels_at(self, second: int) -> dict[str, str]:
        """Return the labels that the scraper adds at a second."""
        labels = dict(self.labels)
        for since, changed in self.relabelled:
            if since <= second:
                labels |= changed
        return labels


@dataclass(frozen=True)
class Event:
    """So many events of one outcome at one target within one second."""

    at: int
    on: str
    outcome: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Steady:
    """Events evenly spread: ``per_minute`` of them from one second to another at each target."""

    on: tuple[str, ...]
    outcome: str
    per_minute: float
    start: int = 0
    end: int = ALWAYS

    def events(self, end: int) -> Iterator[Event]:
        """Return the events up to a second."""
        first, last = self.start, min(self.end, end)
        for name in self.on:
            done = 0
            for second in range(first, last):
                due = int((second + 1 - first) * self.per_minute / MINUTE + 1e-9)
                if due > done:
                    yield Event(second, name, self.outcome, due - done)
                    done = due


@dataclass(frozen=True, kw_only=True)
class Uneven:
    """Events at random: the rate changes each minute between ``low`` and ``high`` a minute, the same for each seed."""

    on: tuple[str, ...]
    outcome: str
    low: float
    high: float
    seed: int
    start: int = 0
    end: int = ALWAYS

    def events(self, end: int) -> Iterator[Event]:
        """Return the events up to a second."""
        chance = random.Random(self.seed)
        for name in self.on:
            for minute in range(self.start, min(self.end, end), MINUTE):
                rate = chance.uniform(self.low, self.high)
                seconds: dict[int, int] = {}
                for _ in range(int(rate + chance.random())):
                    second = minute + chance.randrange(MINUTE)
                    seconds[second] = seconds.get(second, 0) + 1
                for second, count in sorted(seconds.items()):
                    yield Event(second, name, self.outcome, count)


@dataclass(frozen=True, kw_only=True)
class Burst:
    """``count`` events at once at each target, at each of some seconds."""

    on: tuple[str, ...]
    outcome: str
    count: int
    at: tuple[int, ...]

    def events(self, end: int) -> Iterator[Event]:
        """Return the events up to a second."""
        for name in self.on:
            for second in self.at:
                if second < end:
                    yield Event(second, name, self.outcome, self.count)


Traffic = Steady | Uneven | Burst


def happened(targets: Mapping[str, Target], traffic: Iterable[Traffic], end: int) -> list[Event]:
    """Return what really happened, in order: a process that does not run serves nothing."""
    every = [event for flow in traffic for event in flow.events(end) if targets[event.on].run_at(event.at)]
    return sorted(every, key=lambda event: (event.at, event.on, event.outcome))
