"""Tiers with any names: their order, what is taken where a field is not given, and what each target makes of them."""

from __future__ import annotations

import json

import pytest
import ryaml

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from tests.support.examples import BASE, compile_example

SLO = """
services:
  shop:
    title: Shop
    owner: shop-team
    slos:
      - id: cart-availability
        title: Carts are shown
        objective: 99.9%
        sli: {ratio: {bad: 'http.requests{endpoint="cart",status=~"5.."}', total: 'http.requests{endpoint="cart"}'}}
        no_data: {tier: LEAST, for: 15m}
        alerts:
          - {tier: MOST, when: {burn_rate: {factor: 14.4, long: 1h, short: 5m}}}
          - {tier: LEAST, when: {burn_rate: {factor: 1, long: 3d, short: 6h}}}
"""
NAMED = {
    "ticket": {"severity": "warning", "channels": ["tickets"]},
    "page": {"severity": "critical", "response": "10m", "channels": ["pager", "chat"], "repeat": "1h"},
    "info": {"severity": "info", "channels": ["chat"]},
    "Crit-2_b": {"severity": "critical", "channels": ["pager", "mail"]},
}


def compiled(tmp_path, tiers, most, least, targets=()):
    """Return the plan and the artifacts, by path, of the small platform with other tiers."""
    base = ryaml.loads(BASE)
    base |= {"tiers": tiers, "profiles": {}, "services": {}}
    if tiers is None:
        base.pop("tiers")
    base["platform"]["defaults"] = {"no_data": {"tier": least, "for": "15m"}}
    (tmp_path / "base.yaml").write_text(ryaml.dumps({k: v for k, v in base.items() if v != {}}), encoding="utf-8")
    slo = SLO.replace("MOST", most).replace("LEAST", least)
    (tmp_path / "shop.yaml").write_text(slo, encoding="utf-8")
    report = Diagnostics()
    made = compile_catalog(tmp_path, report, targets=targets)
    assert not report.has_errors, [(f.code, f.message) for f in report if f.severity == "error"]
    return made.plan, {artifact.path: artifact for artifact in made.artifacts}


@pytest.fixture
def named(tmp_path):
    return compiled(tmp_path, NAMED, "page", "info")


def test_tiers_are_ordered_by_severity_then_response_then_name(named):
    plan, _ = named
    assert [tier.id for tier in plan.tiers] == ["page", "Crit-2_b", "ticket", "info"]
    assert [plan.rank(tier.id) for tier in plan.tiers] == [0, 1, 2, 3]


def test_each_tier_mutes_those_that_are_less_severe(named):
    _, artifacts = named
    rules = artifacts["alertmanager/alertmanager.yaml"].data["inhibit_rules"]
    assert [(rule["source_matchers"][0], rule["target_matchers"][0]) for rule in rules[::2]] == [
        ('tier="page"', 'tier=~"Crit-2_b|ticket|info"'),
        ('tier="Crit-2_b"', 'tier=~"ticket|info"'),
        ('tier="ticket"', 'tier="info"'),
    ]


def test_what_a_tier_does_not_say_is_not_written(named):
    _, artifacts = named
    routes = artifacts["alertmanager/alertmanager.yaml"].data["route"]["routes"]
    repeats = {(route["matchers"][0], route["receiver"]): route.get("repeat_interval") for route in routes}
    assert repeats['tier=~"page|Crit-2_b"', "pager"] == "1h"
    assert repeats['tier="ticket"', "tickets"] is None
    monitors = artifacts["datadog/monitors/shop.json"].data
    assert {"renotify_interval" in m["options"] for m in monitors if "tier:info" in m["tags"]} == {False}
    assert {"renotify_interval" in m["options"] for m in monitors if "tier:page" in m["tags"]} == {True}
    assert "None" not in b"".join(artifact.content for artifact in artifacts.values()).decode()


def test_priorities_in_datadog_follow_the_order(named):
    _, artifacts = named
    monitors = artifacts["datadog/monitors/shop.json"].data
    priorities = {tag: m["priority"] for m in monitors for tag in m["tags"] if tag.startswith("tier:")}
    assert priorities == {"tier:page": 1, "tier:info": 4}


