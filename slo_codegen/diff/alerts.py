"""What a change does to the alerts of one SLO: added, removed, loosened, tightened, with the consequence in figures."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from slo_codegen.common.units import rounded
from slo_codegen.diff import timing
from slo_codegen.diff.kinds import Shift, is_about, shifts
from slo_codegen.diff.match import own_name, pair_alerts, signature
from slo_codegen.diff.model import Change, Effect, Name, Words
from slo_codegen.diff.routes import people
from slo_codegen.diff.words import differing, joined, share, time
from slo_codegen.plan.conditions.reads import indicator_of
from slo_codegen.plan.conditions.thresholds import percentile_of
from slo_codegen.plan.detection import ERRORS, Detection, detect
from slo_codegen.plan.model import Alert, Plan, Slo
from slo_codegen.plan.phrases import in_words


def alert_changes(old_plan: Plan, old: Slo, new_plan: Plan, new: Slo) -> Iterator[Change]:
    """Yield what differs in the alerts of an SLO, the gravest tier first."""

    def order(pair: tuple[Alert | None, Alert | None]) -> tuple[int, str]:
        before, after = pair
        if after is not None:
            return new_plan.rank(after.tier), after.name
        return (old_plan.rank(before.tier), before.name) if before is not None else (0, "")

    for before, after in sorted(pair_alerts(old, new), key=order):
        if before is None and after is not None:
            yield _one_sided(new_plan, new, after, Effect.ADDED)
        elif after is None and before is not None:
            yield _one_sided(old_plan, old, before, Effect.REMOVED)
        elif before is not None and after is not None:
            change = _edited(old, before, new, after, _retiered(old_plan, before, new_plan, after))
            if change is not None:
                yield change


def phrase(alert: Alert) -> str:
    """Return an alert's condition as a phrase."""
    return in_words(alert.condition, alert.for_ms)[1]


def _one_sided(plan: Plan, slo: Slo, alert: Alert, effect: Effect) -> Change:
    gone = effect is Effect.REMOVED
    told = sorted(people(plan, slo, alert), key=lambda r: (not r.pages, r.text))
    whom: Words = (f"{'told' if gone else 'tells'} ", *joined([(Name(r.text),) for r in told]))
    if not told:
        whom = (f"{'notified' if gone else 'notifies'} no one",)
    fires = _fires(slo, alert)
    details = (whom, (f"{'fired' if gone else 'fires'} {fires}",)) if fires else (whom,)
    return Change(
        "alert",
        frozenset({effect}),
        (f"{alert.tier} alert {effect}: {phrase(alert)}",),
        details,
        {"alert": alert.name, "tier": alert.tier, "told": [r.text for r in told]},
    )


def _fires(slo: Slo, alert: Alert) -> str:
    """Return when an alert fires, at the strictest target: ``after 6 min at 1 % errors, …``."""
    if slo.objective is None:
        return ""
    parts = []
    for errors in ERRORS:
        answer = detect(slo, alert, errors, slo.objective.strictest)
        if answer is not None and answer.fires_ms is not None:
            parts.append(f"after {time(answer.fires_ms)} at {share(errors)}")
    return f"{', '.join(parts)} errors" if parts else ""


def _retiered(old_plan: Plan, before: Alert, new_plan: Plan, after: Alert) -> Effect | None:
    """Return what another tier does to an alert; None if it has the same."""
    if before.tier == after.tier:
        return None
    less = new_plan.tier(after.tier).gravity > old_plan.tier(before.tier).gravity
    return Effect.LOOSENED if less else Effect.TIGHTENED


