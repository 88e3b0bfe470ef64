"""For every alert, each target, the diff and the plan notify the same people: those that the catalog's YAML names."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from slo_codegen import compiler
from slo_codegen.plan.model import ConditionKind, Plan, Subscription
from slo_codegen.plan.routing import COMPARED_LABELS, Why, measurement_recipients, recipients, rules
from tests.golden.cases import CASES, NAMES
from tests.routing.artifacts import Alertmanager, alerts
from tests.routing.catalogs import HOSTILE
from tests.routing.compared import assert_all_agree, compiled, hostile
from tests.support.engines import Engine

ROOT = Path(__file__).parents[2]


def test_recipients_agree_in_the_reference_catalog(tmp_path):
    assert_all_agree(compiled(ROOT / "catalog"), Engine.MACHINE, tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_recipients_agree_in_a_golden_case(name, tmp_path):
    root = tmp_path / "catalog"
    for source in (CASES / "_platform", CASES / name / "catalog"):
        shutil.copytree(source, root, dirs_exist_ok=True)
    assert_all_agree(compiled(root), Engine.NEWER, tmp_path)


@pytest.mark.parametrize("engine", list(Engine))
@pytest.mark.parametrize("name", HOSTILE)
def test_recipients_agree(name, engine, tmp_path):
    assert_all_agree(hostile(name, tmp_path), engine, tmp_path)


def warned(made, *codes):
    """Return the findings of some codes."""
    return [each for each in made.warnings if each.split()[0] in codes]


@pytest.mark.parametrize(("name", "whom"), [("no section", "only log"), ("no section, nobody logs", "no one")])
def test_one_warning_says_whom_a_baseline_without_channels_notifies(name, whom, tmp_path, monkeypatch):
    monkeypatch.setenv("SLO_CODEGEN_TODAY", "2026-01-03")
    made = hostile(name, tmp_path)
    assert warned(made, "SLO372", "SLO373", "SLO383", "SLO446") == [
        f"SLO373 alerts of everywhere notify {whom}: it is in its baseline, and the catalog names no channels for "
        "baselines"
    ]


def test_a_pager_among_the_channels_of_the_baseline_is_a_warning(tmp_path):
    made = hostile("a pager among the channels of the baseline", tmp_path)
    assert warned(made, "SLO383") == [
        "SLO383 pager pages people, so it is not notified of alerts of SLOs in their baseline"
    ]


def test_reasons_are_all_given_the_most_direct_one_first(tmp_path):
    plan = hostile("one channel everywhere", tmp_path).plan
    orders, everywhere = (next(slo for slo in plan.slos if slo.id == id) for id in ("orders", "everywhere"))
    (burn,) = (alert for alert in orders.alerts if alert.tier == "P2" and alert.condition.kind == "burn_rate")
    assert [(each.channel.id, each.why) for each in recipients(plan, orders, burn).notified] == [
        ("mail", (Why.TIER, Why.OWNER, Why.INCIDENT)),
        ("log", (Why.TIER, Why.AUDIT)),
        ("payments_mail", (Why.OWNER,)),
        ("incidents", (Why.INCIDENT,)),
    ]
    observed = next(alert for alert in everywhere.alerts if alert.tier == "P1")
    assert [(each.channel.id, each.why) for each in recipients(plan, everywhere, observed).notified] == [
        ("mail", (Why.OBSERVATION, Why.AUDIT)),
        ("observed", (Why.OBSERVATION,)),
        ("log", (Why.AUDIT,)),
    ]


def test_every_channel_of_a_rule_has_its_place_in_the_catalog(tmp_path):
    made = hostile("one channel everywhere", tmp_path)
    for rule in rules(made.plan):
        for channel, place in zip(rule.channels, rule.places, strict=True):
            node = made.book.catalog
            for step in place.path:
                node = node[step]
            assert node == channel


def test_rules_tell_alerts_of_slos_apart_by_these_labels_alone(tmp_path):
    """Who is notified is worked out once for all alerts that have the same values of them."""
    for name in ("as it is", "no section, pagers that subscribe"):
        for rule in rules(hostile(name, tmp_path / name.replace(" ", "-")).plan):
            for match in rule.when:
                by_presence = match.values == ("",) and match.negated
                assert match.label in COMPARED_LABELS or by_presence or match.label == "report"


@pytest.mark.parametrize("engine", list(Engine))
def test_a_subscription_to_some_conditions_selects_those_in_each_target(engine, tmp_path, monkeypatch):
    """No catalog can say it yet, and the plan can."""
    chosen = (ConditionKind.NO_DATA, ConditionKind.BURN_RATE)
    make_plan = compiler.make_plan

    def subscribed(*given: object) -> Plan:
        plan = make_plan(*given)  # type: ignore[arg-type]
        assert plan is not None
        tiers = ("P1", "P2", "P3")
        incident = Subscription("incidents", tiers, chosen, "incident", plan.origin)
        audit = Subscription("log", tiers, chosen[:1], "audit", plan.origin)
        return replace(plan, subscriptions=(incident, audit))

    monkeypatch.setattr(compiler, "make_plan", subscribed)
    made = hostile("as it is", tmp_path)
    router = Alertmanager(made.texts["alertmanager/alertmanager.yaml"], tmp_path, engine)
    seen = set()
    for name, labels in alerts(made.texts):
        if "slo" not in labels:
            continue
        slo = next(slo for slo in made.plan.slos if slo.id == labels["slo"])
        alert = next((alert for alert in slo.alerts if alert.name == name), None)
        found = measurement_recipients(made.plan, slo) if alert is None else recipients(made.plan, slo, alert)
        assert router.reached(labels) == set(found.channels)
        assert ("incidents" in found.channels) is (labels["condition"] in chosen and not slo.baseline)
        assert ("log" in found.channels) is (labels["condition"] == "no_data")
        seen.add(labels["condition"])
    assert seen == {"no_data", "burn_rate", "measurement"}
