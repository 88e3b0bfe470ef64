"""What is sent in place of silenced alerts is proven, and a rule that sends it otherwise is noticed."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from slo_codegen.cli.main import group
from tests.support.engines import on_each_engine

pytestmark = pytest.mark.slow

CATALOG = """\
platform:
  targets: [prometheus, alertmanager]
  dimensions: {cluster: [blue, green]}
  defaults: {per: [cluster], no_data: none}
tiers:
  page: {severity: critical, channels: [pager]}
  ticket: {severity: warning, channels: [chat]}
channels:
  pager: {page: pagerduty, secret: {file: /s/p}}
  chat: {slack: "#shop", secret: {file: /s/c}}
owners:
  shops: {}
  cards: {}
services:
  cards:
    owner: cards
    slos:
      - id: charges
        objective: 99%
        sli: {ratio: {bad: charges_failed_total, total: charges_total}}
        alerts: [{tier: page, when: {burn_rate: {factor: 10, long: 1h, short: 5m}}}]
  shop:
    owner: shops
    dependencies: [cards]
    slos:
      - id: checkout
        objective: 99%
        sli: {ratio: {bad: checkout_failed_total, total: checkout_total}}
        alerts: [{tier: page, when: {burn_rate: {factor: 10, long: 1h, short: 5m}}}]
"""
ENVIRONMENTS = "environments:\n  staging: {server: own}\n"


def run(folder, command, *options):
    return CliRunner().invoke(group, [command, str(folder / "slo"), "--out", str(folder / "out"), *options])


def laid_out(folder, text):
    (folder / "slo").mkdir()
    (folder / "slo" / "c.yaml").write_text(text, encoding="utf-8")
    done = run(folder, "build")
    assert done.exit_code == 0, done.output
    return next((folder / "out").rglob("rules/_platform.yaml"))


@on_each_engine
@pytest.mark.parametrize("more", ["", ENVIRONMENTS])
def test_both_alerts_are_proven(tmp_path, engine, more):
    laid_out(tmp_path, CATALOG + more)
    done = run(tmp_path, "prove", "--promtool", engine.program("promtool"))
    assert done.exit_code == 0, done.output
    for name in ("SloSilenced", "SloSilenceEnds"):
        assert name in done.stdout


MUTANTS = {
    "the cause may be anywhere": ("and on (cluster)", "and on ()"),
    "nothing is asked of the cause": ('tier="page"', 'tier="none"'),
    "the owner is lost": ("max by (owner, cluster)", "max by (cluster)"),
}


@on_each_engine
@pytest.mark.parametrize("name", MUTANTS)
def test_a_rule_that_sends_something_else_is_noticed(tmp_path, engine, name):
    path = laid_out(tmp_path, CATALOG)
    before, after = MUTANTS[name]
    text = path.read_text(encoding="utf-8")
    assert before.replace('"', '\\"') in text
    path.write_text(text.replace(before.replace('"', '\\"'), after.replace('"', '\\"')), encoding="utf-8")
    done = run(tmp_path, "prove", "--promtool", engine.program("promtool"))
    assert done.exit_code == 1, done.output
    assert "SLO700" in done.stderr