def _edited(old: Slo, before: Alert, new: Slo, after: Alert, tier_effect: Effect | None) -> Change | None:
    found = timing.timing_of(old, before, new, after)
    moved = _moved(before, after)
    shifted = [None] if moved is None else [each.effect for each in moved]
    effects = timing.effects(before, after, found, shifted, tier_effect)
    is_edited = (
        signature(before.condition) != signature(after.condition)
        or before.for_ms != after.for_ms
        or before.min_events != after.min_events
        or before.min_bad_events != after.min_bad_events
        or before.keep_ms != after.keep_ms
        or before.tier != after.tier
    )
    # A name that the catalog gives stays when a factor or a window is changed, and silences with it.
    renamed = (
        before.called != after.called
        if before.called or after.called
        else own_name(before, old) != own_name(after, new)
    )
    if not effects and not is_edited and not renamed:
        return None
    tier = after.tier if before.tier == after.tier else f"{after.tier}, was {before.tier}:"
    said = f"{tier} {phrase(after)}"
    if phrase(before) != phrase(after):
        said += f"; was: {phrase(before)}"
    details = list(timing.sentences(after, found))
    if not _follows(old, before, new, after):
        details += _counted_words(before, after)
        details += [shift.words for shift in moved or ()]
    elif moved or moved is None:
        details.append(("counts what the indicator counts",))
    details += _silent_below("events", before.min_events, after.min_events)
    details += _silent_below("bad events", before.min_bad_events, after.min_bad_events)
    if before.keep_ms != after.keep_ms:
        details.append((f"{_kept(after)} when its condition is over, was: {_kept(before)}",))
    if renamed:
        details.append(_renamed(old, before, new, after))
    return Change(
        "alert",
        effects or frozenset({Effect.CHANGED if is_edited else Effect.OTHER}),
        (said,),
        tuple(details),
        {
            "alert": after.name,
            "was": before.name,
            **({"alertname": {"before": before.alertname, "after": after.alertname}} if renamed else {}),
            "tier": {"before": before.tier, "after": after.tier},
            "detection": [_figures(answer) for answer in found.told],
        },
    )


def _silent_below(of: str, before: int | None, after: int | None) -> Iterator[Words]:
    if before != after:
        silent = f"below {after} {of}" if after else f"never for want of {of}"
        yield (f"silent {silent}, was {f'below {before}' if before else 'never'}",)


def _kept(alert: Alert) -> str:
    return f"keeps firing for {time(Decimal(alert.keep_ms))}" if alert.keep_ms else "resolves at once"


def _moved(before: Alert, after: Alert) -> list[Shift] | None:
    """Return the kinds of events that count otherwise for an alert by itself; None where that cannot be said."""
    old, new = indicator_of(before.condition), indicator_of(after.condition)
    return [] if old is None or new is None else shifts(old, new)


def _renamed(old: Slo, before: Alert, new: Slo, after: Alert) -> Words:
    if before.called or after.called:
        return ("its name is ", Name(after.alertname), ", was ", Name(before.alertname), "; silences go by the name")
    now, was = own_name(after, new), own_name(before, old)
    return ("its name ends in ", Name(now), ", was ", Name(was), "; silences go by the name")


def _follows(old: Slo, before: Alert, new: Slo, after: Alert) -> bool:
    """Return whether an alert counts what the SLO's own indicator does, before and after."""
    return all(
        indicator_of(alert.condition) is not None
        and percentile_of(alert.condition) is None
        and is_about(slo.sli, alert.condition)
        for slo, alert in ((old, before), (new, after))
    )


def _counted_words(before: Alert, after: Alert) -> Iterator[Words]:
    """Yield what an alert counts or measures now, where it has something of its own to count."""
    old, new = signature(before.condition), signature(after.condition)
    for name, value in new.items():
        if isinstance(value, str) and isinstance(old.get(name), str) and old[name] != value:
            now, was = differing(value, str(old[name]))
            yield ("looks at ", Name(now), ", was ", Name(was))


def _figures(answer: timing.Answer) -> dict[str, object]:
    def side(found: Detection) -> dict[str, object]:
        return {
            "fires_after_s": None if found.fires_ms is None else float(rounded(found.fires_ms / 1000, 3)),
            "budget_spent": None if found.budget is None else float(rounded(found.budget, 6)),
        }

    return {
        "errors": float(answer.errors),
        "places": [dict(place.labels) for place in answer.places],
        "before": side(answer.before),
        "after": side(answer.after),
    }
