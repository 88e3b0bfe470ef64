"""What the variables of a dashboard choose at a time, as the oracle sees it, and the form of an expected answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from tests.dashboards.grafana import Choice
from tests.dashboards.history import FINE, STEP, TICK
from tests.dashboards.objectives import Slo
from tests.dashboards.oracle import Firing, Oracle, Span
from tests.dashboards.traffic import DAY, HOUR

Key = tuple[tuple[str, str], ...]
Pair = tuple[Slo, str]


class Rows(NamedTuple):
    """The series that an answer must have, with their values, and those that it may have."""

    must: dict[Key, list[Span]]
    may: dict[Key, list[Span]]


def key(**labels: str) -> Key:
    """Return labels as Prometheus gives them: one that is empty does not exist."""
    return tuple(sorted((name, value) for name, value in labels.items() if value))


def number(value: float) -> Rows:
    """Return an answer of one number without labels."""
    return Rows({(): [Span(value, value)]}, {})


def counted(least: float, most: float) -> Rows:
    """Return an answer of one number that lies between two."""
    return Rows({(): [Span(least, most)]}, {})


class View:
    """What the variables choose at a time, as the oracle sees it."""

    def __init__(self, oracle: Oracle, choice: Choice, time: float, now: int) -> None:
        self.oracle, self.choice, self.time, self.now = oracle, choice, time, now

    def at(self, time: float) -> View:
        """Return the same choice at another time."""
        return View(self.oracle, self.choice, time, self.now)

    @property
    def regions(self) -> list[str]:
        """The chosen regions."""
        return self.choice.get("region") or self.oracle.traffic.regions

    def chosen(self, slo: Slo) -> bool:
        """Whether an SLO is chosen."""
        of = {"slo": slo.id, "service": slo.service}
        return all(value in self.choice.get(name, [value]) for name, value in of.items())

    @property
    def pairs(self) -> list[Pair]:
        """The chosen objectives, once a region."""
        return [(slo, region) for slo in self.oracle.measured if self.chosen(slo) for region in self.regions]

    def figures(self, figure: Callable[[Slo, str, float], Span | None]) -> dict[tuple[str, str], Span]:
        """Return a figure of each chosen objective that has it."""
        found = {(slo.id, region): figure(slo, region, self.time) for slo, region in self.pairs}
        return {pair: span for pair, span in found.items() if span is not None}

    @property
    def left(self) -> dict[tuple[str, str], Span]:
        """The budget left of each chosen objective."""
        return self.figures(self.oracle.left)

    def burns(self, window: int) -> dict[tuple[str, str], Span]:
        """Return the burn rates of the chosen objectives."""
        return self.figures(lambda slo, region, time: self.oracle.burn(slo, region, time, window))

    def firing(self) -> list[Firing]:
        """Return the alerts that fire, surely or perhaps."""
        return [each for each in firing(self.oracle, self.time, self.now) if self._shown(each)]

    def _shown(self, each: Firing) -> bool:
        return self.chosen(each.alert.slo) and each.region in self.regions


_FIRING: dict[tuple[int, float], list[Firing]] = {}


def firing(oracle: Oracle, time: float, now: int) -> list[Firing]:
    """Return every alert that fires at a time, surely or perhaps."""
    if (id(oracle), time) not in _FIRING:
        grid = grid_of(oracle, now)
        found = (
            oracle.firing(alert, region, time, grid) for alert in oracle.alerts for region in oracle.traffic.regions
        )
        _FIRING[id(oracle), time] = [each for each in found if each is not None]
    return _FIRING[id(oracle), time]


def grid_of(oracle: Oracle, now: int) -> Callable[[float], Iterator[float]]:
    """Return when the rules were evaluated before a time, backwards."""
    began, ended = oracle.traffic.incident

    def grid(time: float) -> Iterator[float]:
        at = time - TICK
        while at > oracle.started:
            yield at
            at -= TICK
        at = time // FINE * FINE
        while at >= now - 8 * DAY:
            fine = at > now - 6 * HOUR - STEP or began - HOUR <= at <= ended + 2 * HOUR
            if at < time and (fine or at % STEP == 0):
                yield at
            at -= FINE

    return grid
