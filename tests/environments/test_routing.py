"""Alertmanager of one environment, to which a shared Prometheus sends the alerts of the other as well."""

from __future__ import annotations

import pytest
import ryaml

from tests.environments.built import ENVIRONMENTS
from tests.support.engines import on_each_engine

OTHER = {"production": "staging", "staging": "production"}


def reached(engine, path, **labels):
    """Return the receivers that amtool says an alert reaches."""
    pairs = [f"{name}={value}" for name, value in labels.items()]
    done = engine.run("amtool", "config", "routes", "test", f"--config.file={path}", *pairs)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().split(",")


@on_each_engine
@pytest.mark.parametrize(("environment", "channel"), [("production", "pager"), ("staging", "chat")])
def test_alerts_of_another_environment_notify_no_one(out, engine, environment, channel):
    path = out / environment / "alertmanager" / "alertmanager.yaml"
    alert = {"slo": "checkout", "service": "cart", "tier": "page", "condition": "burn_rate"}
    assert reached(engine, path, environment=environment, **alert) == [channel]
    assert reached(engine, path, environment=OTHER[environment], **alert) == ["no-one"]
    assert reached(engine, path, environment=OTHER[environment], heartbeat="shop") == ["no-one"]
    assert reached(engine, path, environment=environment, heartbeat="shop") == ["switch"]
    # What is not about any environment is treated as ever.
    assert reached(engine, path, **alert) == [channel]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_alert_mutes_and_is_grouped_with_those_of_its_environment_alone(out, environment):
    data = ryaml.loads((out / environment / "alertmanager" / "alertmanager.yaml").read_text(encoding="utf-8"))
    assert "environment" in data["route"]["group_by"]
    assert data["inhibit_rules"]
    (slack,) = [each["slack_configs"][0] for each in data["receivers"] if each["name"] == "chat"]
    assert ".CommonLabels.environment" in slack["title"]
    assert all("environment" in rule["equal"] for rule in data["inhibit_rules"])
