"""Which SLO and which alert of the one plan is which of the other, where names have changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import product

from slo_codegen.diagnostics.suggest import most_alike
from slo_codegen.diff.kinds import have_kinds_in_common
from slo_codegen.diff.measures import events_text, sli_text
from slo_codegen.plan.conditions.reads import indicator_of
from slo_codegen.plan.conditions.windows import nominal_ms
from slo_codegen.plan.model import Alert, Condition, Slo

Pairs = list[tuple[Slo | None, Slo | None]]

_ALIKE = 0.6
"""From this likeness of their ids, SLOs that count some of the same events are taken for one that was renamed."""
_FEW = 2_500
"""So many pairs of SLOs that are gone and that have come are all compared."""
_THRESHOLDS = frozenset({"factor", "share", "horizon_ms", "ratio", "percentile", "bound_ms", "above"})
_TIER_COST, _FIELD_COST, _GREATEST_COST = 2, 1, 2


def pair_slos(old: Sequence[Slo], new: Sequence[Slo]) -> Pairs:
    """Return the SLOs as pairs of before and after; None where there is no counterpart.

    By id first. Of the rest, those with the same SLI are taken for renamed, then those that count some of the same
    events and whose ids are alike.
    """
    before, after = {slo.id: slo for slo in old}, {slo.id: slo for slo in new}
    pairs: Pairs = [(before[same], after[same]) for same in before if same in after]
    gone = [slo for slo in old if slo.id not in after]
    come = [slo for slo in new if slo.id not in before]
    texts = {id(slo): sli_text(slo.sli) for slo in (*gone, *come)}
    likeness = {
        (a.id, b.id): (_likeness(a, b, texts[id(a)] == texts[id(b)]), a, b)
        for a, b in _comparable_slos(gone, come, texts)
    }
    left, free = {slo.id: slo for slo in gone}, {slo.id: slo for slo in come}
    for alike, a, b in sorted(likeness.values(), key=lambda each: (-each[0], each[1].id)):
        if alike > 0 and a.id in left and b.id in free:
            pairs.append((left.pop(a.id), free.pop(b.id)))
    return [*pairs, *((slo, None) for slo in left.values()), *((None, slo) for slo in free.values())]


def _comparable_slos(
    gone: Sequence[Slo], come: Sequence[Slo], texts: Mapping[int, object]
) -> Iterator[tuple[Slo, Slo]]:
    """Yield who may be one that was renamed: all of a few; of many, those with the same SLI and with ids much alike."""
    if len(gone) * len(come) <= _FEW:
        yield from product(gone, come)
        return
    same: dict[object, list[Slo]] = {}
    for slo in come:
        same.setdefault(texts[id(slo)], []).append(slo)
    by_id, ids = {slo.id: slo for slo in come}, tuple(slo.id for slo in come)
    for slo in gone:
        near = same.get(texts[id(slo)], [])
        alike = most_alike(slo.id, tuple(each.id for each in near) if len(near) > 1 else ids)
        chosen = {each.id: each for each in (*near[:1], *(by_id[each] for each in alike))}
        yield from ((slo, each) for each in chosen.values())


def _likeness(old: Slo, new: Slo, same: bool) -> float:
    ids = SequenceMatcher(None, old.id, new.id).ratio()
    if same:
        return 1 + ids
    return ids if ids >= _ALIKE and have_kinds_in_common(old.sli, new.sli) else 0


def pair_alerts(old: Slo, new: Slo) -> list[tuple[Alert | None, Alert | None]]:
    """Return the alerts of an SLO as pairs of before and after; None where there is no counterpart.

    By name first. Of the rest, alerts of one condition are taken for one that was edited, if not too much of it was.
    """
    before = {own_name(alert, old): alert for alert in old.alerts}
    after = {own_name(alert, new): alert for alert in new.alerts}
    pairs: list[tuple[Alert | None, Alert | None]] = [(before[n], after[n]) for n in before if n in after]
    gone = {name: alert for name, alert in before.items() if name not in after}
    come = {name: alert for name, alert in after.items() if name not in before}
    parts = {id(alert): signature(alert.condition) for alert in (*gone.values(), *come.values())}
    costs = sorted(
        (_cost(a, b, parts[id(a)], parts[id(b)]), i, j)
        for i, a in gone.items()
        for j, b in come.items()
        if a.condition.kind is b.condition.kind
    )
    for cost, i, j in costs:
        if cost <= _GREATEST_COST and i in gone and j in come:
            pairs.append((gone.pop(i), come.pop(j)))
    return [*pairs, *((alert, None) for alert in gone.values()), *((None, alert) for alert in come.values())]


def own_name(alert: Alert, slo: Slo) -> str:
    """Return an alert's name without its SLO's."""
    return alert.name.removeprefix(f"{slo.id}-")


def _cost(old: Alert, new: Alert, before: Mapping[str, object], after: Mapping[str, object]) -> int:
    # A budget of the calendar has other fields than a rolling one.
    differing = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    thresholds, windows = bool(differing & _THRESHOLDS), bool(differing - _THRESHOLDS)
    tier = _TIER_COST if old.tier != new.tier else 0
    return tier + _FIELD_COST * (thresholds + windows)


def signature(condition: Condition) -> dict[str, object]:
    """Return a condition's figures by name, and what it counts itself, wherever that stands in the catalog."""
    figures = {field.name: getattr(condition, field.name) for field in fields(condition)}
    counted = indicator_of(condition)
    return {
        "calendar": nominal_ms(condition),
        **{name: value for name, value in figures.items() if value is None or isinstance(value, int | Decimal)},
        "counted": None if counted is None else events_text(counted),
    }
