"""The proof of the series that an SLO records: uneven traffic, and what each of them must read at its end.

Shares of errors and volumes change in such a way that every window holds a ratio of its own: half of a window, twice
as much of it, or another one in its place reads differently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from slo_codegen import contract
from slo_codegen.common.units import DAY, HOUR, MINUTE, SECOND, format_duration
from slo_codegen.plan.calendars import period_at
from slo_codegen.plan.examples import played
from slo_codegen.plan.measures.slis import counted_of
from slo_codegen.plan.model import Calendar, Place, Plan, Reset, Slo
from slo_codegen.plan.tallies import Tally
from slo_codegen.promql import Binary, Call, Number, Series, to_text
from slo_codegen.proof.decoys import budget, counts, decoys_of, ratios
from slo_codegen.proof.errors import NO_MEMBER, UnprovableError
from slo_codegen.proof.events import Events, Kind, events_of
from slo_codegen.proof.expected import every_birth, objective_in
from slo_codegen.proof.layout import Actor, input_series, some, test_draft
from slo_codegen.proof.places import in_any, labels_text
from slo_codegen.proof.proofs import Proof, ProofFile, counting_files, written_bounds
from slo_codegen.proof.scene import RAW_UP_TO
from slo_codegen.proof.tiles import tally_of, tile_names, tile_series
from slo_codegen.proof.traffic import Flow, Stretch

NAME = "recorded"
_SHARES = {0: (0.60, 0.40, 0.25, 0.15, 0.08, 0.03), 2: (0.03, 0.08, 0.15, 0.25, 0.40, 0.60)}
"""By kind of traffic, from the first share to the last: every window holds another mean than half or twice of it."""
_RATES = (6000.0, 9000.0, 3000.0, 12000.0, 6000.0, 9000.0)
_SHORT = tuple(ms * SECOND for ms in (6000, 2400, 1200, 720, 240, 150))
"""How long before the end each share of errors begins, for windows up to an hour; the first with the test."""
_LONG = tuple(ms * MINUTE for ms in (4400, 3300, 1020, 510, 180, 70))
_CLEAN, _BORN, _ALL_BAD, _HARDLY_ANY, _CALENDAR, _IDLE, _FIRST_DAY = 1, 3, 4, 5, 6, 7, 8
"""The kinds of traffic without a bad event, with all of them at once in series that are born with them, with no good
one, with hardly a bad one, with days that differ, with no event at all, and with bad ones on the first day alone."""
_ROLES = (
    "uneven traffic", "clean traffic", "other uneven traffic", "errors all at once", "errors alone", "hardly any error",
    "uneven days", "no event", "errors on the first day",
)  # fmt: skip
_PERIOD = (1.3, 0.75, 0.45, 0.2)
"""The same as parts of the period."""
_TINY = 1e-6
_NO_EVENTS = Events((), (), ())
_EXACT = 1e-5
"""How far what is summed from tiles may be off, as a share of what it must be."""
_CALENDARS: dict[Reset, tuple[int, int]] = {
    "week": (3 * HOUR, 6 * DAY + 21 * HOUR),
    "month": (6 * HOUR, 24 * DAY + 18 * HOUR),
    "quarter": (6 * HOUR, 80 * DAY + 18 * HOUR),
    "year": (12 * HOUR, 350 * DAY + 12 * HOUR),
}
"""How often the rules run, and how long a new period has lasted at the end, not a whole number of days."""
_LAST_HOURS = 6 * HOUR
"""So long before the start of a new period, the one before is not over."""
_BEFORE = 3 * DAY
"""There is so much traffic before a new period, from 1970-01-01 on, a Thursday, where promtool's clock begins."""
_DAYS = ((1 * DAY, 20, 0.6), (None, 1, 0.05), (1 * DAY, 80, 0.3), (1 * DAY, 20, 0.02), (None, 1, 0.1))
"""Days, times the usual traffic, shares of errors: the first day of a month, the last one, the first of the next one.
A start that is a day off reads quite another ratio, and so does a reach that ends before the first day."""
_SELDOM = 0.0125
_HARDLY = 0.00001
"""Bad events a minute, so few that less than one is seen in the period."""


_Reading = tuple[float, float] | None
_Expect = Callable[[Flow, float], _Reading]
"""What a series must read after the traffic of a place with an objective, and the part of it that sampling may blur;
None where it has no sample."""


