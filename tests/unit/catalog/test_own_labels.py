"""Labels, annotations and names of a team's own: what each alert of the case ``own-names`` has, worked out by hand."""

from __future__ import annotations

import json

import pytest
import ryaml

from slo_codegen.cli import detection_table
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.promql.parsed import parse_long
from tests.golden.cases import CASES
from tests.support.engines import on_each_engine, promtool_faults
from tests.support.examples import compile_example

EXPECTED = CASES / "own-names" / "expected"
OWNED = {"slo", "service", "owner", "tier", "condition", "baseline", "platform", "report", "heartbeat"}

# platform: team=platform, cost_center=4711; tiers: severity; service: team=shop, product=store; cart: team=cart;
# rows: window; the alert on an outage: severity, product; the profile of pay: escalate; no_data: kind.
CART = {"cost_center": "4711", "product": "store", "team": "cart"}
PAY = {"cost_center": "4711", "product": "store", "team": "shop"}
LABELS = {
    ("cart", "ErrorBudgetBurn", "1h"): {**CART, "severity": "critical", "window": "1h"},
    ("cart", "ErrorBudgetBurn", "6h"): {**CART, "severity": "critical", "window": "6h"},
    ("cart", "ErrorBudgetBurnsSlowly", ""): CART,
    ("cart", "Cart is down {{ now }}", ""): {**CART, "product": "cart", "severity": "sev1 {{ $value }} $1"},
    ("cart", "ShopIsSilent", ""): {**CART, "severity": "warning", "kind": "silence"},
    ("pay", "ErrorBudgetBurn", "1h"): {**PAY, "severity": "critical", "window": "1h", "escalate": "yes"},
    ("pay", "ErrorBudgetBurn", "6h"): {**PAY, "severity": "critical", "window": "6h", "escalate": "yes"},
    ("pay", "ErrorBudgetBurnsSlowly", ""): {**PAY, "escalate": "yes"},
    ("pay", "ShopIsSilent", ""): {**PAY, "severity": "warning", "kind": "silence"},
}
OF_PLATFORM = {
    "SloMeasurementBroken": {"cost_center": "4711", "severity": "warning"},
    "SloRulesFailing": {"team": "platform", "cost_center": "4711", "severity": "warning"},
    "SloRulesMissed": {"team": "platform", "cost_center": "4711", "severity": "warning"},
    "SloNotificationsFailing": {"team": "platform", "cost_center": "4711", "severity": "warning"},
    "SloHeartbeat": {"team": "platform", "cost_center": "4711"},
    "SloWeeklyReport": {"team": "platform", "cost_center": "4711"},
}


def rules(name="shop"):
    data = ryaml.loads((EXPECTED / "prometheus" / "rules" / f"{name}.yaml").read_text())
    return [rule for group in data["groups"] for rule in group["rules"]]


def shown(text):
    """Return what a Go template without actions but quoted braces prints."""
    return text.replace('{{ "{" }}', "{")


def own(rule):
    return {name: shown(text) for name, text in rule["labels"].items() if name not in OWNED}


def test_the_more_specific_label_wins():
    found = {(r["labels"]["slo"], r["alert"], r["labels"].get("window", "")): own(r) for r in rules() if "alert" in r}
    assert found == LABELS


def test_alerts_about_the_platform_have_the_labels_of_the_platform_and_of_their_tier():
    assert {r["alert"]: own(r) for r in rules("_platform") if "alert" in r} == OF_PLATFORM


def test_annotations_are_literal_text():
    found = {}
    for rule in (rule for rule in rules() if "alert" in rule):
        texts = {name: shown(text) for name, text in rule["annotations"].items() if name in ("chat", "dial")}
        found[rule["labels"]["slo"], rule["alert"]] = texts
    assert found["cart", "Cart is down {{ now }}"] == {"chat": "#cart {{ $labels.region }}", "dial": "+1 555 0100"}
    assert found["pay", "ErrorBudgetBurn"] == {"chat": "#shop"}


