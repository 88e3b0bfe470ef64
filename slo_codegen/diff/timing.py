"""When an alert fires before and after a change, by the arithmetic of `slo_codegen.plan.detection`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from slo_codegen.diff.match import signature
from slo_codegen.diff.model import Effect, FirstPage, Words
from slo_codegen.diff.words import share, time
from slo_codegen.plan.detection import ERRORS, Detection, detect
from slo_codegen.plan.model import Alert, ConditionKind, Plan, Slo

_LATER = 1
_SOONER = -1
# What a greater value of a part does to an alert, for what the arithmetic cannot see: a bound of a percentile, …
_ALWAYS = {(ConditionKind.PERCENTILE_ABOVE, "bound_ms"): _LATER}
# … and for alerts that it has no figures for: a number of events of unknown volume, a target without a budget.
_WITHOUT_FIGURES = {
    (ConditionKind.BAD_EVENTS, "above"): _LATER,
    (ConditionKind.BAD_EVENTS, "within_ms"): _SOONER,
    (ConditionKind.OUTAGE, "share"): _LATER,
    (ConditionKind.OUTAGE, "over_ms"): _LATER,
    (ConditionKind.SLI_BELOW, "ratio"): _SOONER,
    (ConditionKind.SLI_BELOW, "over_ms"): _LATER,
    (ConditionKind.PERCENTILE_ABOVE, "percentile"): _LATER,
    (ConditionKind.PERCENTILE_ABOVE, "over_ms"): _LATER,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """How an alert answers to a share of errors, before and after; ``regions`` is empty where it is so in all."""

    errors: Decimal
    regions: tuple[str, ...]
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


def target_pairs(old: Slo, new: Slo) -> list[tuple[Decimal, Decimal, tuple[str, ...]]]:
    """Return the targets before and after, once for each pair, with their regions; empty where it is one pair only."""
    if old.objective is None or new.objective is None:
        return []
    before, after = dict(old.objective.by_region), dict(new.objective.by_region)
    pairs: dict[tuple[Decimal, Decimal], list[str]] = {}
    for region in [r for r in (after or before) if (r in after or not after) and (r in before or not before)]:
        key = before.get(region, old.objective.default), after.get(region, new.objective.default)
        pairs.setdefault(key, []).append(region)
    if not pairs:
        pairs[old.objective.default, new.objective.default] = []
    return [(a, b, tuple(regions) if len(pairs) > 1 else ()) for (a, b), regions in pairs.items()]


def answers(old: Slo, old_alert: Alert, new: Slo, new_alert: Alert) -> list[Answer]:
    """Return how an alert answers to each share of errors; none where the arithmetic has no figures for it.

    Both sides are taken at the traffic that is declared now: another estimate of it moves no alert.
    """
    volume = new.volume or old.volume
    before = replace(old, volume=volume, regions=new.regions)
    after = replace(new, volume=volume)
    found = []
    for old_target, new_target, regions in target_pairs(old, new):
        for errors in ERRORS:
            was = detect(before, old_alert, errors, old_target)
            now = detect(after, new_alert, errors, new_target)
            if was is not None and now is not None:
                found.append(Answer(errors, regions, was, now))
    return found


def effects(old: Alert, new: Alert, found: list[Answer]) -> frozenset[Effect]:
    """Return whether an edit makes an alert fire later, sooner, or on something else."""
    seen = {answer.effect for answer in found} - {None}
    if old.condition.kind is new.condition.kind:
        before, after = signature(old.condition), signature(new.condition)
        rules = _ALWAYS if found else _ALWAYS | _WITHOUT_FIGURES
        for name in (name for name in before if before[name] != after[name]):
            turn = rules.get((new.condition.kind, name), 0)
            if turn:
                later = (after[name] > before[name]) is (turn == _LATER)  # type: ignore[operator]
                seen.add(Effect.LOOSENED if later else Effect.TIGHTENED)
            elif isinstance(before[name], str) or not seen:
                seen.add(Effect.CHANGED)
    if not found and old.for_ms != new.for_ms:
        seen.add(Effect.LOOSENED if new.for_ms > old.for_ms else Effect.TIGHTENED)
    if (old.min_events or 0) != (new.min_events or 0):
        seen.add(Effect.LOOSENED if (new.min_events or 0) > (old.min_events or 0) else Effect.TIGHTENED)
    if old.tier != new.tier:
        seen.add(Effect.LOOSENED if new.tier > old.tier else Effect.TIGHTENED)
    return frozenset(effect for effect in seen if effect is not None)


def sentences(alert: Alert, found: list[Answer]) -> Iterator[Words]:
    """Yield a sentence for each share of errors at which an alert fires at another time than before."""
    for answer in found:
        if answer.effect is not None:
            yield (_sentence(alert, answer),)


def _sentence(alert: Alert, answer: Answer) -> str:
    where = f" in {', '.join(answer.regions)}" if answer.regions else ""
    timings = alert.condition.kind is ConditionKind.PERCENTILE_ABOVE
    at = f"{share(answer.errors)} {'of timings above the bound' if timings else 'errors'}{where}"
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


def first_pages(old: tuple[Plan, Slo] | None, new: tuple[Plan, Slo] | None) -> tuple[FirstPage, ...]:
    """Return when an SLO first pages somebody at each share of errors, where that differs from before."""
    pairs = _pairs_of(old, new)
    found = []
    for old_target, new_target, regions in pairs:
        for errors in ERRORS:
            was = _first_page(old, errors, old_target)
            now = _first_page(new, errors, new_target)
            if was != now:
                found.append(FirstPage(share(errors), regions, now, was))
    return tuple(found)


def _pairs_of(
    old: tuple[Plan, Slo] | None, new: tuple[Plan, Slo] | None
) -> list[tuple[Decimal, Decimal, tuple[str, ...]]]:
    one = new or old
    if one is None:
        return []
    return target_pairs((old or one)[1], (new or one)[1])


def _first_page(side: tuple[Plan, Slo] | None, errors: Decimal, target: Decimal) -> str:
    if side is None:
        return "no such SLO"
    plan, slo = side
    paging = [a for a in slo.alerts if plan.tier(a.tier).pages and not (slo.baseline and plan.baseline_channels)]
    times = []
    for alert in paging:
        answer = detect(slo, alert, errors, target)
        if answer is not None and answer.fires_ms is not None:
            times.append((answer.fires_ms, alert.tier))
    return f"{time(min(times)[0])} ({min(times)[1]})" if times else "never"