@dataclass(frozen=True, slots=True)
class _Course:
    """One test file: traffic that ends at ``end_ms``, the share by which sampled windows may be off, what is read."""

    name: str
    step_ms: int
    sample_ms: int
    end_ms: int
    begins: Sequence[int]
    tolerance: float
    read: tuple[tuple[str, _Expect], ...]
    decoys: tuple[tuple[str, str], ...] = ()
    """What of another SLO could be taken for its own."""
    kinds: Sequence[int] = (0, _CLEAN, 2)
    """The kinds of traffic, one for each place."""
    earlier: tuple[int, tuple[tuple[str, _Expect], ...]] | None = None
    """An earlier time, and what must be read then."""


def prove_recorded(plan: Plan, slo: Slo) -> Proof | None:
    """Return the proof of an SLO's recorded series; None for one without an objective, which records none."""
    if slo.objective is None:
        return None
    problem = ""
    files = []
    try:
        tally = tally_of(slo)
        events = _NO_EVENTS if tally is not None else _events(plan, slo)
        given = tile_names(tally) if tally else frozenset()
        for course in _courses(slo):
            if tally is not None:
                course = replace(course, sample_ms=course.step_ms, tolerance=_EXACT)
            tests = list(_tests(slo, course, events, tally))
            draft = test_draft(slo, f"{NAME}.{course.name}", course.step_ms, tests, slo.origin)
            files.append(ProofFile(draft, tuple(name for name, _ in course.read), given))
        if tally is not None:
            files += counting_files(plan, slo, tally, lambda: _events(plan, slo), NAME)
    except UnprovableError as error:
        problem = str(error)
    name = f"{slo.id}: recorded series"
    return Proof(slo.id, slo.service, name, "", NAME, slo.origin, tuple(files), None, problem, slo.owner or "")


def _events(plan: Plan, slo: Slo) -> Events:
    return events_of(slo.sli, plan.metrics, slo.by, plan.prometheus.target_labels)


