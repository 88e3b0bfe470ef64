"""For every alert of the reference catalog and the golden cases, Datadog alerts when and where Prometheus fires.

A short list of differences is known. What Prometheus does is what the checks of the alert's proof say, which promtool
confirms.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from slo_codegen.common.units import HOUR
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.conditions.windows import windows_ms
from slo_codegen.plan.model import BurnRate, ConditionKind, ExhaustsWithin
from slo_codegen.proof.rules import Rules
from slo_codegen.proof.run import Job, Promtool
from slo_codegen.render import render
from tests.agreement.differences import DIFFERENCES, departures, disagreements, explained_by
from tests.agreement.evaluate import Evaluator
from tests.agreement.scenes import alert_of, golden_catalog
from tests.golden.cases import NAMES
from tests.support.engines import Engine

pytestmark = pytest.mark.slow

ARCHITECTURE = Path(__file__).parents[2] / "docs" / "architecture.md"
UNPROVABLE = {"native-histogram", "native-seconds", "utf8-native", "calendar-alerts"}
"""promtool's notation of series has no native histograms, and Datadog no calendar budgets: no monitor is compared."""
BY_MEANS = {"means"}
"""Means of gauges are not played yet; tests/unit/datadog/test_time_slices.py asks what Datadog judges them by."""
BY_OTHER_LABELS = {"open-members", "environments"}
"""What is evaluated here knows regions alone; tests/dimensions asks the monitors of other labels."""
SHORT = {"any-replica", "each-queue", "exact", "minutes", "not-none"}
"""The SLOs of gauges and time slices whose alerts look back an hour at most."""
EXACT = (ConditionKind.SLI_BELOW, ConditionKind.OUTAGE, ConditionKind.BAD_EVENTS)


@pytest.fixture(scope="session")
def disagreed(catalog, evaluator):
    return list(disagreeing(catalog, evaluator))


@pytest.fixture(scope="session")
def disagreed_in_cases():
    catalogs = {name: golden_catalog(name) for name in NAMES if name not in UNPROVABLE | BY_MEANS | BY_OTHER_LABELS}
    return {name: list(disagreeing(catalog, Evaluator(catalog.slos))) for name, catalog in catalogs.items()}


@pytest.fixture(scope="session")
def disagreed_in_slices(sampled):
    return list(disagreeing(sampled, Evaluator(sampled.slos)))


def disagreeing(catalog, evaluator):
    for case in catalog.cases:
        if case.monitors:
            yield from disagreements(case, case.monitors, evaluator)


@pytest.mark.parametrize("kind", list(ConditionKind))
def test_a_monitor_alerts_when_and_where_its_rule_does(catalog, disagreed, kind):
    assert any(case.monitors for case in catalog.cases if case.alert.condition.kind is kind)
    found = [each for each in disagreed if each.moment.case.alert.condition.kind is kind]
    assert [str(each) for each in found if explained_by(each) is None] == []
    if kind in EXACT:
        assert found == []


def test_a_monitor_that_is_nearly_its_rule_does_at_any_time_what_is_documented(catalog, evaluator):
    found = [each for case in catalog.cases if case.monitors for each in departures(case, case.monitors, evaluator)]
    assert [str(each) for each in found] == []


def test_every_alert_fires_in_its_traffic_and_is_silent_in_it(catalog):
    for case in catalog.cases:
        checks = [check for scene in case.scenes for check in scene.checks]
        assert any(check.firing for check in checks), case.alert.name
        assert any(not check.firing for check in checks), case.alert.name


def test_every_alert_has_a_monitor_unless_nothing_burns_so_fast(catalog):
    for case in catalog.cases:
        if case.monitors:
            continue
        condition = case.alert.condition
        assert isinstance(condition, ExhaustsWithin), case.alert.name
        fastest = case.slo.period_ms / min(condition.horizon_ms, case.slo.period_ms)
        assert fastest * (1 - float(case.slo.objective.loosest)) >= 1, case.alert.name


def test_every_monitor_is_one_of_an_alert_and_every_slo_one_of_a_monitor(catalog):
    alerts = {case.alert.name for case in catalog.cases}
    assert {alert_of(monitor) for monitor in catalog.monitors} <= alerts
    used = {name for monitor in catalog.monitors for name in re.findall(r"\$\{slo:([^}]+)\}", monitor["query"])}
    assert used <= set(catalog.slos)


@pytest.mark.parametrize("name", sorted({*NAMES} - UNPROVABLE - BY_MEANS - BY_OTHER_LABELS))
def test_the_monitors_of_a_small_catalog_do_what_its_rules_do(disagreed_in_cases, name):
    assert [str(each) for each in disagreed_in_cases[name] if explained_by(each) is None] == []


def test_slo_alerts_on_slices_of_time_do_what_their_rules_do(disagreed_in_slices):
    assert [str(each) for each in disagreed_in_slices if explained_by(each) is None] == []


def test_a_share_of_slices_is_at_any_time_what_is_documented(sampled):
    evaluator = Evaluator(sampled.slos)
    found = [each for case in sampled.cases for each in departures(case, case.monitors, evaluator)]
    assert [str(each) for each in found] == []


def test_prometheus_does_with_the_samples_of_slices_what_its_alerts_are_held_to(sampled, tmp_path):
    """Up to an hour, windows are summed from the tiles of every evaluation: the minutes are the same."""
    for name, text in sampled.rules.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    rules = Rules(tmp_path)
    jobs = [
        Job(case.alert.name, made.path, made.content, rules.for_alert({"alertname": case.alert.name}, case.slo.id, {}))
        for case in sampled.cases
        if isinstance(case.alert.condition, BurnRate) and max(windows_ms(case.alert.condition)) <= HOUR
        for made in render([file.draft for file in case.tests], Diagnostics())
    ]
    assert len(jobs) == len(SHORT)
    outcomes = []
    Promtool(Engine.NEWER.program("promtool"), None).run(jobs, 2, outcomes.append)
    assert {each.key.partition("-p1-")[0].partition("-p2-")[0] for each in outcomes} == SHORT
    assert [(each.key, each.fault) for each in outcomes if each.fault] == []


def test_every_known_difference_occurs(disagreed, disagreed_in_cases, disagreed_in_slices):
    """A difference that explains nothing is taken off the list."""
    every = (disagreed, *disagreed_in_cases.values(), disagreed_in_slices)
    occurs = {explained_by(found) for each in every for found in each}
    assert [each.sentence for each in DIFFERENCES if each not in occurs] == []


def test_every_known_difference_is_told_in_the_documentation():
    told = " ".join(ARCHITECTURE.read_text(encoding="utf-8").split())
    assert [each.sentence for each in DIFFERENCES if each.sentence not in told] == []


def test_an_slo_alert_says_its_region_where_its_slo_counts_it(catalog, evaluator):
    """An alert on an SLO has no groups: its monitor names the region, in its tags and in its message."""
    regional = [each for each in catalog.monitors if each["type"] == "slo alert"]
    assert regional
    for monitor in regional:
        name = re.search(r"\$\{slo:([^}]+)\}", monitor["query"])[1]
        region = evaluator.region(name)
        assert region
        assert f"region:{region}" in monitor["tags"]
        assert f"region:{region}" in catalog.slos[name]["tags"]
        assert "{{region.name}}" not in monitor["message"]
        assert f"var-region={region}" in monitor["message"]
