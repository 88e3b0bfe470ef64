"""Alerts of several SLOs with one name: the proof of each looks at its own rule, and at all of its labels."""

from __future__ import annotations

from pathlib import Path

import pytest
import ryaml
from click.testing import CliRunner

from slo_codegen.cli.main import group
from tests.support.engines import Engine
from tests.support.examples import write

CATALOG = """
platform:
  recorded_labels: [team]
  fast_interval: 1m
services:
  payments: {title: Payments, owner: shop-team, slos: []}
  shop:
    title: Shop
    owner: shop-team
    labels: {team: shop}
    slos:
      - id: cart
        title: Carts
        objective: 99.9%
        per: []
        no_data: {tier: P2, for: 5m, name: Silent}
        sli: {ratio: {bad: 'http.requests{endpoint="cart",status=~"5.."}', total: 'http.requests{endpoint="cart"}'}}
        alerts: [{tier: P1, name: Down, when: {outage: {over: 5m}}, labels: {grade: "1 {{ $value }}"}}]
      - id: pay
        title: Payments
        objective: 99.9%
        per: []
        labels: {team: money}
        no_data: {tier: P2, for: 5m, name: Silent}
        sli: {ratio: {bad: 'http.requests{endpoint="pay",status=~"5.."}', total: 'http.requests{endpoint="pay"}'}}
        alerts: [{tier: P1, name: Down, keep_firing_for: 5m, when: {outage: {over: 5m}}}]
"""


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def built(tmp_path, cache, monkeypatch):
    # What is proven of one rule file need not be run again for the next.
    monkeypatch.setenv("SLO_CODEGEN_CACHE", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    (tmp_path / "catalog").mkdir()
    write(CATALOG, tmp_path / "catalog")
    done = run("build", tmp_path, "--target", "prometheus")
    assert done.exit_code == 0, done.output
    return tmp_path


def run(command: str, folder: Path, *options: str):
    return CliRunner().invoke(group, [command, str(folder / "catalog"), "--out", str(folder / "out"), *options])


def prove(folder: Path):
    return run("prove", folder, "--promtool", Engine.NEWER.program("promtool"))


def edited(folder: Path, change) -> None:
    path = folder / "out/prometheus/rules/shop.yaml"
    data = ryaml.loads(path.read_text())
    rules = [rule for each in data["groups"] for rule in each["rules"]]
    change({(rule["labels"]["slo"], rule["alert"]): rule for rule in rules if "alert" in rule}, rules)
    path.write_text(ryaml.dumps(data))


def test_each_is_proven_by_itself(built):
    done = prove(built)
    assert done.exit_code == 0, done.output

    def never(alerts, rules):
        alerts["pay", "Down"]["expr"] += " and vector(1) > 2"

    edited(built, never)
    done = prove(built)
    assert done.exit_code == 1
    assert "pay-p1-outage does not do what it must" in done.stderr
    # That of the other SLO fires all the same.
    assert "cart-p1-outage does not do" not in done.stderr


def another_team(alerts, rules):
    alerts["cart", "Down"]["labels"]["team"] = "money"


def no_grade(alerts, rules):
    del alerts["cart", "Down"]["labels"]["grade"]


def a_template(alerts, rules):
    alerts["cart", "Down"]["labels"]["grade"] = "1 {{ $value }}"


def another_slo(alerts, rules):
    alerts["cart", "Down"]["labels"]["slo"] = "pay"


def another_tier(alerts, rules):
    alerts["cart", "Down"]["labels"]["tier"] = "P2"


def another_name(alerts, rules):
    alerts["cart", "Down"]["alert"] = "Up"


def kept_like_the_other(alerts, rules):
    alerts["cart", "Down"]["keep_firing_for"] = "5m"


@pytest.mark.parametrize(
    "change",
    [another_team, no_grade, a_template, another_slo, another_tier, another_name, kept_like_the_other],
)
def test_a_rule_with_other_labels_is_not_proven(built, change):
    edited(built, change)
    done = prove(built)
    assert done.exit_code == 1
    assert "cart-p1-outage" in done.stderr


def test_a_recorded_series_without_its_label_is_not_proven(built):
    def unlabelled(alerts, rules):
        goals = [rule for rule in rules if rule.get("record") == "slo:objective:ratio"]
        next(rule for rule in goals if rule["labels"]["slo"] == "cart")["labels"].pop("team")

    edited(built, unlabelled)
    done = prove(built)
    assert done.exit_code == 1
    assert "cart: recorded series" in done.stderr
