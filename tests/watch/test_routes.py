"""Who receives the alerts of the watch, as amtool and the generated rules say, and what they mute: nothing."""

from __future__ import annotations

import json

import pytest
import ryaml

from slo_codegen.backends.alertmanager.faults import artifact_faults
from tests.support.engines import Engine, on_each_engine
from tests.watch.sample import CATALOG, compiled, content

FULL = "watch: {tier: P3, measurement: {tier: P2}, heartbeat: {channel: alive}}"
OF_AN_SLO = ("slo=orders", "service=shop", "owner=payments-team")
# By labels, in the order in which routes are walked: who receives such an alert.
REACHED = {
    ("heartbeat=shop",): ["alive"],
    ("tier=P3", "platform=shop", "instance=a"): ["tickets"],
    (*OF_AN_SLO, "tier=P2", "condition=measurement", "problem=counter_fell"): ["log", "payments_mail", "mail"],
    (*OF_AN_SLO, "tier=P2", "condition=measurement", "problem=counter_fell", "baseline=true"): ["log", "observed"],
    (*OF_AN_SLO, "tier=P2", "condition=burn_rate", "region=eu"): ["log", "payments_mail", "mail"],
    ("report=weekly", "platform=shop"): ["mail"],
}


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    folder = tmp_path_factory.mktemp("config")
    path = folder / "alertmanager.yaml"
    path.write_text(content(compiled(folder, FULL), "alertmanager/alertmanager.yaml"), encoding="utf-8")
    return path


@on_each_engine
@pytest.mark.parametrize("labels", REACHED, ids=" ".join)
def test_an_alert_reaches_whom_it_is_for(labels, engine, config):
    done = engine.run("amtool", "config", "routes", "test", f"--config.file={config}", *labels)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().split(",") == REACHED[labels]


@on_each_engine
def test_the_configuration_is_one_that_alertmanager_takes(engine, config):
    assert engine.run("amtool", "check-config", str(config)).returncode == 0
    assert list(artifact_faults(ryaml.loads(config.read_text()))) == []


def test_a_page_without_a_runbook_links_to_the_dashboard(config):
    """PagerDuty refuses a link without an address."""
    receivers = ryaml.loads(config.read_text())["receivers"]
    (pager,) = next(each["pagerduty_configs"] for each in receivers if each["name"] == "pager")
    annotations = {"dashboard_url": "https://grafana.example.org/d/slo"}
    data = {"status": "firing", "alerts": [{"status": "firing", "labels": {}, "annotations": annotations}]}
    path, none = config.with_name("data.json"), config.with_name("none.tmpl")
    none.write_text("", encoding="utf-8")
    runbook = "https://runbooks.example.org"
    for given, link in (({}, annotations["dashboard_url"]), ({"runbook_url": runbook}, runbook)):
        data["alerts"][0]["annotations"] = annotations | given
        path.write_text(json.dumps(data), encoding="utf-8")
        template = ["--template.data", str(path), "--template.text", pager["links"][0]["href"]]
        done = Engine.NEWER.run("amtool", "template", "render", "--template.glob", str(none), *template)
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip() == link


def test_the_heartbeat_is_sent_again_each_minute_whatever_else_is_routed(config):
    data = ryaml.loads(config.read_text())
    first, *others = data["route"]["routes"]
    assert first == {
        "receiver": "alive",
        "matchers": ['heartbeat!=""'],
        "continue": False,
        "group_wait": "10s",
        "group_interval": "1m",
        "repeat_interval": "50s",
    }
    assert "alive" not in {route["receiver"] for route in others}


def muted(data, source, target):
    """Return whether an alert mutes another, as Alertmanager compares them: a label that neither has is equal."""

    def hold(matchers, labels):
        ways = {
            "=": lambda have, value: have == value,
            "!=": lambda have, value: have != value,
            "=~": lambda have, value: have in value.split("|"),
            "!~": lambda have, value: have not in value.split("|"),
        }
        for each in matchers:
            op = next(op for op in ("=~", "!~", "!=", "=") if op in each)
            label, value = each.replace('"', "").split(op, 1)
            if not ways[op](labels.get(label, ""), value):
                return False
        return True

    return any(
        hold(rule["source_matchers"], source)
        and hold(rule["target_matchers"], target)
        and all(source.get(label, "") == target.get(label, "") for label in rule["equal"])
        for rule in data["inhibit_rules"]
    )


def test_broken_measurement_mutes_no_alert_and_is_muted_by_none(config):
    data = ryaml.loads(config.read_text())
    own = {"slo": "everywhere", "service": "shop"}
    page = own | {"tier": "P1", "condition": "burn_rate"}
    ticket = own | {"tier": "P3", "condition": "burn_rate"}
    broken = own | {"tier": "P2", "condition": "measurement", "problem": "counter_fell"}
    assert muted(data, page, ticket)
    assert not muted(data, broken, ticket)
    assert not muted(data, page, broken)
    for heartbeat in ({"heartbeat": "shop"},):
        assert not any(muted(data, each, heartbeat) for each in (page, ticket, broken))


def test_what_no_route_takes_does_not_go_to_the_dead_mans_switch(tmp_path):
    without = CATALOG.replace("baseline: {channels: [observed]}\n", "").replace(
        "        baseline: {since: 2026-01-01}\n", ""
    )
    made = compiled(tmp_path, FULL, without)
    receivers = ryaml.loads(content(made, "alertmanager/alertmanager.yaml"))["receivers"]
    unrouted = next(each for each in receivers if each["name"] == "unrouted")
    assert "alive.example.org" not in str(unrouted)
    assert set(unrouted) > {"name"}


def test_without_the_section_nothing_is_watched(tmp_path):
    made = compiled(tmp_path, "", CATALOG.replace("baseline: {channels", "# here\nbaseline: {channels"))
    texts = "\n".join(each.content.decode() for each in made.artifacts)
    for word in ("measurement", "heartbeat", "prometheus_rule", "SloRules"):
        assert word not in texts


def test_without_a_heartbeat_there_is_none(tmp_path):
    made = compiled(tmp_path)
    assert "SloHeartbeat" not in content(made, "prometheus/rules/_platform.yaml")
    assert "heartbeat" not in content(made, "alertmanager/alertmanager.yaml")
