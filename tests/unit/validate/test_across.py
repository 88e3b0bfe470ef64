"""Rules across artifacts: routes, series, references, names."""

from __future__ import annotations

import random
import weakref
from copy import deepcopy
from dataclasses import replace

import pytest

from slo_codegen.backends import load_backends
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.render import render
from slo_codegen.validate import validate
from tests.support.sample_plan import sample_plan


@pytest.fixture(scope="module")
def build():
    report = Diagnostics()
    plan = sample_plan()
    backends = load_backends((), report)
    drafts = [draft for backend in backends for draft in backend.emit(plan, report)]
    return plan, backends, render(drafts, report)


def codes(build, change):
    plan, backends, artifacts = build
    changed = []
    for artifact in artifacts:
        data = deepcopy(artifact.data)
        change(artifact.path, data)
        changed.append(replace(artifact, data=data))
    report = Diagnostics()
    validate(changed, plan, backends, report)
    return {finding.code for finding in report}


def test_a_sound_build_has_no_finding(build):
    assert codes(build, lambda path, data: None) == set()


def _rule(data, kind):
    return next(rule for group in data["groups"] for rule in group["rules"] if kind in rule)


def _unrouted(path, data):
    if path.startswith("alertmanager/"):
        data["route"]["routes"] = [route for route in data["route"]["routes"] if "P3" not in str(route["matchers"])]


def _no_such_series(path, data):
    if path == "prometheus/rules/wallet.yaml":
        _rule(data, "alert")["expr"] = "slo:nothing:ratio > 1"


def _no_promql(path, data):
    if path == "prometheus/rules/wallet.yaml":
        _rule(data, "alert")["expr"] = "sum("


def _no_such_slo(path, data):
    if path.startswith("datadog/slos/"):
        for body in data:
            body["name"] = f"another-{body['name']}"


def _same_alert(path, data):
    if path.startswith("prometheus/rules/"):
        _rule(data, "alert")["alert"] = "the-same"


def _no_series_on_a_dashboard(path, data):
    if path == "grafana/dashboards/slo.json":
        next(panel for panel in data["panels"] if panel.get("targets"))["targets"][0]["expr"] = "slo:nothing:ratio"


def _lost_receiver(path, data):
    if path.startswith("alertmanager/"):
        data["route"]["routes"][0]["receiver"] = "nobody"


def _other_threshold(path, data):
    if path.startswith("datadog/monitors/"):
        data[0]["options"]["thresholds"]["critical"] = 99


def _later_object(path, data):
    if path.startswith("pagerduty/"):
        data.reverse()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_unrouted, "SLO511"),
        (_no_such_series, "SLO512"),
        (_no_promql, "SLO504"),
        (_no_such_slo, "SLO513"),
        (_same_alert, "SLO514"),
        (_no_series_on_a_dashboard, "SLO512"),
        (_lost_receiver, "SLO503"),
        (_other_threshold, "SLO503"),
        (_later_object, "SLO503"),
    ],
)
def test_what_does_not_fit_together_is_found(build, change, code):
    assert code in codes(build, change)


def test_what_no_target_of_the_build_records_is_not_asked_for(build):
    plan, backends, artifacts = build
    report = Diagnostics()
    validate(
        [a for a in artifacts if a.target == "grafana"], plan, [b for b in backends if b.name == "grafana"], report
    )
    assert list(report) == []


class _List(list):
    """A list that can be referred to weakly."""


class _Dict(dict):
    """Likewise."""


def test_artifacts_are_looked_at_one_by_one_and_none_is_kept(build):
    """The findings of all of them together come from facts: what is wrong between the first and the last is found."""
    plan, backends, artifacts = build
    alive: list[weakref.ref] = []
    most = 0

    def one_by_one():
        nonlocal most
        for artifact in artifacts:
            data = deepcopy(artifact.data)
            _unrouted(artifact.path, data)
            _no_such_slo(artifact.path, data)
            data = _List(data) if isinstance(data, list) else _Dict(data)
            alive.append(weakref.ref(data))
            yield replace(artifact, data=data, content=b"")
            del data
            most = max(most, sum(ref() is not None for ref in alive))

    report = Diagnostics()
    validate(one_by_one(), plan, backends, report)
    assert {finding.code for finding in report} == {"SLO503", "SLO511", "SLO513"}
    assert len(alive) == len(artifacts) >= 12
    assert most <= 2


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_artifacts_does_not_matter(build, seed):
    plan, backends, artifacts = build
    changed = []
    for artifact in artifacts:
        data = deepcopy(artifact.data)
        for change in (_unrouted, _no_such_series, _no_such_slo):
            change(artifact.path, data)
        changed.append(replace(artifact, data=data))
    findings = []
    for order in (changed, random.Random(seed).sample(changed, len(changed))):
        report = Diagnostics()
        validate(order, plan, backends, report)
        findings.append(sorted((finding.code, finding.message) for finding in report))
    assert findings[0] == findings[1]
    assert {code for code, _ in findings[0]} == {"SLO503", "SLO511", "SLO512", "SLO513"}
