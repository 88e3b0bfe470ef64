"""When an alert fires before and after a change, by the arithmetic of `slo_codegen.plan.detection`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import assert_never

from slo_codegen.diff.match import signature
from slo_codegen.diff.model import Effect, Words
from slo_codegen.diff.words import share, time
from slo_codegen.plan.conditions.thresholds import percentile_of
from slo_codegen.plan.detection import ERRORS, Detection, detect, edge
from slo_codegen.plan.model import EVERYWHERE, Alert, ConditionKind, Place, Slo, names_of

_HARDLY_MORE = Decimal("1.0001")
_LATER = 1
_SOONER = -1


@dataclass(frozen=True, slots=True)
class Answer:
    """How an alert answers to a share of errors, before and after; ``places`` is empty where it is so in all."""

    errors: Decimal
    places: tuple[Place, ...]
    before: Detection
    after: Detection

    @property
    def effect(self) -> Effect | None:
        """Whether it fires later or never (loosened), or sooner (tightened)."""
        before, after = self.before.fires_ms, self.after.fires_ms
        if before == after:
            return None
        if after is None or (before is not None and after > before):
            return Effect.LOOSENED
        return Effect.TIGHTENED


@dataclass(frozen=True, slots=True)
class Edge:
    """The steady share of errors above which an alert fires at all, before and after."""

    places: tuple[Place, ...]
    before: Decimal
    after: Decimal

    @property
    def effect(self) -> Effect | None:
        """Whether fewer errors go unseen, or more."""
        if self.before == self.after:
            return None
        return Effect.LOOSENED if self.after > self.before else Effect.TIGHTENED


@dataclass(frozen=True, slots=True)
class Timing:
    """How an alert answers at the shares of errors that are told, how at all that matter, and from which share on."""

    told: tuple[Answer, ...] = ()
    probed: tuple[Answer, ...] = ()
    edges: tuple[Edge, ...] = ()

    @property
    def effects(self) -> set[Effect]:
        """What it does to when an alert fires, at any share of errors."""
        answers = {each.effect for each in (*self.told, *self.probed)}
        return {effect for effect in answers | {each.effect for each in self.edges} if effect is not None}


def objective_pairs(old: Slo, new: Slo) -> list[tuple[Decimal, Decimal, tuple[Place, ...]]]:
    """Return the objectives before and after, once for each pair, with their places; empty where it is one pair only.

    Where one side is split by more labels, its places have the objective of the place on the other that holds them.
    """
    if old.objective is None or new.objective is None:
        return []
    pairs: dict[tuple[Decimal, Decimal], list[Place]] = {}
    for place in _compared(old, new):
        was, now = _objective_at(old, place), _objective_at(new, place)
        if was is not None and now is not None:
            pairs.setdefault((was, now), []).append(place)
    if not pairs:
        pairs[old.objective.default, new.objective.default] = []
    # Where a dimension is open, what is so everywhere else has no name.
    return [(a, b, tuple(filter(None, places)) if len(pairs) > 1 else ()) for (a, b), places in pairs.items()]


def _compared(old: Slo, new: Slo) -> Iterable[Place]:
    """Return the places in which two objectives are compared: those that are listed, else the parts that are named."""
    before, after = (dict(slo.objective.by_place) if slo.objective is not None else {} for slo in (old, new))
    if _has_parts(old) and _has_parts(new):
        return dict.fromkeys((*before, *after))
    if _has_parts(old) or _has_parts(new):
        return after if _has_parts(old) else before
    return before if len(old.by) > len(new.by) else after


def _objective_at(slo: Slo, place: Place) -> Decimal | None:
    if slo.objective is None:
        return None
    within = _within(place, slo.by)
    return slo.objective.at(within) if _has_parts(slo) else dict(slo.objective.by_place).get(within)


def _has_parts(slo: Slo) -> bool:
    """Return whether an objective is given for parts of places, as that of open dimensions is."""
    return bool(slo.by) and slo.objective is not None and EVERYWHERE in dict(slo.objective.by_place)


def _within(place: Place, by: tuple[str, ...]) -> Place:
    """Return the place by fewer labels that holds a place."""
    return Place(tuple((label, member) for label, member in place.labels if label in by))


def timing_of(old: Slo, old_alert: Alert, new: Slo, new_alert: Alert) -> Timing:
    """Return how an alert answers to errors before and after; empty where the arithmetic has no figures for it.

    Both sides are taken at the traffic that is declared now: another estimate of it moves no alert. Between the shares
    at which one of them begins to fire and 1 nothing changes its direction, so that these are all that need be asked.
    """
    volume = new.volume or old.volume
    before = replace(old, volume=volume, dimensions=new.dimensions)
    after = replace(new, volume=volume)
    told: list[Answer] = []
    probed: list[Answer] = []
    edges: list[Edge] = []
    for old_objective, new_objective, places in objective_pairs(old, new) or [(Decimal(1), Decimal(1), ())]:
        turns = edge(before, old_alert, old_objective), edge(after, new_alert, new_objective)
        if turns[0] is not None and turns[1] is not None:
            edges.append(Edge(places, min(turns[0], Decimal(1)), min(turns[1], Decimal(1))))
        for errors in (*ERRORS, *just_above(turns)):
            was = detect(before, old_alert, errors, old_objective)
            now = detect(after, new_alert, errors, new_objective)
            if was is not None and now is not None:
                (told if errors in ERRORS else probed).append(Answer(errors, places, was, now))
    return Timing(tuple(told), tuple(probed), tuple(edges))


def just_above(turns: Iterable[Decimal | None]) -> list[Decimal]:
    """Return shares of errors that are hardly greater than some others."""
    return [more for each in turns if each is not None and 0 < (more := each * _HARDLY_MORE) < 1]


def effects(
    old: Alert, new: Alert, timing: Timing, moved: Iterable[Effect | None], tier: Effect | None
) -> frozenset[Effect]:
    """Return whether an edit makes an alert fire later, sooner, or on something else.

    ``tier`` is what another tier does to it. ``moved`` is what becomes of the events that the alert itself counts;
    None in it where that cannot be said.
    """
    seen = {effect or Effect.CHANGED for effect in moved} | timing.effects
    if old.condition.kind is new.condition.kind:
        before, after = signature(old.condition), signature(new.condition)
        always, without_figures = _turns(new.condition.kind)
        turns = always if timing.told else always | without_figures
        for name in (name for name in before if before[name] != after[name]):
            turn = turns.get(name, 0)
            if turn:
                later = (after[name] > before[name]) is (turn == _LATER)  # type: ignore[operator]
                seen.add(Effect.LOOSENED if later else Effect.TIGHTENED)
            elif not seen:
                seen.add(Effect.CHANGED)
    if not timing.told and old.for_ms != new.for_ms:
        seen.add(Effect.LOOSENED if new.for_ms > old.for_ms else Effect.TIGHTENED)
    for was, now in ((old.min_events, new.min_events), (old.min_bad_events, new.min_bad_events)):
        if (was or 0) != (now or 0):
            seen.add(Effect.LOOSENED if (now or 0) > (was or 0) else Effect.TIGHTENED)
    if old.keep_ms != new.keep_ms:
        # What fires for longer is seen by more people, and resolved less often.
        seen.add(Effect.TIGHTENED if new.keep_ms > old.keep_ms else Effect.LOOSENED)
    if tier is not None:
        seen.add(tier)
    return frozenset(seen)


def _turns(kind: ConditionKind) -> tuple[dict[str, int], dict[str, int]]:
    """Return what a greater value of a part does to an alert, by the part's name: what the arithmetic never sees.

    And what it sees only where it has figures: not for a number of events of unknown volume, nor without a budget.
    """
    match kind:
        case ConditionKind.PERCENTILE_ABOVE:
            return {"bound_ms": _LATER}, {"percentile": _LATER, "over_ms": _LATER}
        case ConditionKind.BAD_EVENTS:
            return {}, {"above": _LATER, "within_ms": _SOONER}
        case ConditionKind.OUTAGE:
            return {}, {"share": _LATER, "over_ms": _LATER}
        case ConditionKind.SLI_BELOW:
            return {}, {"ratio": _SOONER, "over_ms": _LATER}
        case ConditionKind.BURN_RATE | ConditionKind.BUDGET_CONSUMED | ConditionKind.EXHAUSTS_WITHIN:
            # Without a budget there is no such alert.
            return {}, {}
        case ConditionKind.NO_DATA:
            return {}, {}
        case _:
            assert_never(kind)


def sentences(alert: Alert, timing: Timing) -> Iterator[Words]:
    """Yield a sentence for each share of errors at which an alert fires, or lets go, at another time than before."""
    for answer in timing.told:
        if answer.effect is not None:
            yield (_sentence(alert, answer),)
    for each in timing.edges:
        if each.effect is not None:
            yield (f"{alert.tier} fires {_above(alert, each.after, each.places)}, was {_above(alert, each.before)}",)
    if not timing.effects:
        for answer in timing.told:
            before, after = answer.before.reset_ms, answer.after.reset_ms
            if before is not None and after is not None and before != after:
                at = f"{share(answer.errors)} {_in(alert, answer.places)}"
                yield (f"{alert.tier} lets go {time(after)} after the end of {at}, was {time(before)}",)


def _above(alert: Alert, least: Decimal, places: tuple[Place, ...] = ()) -> str:
    return f"{'at no share' if least >= 1 else f'above {share(least)}'} {_in(alert, places)}"


def _in(alert: Alert, places: tuple[Place, ...]) -> str:
    """Return what a share is a share of."""
    timings = percentile_of(alert.condition) is not None
    where = f" in {names_of(places)}" if places else ""
    return f"{'of timings above the bound' if timings else 'errors'}{where}"


def _sentence(alert: Alert, answer: Answer) -> str:
    timings = percentile_of(alert.condition) is not None
    at = f"{share(answer.errors)} {_in(alert, answer.places)}"
    before, after = answer.before, answer.after
    if after.fires_ms is None:
        return f"{alert.tier} no longer fires at {at}, did after {time(before.fires_ms)}"
    if before.fires_ms is None:
        said = f"{alert.tier} now fires after {time(after.fires_ms)} at {at}, never did"
    else:
        said = f"{alert.tier} now fires after {time(after.fires_ms)} at {at}, was {time(before.fires_ms)}"
    if after.budget is None or timings:
        return said
    gone = f"{said}, with {share(after.budget)} of the budget gone"
    if before.budget is None or share(before.budget) == share(after.budget):
        return gone
    return f"{gone}, was {share(before.budget)}"