def _courses(slo: Slo) -> Iterator[_Course]:
    period = slo.period_ms
    short = [window for window in slo.windows_ms if window <= RAW_UP_TO and slo.sli.has_total]
    burn = [(contract.BURN_RATE, _burn(HOUR))] if slo.sli.has_total and _has_burn(slo) else []
    of_period = [*_of_period(slo)]
    spent = [*budget(contract.PERIOD_ERROR), (contract.PERIOD_BAD, "1"), (contract.PERIOD_TOTAL, "1")]
    yield _Course(
        "short",
        30 * SECOND,
        # An increase over 5 minutes lacks what is between the start of the window and its first sample.
        10 * SECOND,
        2 * HOUR,
        _SHORT,
        0.08,
        (
            (contract.OBJECTIVE, _objective),
            *((contract.error_ratio(window), _ratio(window)) for window in short),
            *burn,
            *(of_period if period <= RAW_UP_TO else ()),
        ),
        (*counts(short), *ratios([HOUR]), *spent),
        (0, _CLEAN, _BORN if counted_of(slo.sli) is not None else 2, _ALL_BAD, _IDLE),
    )
    long = [window for window in slo.windows_ms if window > RAW_UP_TO and slo.sli.has_total]
    if long:
        read = tuple((contract.error_ratio(window), _ratio(window)) for window in long)
        end = _LONG[0] + 12 * HOUR
        yield _Course("long", 10 * MINUTE, 2 * MINUTE, end, _LONG, 0.15, read, tuple(counts(long)), (0, 2, _IDLE))
    if period > RAW_UP_TO:
        step = _whole_actor(period)
        begins = [int(part * period) // step * step for part in _PERIOD]
        decoys = (*counts([period]), *spent)
        kinds = (0, _CLEAN, _HARDLY_ANY if every_birth(slo) else 2, _IDLE)
        yield _Course("period", step, 2 * MINUTE, begins[0] + step, begins, 0.06, tuple(of_period), decoys, kinds)
    if slo.calendar is not None and slo.sli.has_total:
        step, since = _CALENDARS[slo.calendar.reset]
        start, before = _new_period(slo.calendar, step)
        days = [_CALENDAR, _CLEAN, _IDLE, *(() if slo.has_budget else (_FIRST_DAY,))]
        yield _Course(
            "calendar", step, 10 * MINUTE, start + since, (start,), 0.08, tuple(_of_calendar(start)),
            (*counts([HOUR]), *budget(contract.CALENDAR_ERROR)), days,
            None if before is None else (before, tuple(_of_calendar(0))),
        )  # fmt: skip


def _whole_actor(period_ms: int) -> int:
    """Return a step of about a sixtieth of a period, of whole minutes, of which the period is a multiple."""
    minutes = period_ms // MINUTE
    return max(n for n in range(1, max(minutes // 60, 1) + 1) if minutes % n == 0) * MINUTE


def _has_burn(slo: Slo) -> bool:
    return slo.objective is not None and slo.objective.loosest < 1


def _objective(flow: Flow, objective: float) -> _Reading:
    return objective, 0.0


def _share(flow: Flow, start: int) -> float | None:
    """Return the share of errors from a time to the end; None of no event."""
    total = flow.total(start, flow.ms)
    return flow.bad(start, flow.ms) / total if total else None


def _ratio(window_ms: int) -> _Expect:
    def ratio(flow: Flow, objective: float) -> _Reading:
        share = _share(flow, flow.ms - window_ms)
        return None if share is None else (share, share)

    return ratio


def _burn(window_ms: int) -> _Expect:
    def burn(flow: Flow, objective: float) -> _Reading:
        share = _share(flow, flow.ms - window_ms)
        if objective == 1 or share is None:
            return None
        rate = share / (1 - objective)
        return rate, rate

    return burn


def _left(start: Callable[[Flow], int]) -> _Expect:
    """What is left of a budget since a time; of none, all until the first bad event and nothing from then."""

    def left(flow: Flow, objective: float) -> _Reading:
        share = _share(flow, start(flow))
        if objective == 1:
            return float(not share), 0.0
        if share is None:
            return None
        return 1 - share / (1 - objective), share / (1 - objective)

    return left


def _unspent(period_ms: int) -> _Expect:
    """The budget of a bare event: gone with the first one of the period."""
    return lambda flow, objective: (float(flow.bad(flow.ms - period_ms, flow.ms) == 0), 0.0)


def _of_period(slo: Slo) -> Iterator[tuple[str, _Expect]]:
    if not slo.sli.has_total:
        yield contract.BUDGET_REMAINING, _unspent(slo.period_ms)
        return
    yield contract.PERIOD_ERROR, _ratio(slo.period_ms)
    yield contract.BUDGET_REMAINING, _left(lambda flow: flow.ms - slo.period_ms)


def _new_period(calendar: Calendar, step: int) -> tuple[int, int | None]:
    """Return when a new period begins, in whole steps, and when that before it nearly ends; None if it began earlier.

    A step that a period begins in is counted in it as a whole, as the tile is that is played for it.
    """
    earlier, start = period_at(calendar, _BEFORE)
    if earlier >= _BEFORE:
        earlier, start = period_at(calendar, earlier - 1)
    return start // step * step, start // step * step - _LAST_HOURS if earlier == 0 else None


def _of_calendar(start: int) -> Iterator[tuple[str, _Expect]]:
    def ratio(flow: Flow, objective: float) -> _Reading:
        share = _share(flow, start)
        return None if share is None else (share, share)

    yield contract.CALENDAR_ERROR, ratio
    yield contract.CALENDAR_BUDGET_REMAINING, _left(lambda flow: start)


def _flow(course: _Course, kind: int) -> Flow:
    """Return the traffic of a place, by its kind."""
    if kind == _BORN:
        burst = 15 * MINUTE // course.sample_ms
        last = 2 * MINUTE
        return Flow(
            [
                Stretch(course.end_ms - last, _RATES[0]),
                Stretch(course.sample_ms, _RATES[0], _RATES[0] * burst),
                Stretch(last - course.sample_ms, _RATES[0]),
            ]
        )
    if kind in (_CLEAN, _ALL_BAD):
        bad = kind == _ALL_BAD
        # Of tiles, less than one in an hour, so that a number which is rounded shows.
        rate = _SELDOM if bad and course.tolerance == _EXACT else _RATES[0]
        return Flow([Stretch(course.end_ms, 0.0 if bad else rate, rate if bad else 0.0)])
    if kind == _IDLE:
        return Flow([Stretch(course.end_ms)])
    if kind == _FIRST_DAY:
        return Flow([Stretch(DAY, _RATES[0], _RATES[0]), Stretch(course.end_ms - DAY, _RATES[0])])
    if kind == _HARDLY_ANY:
        return Flow([Stretch(course.end_ms, _RATES[0], _HARDLY)])
    if kind == _CALENDAR:
        return _days(course)
    begins = [course.end_ms - ms for ms in course.begins]
    # So many bad events before all that a window which reaches so far reads them.
    stretches = [Stretch(begins[0], 0.0, 5 * _RATES[-1])]
    for index, (begin, end) in enumerate(zip(begins, [*begins[1:], course.end_ms], strict=True)):
        rate = _RATES[index]
        share = _SHARES[kind][index]
        stretches.append(Stretch(end - begin, rate * (1 - share), rate * share))
    return Flow(stretches)


def _days(course: _Course) -> Flow:
    """Return days that differ before and after the start of a month or week."""
    (start,) = course.begins
    fixed = sum(ms for ms, _, _ in _DAYS[:3] if ms is not None)
    rests = iter((start - fixed, course.end_ms - start - DAY))
    stretches = []
    for ms, times, share in _DAYS:
        rate = times * _RATES[0]
        stretches.append(Stretch(next(rests) if ms is None else ms, rate * (1 - share), rate * share))
    return Flow(stretches)


def _tests(slo: Slo, course: _Course, events: Events, tally: Tally | None) -> Iterator[dict[str, object]]:
    places = played(slo)[: len(course.kinds)]
    if not places:
        raise UnprovableError(NO_MEMBER)
    waiting = list(course.kinds)
    decoys = decoys_of(slo, places[0], course.decoys, course.end_ms // course.sample_ms)
    while waiting:
        # Fewer places than kinds of traffic: one test after another.
        taken, waiting = waiting[: len(places)], waiting[len(places) :]
        actors = [_actor(course, place, kind, events) for place, kind in zip(places, taken, strict=False)]
        told = ", ".join(f"{actor.role} in {actor.place}" if actor.place else actor.role for actor in actors)
        if tally is None:
            given = input_series(actors, course.sample_ms, written_bounds(slo, None, events))
        else:
            given = tile_series(tally, [(actor.place, actor.flow) for actor in actors], course.sample_ms)
        yield {
            "name": f"{slo.id}: recorded series over {course.name}: {told}",
            "interval": format_duration(course.sample_ms),
            "series": [*given, *decoys],
            "checks": list(_checks(slo, course, actors)),
        }


def _born(events: Events) -> Kind:
    """Return a kind of bad event that is counted apart, if there is one: a histogram is there with the good events."""
    counted = (kind for kind in events.bad if any(not atom.is_observation for atom in kind))
    return next(counted, events.bad[0])


def _actor(course: _Course, place: Place, kind: int, events: Events) -> Actor:
    return Actor(
        place=place,
        role=_ROLES[kind],
        flow=_flow(course, kind),
        good=some(events.good, kind),
        bad=(_born(events),) if kind == _BORN and events.bad else some(events.bad, kind),
        # Clean traffic has nothing but good events, so that every other series is missing.
        ignored=() if kind == _CLEAN else events.ignored,
        unborn=kind in (_CLEAN, _BORN, _ALL_BAD),
    )


def _checks(slo: Slo, course: _Course, actors: Sequence[Actor]) -> Iterator[dict[str, object]]:
    """Yield checks that each series is where it must be in each place, and carries its labels and no other."""
    yield from _read(slo, course, actors, course.end_ms, course.read)
    if course.earlier is not None:
        yield from _read(slo, course, actors, *course.earlier)


def _read(
    slo: Slo, course: _Course, actors: Sequence[Actor], at_ms: int, read: Sequence[tuple[str, _Expect]]
) -> Iterator[dict[str, object]]:
    labels = slo.recorded_identity
    for name, expect in read:
        alike: dict[_Reading, list[Place]] = {}
        flows = {actor.place: actor.flow.until(at_ms) for actor in actors}
        if expect is _objective and slo.places is not None:
            # It stands in every place, with traffic or without.
            flows = dict.fromkeys(slo.places, actors[0].flow)
        for place, flow in flows.items():
            alike.setdefault(expect(flow, objective_in(slo, place)), []).append(place)
        for reading, places in alike.items():
            series_read = in_any(Series(name, tuple((label, "=", text) for label, text in labels.items())), places)
            at = format_duration(at_ms)
            if reading is None:
                yield {"expr": to_text(series_read), "at": at, "samples": []}
                continue
            value, blurred = reading
            off = Call("abs", (Binary("-", series_read, Number(_decimal(value))),))
            near = Binary("<=", off, Number(_decimal(course.tolerance * blurred + _TINY)), bool_result=True)
            samples = [{"labels": labels_text(place, labels), "value": 1} for place in places]
            yield {"expr": to_text(near), "at": at, "samples": samples}


def _decimal(value: float) -> Decimal:
    return round(Decimal(value), 9)
