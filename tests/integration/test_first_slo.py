"""Nine lines and two commands: from an empty folder to rules that are proven, with what was assumed in the open."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from slo_codegen.cli.main import group
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from tests.support.engines import on_each_engine

NINE = """services:
  shop:
    slos:
      - id: requests-availability
        objective: 99.9%
        sli:
          ratio:
            bad: 'http_requests_total{code=~"5.."}'
            total: http_requests_total
"""


@pytest.fixture
def nine(tmp_path: Path) -> Path:
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog" / "slo.yaml").write_text(NINE, encoding="utf-8")
    return tmp_path / "catalog"


def test_nine_lines_are_enough(nine):
    assert len(NINE.splitlines()) == 9
    report = Diagnostics()
    made = compile_catalog(nine, report)
    assert {(finding.code, finding.severity.value) for finding in report} == {("SLO396", "note")}
    assert made.plan is not None
    assert made.plan.targets == ("prometheus", "grafana")
    (slo,) = made.plan.slos
    assert [(alert.tier, alert.min_bad_events) for alert in slo.alerts] == [
        ("page", 5),
        ("page", 5),
        ("ticket", None),
        ("ticket", None),
    ]
    assert slo.title == "Requests availability"


def test_nothing_is_written_for_what_is_not_there(nine, tmp_path):
    done = CliRunner().invoke(group, ["build", str(nine), "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["grafana", "manifest.json", "prometheus"]
    rules = (tmp_path / "out" / "prometheus" / "rules" / "shop.yaml").read_text(encoding="utf-8")
    for word in ("region", "runbook", "dashboard_url", "owner", "None", "datadog"):
        assert word not in rules
    for board in (tmp_path / "out" / "grafana" / "dashboards").iterdir():
        assert "region" not in board.read_text(encoding="utf-8")


@on_each_engine
def test_what_init_writes_is_proven(tmp_path, engine, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = CliRunner()
    assert run.invoke(group, ["init", "slo"]).exit_code == 0
    written = (tmp_path / "slo" / "catalog.yaml").read_text(encoding="utf-8").splitlines()
    assert [line for line in written if not line.startswith("#")] == NINE.splitlines()
    assert run.invoke(group, ["build", "slo", "--out", "out"]).exit_code == 0
    done = run.invoke(group, ["prove", "slo", "--out", "out", "--promtool", engine.program("promtool")])
    assert done.exit_code == 0, done.output
    assert "5 proven" in done.output


def test_what_was_assumed_is_shown(nine):
    done = CliRunner().invoke(group, ["explain", "requests-availability", "--catalog", str(nine)])
    assert done.exit_code == 0, done.output
    for said in ("a counter, with any labels", "the profile standard", "page (critical) and ticket (warning)",
                 "{tier: ticket, for: 15m}", "[prometheus, grafana]", "30d", "fewer than 5 bad events"):  # fmt: skip
        assert said in done.output
    found = json.loads(
        CliRunner()
        .invoke(group, ["explain", "requests-availability", "--catalog", str(nine), "--format", "json"])
        .output
    )
    assert found["assumed"]["alerts"] == "the profile standard"


def test_what_is_said_is_not_assumed(nine):
    text = NINE.replace("        sli:", "        period: 7d\n        no_data: {tier: page, for: 5m}\n        sli:")
    nine.joinpath("slo.yaml").write_text(f"platform: {{targets: [prometheus]}}\n{text}", encoding="utf-8")
    done = CliRunner().invoke(group, ["explain", "requests-availability", "--catalog", str(nine), "--format", "json"])
    assumed = json.loads(done.output)["assumed"]
    assert not {"period", "no_data", "platform.targets"} & set(assumed)
    assert "alerts" in assumed


@pytest.mark.parametrize(
    ("alerts", "names"),
    [
        ("[]", []),
        ("[{tier: page, when: {bad_events: {above: 9, within: 10m}}}]", ["page", "ticket"]),
        ("[{profile: standard}]", ["page", "page", "ticket", "ticket"]),
    ],
)
def test_alerts_of_its_own_take_the_place_of_the_standard_ones(nine, alerts, names):
    nine.joinpath("slo.yaml").write_text(NINE.replace("        sli:", f"        alerts: {alerts}\n        sli:"))
    report = Diagnostics()
    made = compile_catalog(nine, report, emit=False)
    assert made.plan is not None, list(report)
    assert [alert.tier for alert in made.plan.slos[0].alerts] == names
    assert not [finding for finding in report if finding.severity != "note"]


@pytest.mark.parametrize(
    ("tiers", "had"),
    [
        ("{sev1: {severity: critical}, sev2: {severity: error}, fyi: {severity: info}}", ["sev1", "sev1", "sev2"]),
        ("{page: {severity: critical}, low: {severity: warning}}", ["page", "page", "low"]),
        ("{ticket: {severity: warning}, P0: {severity: critical}, log: {severity: warning}}", ["P0", "P0", "ticket"]),
        ("{only: {severity: error}}", ["only", "only", "only"]),
    ],
)
def test_tiers_of_its_own_take_the_place_of_page_and_ticket(nine, tiers, had):
    nine.joinpath("slo.yaml").write_text(f"tiers: {tiers}\n{NINE}", encoding="utf-8")
    report = Diagnostics()
    made = compile_catalog(nine, report, emit=False)
    assert made.plan is not None, list(report)
    burning = [alert for alert in made.plan.slos[0].alerts if alert.condition.kind == "burn_rate"]
    assert [alert.tier for alert in sorted(burning, key=lambda each: -each.condition.factor)] == had


@pytest.mark.parametrize("objective", ["50%", "80%", "90%", "93%", "95%", "99%", "99.95%"])
@pytest.mark.parametrize("period", ["1d", "7d", "14d", "28d", "30d", "90d"])
def test_what_is_assumed_gives_no_finding_of_its_own(nine, objective, period):
    text = NINE.replace("99.9%", f"{objective}\n        period: {period}")
    nine.joinpath("slo.yaml").write_text(text, encoding="utf-8")
    report = Diagnostics()
    compile_catalog(nine, report, emit=False)
    assert [each.message for each in report if each.severity != "note"] == []
