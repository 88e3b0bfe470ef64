"""What a change does to one SLO: its name and history, objective and budget, indicator, dimensions, texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator
from decimal import Decimal
from math import prod

from slo_codegen.common.units import format_duration, rounded
from slo_codegen.diff.alerts import alert_changes
from slo_codegen.diff.indicators import sli_change
from slo_codegen.diff.labels import label_changes
from slo_codegen.diff.match import own_name
from slo_codegen.diff.model import Change, Effect, Name, Words
from slo_codegen.diff.routes import people
from slo_codegen.diff.silenced import silence_changes
from slo_codegen.diff.timing import objective_pairs
from slo_codegen.diff.words import exact, joined, listed, number, share, time
from slo_codegen.plan.conditions.thresholds import most_bad_events
from slo_codegen.plan.detection import detect
from slo_codegen.plan.model import Alert, Dimension, Plan, Slo, most_of, names_of, places_of, several, shown
from slo_codegen.plan.recorded import RECORDED_UP_TO, recorded_windows
from slo_codegen.plan.routing import recipients


def slo_changes(old_plan: Plan, old: Slo, new_plan: Plan, new: Slo) -> Iterator[Change]:
    """Yield what differs in an SLO that is there before and after."""
    yield from _name(old, new, new_plan.targets)
    yield from _objective(old, new)
    yield from sli_change(old, new)
    yield from _dimensions(old, new_plan, new)
    yield from alert_changes(old_plan, old, new_plan, new)
    yield from silence_changes(old_plan, old, new_plan, new)
    yield from label_changes(old, new)
    yield from _settings(old, new_plan, new)


def whole_slo(plan: Plan, slo: Slo, effect: Effect) -> Change:
    """Return the change that an SLO is added or removed as a whole."""
    count_of = Counter(alert.tier for alert in slo.alerts)
    tiers = {tier.id: count for tier in plan.tiers if (count := count_of[tier.id])}
    alerts = ", ".join(f"{count} {tier}" for tier, count in tiers.items())
    goal = "without an objective" if slo.objective is None else f"objective {_objective_of(slo)} over {_period(slo)}"
    paged = {r.text for alert in slo.alerts for r in people(plan, slo, alert) if r.pages}
    details: list[Words] = []
    if paged:
        verb = "paged" if effect is Effect.REMOVED else "pages"
        details.append((f"{verb} ", *joined([(Name(text),) for text in sorted(paged)])))
    words: Words = (f"SLO {effect}: {goal}; alerts: {alerts or 'none'}",)
    return Change("slo", frozenset({effect}), words, tuple(details), {"alerts": tiers})


def _objective_of(slo: Slo) -> str:
    objective = slo.objective
    if objective is None:
        return ""
    low, high = exact(objective.loosest), exact(objective.strictest)
    return low if low == high else f"{low} to {high}"


def _period(slo: Slo) -> str:
    return format_duration(slo.period_ms)


def _name(old: Slo, new: Slo, targets: Container[str]) -> Iterator[Change]:
    if (old.id, old.service) == (new.id, new.service):
        return
    what = "renamed" if old.id != new.id else "moved to another service"
    words: Words = (f"{what}: ", Name(f"{new.service}/{new.id}"), ", was ", Name(f"{old.service}/{old.id}"))
    kept = new.objective is None or new.period_ms <= RECORDED_UP_TO
    if kept:
        story: Words = ("history kept: all that it alerts on is counted from the raw series",)
    else:
        elsewhere = "; Datadog counts a new SLO from the same metrics" if "datadog" in targets else ""
        story = (
            f"history lost in Prometheus: its recorded series begin anew, so that the budget starts full and is right "
            f"again after {_period(new)}{elsewhere}",
        )
    details = [story]
    if old.id != new.id:
        count = len(new.alerts)
        details.append((f"its label slo and the names of its {count} alerts change; silences go by them",))
    effect = Effect.CHANGED if kept else Effect.HISTORY_LOST
    values = {"before": f"{old.service}/{old.id}", "after": f"{new.service}/{new.id}", "history_kept": kept}
    yield Change("rename", frozenset({effect}), words, tuple(details), values)


def _objective(old: Slo, new: Slo) -> Iterator[Change]:
    if (old.objective is None) is not (new.objective is None):
        effect = Effect.LOOSENED if new.objective is None else Effect.TIGHTENED
        said = (
            f"no objective any more, was {_objective_of(old)}"
            if new.objective is None
            else f"objective {_objective_of(new)}"
        )
        yield Change(
            "objective", frozenset({effect}), (said,), (), {"before": _objective_of(old), "after": _objective_of(new)}
        )
        return
    for before, after, places in objective_pairs(old, new):
        if before == after and old.period_ms == new.period_ms:
            continue
        effects = set()
        if before != after:
            effects.add(Effect.LOOSENED if after < before else Effect.TIGHTENED)
        if old.period_ms != new.period_ms:
            effects.add(Effect.CHANGED)
        where = f" in {names_of(places)}" if places else ""
        now, was = f"{exact(after)} over {_period(new)}", f"{exact(before)} over {_period(old)}"
        values = {
            "places": [dict(place.labels) for place in places],
            "before": _budget_values(old, before),
            "after": _budget_values(new, after),
        }
        words: Words = (f"objective {now}{where}, was {was}",)
        yield Change("objective", frozenset(effects), words, (_budget(old, before, new, after),), values)


def _budget(old: Slo, before: Decimal, new: Slo, after: Decimal) -> Words:
    said = f"budget {_minutes(new, after)}, was {_minutes(old, before)}"
    now, was = _events(new, after), _events(old, before)
    if now is None or was is None:
        return (said,)
    each = f" a {'/'.join(new.by)}" if new.by else ""
    return (f"{said}; {number(now)} bad events{each} at the declared volume, was {number(was)}",)


def _minutes(slo: Slo, objective: Decimal) -> str:
    minutes = rounded((1 - objective) * slo.period_ms / 60_000, 2).normalize()
    return f"{minutes:f} min of {_period(slo)}"


def _events(slo: Slo, objective: Decimal) -> Decimal | None:
    """Return the bad events that the budget allows in a period, in one place."""
    expected = slo.expected(slo.period_ms)
    return None if expected is None else (1 - objective) * expected


def _budget_values(slo: Slo, objective: Decimal) -> dict[str, object]:
    events = _events(slo, objective)
    return {
        "objective": str(objective),
        "period_s": slo.period_ms / 1000,
        "budget_minutes": float((1 - objective) * slo.period_ms / 60_000),
        "budget_events": None if events is None else float(events),
    }


def _dimensions(old: Slo, new_plan: Plan, new: Slo) -> Iterator[Change]:
    if old.by == new.by:
        for before, after in zip(old.dimensions, new.dimensions, strict=True):
            yield from _members(before, after)
    elif set(old.by) > set(new.by):
        yield _joined(old, new)
    else:
        effects = {Effect.HISTORY_LOST, Effect.TIGHTENED}
        if not set(old.by) <= set(new.by):
            effects.add(Effect.LOOSENED)
        details: list[Words] = []
        counting = {alert.tier for alert in new.alerts if most_bad_events(alert.condition) is not None}
        if counting:
            effects.add(Effect.LOOSENED)
            each = "/".join(new.by)
            details.append(
                (f"{'/'.join(sorted(counting, key=new_plan.rank))} counts bad events in each {each} by itself now",)
            )
        yield Change("dimensions", frozenset(effects), (_split(old, new),), tuple(details), _labels(old, new))


def _members(old: Dimension, new: Dimension) -> Iterator[Change]:
    """Yield the members of a dimension that are covered no longer, and those that are new; and its tag in Datadog."""
    if (before := old.tag or old.label) != (after := new.tag or new.label):
        values = {"label": new.label, "before": before, "after": after}
        words: Words = (f"is split in Datadog by the tag {after}, was {before}",)
        yield Change("dimensions", frozenset({Effect.OTHER}), words, (), values)
    if old.open is not None or new.open is not None:
        yield from _openness(old, new)
        return
    gone = [member for member in old.members if member not in new.members]
    come = [member for member in new.members if member not in old.members]
    if gone:
        unseen: Words = ("none of its alerts fires for it any more",)
        words = (f"no longer covers {', '.join(map(shown, gone))}",)
        yield Change("dimensions", frozenset({Effect.REMOVED}), words, (unseen,), {"label": new.label, "members": gone})
    if come:
        yield Change("dimensions", frozenset({Effect.ADDED}), (f"covers {', '.join(map(shown, come))} as well",), (),
                     {"label": new.label, "members": come})  # fmt: skip


def _openness(old: Dimension, new: Dimension) -> Iterator[Change]:
    """Yield that a dimension is open, or is no more, or how many members it may have and how long it knows them."""
    values: dict[str, object] = {"label": new.label, "before": _members_of(old), "after": _members_of(new)}
    words: Words
    if old.open is None:
        words = (f"covers every {new.label} that reports, was {', '.join(map(shown, old.members))}",)
        forgotten: Words = (f"a {new.label} that never reports has no alert on missing data any more",)
        effects = frozenset({Effect.ADDED, Effect.LOOSENED})
        yield Change("dimensions", effects, words, (forgotten,), values)
    elif new.open is None:
        words = (f"covers {', '.join(map(shown, new.members))} alone, was every {new.label} that reports",)
        unseen: Words = (f"none of its alerts fires for another {new.label} any more",)
        yield Change("dimensions", frozenset({Effect.REMOVED}), words, (unseen,), values)
    else:
        if old.open.forget_ms != new.open.forget_ms:
            later = new.open.forget_ms > old.open.forget_ms
            words = (f"forgets a silent {new.label} after {time(new.open.forget_ms)}, was {time(old.open.forget_ms)}",)
            effect = Effect.TIGHTENED if later else Effect.LOOSENED
            yield Change("dimensions", frozenset({effect}), words, (), values)
        if old.open.most != new.open.most:
            words = (f"expects up to {new.open.most} {several(new.label)}, was {old.open.most}",)
            yield Change("dimensions", frozenset({Effect.OTHER}), words, (), values)


def _members_of(dimension: Dimension) -> object:
    if dimension.open is None:
        return list(dimension.members)
    return {"open": True, "most": dimension.open.most, "forget": format_duration(dimension.open.forget_ms)}


def _split(old: Slo, new: Slo) -> str:
    """Return by what the budget is split, and was."""

    def each(slo: Slo, whole: str, part: str) -> str:
        return f"{part} for each {'/'.join(slo.by)}" if slo.by else f"{whole} over all"

    return f"{each(new, 'one budget', 'a budget')}, was {each(old, 'one', 'one')}"


def _labels(old: Slo, new: Slo) -> dict[str, object]:
    return {"before": list(old.by), "after": list(new.by)}


def _joined(old: Slo, new: Slo) -> Change:
    """Return that places are watched together now: errors of one alone are thinned by the traffic of the others."""
    lost = [dimension for dimension in old.dimensions if dimension.label not in new.by]
    places = places_of(tuple(lost))
    count = len(places) if places is not None else prod(most_of(dimension) for dimension in lost)
    each = "/".join(dimension.label for dimension in lost)
    part = 1 / Decimal(count)
    of = count if places is not None else f"up to {count}"
    details: list[Words] = [(f"an outage of one {each} of {of} is {share(part)} of all, at even traffic",)]
    before, after = {own_name(a, old): a for a in old.alerts}, {own_name(a, new): a for a in new.alerts}
    if old.objective is not None and new.objective is not None:
        for name, alert in before.items():
            was = detect(old, alert, Decimal(1), old.objective.strictest)
            now = detect(new, after[name], part, new.objective.default) if name in after else None
            if was is not None and now is not None and was.fires_ms is not None and now.fires_ms != was.fires_ms:
                then = "no longer fires" if now.fires_ms is None else f"fires after {time(now.fires_ms)}"
                details.append((f"{alert.tier} {then} for it, did after {time(was.fires_ms)}: ", Name(alert.name)))
    effects = frozenset({Effect.HISTORY_LOST, Effect.LOOSENED})
    return Change("dimensions", effects, (_split(old, new),), tuple(details), _labels(old, new))


def _settings(old: Slo, new_plan: Plan, new: Slo) -> Iterator[Change]:
    if old.baseline != new.baseline:
        pages = any(recipients(new_plan, new, alert).pages for alert in new.alerts)
        over = f"its baseline is over: its alerts {'page' if pages else 'notify the channels of their tiers'}"
        said = "in its baseline now, and pages nobody" if new.baseline else over
        yield Change("baseline", frozenset({Effect.LOOSENED if new.baseline else Effect.TIGHTENED}), (said,), (),
                     {"before": old.baseline, "after": new.baseline})  # fmt: skip
    pairs: list[tuple[str, object, object]] = [
        ("calendar budget", old.calendar and str(old.calendar), new.calendar and str(new.calendar)),
        ("missing data", _missing(old), _missing(new)),
        ("volume", old.volume and str(old.volume), new.volume and str(new.volume)),
        ("owner", old.owner, new.owner),
        ("parts", ", ".join(old.parts), ", ".join(new.parts)),
        ("title", old.title, new.title),
        ("description", old.description, new.description),
        ("source", old.source, new.source),
        ("runbook", _own_runbook(old), _own_runbook(new)),
    ]
    for what, before, after in pairs:
        if before != after:
            words: Words = (f"{what} ", Name(str(after or "none")), ", was ", Name(str(before or "none")))
            yield Change(what, frozenset({Effect.OTHER}), words, (), {"before": before, "after": after})
    before_ms = recorded_windows(old)
    recorded = [time(ms) for ms in recorded_windows(new) if ms not in before_ms]
    if recorded:
        yield Change("windows", frozenset({Effect.OTHER}), (f"records {', '.join(recorded)} as well",), (), {})
    texts = _alert_texts(old, new)
    if texts:
        words = ("texts of the alerts ", *listed(texts, 5))
        yield Change("texts", frozenset({Effect.OTHER}), words, (), {"alerts": texts})


def _own_runbook(slo: Slo) -> str | None:
    """Return the runbook without the fragment that is made of the SLO's id, if there is one."""
    return None if slo.runbook_url is None else slo.runbook_url.removesuffix(f"#{slo.id}")


def _runbook_of(alert: Alert, slo: Slo) -> str | None:
    """Return the runbook of an alert, where it has one of its own."""
    return None if alert.runbook_url == slo.runbook_url else alert.runbook_url


def _missing(slo: Slo) -> str | None:
    return "not alerted (no_data: none)" if slo.may_be_missing else None


def _alert_texts(old: Slo, new: Slo) -> list[str]:
    """Return alerts that say something else under the same name; a new title of the SLO is told elsewhere."""
    before = {own_name(alert, old): alert for alert in old.alerts}
    found = []
    for alert in new.alerts:
        name = own_name(alert, new)
        was = before.get(name)
        if was is not None and (
            (alert.title.removeprefix(new.title), alert.description, alert.source, _runbook_of(alert, new))
            != (was.title.removeprefix(old.title), was.description, was.source, _runbook_of(was, old))
        ):
            found.append(name)
    return found