def test_every_recorded_series_of_an_slo_has_the_recorded_labels_and_no_other():
    teams = {(r["labels"]["slo"], r["labels"].get("team")) for r in rules() if "record" in r}
    assert teams == {("cart", "cart"), ("pay", "shop")}
    names = {name for rule in rules() if "record" in rule for name in rule["labels"]}
    assert names == {"slo", "service", "team", "part", "problem", "owner"}


def test_routing_inhibition_and_pagerduty_do_not_know_of_them():
    for path in ("alertmanager/alertmanager.yaml", "pagerduty/requests.json"):
        text = (EXPECTED / path).read_text()
        assert not [
            word for word in ("team", "cost_center", "4711", "product", "escalate", "window") if f"{word}=" in text
        ]


def test_they_are_tags_in_datadog():
    monitors = json.loads((EXPECTED / "datadog/monitors/shop.json").read_text())
    outage = next(m for m in monitors if m["name"].startswith("Cart is down"))
    assert {"team:cart", "product:cart", "cost_center:4711"} <= set(outage["tags"])
    slos = json.loads((EXPECTED / "datadog/slos/shop.json").read_text())
    assert {tag for slo in slos for tag in slo["tags"] if tag.startswith("team:")} == {"team:cart", "team:shop"}


def test_every_query_of_the_dashboards_and_rules_parses():
    for rule in rules():
        assert list(parse_long(rule["expr"]))


@on_each_engine
def test_history_that_was_recorded_with_other_labels_is_counted(engine, tmp_path):
    """100 events a minute, 10 of them bad, for an hour; half of it was recorded for another team, and part of it late.

    The share of errors of an hour is 10 %, and of 2 hours too; each is one series, with the label of today.
    """
    path = tmp_path / "test.yaml"
    (tmp_path / "rules.yaml").write_text((EXPECTED / "prometheus/rules/shop.yaml").read_text())
    given = {}
    for name, each in (("slo:sli_bad:tile", 10), ("slo:sli_total:tile", 100)):
        of = f'{name}{{slo="cart",service="shop",region="eu",team'
        given[f'{of}="old"}}'] = f"{each}x29 stale"
        given[f'{of}="cart",part="late"}}'] = f"_x30 {each}x89"
    checks = [
        {
            "expr": f'round(slo:sli_error:ratio_rate{window}{{slo="cart",region="eu"}}, 0.000001)',
            "eval_time": "60m",
            "exp_samples": [{"labels": '{slo="cart", service="shop", region="eu", team="cart"}', "value": 0.1}],
        }
        for window in ("1h", "2h")
    ]
    content = {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": name, "values": values} for name, values in given.items()],
                "promql_expr_test": checks,
            }
        ],
    }
    path.write_text(ryaml.dumps(content))
    assert promtool_faults(engine, path) == ""


SHARED = """
services:
  shop:
    title: Shop
    owner: shop-team
    slos:
      - id: cart
        title: Carts
        objective: 99.9%
        sli: {ratio: {bad: 'http.requests{endpoint="cart",status=~"5.."}', total: 'http.requests{endpoint="cart"}'}}
        alerts: [{tier: P1, name: Burns, when: {burn_rate: {factor: FACTOR, long: 1h, short: 5m}}}]
      - id: pay
        title: Payments
        objective: 99.9%
        sli: {ratio: {bad: 'http.requests{endpoint="pay",status=~"5.."}', total: 'http.requests{endpoint="pay"}'}}
        alerts: [{tier: P1, name: Burns, when: {burn_rate: {factor: 14.4, long: 1h, short: 5m}}}]
"""


