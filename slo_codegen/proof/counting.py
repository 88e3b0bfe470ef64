"""The proof of what is counted: every kind of event, at targets that restart, come and go, to the last event.

What tiles must add up to is arithmetic on the samples, whose times have nothing to do with the runs of the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import count

from slo_codegen import contract
from slo_codegen.common.units import HOUR, MINUTE, SECOND, Ms, format_duration
from slo_codegen.plan.atoms import Atom
from slo_codegen.plan.examples import beside
from slo_codegen.plan.measures.sums import bounds_in, has_native, metrics_in
from slo_codegen.plan.model import Place, Plan, Slo, one
from slo_codegen.plan.recorded import recorded_windows
from slo_codegen.plan.scraping import step_ms
from slo_codegen.plan.tallies import Tally
from slo_codegen.promql import Aggregation, Binary, Call, Expr, Number, Series, to_text
from slo_codegen.proof.errors import NO_MEMBER, UnprovableError
from slo_codegen.proof.events import Events, Kind
from slo_codegen.proof.measures import Needed, counters_with, needed_for
from slo_codegen.proof.passing import Passing
from slo_codegen.proof.scene import RAW_UP_TO
from slo_codegen.proof.strands import (
    Clock,
    Strand,
    away,
    born,
    comes,
    ends,
    even,
    goes_on,
    held,
    passed,
    restarted,
    seen_long_ago,
    strand,
    written,
)

SAMPLE = 20 * SECOND
"""Samples fall between the runs of the rules, and at other times than the steps that they look at."""
_END = 90 * MINUTE
_DELAY = 30 * SECOND
"""How late rules read samples that arrive at once."""
_ALWAYS = Clock(_END // SAMPLE)
_MEANWHILE = Clock(_END // SAMPLE, 54 * MINUTE // SAMPLE, 80 * MINUTE // SAMPLE)
"""Traffic well within the last hour: rules that run seldom count it late, but they count it."""
_SELDOM = 12 * MINUTE
"""How often rules run where targets come and go: a little less than what they look back, so that all of it shows."""
_TOLERANCE = Decimal("0.001")
_PAST = 40_000_000.0
_LITTLE, _MUCH = 300.0, 1200.0
"""Events of a kind in a past that is believed of a new group without a budget for any bad one, and that is not."""
_FEW = 2
"""More counters than these need tests of their own."""


@dataclass(frozen=True, slots=True)
class Course:
    """Tests of one file: rules run each ``eval_ms``, and the groups whose names end ``without`` are left out."""

    name: str
    eval_ms: int
    tests: tuple[dict[str, object], ...]
    without: frozenset[str]


def counted_windows(slo: Slo) -> tuple[int, ...]:
    """Return the windows up to an hour over which an SLO's events are recorded."""
    return tuple(window for window in recorded_windows(slo) if window <= RAW_UP_TO)


