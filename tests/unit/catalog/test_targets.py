"""Limits of targets, and labels of series against an earlier build."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import ryaml

from slo_codegen.backends import load_backends
from slo_codegen.backends.datadog.limits import monitors
from slo_codegen.common import clock
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.writer import recorded_slos
from tests.support.examples import BASE, compile_example, write

ROOT = Path(__file__).parents[3]
GOOD = """- id: checkout-availability
  title: Checkouts succeed
  objective: 99.9%
  sli: {ratio: {bad: 'http.requests{endpoint="checkout",status=~"5.."}', total: 'http.requests{endpoint="checkout"}'}}
  alerts: [{profile: standard}]
"""


def backend(name):
    return load_backends([name], Diagnostics())[0]


def test_monitors_are_counted_as_they_are_made():
    made = compile_catalog(ROOT / "catalog", Diagnostics(), targets=["datadog"])
    assert made.plan is not None
    files = [a for a in made.artifacts if a.path.startswith("datadog/monitors/")]
    assert monitors(made.plan) == sum(len(json.loads(a.content)) for a in files)


def test_limits_of_a_target_that_is_not_chosen_are_not_told(tmp_path):
    write("platform:\n  quotas: {datadog_monitors: 1}\n", tmp_path)
    for targets, expected in (((), ["SLO448"]), (("datadog",), ["SLO448"]), (("prometheus",), [])):
        report = Diagnostics()
        compile_catalog(tmp_path, report, targets=targets, emit=False)
        assert [f.code for f in report if f.code != "SLO442"] == expected


def test_a_validation_asks_the_targets_that_are_named_or_all(tmp_path):
    write("channels:\n  chat: {slack: '#a', title: A, secret: {env: URL}, datadog: slack-a}\n", tmp_path)
    for targets, expected in (((), ["SLO420"]), (("alertmanager",), ["SLO420"]), (("prometheus",), [])):
        report = Diagnostics()
        made = compile_catalog(tmp_path, report, targets=targets, emit=False)
        assert made.artifacts == ()
        assert [f.code for f in report] == expected


RAW = """- id: raw
  title: Raw
  objective: 99.9%
  sli:
    raw:
      prometheus:
        bad: 'sum by (region) (increase(http_requests_total{status="500"}[$window]))'
        total: 'sum by (region) (increase(http_requests_total[$window]))'
  alerts: [{profile: standard}]
