"""A watch over SLOs of which no measurement can be shown to be broken: nothing asks for what nothing records."""

from __future__ import annotations

import json

import pytest
import ryaml
from click.testing import CliRunner

from slo_codegen.cli.main import group
from tests.support.engines import Engine

CATALOG = """\
platform:
  targets: [prometheus, alertmanager, grafana]
  watch: {{tier: ticket}}
  dimensions: {{cluster: [blue, green]}}
tiers:
  page: {{severity: critical, channels: [chat]}}
  ticket: {{severity: warning, channels: [chat]}}
channels:
  chat: {{slack: "#shop", secret: {{file: /s/c}}}}
services:
  shop:
    slos:
      - id: answers
        objective: 99%
        per: [{per}]
        sli: {{{sli}}}
"""
GAUGE = "gauge: {of: probe_success, good: '>= 1'}"
SLIS = {
    "gauge": GAUGE,
    "slices": "slices: {of: {ratio: {bad: 'hits_total{code=\"500\"}', total: hits_total}}, good: '>= 99%', every: 1m}",
    "means": "slices: {of: {mean: saturation}, good: '< 0.8', every: 1m}",
}


def built(folder, per, sli):
    (folder / "slo").mkdir()
    (folder / "slo" / "c.yaml").write_text(CATALOG.format(per=per, sli=sli), encoding="utf-8")
    done = CliRunner().invoke(group, ["build", str(folder / "slo"), "--out", str(folder / "out")])
    assert done.exit_code == 0, done.output
    rules = [rule for path in (folder / "out" / "prometheus" / "rules").glob("*.yaml")
             for part in ryaml.loads(path.read_text())["groups"] for rule in part["rules"]]  # fmt: skip
    boards = (json.loads(path.read_text()) for path in (folder / "out" / "grafana" / "dashboards").glob("*.json"))
    recorded = {rule["record"] for rule in rules if "record" in rule}
    alerts = {rule["alert"] for rule in rules if "alert" in rule}
    return recorded, alerts, json.dumps(list(boards))


@pytest.mark.parametrize("name", SLIS)
def test_what_has_no_place_has_no_alert_on_it_and_no_panel(name, tmp_path):
    recorded, alerts, boards = built(tmp_path, "", SLIS[name])
    assert "slo:measurement_problem:count" not in recorded
    assert "SloMeasurementBroken" not in alerts
    assert "SloRulesFailing" in alerts
    assert "slo:measurement_problem:count" not in boards


@pytest.mark.parametrize(
    ("per", "sli"), [("cluster", GAUGE), ("", "ratio: {bad: 'hits_total{code=\"500\"}', total: hits_total}")]
)
def test_events_and_places_have_both(per, sli, tmp_path):
    recorded, alerts, boards = built(tmp_path, per, sli)
    assert "slo:measurement_problem:count" in recorded
    assert "SloMeasurementBroken" in alerts
    assert "slo:measurement_problem:count" in boards


@pytest.mark.slow
def test_the_rest_of_the_watch_is_proven(tmp_path):
    built(tmp_path, "", GAUGE)
    done = CliRunner().invoke(group, ["prove", str(tmp_path / "slo"), "--out", str(tmp_path / "out"), "--promtool",
                                      Engine.NEWER.program("promtool")])  # fmt: skip
    assert done.exit_code == 0, done.output
