"""The proofs of the alerts on measurement and alerting: each fires for what it watches, and for nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from slo_codegen import contract
from slo_codegen.artifact import Draft
from slo_codegen.common.units import HOUR, MINUTE, format_duration
from slo_codegen.plan.divided import group_name
from slo_codegen.plan.examples import played
from slo_codegen.plan.model import Plan, Watch
from slo_codegen.plan.recorded import can_break
from slo_codegen.plan.watching import (
    CONDITION,
    FAILED,
    MISSED,
    UNSENT,
    VMALERT,
    measurement_labels,
    own_marks,
)
from slo_codegen.promql import Series, to_text
from slo_codegen.proof.paths import PLATFORM, path_of
from slo_codegen.proof.proofs import Proof, ProofFile

_BEGINS, _ENDS, _LENGTH = 20 * MINUTE, 25 * MINUTE, 2 * HOUR
"""When counters begin to grow, or a problem is recorded, when that ends, and how long it is watched."""
_GROWN = (_ENDS - _BEGINS) // MINUTE
_GROWING = f"0x{_BEGINS // MINUTE - 1} 1+1x{_GROWN} {_GROWN + 1}x{(_LENGTH - _ENDS) // MINUTE}"
_PARTS = ("fast", "returns", "slow", "calendar")
_PLATFORM_PARTS = ("calendar", "report", "silences", "watch")


def prove_watch(plan: Plan, watch: Watch) -> Iterator[Proof]:
    """Yield the proof of each alert of the section."""
    if any(map(can_break, plan.slos)):
        yield _proof(plan, watch, contract.MEASUREMENT_ALERT, watch.measurement_tier, _measurement(plan, watch))
    environment = plan.environment_label
    own = dict(own_marks(plan, watch.tier)[0])
    server = {contract.TIER: watch.tier, contract.PLATFORM: plan.platform, **environment, **own}
    yield _proof(
        plan,
        watch,
        contract.RULES_FAILING_ALERT,
        watch.tier,
        _rules(plan, contract.RULES_FAILING_ALERT, FAILED, server),
    )
    yield _proof(
        plan, watch, contract.RULES_MISSED_ALERT, watch.tier, _rules(plan, contract.RULES_MISSED_ALERT, MISSED, server)
    )
    yield _proof(plan, watch, contract.NOTIFICATIONS_ALERT, watch.tier, _notifications(server))
    if watch.heartbeat is not None:
        firing = {contract.HEARTBEAT: plan.platform, **environment, **dict(plan.labels)}
        checks = [_check(contract.HEARTBEAT_ALERT, at, [firing]) for at in (MINUTE, HOUR, _LENGTH)]
        yield _proof(
            plan, watch, contract.HEARTBEAT_ALERT, "", [_test("it always fires", {"slo_codegen_idle": "0"}, checks)]
        )


def _measurement(plan: Plan, watch: Watch) -> list[dict[str, object]]:
    """Return that problems in several places are one alert, and other problems and SLOs alerts of their own."""
    given: dict[str, str] = {}
    expected: list[dict[str, str]] = []
    # The first and the last SLO are enough: the rule knows none of them.
    slos = [slo for slo in plan.slos if slo.objective is not None]
    for slo in dict.fromkeys((slos[0], slos[-1])) if slos else ():
        for problem in ("counter_fell", "good_exceeds_total"):
            whose = {} if slo.owner is None else {contract.OWNER: slo.owner}
            own = {**slo.recorded_identity, **whose, contract.PROBLEM: problem}
            for place in played(slo):
                labels = own | dict(place.labels)
                given[_text(contract.MEASUREMENT_PROBLEM, labels)] = _during("1")
                if contract.ENVIRONMENT in own:
                    # That of another environment is for its own alert.
                    elsewhere = {**labels, contract.ENVIRONMENT: f"{own[contract.ENVIRONMENT]}-too"}
                    given[_text(contract.MEASUREMENT_PROBLEM, elsewhere)] = _during("1")
            broken = {contract.TIER: watch.measurement_tier, contract.CONDITION: CONDITION}
            expected.append(own | broken | dict(measurement_labels(plan, watch)))
    checks = [
        _check(contract.MEASUREMENT_ALERT, _BEGINS - MINUTE, []),
        _check(contract.MEASUREMENT_ALERT, _BEGINS + 2 * MINUTE, expected),
        # An hour of its own after the last sample, so that one that comes and goes is one alert.
        _check(contract.MEASUREMENT_ALERT, _ENDS + HOUR - 5 * MINUTE, expected),
        _check(contract.MEASUREMENT_ALERT, _ENDS + HOUR + 5 * MINUTE, []),
    ]
    return [_test("a problem is alerted once, until it is an hour old", given or {"slo_codegen_idle": "0"}, checks)]


def _rules(plan: Plan, alert: str, names: tuple[str, ...], labels: dict[str, str]) -> list[dict[str, object]]:
    """Return that the alert fires for each group of ours, on each kind of server, and for none of others.

    Each group is on a server of its own, since a server has one alert.
    """
    services = [service for service in plan.services if service.slos]
    ours = [f"{service.id}/{service.slos[-1].id}/{_PARTS[0]}" for service in services]
    ours += [f"{service.id}/{service.slos[0].id}/{part}" for service in services[:1] for part in _PARTS[1:]]
    ours += [f"platform/{part}" for part in _PLATFORM_PARTS]
    elsewhere = [] if plan.own_environment is None else [ours[0], f"{plan.own_environment}-too/{ours[0]}"]
    ours = [group_name(plan.own_environment, each) for each in ours]
    others = (*elsewhere, "other.rules", "other/thing", "platform/other", f"x{ours[0]}", f"{ours[0]}x")
    tests = []
    for name in names:
        file = "" if name.startswith(VMALERT) else "/etc/rules/slo.yaml;"
        label = "group" if name.startswith(VMALERT) else "rule_group"
        given = {
            _text(name, {"instance": str(nth), label: f"{file}{group}"}): _GROWING
            for nth, group in enumerate((*ours, *others))
        }
        fires = [labels | {"instance": str(nth)} for nth in range(len(ours))]
        # What many alerts print takes promtool long: that they end is shown of one.
        tests.append(_test(f"{name} of each group", given, _begins(alert, fires)))
        first = _text(name, {"instance": "0", label: f"{file}{ours[0]}"})
        tests.append(_growing(name, alert, first, fires[0]))
    return tests


def _notifications(labels: dict[str, str]) -> list[dict[str, object]]:
    found = []
    for name in UNSENT:
        counter = _text(name, {"instance": "a"})
        found.append(_growing(name, contract.NOTIFICATIONS_ALERT, counter, labels | {"instance": "a"}))
    return found


def _growing(what: str, alert: str, counter: str, fires: dict[str, str]) -> dict[str, object]:
    """Return a test with a counter that grows for a few minutes."""
    return _test(what, {counter: _GROWING}, [*_begins(alert, [fires]), _check(alert, _ENDS + 20 * MINUTE, [])])


def _begins(alert: str, fires: list[dict[str, str]]) -> list[dict[str, object]]:
    return [_check(alert, _BEGINS - MINUTE, []), _check(alert, _BEGINS + 3 * MINUTE, fires)]


def _during(value: str) -> str:
    return f"_x{_BEGINS // MINUTE} {value}x{(_ENDS - _BEGINS) // MINUTE} stale"


def _check(alert: str, at_ms: int, expected: list[dict[str, str]]) -> dict[str, object]:
    own = {"alertname": alert, "alertstate": "firing"}
    firing = Series("ALERTS", tuple((label, "=", value) for label, value in own.items()))
    samples = [{"labels": _text("ALERTS", own | labels), "value": 1} for labels in expected]
    return {"expr": to_text(firing), "at": format_duration(at_ms), "samples": samples}


def _text(name: str, labels: dict[str, str]) -> str:
    return to_text(Series(name, tuple((label, "=", value) for label, value in sorted(labels.items()))))


def _test(name: str, given: dict[str, str], checks: list[dict[str, object]]) -> dict[str, object]:
    lines = [{"series": text, "points": points} for text, points in sorted(given.items())]
    return {"name": name, "interval": format_duration(MINUTE), "series": lines, "checks": checks}


def _proof(plan: Plan, watch: Watch, alert: str, tier: str, tests: list[dict[str, object]]) -> Proof:
    context = {
        "rule_files": [f"../../rules/{PLATFORM}.yaml"],
        "interval": format_duration(MINUTE),
        "groups": [group_name(plan.own_environment, "platform", "watch")],
        "tests": [{**test, "name": f"{alert}: {test['name']}"} for test in tests],
    }
    draft = Draft(path_of(PLATFORM, alert), "prometheus/tests.yaml.j2", context, "prometheus-tests", watch.origin)
    file = ProofFile(draft, given=frozenset({contract.MEASUREMENT_PROBLEM}))
    return Proof("", PLATFORM, alert, tier, "watch", watch.origin, (file,))