"""


def test_a_query_of_a_target_s_own_is_judged_by_the_target_in_a_validation_too(tmp_path):
    broken = compile_example(RAW.replace("[$window]))'\n  alerts", "[$window])'\n  alerts"), tmp_path)
    assert any("is not PromQL" in finding.message for finding, _ in broken.findings if finding.code == "SLO410")


def test_what_a_target_cannot_carry_is_told_once(tmp_path):
    write(RAW, tmp_path)
    for emit in (True, False):
        report = Diagnostics()
        compile_catalog(tmp_path, report, emit=emit)
        errors = [f.code for f in report if f.severity is Severity.ERROR]
        assert errors == ["SLO444"]


def test_inhibition_is_within_one_slo_and_from_every_tier(tmp_path):
    (tmp_path / "base.yaml").write_text(BASE)
    made = compile_catalog(tmp_path, Diagnostics(), targets=["alertmanager"])
    config = ryaml.loads(made.artifacts[0].content.decode())
    faults = backend("alertmanager").artifact_faults
    assert list(faults("x", config)) == []
    everywhere, lonely = copy.deepcopy(config), copy.deepcopy(config)
    everywhere["inhibit_rules"][0]["equal"] = ["region"]
    assert any("mutes those of every SLO" in fault for fault in faults("x", everywhere))
    lonely["inhibit_rules"] = [rule for rule in config["inhibit_rules"] if 'tier="P1"' not in rule["source_matchers"]]
    assert any("P1 does not mute P2" in fault for fault in faults("x", lonely))


def test_a_rule_across_slos_names_both_sides_and_asks_for_the_labels_it_compares(tmp_path):
    (tmp_path / "base.yaml").write_text(BASE)
    config = ryaml.loads(
        compile_catalog(tmp_path, Diagnostics(), targets=["alertmanager"]).artifacts[0].content.decode()
    )
    faults = backend("alertmanager").artifact_faults
    there = 'region!=""'
    rule = {"source_matchers": ['slo="a"', there], "target_matchers": ['service=~"b|c"', there], "equal": ["region"]}
    config["inhibit_rules"].append(rule)
    assert list(faults("x", config)) == []
    rule["target_matchers"] = ['service=~"b|c"']
    assert any("takes two alerts without region for alerts in one place" in fault for fault in faults("x", config))
    rule["target_matchers"] = ['tier="P1"', there]
    assert any("mutes those of every SLO" in fault for fault in faults("x", config))


def test_a_channel_that_nothing_is_sent_to_is_no_receiver_and_no_error(tmp_path):
    write("channels:\n  spare: {email: spare@example.org, title: Spare, datadog: spare@example.org}\n", tmp_path)
    report = Diagnostics()
    made = compile_catalog(tmp_path, report, targets=["alertmanager"])
    assert [f.code for f in report] == ["SLO362"]
    names = [each["name"] for each in ryaml.loads(made.artifacts[0].content.decode())["receivers"]]
    assert "spare" not in names
    assert "unrouted" in names


def test_a_rule_of_pagerduty_has_at_most_25_conditions(tmp_path):
    (tmp_path / "base.yaml").write_text(BASE)
    made = compile_catalog(tmp_path, Diagnostics(), targets=["pagerduty"])
    data = json.loads(made.artifacts[0].content)
    faults = backend("pagerduty").artifact_faults
    assert list(faults("x", data)) == []
    router = next(each for each in data if each["path"].endswith("/router"))
    router["body"]["orchestration_path"]["sets"][0]["rules"][0]["conditions"] *= 26
    assert any("more than 25 conditions" in fault for fault in faults("x", data))


def rebuilt(fragment, tmp_path, **before):
    """Return the findings of a fragment after an earlier build with these labels."""
    old = tmp_path / "old"
    old.mkdir()
    manifest = {"catalog": "0" * 64, "files": {}, "version": "0.1.0", "slos": {"checkout-availability": before}}
    (old / "manifest.json").write_text(json.dumps(manifest))
    folder = tmp_path / "catalog"
    folder.mkdir()
    write(fragment, folder)
    report = Diagnostics()
    compile_catalog(folder, report, previous=old, emit=False)
    return [(f.code, f.message) for f in report]


def test_an_slo_with_the_same_labels_is_not_told(tmp_path):
    assert rebuilt(GOOD, tmp_path, service="shop", per=["region"]) == []


def test_an_slo_that_moves_to_another_service_is_told(tmp_path):
    [(code, message)] = rebuilt(GOOD, tmp_path, service="basket", per=["region"])
    assert (code, message) == ("SLO377", "checkout-availability was of the service basket, and is of shop now")


def test_an_slo_that_loses_its_regions_is_told(tmp_path):
    text = GOOD.replace("  sli:", "  per: []\n  sli:")
    [(code, message)] = rebuilt(text, tmp_path, service="shop", per=["region"])
    assert (code, message) == ("SLO377", "checkout-availability was per region, and is one budget over all now")


def test_a_damaged_manifest_says_nothing_of_labels(tmp_path):
    for text in ("", "{}", "[]", '{"catalog": "x", "files": {}, "version": "1", "slos": {"a": 1}}'):
        (tmp_path / "manifest.json").write_text(text)
        assert recorded_slos(tmp_path) == {}
    assert recorded_slos(tmp_path / "nowhere") == {}


def test_a_baseline_without_channels_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv(clock.VARIABLE, "2026-01-10")
    base = BASE.replace("baseline: {channels: [chat]}\n", "")
    alert = "        alerts: [{profile: standard}]"
    assert alert in base
    (tmp_path / "base.yaml").write_text(
        base.replace(alert, f"        baseline: {{since: 2026-01-01, for: 14d}}\n{alert}")
    )
    report = Diagnostics()
    compile_catalog(tmp_path, report, emit=False)
    assert [f.code for f in report] == ["SLO373"]
    assert compile_example(GOOD, tmp_path).lines("SLO373") == []