class Counting:
    """The traffic in which what is counted shows, and what must be counted of it."""

    def __init__(self, plan: Plan, tally: Tally, events: Events, buckets: frozenset[Ms]) -> None:
        """``events`` are those of the tally, one of each class; ``buckets`` are the bounds that histograms have."""
        self._step_ms = step_ms((*tally.bad, *tally.total), plan.scrape_interval_ms)
        self._late_ms = plan.prometheus.late_ms
        self._targets = events.targets or plan.prometheus.target_labels[:1]
        self._tally, self._events = tally, events
        self._terms = (*tally.total, *tally.bad)
        # A bound that begins like another one must not be taken for it.
        bounds = bounds_in(self._terms)
        self._buckets = buckets | {10 * bound for bound in bounds}
        self._beyond_ms = max(bounds, default=1)
        self._places = beside(tally.slo)
        if not self._places:
            raise UnprovableError(NO_MEMBER)

    def courses(self) -> Iterator[Course]:
        """Yield the test files."""
        known = (
            self._test("every kind of event", self._every_kind(), exact=True),
            self._test("births", self._births(), self._good_alone(), exact=True),
        )
        yield Course("kinds", MINUTE, tuple(t for t in known if t), frozenset({"returns"}))
        shown = [("targets that come and go", strands) for strands in self._come_and_go()]
        shown.append((f"{one('/'.join(self._tally.slo.by) or 'place')} that is new", self._fresh()))
        shown = [(told, strands) for told, strands in shown if strands]
        passing = self._passing_by()
        beside: list[list[Strand]] = [[] for _ in shown]
        if len(self._places) == 1 or self.is_native:
            # There is no place beside, in which they are shown at the same time, or too many samples are.
            if self._tally.slo.places is None and len(self._places) > 1:
                beside[-1] = self._measured_before()
            shown.append(("every kind at targets that pass by", passing))
            beside.append([])
        else:
            beside[-1] = passing
        came = [self._test(told, each, other) for (told, each), other in zip(shown, beside, strict=True)]
        tests = (*came, *self._without_bucket())
        yield Course("targets", _SELDOM, tuple(t for t in tests if t), frozenset())

    def _test(
        self, told: str, strands: Sequence[Strand], beside: Sequence[Strand] = (), *, exact: bool = False
    ) -> dict[str, object] | None:
        """Return a test of one place; what happens ``beside`` in another one is no part of it."""
        if not strands:
            return None
        lines: list[dict[str, str]] = []
        checks: list[dict[str, object]] = []
        for index, place in enumerate(self._places):
            shown = strands if index == 0 else (beside or self._beside())
            lines += written(shown, self._targets, place, self._buckets, self._beyond_ms)
            if index == 0 or beside:
                checks += self._checks(shown, place, exact=exact)
        return {
            "name": f"{self._id}: what is counted: {told}",
            "interval": format_duration(SAMPLE),
            "series": lines,
            "checks": checks,
        }

    @property
    def is_native(self) -> bool:
        """Whether native histograms are counted, which not every promtool can write."""
        return has_native(self._terms)

    @property
    def needs(self) -> Needed:
        """The first promtool that can run the tests."""
        return needed_for(self._terms)

    @property
    def _id(self) -> str:
        return self._tally.alert or self._tally.slo.id

    @property
    def _main(self) -> list[Kind]:
        """A good and a bad kind of event, if there are both."""
        return [*self._events.good[:1], *self._events.bad[:1]]

    def _beside(self) -> list[Strand]:
        if self.is_native:
            return []
        return [even(kind, 0, 1000.0 + nth, _ALWAYS) for nth, kind in enumerate(self._main)]

    def _measured_before(self) -> list[Strand]:
        """Another member, without which nothing tells that one of an open dimension is new: of few samples."""
        return [goes_on(kind, 0, 40.0, _at(50 * MINUTE), (), _MEANWHILE) for kind in self._main[:1]]

    def _good_alone(self) -> list[Strand]:
        """Good events and no series of bad ones: there are none, which is a number."""
        return [even(self._main[0], 0, 1000.0, _ALWAYS)] if self._tally.total else []

    def _every_kind(self) -> list[Strand]:
        """Each kind at a rate of its own, so that one which is lost or taken in shows in the sum; and a restart."""
        events = self._events.spread(undeclared=bool(self._tally.total))
        kinds = [*events.good, *events.bad, *events.ignored]
        if not self._tally.total:
            # promtool holds few samples of what is looked for an hour back.
            return [even(kind, 0, rate, _ALWAYS) for rate, kind in enumerate(kinds[:24], start=1)]
        rates = count(1)
        found = [even(kind, target, next(rates), _ALWAYS) for target in (0, 1) for kind in kinds]
        first = [*self._events.good, *self._events.bad]
        found += [restarted(kind, 2, next(rates), _at(100 * SECOND), _ALWAYS) for kind in first]
        again, until = _at(200 * SECOND), Clock(_ALWAYS.samples, 1, _at(10 * MINUTE))
        found += self._dropped(3, _at(20 * MINUTE), _at(6 * MINUTE), until)
        moment = _at(25 * MINUTE)
        if not self.is_native:
            found += [
                replace(even(kind, 6, next(rates), _ALWAYS), upgraded=moment) for kind in self._main if _is_timed(kind)
            ]
        found += self._passing(_at(35 * MINUTE), returns=False).losing(8)
        return found + self._passed_in_turn(4, again, _ALWAYS)

    def _dropped(self, target: int, first: int, end: int, clock: Clock) -> list[Strand]:
        """A few events in series that are born at a target, and are there no more: it has not restarted."""
        good = self._main[0]
        found = [even(good, target, 50.0, clock)]
        for nth, each in enumerate(self._main, start=1):
            kind = self._events.another(each, 1)
            new = _new(kind, [good])
            if not new or (new != kind and _is_timed(new)):
                continue
            if self._is_large and not {atom.metric.name for atom in new} <= {atom.metric.name for atom in good}:
                # Where parts are summed, a part that is gone altogether is taken for less of it.
                continue
            found.append(held(new, target, 7.0 * nth, (first, end), clock, news=True))
            found.append(born(tuple(atom for atom in kind if atom not in new), target, 7.0 * nth, first, clock))
        return [each for each in found if each.kind]

    def _born_away(self, target: int, gap: tuple[int, int]) -> list[Strand]:
        """A target that comes back with a counter of bad events that it did not have before."""
        good, bad = self._main
        kind = self._events.another(bad, 1)
        new = _new(kind, [good])
        if not new or (new != kind and _is_timed(new)):
            return []
        rest = tuple(atom for atom in kind if atom not in new)
        found = [away(good, target, 2.0, gap, 30.0, _MEANWHILE, anew=False)]
        found += [born(part, target, 9.0, gap[1], _MEANWHILE) for part in (new, rest) if part]
        return found

    def _passed_in_turn(self, target: int, again: int, clock: Clock) -> list[Strand]:
        """Targets that restart, at which each kind in turn soon has more events than before; others tell of it."""
        found = []
        for place, passing in enumerate(self._main):
            parts = counters_with(self._terms, passing)
            for nth, kind in enumerate(self._main):
                # All can be more than before where a counter of the others alone falls.
                before = 20.0 if counters_with(self._terms, kind) - parts else 1000.0
                counts = (5.0, 400.0 + nth) if nth == place else (before, 2.0)
                found.append(passed(kind, target + place, counts, again, clock))
        return found

    def _births(self) -> list[Strand]:
        """Counters that appear with events in them, at targets that report something else; and a restart thereafter."""
        found: list[Strand] = []
        targets, events = count(10), count(101)
        moments = (150 * SECOND, 11 * MINUTE, 40 * MINUTE)
        for turn, before in enumerate(moments if self._tally.total else moments[1:], start=1):
            for each, others in self._pairs(turn):
                kind = self._events.another(each, turn)
                new = _new(kind, others)
                if not new or _is_timed(new):
                    continue
                target, number = next(targets), float(next(events))
                found += [even(other, target, 3.0, _ALWAYS) for other in others]
                found.append(born(new, target, number, _at(before), _ALWAYS))
                found.append(born(tuple(a for a in kind if a not in new), target, number, _at(before), _ALWAYS))
                if turn > 1:
                    found += self._failing_then_restarting(new, kind, others, next(targets), number, _at(before))
        return [each for each in found if each.kind]

    def _failing_then_restarting(
        self, new: Kind, kind: Kind, others: Sequence[Kind], target: int, number: float, first: int
    ) -> Iterator[Strand]:
        """A counter that is born, goes with a restart, and is born again."""
        again, second = first + 9, first + 18
        for other in others:
            yield restarted(other, target, 3.0, again, _ALWAYS)
        values = [None if at < first or again <= at < second else number if at < again else 7.0 for at in _all()]
        counts = [number if at == first else 7.0 if at == second else 0.0 for at in _all()]
        yield strand(new, target, values, counts)
        there = tuple(atom for atom in kind if atom not in new)
        held = [0.0 if at < first else number if at < again else 0.0 if at < second else 7.0 for at in _all()]
        yield strand(there, target, held, counts)

    def _pairs(self, turn: int) -> Iterator[tuple[Kind, Sequence[Kind]]]:
        """Yield the kinds that can be born, and what their target reports before."""
        good, bad, ignored = self._events.good, self._events.bad, self._events.ignored
        if not self._tally.total:
            for kind in bad[:4]:
                yield kind, ()
            return
        for kind in bad:
            yield kind, [*good[:1], *ignored]
        for kind in good:
            yield kind, [self._events.another(bad[0], turn + 1), *ignored]
        if self._tally.alert is None:
            for kind in bad:
                yield kind, [self._events.another(each, turn + 1) for each in good[:1]]

    def _come_and_go(self) -> Iterator[list[Strand]]:
        """Targets beside one that stays: away for a while, restarted, new, gone, with a past, relabelled."""
        found: list[list[Strand]] = []
        short, long = (_at(32 * MINUTE), _at(26 * MINUTE)), (_at(34 * MINUTE), _at(16 * MINUTE))
        label = (("added", "later"),)
        changed = _at(28 * MINUTE)
        gone, back = self._long_gone
        for nth, kind in enumerate(self._main, start=1):
            few = 0.25
            roles = [
                # A minute after the server was upgraded, so that bounds are spelled in two ways when it is last seen.
                self._upgraded(away(kind, 1, 2.0 * nth, short, 30.0 + nth, _MEANWHILE, anew=False), short[0] - 3),
                # Back with more of one kind than before, and with less of the other.
                away(kind, 2, 26.0 if nth == 1 else few, long, 40.0 + nth, _MEANWHILE, anew=True),
                away(kind, 12, few if nth == 1 else 26.0, long, 40.0 + nth, _MEANWHILE, anew=True),
                comes(kind, 3, 700.0 * nth, 1.0 * nth, _at(18 * MINUTE + SAMPLE), _MEANWHILE, news=True),
                seen_long_ago(kind, 16, 17.0 * nth, 1.0, (gone, back), _MEANWHILE),
                # Back after as long, and it has counted less than before: it has restarted.
                held(kind, 17, 90.0 * nth, (0, gone), _MEANWHILE, news=False),
                held(kind, 17, 7.0 * nth, (back, _MEANWHILE.samples + 1), _MEANWHILE, news=True),
                ends(kind, 4, 5.0 * nth, _at(23 * MINUTE), _MEANWHILE),
                comes(kind, 5, _PAST / nth, 2.0, _at(24 * MINUTE), _MEANWHILE, news=False),
                ends(kind, 6, 4.0 * nth, changed - 1, _MEANWHILE),
                restarted(kind, 18, 6.0 * nth, _at(21 * MINUTE), _MEANWHILE),
                goes_on(kind, 6, 4.0 * nth, changed, label, _MEANWHILE),
            ]
            found.append(roles)
        first = _at(50 * MINUTE) if self.is_native else 0
        steady = [
            goes_on(kind, 0, 40.0 / nth**2, first, (), _MEANWHILE) for nth, kind in enumerate(self._main, start=1)
        ]
        if not self._tally.total:
            # Nothing tells of a restart of bare events of which there are more than before.
            groups: list[tuple[list[Strand], tuple[int, ...]]] = [([], (1, 2, 3, 16, 17)), ([], (4, 5, 6, 18))]
        else:
            dropped = self._dropped(10, _at(25 * MINUTE), _at(9 * MINUTE + SAMPLE), _MEANWHILE)
            dropped += self._born_away(11, short)
            restarts = self._passed_in_turn(22, _at(29 * MINUTE), _MEANWHILE)
            groups = [(dropped, (1, 2, 3, 16, 17)), (restarts, (4, 5, 6, 18, 12))]
            if self._is_large:
                groups = [([], (1, 2, 3)), ([], (4, 5, 6, 18)), (dropped, (12, 16, 17)), (restarts, ())]
            if self.is_native:
                # A sample of a native histogram counts for many.
                groups = [([], (target,)) for target in (1, 2, 3, 5, 6, 12, 16, 17)]
                groups += [([each for each in restarts if each.target == target], ()) for target in (22, 23)]
        for more, chosen in groups:
            yield [*steady, *more, *(each for roles in found for each in roles if each.target in chosen)]

    def _upgraded(self, shown: Strand, at: int) -> Strand:
        """Spell bounds as another Prometheus does from a sample on; a sum would take what is left behind for a part."""
        if self._is_large or self.is_native or not _is_timed(shown.kind):
            return shown
        return replace(shown, upgraded=at)

    @property
    def _long_gone(self) -> tuple[int, int]:
        """The samples from which on, and before which, a target is away for more than an hour.

        It was there when rules look for it, 65 minutes before the last time that they run.
        """
        last = _END // _SELDOM * _SELDOM - self._late_ms
        return (last - 64 * MINUTE) // SAMPLE + 1, (last - 2 * MINUTE) // SAMPLE

    @property
    def _is_large(self) -> bool:
        """Whether so many counters make up what is counted that promtool holds few targets at a time."""
        return len((*self._tally.bad, *self._tally.total)) > _FEW

    def _passing_by(self) -> list[Strand]:
        """Every kind of event at targets that are there for a moment, beside one that is there all the time."""
        found = [even(kind, 0, 50.0 * nth, _MEANWHILE) for nth, kind in enumerate(self._main, start=1)]
        # Soon after the rules have run, so that no tile covers it.
        passing = self._passing(_at(30 * MINUTE - SAMPLE), returns=True)
        found += passing.away(4)
        return [*found, *(passing.losing(5) if self._tally.total else ())]

    def _passing(self, first: int, *, returns: bool) -> Passing:
        turn = self._step_ms // SAMPLE + 1
        return Passing(self._tally, self._events, _ALWAYS.samples, first, turn, returns)

    def _fresh(self) -> list[Strand]:
        """Targets with a past in a place of which nothing was seen before.

        Where no bad event is allowed, or members are not listed, a small one is no past: the first failure must not be
        missed.
        """
        slo = self._tally.slo
        if not self._tally.total:
            return []
        # Of members, one is new if others are not.
        believed = (slo.places is None and len(self._places) > 1) or (slo.objective is not None and not slo.has_budget)
        return [
            comes(kind, target, past * nth, 2.0 * nth, _at(29 * MINUTE), _MEANWHILE, news=believed and past < _MUCH)
            for target, past in enumerate((_LITTLE, _MUCH))
            for nth, kind in enumerate(self._main, start=1)
        ]

    def _without_bucket(self) -> Iterator[dict[str, object]]:
        """Yield a test in which a histogram has no bucket of the bound: that is no data, and no bad event."""
        asked = bounds_in(self._terms)
        alone = {metric.name for metric in metrics_in(self._terms)}
        if not asked or not self._tally.total or len(alone) > 1 or self.is_native:
            return
        strands = [even(kind, 0, 5.0, _MEANWHILE) for kind in self._main]
        lines = written(strands, self._targets, self._places[0], self._buckets - asked)
        matchers = tuple((label, "=", value) for label, value in self._tally.labels_of(self._tally.total_name).items())
        missing = to_text(Series(self._tally.total_name, matchers))
        yield {
            "name": f"{self._id}: what is counted: a histogram without the bucket of the bound",
            "interval": format_duration(SAMPLE),
            "series": lines,
            "checks": [{"expr": missing, "at": format_duration(_END // _SELDOM * _SELDOM), "samples": []}],
        }

    def _checks(self, strands: Sequence[Strand], where: Place, *, exact: bool) -> Iterator[dict[str, object]]:
        slo, tally = self._tally.slo, self._tally
        read_at = self._read_at(MINUTE if exact else _SELDOM)
        names = [(tally.bad_name, contract.bad_events, 0)]
        if tally.total and not tally.borrowed:
            names.append((tally.total_name, contract.total_events, 1))
        for tile, recorded, place in names:
            labels = slo.recorded_identity
            labels |= dict(where.labels)
            events = self._events_of(strands, place, HOUR, read_at)
            yield self._check(self._hour_of(tile, where), labels, events, read_at)
            if exact and tally.alert is None and slo.objective is not None:
                matchers = tuple((label, "=", text) for label, text in sorted(labels.items()))
                for window in (w for w in counted_windows(slo) if w % MINUTE == 0):
                    events = self._events_of(strands, place, window, read_at)
                    yield self._check(Series(recorded(window), matchers), labels, events, read_at)

    def _hour_of(self, tile: str, where: Place) -> Expr:
        own = self._tally.labels_of(tile) | dict(where.labels)
        matchers = tuple((label, "=", text) for label, text in own.items())
        more = (*self._tally.slo.recorded_labels, *where.labels)
        by = (*self._tally.slo.key, *(label for label, _ in more))
        return Aggregation("sum", Call("sum_over_time", (Series(tile, matchers, HOUR - SECOND),)), by=by)

    def _events_of(self, strands: Sequence[Strand], place: int, window_ms: int, read_at: int) -> float:
        first, last = self._seen(read_at - window_ms), self._seen(read_at)
        weighed = ((each.between(first, last), self._events.weigh(each.kind)[place]) for each in strands)
        return sum(events * weight for events, weight in weighed)

    def _seen(self, at_ms: int) -> int:
        """Return the last sample that rules which run at a time know."""
        step = (at_ms - _DELAY - self._late_ms) // self._step_ms * self._step_ms
        return min(step, _END) // SAMPLE

    def _read_at(self, eval_ms: int) -> int:
        """Return when tiles are read: so much later that the last samples have been counted."""
        return _END + -(-self._late_ms // eval_ms) * eval_ms

    def _check(self, read: Expr, labels: dict[str, str], value: float, at_ms: int) -> dict[str, object]:
        off = Call("abs", (Binary("-", read, Number(round(Decimal(value), 6))),))
        near = Binary("<=", off, Number(_TOLERANCE), bool_result=True)
        shown = to_text(Series("", tuple((label, "=", text) for label, text in sorted(labels.items()))))
        return {"expr": to_text(near), "at": format_duration(at_ms), "samples": [{"labels": shown, "value": 1}]}

    @property
    def series(self) -> tuple[str, ...]:
        """The series that are read."""
        tally, slo = self._tally, self._tally.slo
        names = [tally.bad_name, tally.total_name] if tally.total else [tally.bad_name]
        if tally.alert is None and slo.objective is not None:
            kinds = (contract.bad_events, contract.total_events)[: len(names)]
            names += [kind(window) for kind in kinds for window in counted_windows(slo)]
        return tuple(names)


def _is_timed(kind: Kind) -> bool:
    return any(atom.is_observation for atom in kind)


def _all() -> range:
    return range(_ALWAYS.samples + 1)


def _at(before_end_ms: int) -> int:
    """Return the sample at a time before the end."""
    return (_END - before_end_ms) // SAMPLE


def _new(kind: Kind, others: Sequence[Kind]) -> Kind:
    """Return the parts of a kind whose series other kinds have not."""
    there = {(atom.metric.name, atom.labels) for other in others for atom in other}
    return tuple(atom for atom in kind if _series(atom) not in there)


def _series(atom: Atom) -> tuple[str, tuple[tuple[str, str], ...]]:
    return atom.metric.name, atom.labels
