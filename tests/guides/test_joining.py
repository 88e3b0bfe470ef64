"""The guide for an existing stack: its catalog and its configuration do what it says, with nothing else in between."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import ryaml
from click.testing import CliRunner

from slo_codegen.cli.main import group
from tests.support.engines import Engine, on_each_engine

GUIDE = (Path(__file__).parents[2] / "docs" / "joining.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"```yaml\n# (\S+)\n(.*?)```", GUIDE, re.DOTALL))
COMMANDS = re.findall(r"^(slo-codegen [^#\n]*?)(?: +#[^\n]*)?$", GUIDE, re.MULTILINE)
OURS = {"slo_catalog": "shop", "team": "shop", "cluster": "blue"}


@pytest.fixture
def laid_out(tmp_path, monkeypatch):
    (tmp_path / "slo").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(command, *options):
    return CliRunner().invoke(group, [*command.split()[1:], *options])


def receivers(engine, **labels):
    given = [f"{name}={value}" for name, value in labels.items()]
    done = engine.run("amtool", "config", "routes", "test", "--config.file=alertmanager.yml", *given)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_no_command_of_the_guide_mentions_a_target_that_is_not_used(laid_out):
    (built,) = (each for each in COMMANDS if each.startswith("slo-codegen build"))
    done = run(built)
    assert done.exit_code == 0, done.output
    assert not re.search("datadog", done.output, re.IGNORECASE)
    assert sorted(path.name for path in (laid_out / "generated").iterdir()) == [
        "alertmanager", "grafana", "manifest.json", "prometheus",
    ]  # fmt: skip


@on_each_engine
def test_ours_are_routed_by_severity_and_theirs_as_before(laid_out, engine):
    *_, merged = (each for each in COMMANDS if each.startswith("slo-codegen merge-alertmanager"))
    server = engine.program("prometheus-alertmanager")
    # The configuration is for 0.28 and newer; both read it, since no channel of it needs that.
    done = run(merged, "--amtool", engine.program("amtool"), "--alertmanager", server)
    assert done.exit_code == 0, done.output
    assert receivers(engine, severity="critical", cluster="blue") == "oncall"
    assert receivers(engine, severity="warning", cluster="blue") == "team"
    assert receivers(engine, alertname="other") == "team"
    assert receivers(engine, **OURS, tier="page", severity="critical") == "slo/shop/pager"
    assert receivers(engine, **OURS, tier="ticket", severity="warning") == "slo/shop/chat"
    assert "# everything that pages" in (laid_out / "alertmanager.yml").read_text(encoding="utf-8")


@on_each_engine
def test_the_rules_alert_with_the_severity_of_their_tier(laid_out, engine):
    assert run("slo-codegen build slo --out generated").exit_code == 0
    files = sorted((laid_out / "generated" / "prometheus" / "rules").glob("*.yaml"))
    assert engine.run("promtool", "check", "rules", *map(str, files)).returncode == 0
    alerts = [rule["labels"] for path in files for part in ryaml.loads(path.read_text())["groups"]
              for rule in part["rules"] if "alert" in rule]  # fmt: skip
    assert {(each["tier"], each["severity"], each["team"], each["slo_catalog"]) for each in alerts} == {
        ("page", "critical", "shop", "shop"), ("ticket", "warning", "shop", "shop"),
    }  # fmt: skip


@pytest.mark.slow
def test_the_alerts_of_the_guide_are_verified(laid_out):
    assert run("slo-codegen build slo --out generated").exit_code == 0
    (proven,) = (each for each in COMMANDS if each.startswith("slo-codegen prove"))
    done = run(proven, "--promtool", Engine.NEWER.program("promtool"))
    assert done.exit_code == 0, done.output