def test_pagerduty_has_a_policy_and_a_priority_for_each(named):
    _, artifacts = named
    [path] = [path for path in artifacts if path.startswith("pagerduty/")]
    requests = artifacts[path].data
    policies = [r["body"]["escalation_policy"] for r in requests if "escalation_policy" in r["body"]]
    assert [policy["name"] for policy in policies] == [
        "shop-team-page",
        "shop-team--Crit-2_b",
        "shop-team-ticket",
        "shop-team-info",
    ]
    assert [policy["escalation_rules"][0]["escalation_delay_in_minutes"] for policy in policies] == [10, 30, 30, 30]
    assert "${priority:Crit-2_b}" in json.dumps(requests)


def test_the_table_of_alerts_is_in_the_order_of_the_tiers(named):
    _, artifacts = named
    board = artifacts["grafana/dashboards/incident.json"].content.decode()
    # By their names, info would stand above page.
    for id, shown in {"page": "0", "Crit-2_b": "1", "ticket": "2", "info": "3"}.items():
        assert f', \\"tier\\", \\"{shown}\\", \\"tier\\", \\"{id}\\")' in board


def test_without_a_section_there_are_page_and_ticket(tmp_path):
    plan, artifacts = compiled(tmp_path, None, "page", "ticket", ("prometheus", "grafana"))
    assert [(tier.id, tier.severity, tier.pages) for tier in plan.tiers] == [
        ("page", "critical", True),
        ("ticket", "warning", False),
    ]
    rules = [r for g in artifacts["prometheus/rules/shop.yaml"].data["groups"] for r in g["rules"] if "alert" in r]
    assert {rule["alert"]: rule["labels"]["tier"] for rule in rules} == {
        "cart-availability-page-burn-rate-14-4x-1h-5m": "page",
        "cart-availability-ticket-burn-rate-1x-3d-6h": "ticket",
        "cart-availability-ticket-no-data": "ticket",
    }


def test_channels_of_an_owner_receive_all_but_information(tmp_path):
    found = compile_example(
        "owners:\n  shop-team: {title: Shop, escalation: [{schedule: A}, {schedule: B}], channels: [mail]}\n",
        tmp_path,
        emit=True,
    )
    assert not [finding for finding, _ in found.findings if finding.severity == "error"]
    made = compile_catalog(tmp_path, Diagnostics())
    assert made.plan.owner("shop-team").channel_tiers == ("P0", "P1", "P2")


@pytest.mark.parametrize("name", ["1st", "a b", "ü", "a" * 33, "-a", "a.b", '"', "a}"])
def test_other_names_are_reported_at_their_place(name, tmp_path):
    fragment = f"tiers:\n  {json.dumps(name, ensure_ascii=False)}: {{severity: info, channels: [chat]}}\n"
    found = compile_example(fragment, tmp_path)
    assert found.lines("SLO201")
    assert all(line.lstrip().startswith('"') for line in found.lines("SLO201"))


def test_more_than_twenty_are_too_many(tmp_path):
    names = [f"t{n}" for n in range(17)]
    fragment = "tiers:\n" + "".join(f"  {name}: {{severity: info, channels: [chat]}}\n" for name in names)
    assert compile_example(fragment, tmp_path).lines("SLO239") == ["  t16: {severity: info, channels: [chat]}"]


def test_a_single_tier_mutes_nothing(tmp_path):
    _, artifacts = compiled(tmp_path, {"only": {"severity": "error", "channels": ["pager", "chat"]}}, "only", "only")
    assert "inhibit_rules" not in artifacts["alertmanager/alertmanager.yaml"].data


def test_names_of_tiers_do_not_stand_in_the_way_of_states_of_the_feature_matrix(tmp_path):
    tiers = {
        "budget": {"severity": "critical", "channels": ["pager"]},
        "silent": {"severity": "error", "channels": ["pager", "chat"]},
    }
    _, artifacts = compiled(tmp_path, tiers, "budget", "silent")
    board = artifacts["grafana/dashboards/feature-matrix.json"].content.decode()
    for state in ("budget", "unmeasured", "silent", "tier budget", "tier silent"):
        assert f'\\"state\\", \\"{state}\\"' in board
