"""Channels, owners and services without a title have the words of their id as one."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from slo_codegen.cli.main import group
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics

CATALOG = """\
platform:
  targets: [prometheus, alertmanager, pagerduty]
tiers:
  page: {severity: critical, channels: [on_call]}
  ticket: {severity: warning, channels: [shop_chat]}
channels:
  on_call: {page: pagerduty, secret: {file: /s/p}}
  shop_chat: {slack: "#shop", secret: {file: /s/c}}
owners:
  shop-team: {escalation: [{schedule: SHOP}]}
services:
  web-shop:
    owner: shop-team
    slos:
      - id: buys
        objective: 99%
        sli: {ratio: {bad: buy_failed_total, total: buy_total}}
"""


def compiled(text, folder):
    (folder / "c.yaml").write_text(text, encoding="utf-8")
    report = Diagnostics()
    return compile_catalog(folder, report, emit=False), report


def test_a_title_that_is_not_given_is_made_of_the_id(tmp_path):
    made, report = compiled(CATALOG, tmp_path)
    assert not report.has_errors
    plan = made.plan
    assert [each.title for each in plan.channels] == ["On call", "Shop chat"]
    assert [each.title for each in plan.owners] == ["Shop team"]
    assert [each.title for each in plan.services] == ["Web shop"]


def test_one_that_is_given_is_taken(tmp_path):
    text = CATALOG.replace("{page: pagerduty,", "{page: pagerduty, title: Nights,").replace(
        "shop-team: {", "shop-team: {title: Shops, "
    )
    made, _ = compiled(text, tmp_path)
    assert [each.title for each in made.plan.channels] == ["Nights", "Shop chat"]
    assert [each.title for each in made.plan.owners] == ["Shops"]


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [("{page: pagerduty,", "{page: pagerduty, title: ,", 7), ("shop-team: {", 'shop-team: {title: "", ', 10)],
)
def test_an_empty_one_is_a_finding_at_its_place(before, after, line, tmp_path):
    (tmp_path / "c.yaml").write_text(CATALOG.replace(before, after), encoding="utf-8")
    done = CliRunner().invoke(group, ["validate", str(tmp_path), "--format", "json"])
    found = [each for each in json.loads(done.output)["findings"] if each["severity"] == "error"]
    assert [(each["place"]["line"], "title" in each["message"]) for each in found] == [(line, True)]