def test_alerts_of_two_slos_can_have_one_name_and_keep_identities_of_their_own(tmp_path):
    found = compile_example(SHARED.replace("FACTOR", "10"), tmp_path, emit=True)
    assert [f.message for f, _ in found.findings if f.severity == "error"] == []
    plan = compile_catalog(tmp_path, Diagnostics(), emit=False).plan
    named = {alert.name: alert.alertname for slo in plan.slos for alert in slo.alerts if alert.called}
    assert named == {"cart-p1-burn-rate-10x-1h-5m": "Burns", "pay-p1-burn-rate-14-4x-1h-5m": "Burns"}


@pytest.mark.parametrize(
    ("written", "code", "line"),
    [
        ("labels: {__x: a}", "SLO201", "__x"),
        ("labels: {a-b: a}", "SLO201", "a-b"),
        ("labels: {team: 5}", "SLO201", "team"),
        ("labels: {team: }", "SLO201", "team"),
        ('labels: {team: ""}', "SLO201", "team"),
        ('labels: {team: "a\\nb"}', "SLO201", "team"),
        ("labels: [a]", "SLO201", "labels"),
        ("labels: {slo: a}", "SLO240", "slo"),
        ("labels: {Tier: a}", "SLO240", "Tier"),
        ("labels: {le: a}", "SLO240", "le"),
        ("labels: {region: eu}", "SLO240", "region"),
        ("annotations: {Runbook_URL: a}", "SLO240", "Runbook_URL"),
        ("name: SloRulesFailing", "SLO242", "SloRulesFailing"),
        ('name: ""', "SLO201", "name"),
    ],
)
def test_what_cannot_be_had_is_reported_at_its_place(written, code, line, tmp_path):
    fragment = SHARED.replace("FACTOR", "10").replace(
        "name: Burns, when: {burn_rate: {factor: 10", f"{written}, when: {{burn_rate: {{factor: 10"
    )
    found = compile_example(fragment, tmp_path)
    errors = [(finding, text) for finding, text in found.findings if finding.severity == "error"]
    assert [finding.code for finding, _ in errors] == [code]
    [(finding, text)] = errors
    assert line in text
    assert finding.help or code == "SLO201"


def test_alerts_of_two_services_can_have_one_name(tmp_path):
    other = """  till:
    title: Till
    owner: shop-team
    slos:
      - id: till
        title: Tills
        objective: 99.9%
        sli: {ratio: {bad: 'http.requests{endpoint="till",status=~"5.."}', total: 'http.requests{endpoint="till"}'}}
        alerts: [{tier: P1, name: Burns, when: {burn_rate: {factor: 10, long: 1h, short: 5m}}}]
"""
    found = compile_example(SHARED.replace("FACTOR", "10") + other, tmp_path, emit=True)
    assert [f.message for f, _ in found.findings if f.severity == "error"] == []


def test_a_name_that_another_service_is_given_by_the_tool_is_taken(tmp_path):
    fragment = SHARED.replace("FACTOR", "10").replace(
        "name: Burns", "name: payments-availability-p1-burn-rate-14-4x-1h-5m", 1
    )
    assert len(compile_example(fragment, tmp_path).lines("SLO242")) == 1


def test_explain_shows_what_the_catalog_gives(tmp_path):
    for source in (CASES / "own-names" / "catalog").glob("*.yaml"):
        (tmp_path / source.name).write_text(source.read_text())
    slos = {slo.id: slo for slo in compile_catalog(tmp_path, Diagnostics(), emit=False).plan.slos}
    said = detection_table.text(slos["cart"], ())
    assert 'Recorded series have the labels team="cart".' in said
    assert "cart-page-outage\n  name         Cart is down {{ now }}\n" in said
    assert 'product="cart", severity="sev1 {{ $value }} $1", team="cart"' in said
    assert '  annotations  chat="#cart {{ $labels.region }}", dial="+1 555 0100"' in said
    assert {row["alertname"] for row in detection_table.rows(slos["pay"])} == {
        "ErrorBudgetBurn",
        "ErrorBudgetBurnsSlowly",
    }
