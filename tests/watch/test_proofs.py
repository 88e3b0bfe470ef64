"""The alerts of the watch fire for what they watch, on both engines, and each way to break one of them is noticed."""

from __future__ import annotations

import copy
import re

import pytest
import ryaml

from slo_codegen.diagnostics import Diagnostics
from slo_codegen.proof.derive import jobs_of
from slo_codegen.proof.rules import Rules
from slo_codegen.proof.run import Promtool
from slo_codegen.proof.watch import prove_watch
from slo_codegen.render import render
from tests.support.engines import Engine, on_each_engine
from tests.watch.sample import compiled, content

FULL = "watch: {tier: P3, measurement: {tier: P2}, heartbeat: {channel: alive}}"
ALERTS = ("SloMeasurementBroken", "SloRulesFailing", "SloRulesMissed", "SloNotificationsFailing", "SloHeartbeat")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return compiled(tmp_path_factory.mktemp("proofs"), FULL)


def faults(made, engine, folder, rules):
    """Return what promtool finds, by alert, when the platform's rules are these."""
    (folder / "_platform.yaml").write_text(ryaml.dumps(rules), encoding="utf-8")
    (folder / "shop.yaml").write_text(content(made, "prometheus/rules/shop.yaml"), encoding="utf-8")
    proofs = list(prove_watch(made.plan, made.plan.watch))
    artifacts = {a.path: a for a in render([f.draft for p in proofs for f in p.files], Diagnostics())}
    jobs = [job for proof in proofs for job in jobs_of(proof, artifacts, Rules(folder))]
    assert [job.key for job in jobs] == list(ALERTS)
    found = {}
    Promtool(engine.program("promtool"), None).run(
        jobs, 2, lambda outcome: found.setdefault(outcome.key, outcome.fault)
    )
    return {key: fault for key, fault in found.items() if fault}


def platform(made):
    return ryaml.loads(content(made, "prometheus/rules/_platform.yaml"))


@on_each_engine
def test_every_alert_is_proven(engine, made, tmp_path):
    assert faults(made, engine, tmp_path, platform(made)) == {}


BROKEN = {
    "each region is an alert": ("SloMeasurementBroken", "expr", r"by \(slo, ", "by (region, slo, "),
    "all problems of an SLO are one alert": ("SloMeasurementBroken", "expr", ", problem", ""),
    "no owner": ("SloMeasurementBroken", "expr", "owner, ", ""),
    "forgotten at once": ("SloMeasurementBroken", "expr", r"\[1h\]", "[1m]"),
    "remembered for a day": ("SloMeasurementBroken", "expr", r"\[1h\]", "[1d]"),
    "never": ("SloMeasurementBroken", "expr", "> 0", "> 1000"),
    "groups of others": ("SloRulesFailing", "expr", "=~", "!~"),
    "any group": ("SloRulesFailing", "expr", r'rule_group=~"[^"]*"', 'rule_group!=""'),
    "any group of so many parts": ("SloRulesFailing", "expr", r"\(shop\)", "[a-z]+"),
    "one kind of group": ("SloRulesFailing", "expr", r"fast\|returns", "fast"),
    "no group of the platform": ("SloRulesMissed", "expr", r"\|platform/\(calendar\|report\|silences\|watch\)", ""),
    "one server": ("SloRulesMissed", "expr", "vmalert_iteration_missed_total{", "vmalert_iteration_total{"),
    "one counter": ("SloNotificationsFailing", "expr", "prometheus_notifications_dropped_total\\[", "up["),
    "not always": ("SloHeartbeat", "expr", r"vector\(1\)", "vector(1) > 1"),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_is_noticed(what, made, tmp_path):
    alert, field, pattern, other = BROKEN[what]
    rules = copy.deepcopy(platform(made))
    rule = next(r for group in rules["groups"] for r in group["rules"] if r.get("alert") == alert)
    changed = re.sub(pattern, lambda _: other, rule[field])
    assert changed != rule[field]
    rule[field] = changed
    assert set(faults(made, Engine.MACHINE, tmp_path, rules)) == {alert}
