"""Rules across artifacts: routes, series, references, names."""

from __future__ import annotations

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
        (_lost_receiver, "SLO503"),
        (_other_threshold, "SLO503"),
        (_later_object, "SLO503"),
    ],
)
def test_what_does_not_fit_together_is_found(build, change, code):
    assert code in codes(build, change)
