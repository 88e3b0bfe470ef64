"""Targets that are there for a moment, with every kind of event at once: what matchers take in shows in few samples.

promtool holds few samples at a time, and rules look an hour back for what a target has counted. Hundreds of kinds of
events fit into a test only at targets that are soon gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from slo_codegen.plan.atoms import Atom
from slo_codegen.plan.model import Term
from slo_codegen.plan.tallies import Tally
from slo_codegen.proof.events import Events, Kind
from slo_codegen.proof.measures import counters_with
from slo_codegen.proof.strands import Strand, strand

_FIRST, _MORE = 400.0, 1000.0
"""Events of the main good kind when a target comes, and when other kinds are dropped."""
_FEW, _OTHER = 5, 4.0
"""There are so many different counts of the other kinds, all small, so that a target with all of them is believed to be
new; the least of them at the second target, so that not one of them adds up to nothing."""
_Series = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class Passing:
    """Targets that come at the sample ``first`` and last for some turns of ``turn`` samples; no step misses a turn.

    ``samples`` is the last sample of the test. ``returns`` says that targets which come, or come back, are looked for.
    """

    tally: Tally
    events: Events
    samples: int
    first: int
    turn: int
    returns: bool

    def away(self, target: int) -> list[Strand]:
        """Return a target that comes, counts on, is away for a turn, and comes back without some of its series.

        They are there again a turn later. When the target is back, its bounds are spelled as another Prometheus does.
        """
        found: list[Strand] = []
        for kind, few in self._kinds():
            more = self._more(kind)
            if self._can_be_dropped(kind):
                levels, news = [few, 2 * few, None, None, 3 * few], [few, few, 0.0, -2 * few, 3 * few]
            else:
                after = 2 * few + more
                levels, news = [few, 2 * few, None, after, after], [few, few, 0.0, more, 0.0]
            found.append(self._strand(kind, target, levels, news, upgraded=3))
        return found

    def losing(self, target: int) -> list[Strand]:
        """Return a target that comes, counts on, loses some of its series, has them again, and loses one of bad events.

        What it loses first is outweighed in every counter by what happens in the same sample: that step counts. A count
        of bad events that falls by itself is neither a restart nor news.
        """
        found: list[Strand] = []
        lost = self._lost()
        for kind, few in self._kinds(_OTHER):
            more = self._more(kind, _OTHER)
            if self._can_be_dropped(kind):
                levels, news = [few, 2 * few, None, 3 * few, 3 * few], [few, few, -2 * few, 3 * few, 0.0]
                found.append(self._strand(kind, target, levels, news))
                continue
            after = 2 * few + more
            levels, news = [few, 2 * few, after, after, after], [few, few, more, 0.0, 0.0]
            gone = tuple(atom for atom in kind if _series(atom) in lost)
            there = tuple(atom for atom in kind if _series(atom) not in lost)
            found.append(self._strand(there, target, levels, news, upgraded=1))
            found.append(self._strand(gone, target, [*levels[:4], None], news))
        return [each for each in found if each.kind]

    def _kinds(self, least: float = 1.0) -> Iterator[tuple[Kind, float]]:
        """Yield each kind of event, and how many of it there are at first."""
        for nth, kind in enumerate(self._every):
            yield kind, _FIRST if self.tally.total and kind == self._main[0] else least + nth % _FEW

    def _more(self, kind: Kind, least: float = 1.0) -> float:
        """Return how many events of a kind happen when others are dropped."""
        if not self.tally.total or kind not in self._main:
            return 1.0
        if kind != self._main[0]:
            return 1.0
        return _MORE + sum(2 * few for other, few in self._kinds(least) if self._can_be_dropped(other))

    @cached_property
    def _every(self) -> tuple[Kind, ...]:
        spread = self.events.spread(undeclared=True)
        return tuple(dict.fromkeys((*self._main, *spread.good, *spread.bad, *spread.ignored)))

    @cached_property
    def _main(self) -> list[Kind]:
        return [*self.events.good[:1], *self.events.bad[:1]]

    @property
    def _terms(self) -> tuple[Term, ...]:
        return (*self.tally.total, *self.tally.bad)

    def _can_be_dropped(self, kind: Kind) -> bool:
        """Return whether every counter that a kind is part of grows with the main good one."""
        if not self.tally.total or kind in self.events.bad or self.events.weigh(kind)[0]:
            return False
        if any(_series(atom) in self._own for atom in kind):
            return False
        return counters_with(self._terms, kind) <= counters_with(self._terms, self._main[0])

    def _lost(self) -> set[_Series]:
        """Return the series of a kind of bad events of which others are there, in each counter that it is part of."""
        main = counters_with(self._terms, tuple(atom for kind in self._main for atom in kind))
        for kind in self.events.spread().bad if self.tally.total else ():
            lost = tuple(atom for atom in kind if _series(atom) not in self._own)
            if lost and counters_with(self._terms, lost) and counters_with(self._terms, lost) <= main:
                return {_series(atom) for atom in lost}
        return set()

    def _can_be_upgraded(self, kind: Kind) -> bool:
        """Return whether a kind's series are those of the main kinds: what is dropped is not spelled in two ways.

        Not where several counts are summed: a bucket that is left behind would be a part that is there still.
        """
        if self._is_summed:
            return False
        return any(atom.is_observation and _series(atom) in self._own for atom in kind)

    @cached_property
    def _own(self) -> set[_Series]:
        """The series of the main kinds."""
        return {_series(atom) for kind in self._main for atom in kind}

    @cached_property
    def _is_summed(self) -> bool:
        return len(self.tally.total) > 1 or any(sum(atom.is_observation for atom in each) > 1 for each in self._every)

    def _strand(
        self,
        kind: Kind,
        target: int,
        levels: Sequence[float | None],
        news: Sequence[float],
        *,
        upgraded: int | None = None,
    ) -> Strand:
        """Return a count that has a level in each turn, and what is news of it when the turn begins."""
        reported: list[float | None] = [None] * (self.samples + 1)
        counted = [0.0] * (self.samples + 1)
        for place, level in enumerate(levels):
            start = self.first + place * self.turn
            reported[start : start + self.turn] = [level] * self.turn
            if self.returns or place > 0:
                counted[start] = news[place]
        made = strand(kind, target, reported, counted)
        if upgraded is None or not self._can_be_upgraded(kind):
            return made
        return replace(made, upgraded=self.first + upgraded * self.turn)


def _series(atom: Atom) -> _Series:
    return atom.metric.name, atom.labels
