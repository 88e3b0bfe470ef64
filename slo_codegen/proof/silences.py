"""The proofs of what is sent in place of silenced alerts: while one is silenced, and where its cause fires."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from slo_codegen import contract
from slo_codegen.artifact import Draft
from slo_codegen.common.units import MINUTE, format_duration
from slo_codegen.plan.divided import group_name
from slo_codegen.plan.examples import played
from slo_codegen.plan.model import Alert, Place, Plan, Slo
from slo_codegen.plan.routing import HUSHED, Match, Relation, alert_labels, hushed_labels, pages, relations
from slo_codegen.promql import Series, to_text
from slo_codegen.proof.paths import PLATFORM, path_of
from slo_codegen.proof.proofs import Proof, ProofFile

_BEGINS, _ENDS, _LENGTH = 20 * MINUTE, 40 * MINUTE, 80 * MINUTE
"""When the cause begins to fire, when it ends, and how long the silenced alert fires, from the beginning on."""
_LATER = 10 * MINUTE
"""So long after the cause the notification is over: it outlasts it by some minutes."""
_ALWAYS = f"1x{_LENGTH // MINUTE}"
_MEANWHILE = f"_x{_BEGINS // MINUTE} 1x{(_ENDS - _BEGINS) // MINUTE - 1} stale"
_Labels = Mapping[str, str]


def prove_silences(plan: Plan) -> Iterator[Proof]:
    """Yield the proof of each of the two alerts; nothing where nothing is silenced across SLOs."""
    scenes = [scene for relation in relations(plan) for scene in _scenes(plan, relation)]
    if not scenes:
        return
    yield _proof(plan, contract.SILENCED_ALERT, [_hushed(plan, scene) for scene in scenes])
    yield _proof(plan, contract.SILENCE_ENDS_ALERT, [_ends(plan, scene) for scene in scenes])


@dataclass(frozen=True, slots=True)
class _Scene:
    """A cause and an alert that it silences in one place; and that alert where the cause does not fire, if it can."""

    relation: Relation
    cause: _Labels
    silenced: _Labels
    elsewhere: _Labels | None


def _scenes(plan: Plan, relation: Relation) -> Iterator[_Scene]:
    """Yield a scene of a relation; one is enough."""
    for cause in relation.causes:
        for other in relation.silenced:
            for alert in cause.alerts:
                for silenced in other.alerts:
                    found = _together(relation, (cause, alert), (other, silenced))
                    if found is not None:
                        yield found
                        return


def _together(relation: Relation, cause: tuple[Slo, Alert], other: tuple[Slo, Alert]) -> _Scene | None:
    places = [_fires(*other, there) for there in played(other[0])]
    for here in played(cause[0]):
        source = _fires(*cause, here)
        if not _holds(relation.cause, source):
            return None
        apart = [each for each in places if any(each[label] != source[label] for label in relation.same)]
        for target in places:
            if target not in apart and _holds(relation.target, target):
                return _Scene(relation, source, target, next(iter(apart), None))
    return None


def _fires(slo: Slo, alert: Alert, place: Place) -> dict[str, str]:
    own = {**dict(alert.labels), **alert_labels(slo, alert), **dict(place.labels)}
    return {"alertname": alert.alertname, "alertstate": "firing", **own}


def _holds(matches: tuple[Match, ...], labels: _Labels) -> bool:
    return all(match.holds(labels) for match in matches)


def _notified(plan: Plan, cause: _Labels, silenced: _Labels) -> list[dict[str, str]]:
    """Return the labels of the notification: once for each umbrella and service that silences the alert now."""
    found = {}
    for each in relations(plan):
        alike = all(cause.get(label) == silenced.get(label) for label in each.same)
        if alike and _holds(each.cause, cause) and _holds(each.target, silenced):
            found[each.of] = {
                **{label: silenced[label] for label in hushed_labels(plan) if label in silenced},
                **dict(plan.labels),
                **plan.environment_label,
                contract.CONDITION: HUSHED,
                contract.SILENCED_BY: each.of,
            }
    return list(found.values())


def _hushed(plan: Plan, scene: _Scene) -> dict[str, object]:
    notified = _notified(plan, scene.cause, scene.silenced)
    elsewhere = {} if scene.elsewhere is None else {_text(scene.elsewhere): _ALWAYS}
    given = {**elsewhere, _text(scene.silenced): _ALWAYS, _text(scene.cause): _MEANWHILE}
    checks = [
        _check(contract.SILENCED_ALERT, _BEGINS - MINUTE, []),
        _check(contract.SILENCED_ALERT, _BEGINS + 2 * MINUTE, notified),
        _check(contract.SILENCED_ALERT, _ENDS - MINUTE, notified),
        _check(contract.SILENCED_ALERT, _ENDS + _LATER, []),
    ]
    return _test(f"while {scene.relation.of} silences", given, checks)


def _ends(plan: Plan, scene: _Scene) -> dict[str, object]:
    notified = _notified(plan, scene.cause, scene.silenced)
    given = {_text(scene.cause): _MEANWHILE}
    for each in notified:
        given[_text({"alertname": contract.SILENCED_ALERT, "alertstate": "firing", **each})] = _ALWAYS
    tiers = dict.fromkeys(page.tiers[0] for page in pages(plan))
    expected = [{**each, contract.TIER: tier} for each in notified for tier in tiers]
    checks = [
        _check(contract.SILENCE_ENDS_ALERT, _BEGINS - MINUTE, []),
        _check(contract.SILENCE_ENDS_ALERT, _BEGINS + 4 * MINUTE, expected),
        _check(contract.SILENCE_ENDS_ALERT, _ENDS - MINUTE, expected),
        _check(contract.SILENCE_ENDS_ALERT, _ENDS + 3 * MINUTE, []),
    ]
    return _test(f"until {scene.relation.of} ends", given, checks)


def _check(alert: str, at_ms: int, expected: list[dict[str, str]]) -> dict[str, object]:
    own = {"alertname": alert, "alertstate": "firing"}
    samples = [{"labels": _text(own | labels), "value": 1} for labels in expected]
    return {"expr": _text(own), "at": format_duration(at_ms), "samples": samples}


def _text(labels: _Labels) -> str:
    return to_text(Series("ALERTS", tuple((label, "=", value) for label, value in sorted(labels.items()))))


def _test(name: str, given: Mapping[str, str], checks: list[dict[str, object]]) -> dict[str, object]:
    lines = [{"series": text, "points": points} for text, points in sorted(given.items())]
    return {"name": name, "interval": format_duration(MINUTE), "series": lines, "checks": checks}


def _proof(plan: Plan, alert: str, tests: list[dict[str, object]]) -> Proof:
    context = {
        "rule_files": [f"../../rules/{PLATFORM}.yaml"],
        "interval": format_duration(MINUTE),
        "groups": [group_name(plan.own_environment, "platform", "silences")],
        "tests": [{**test, "name": f"{alert}: {test['name']}"} for test in tests],
    }
    draft = Draft(path_of(PLATFORM, alert), "prometheus/tests.yaml.j2", context, "prometheus-tests", plan.origin)
    return Proof("", PLATFORM, alert, "", HUSHED, plan.origin, (ProofFile(draft),))
