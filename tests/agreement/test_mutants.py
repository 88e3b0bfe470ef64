"""A monitor that is spoilt is noticed: the traffic tells its threshold, window, groups, scope and SLO apart."""

from __future__ import annotations

import pytest

from slo_codegen.plan.model import BudgetConsumed, ConditionKind
from tests.agreement.differences import noticed
from tests.agreement.evaluate import Evaluator
from tests.agreement.mutants import MUTANTS, OF_SLICES, spoilt

pytestmark = pytest.mark.slow

LEAST = 10
MOST = 24
"""Monitors of each condition that are tried, evenly over the catalog."""
EXACT = (
    ConditionKind.BURN_RATE,
    ConditionKind.BUDGET_CONSUMED,
    ConditionKind.SLI_BELOW,
    ConditionKind.BAD_EVENTS,
    ConditionKind.OUTAGE,
)
WHOLE = (
    "the threshold doubled",
    "the threshold halved",
    "the window halved",
    "the window doubled",
    "a term of the scope left out",
    "another SLO",
    "twice the budget",
    "all regions in one SLO",
    "half the bound",
    "another metric",
)
"""What can be spoilt of an alert on an SLO, whatever it counts."""
EQUAL = {
    (
        "the best series for the worst",
        "exact",
    ): "it is equal to a number if the least and the most are, in either order",
}
"""SLOs that are the same when they are spoilt so, and why."""
SHADOWED = "a term of the scope left out"
"""What else the scope lets in may be in no event of an alert's traffic."""


@pytest.mark.parametrize("name", MUTANTS)
def test_a_spoilt_monitor_is_noticed(catalog, evaluator, name):
    found, missed = [], []
    for kind in ConditionKind:
        every = [
            (case, monitor, made)
            for case in catalog.cases
            if case.alert.condition.kind is kind
            for monitor in case.monitors
            if (made := spoilt(MUTANTS[name], monitor, catalog.slos)) is not None
        ]
        for case, monitor, (body, slos) in every[:: max(-(-len(every) // MOST), 1)]:
            others = [each for each in case.monitors if each is not monitor]
            seen = noticed(case, [*others, body], Evaluator(slos), evaluator)
            (missed if seen is None else found).append((case.alert, monitor["name"]))
    assert len(found) >= min(LEAST, len(found) + len(missed)) > 0
    if name != SHADOWED:
        assert [text for alert, text in missed if alert.condition.kind in EXACT and not _within(alert.condition)] == []


@pytest.mark.parametrize("name", WHOLE)
def test_a_spoilt_alert_on_slices_of_time_is_noticed(sampled, name):
    evaluator, found, missed = Evaluator(sampled.slos), [], []
    for case in sampled.cases:
        for monitor in (each for each in case.monitors if each["type"] == "slo alert"):
            made = spoilt(MUTANTS[name], monitor, sampled.slos)
            if made is not None:
                body, slos = made
                others = [each for each in case.monitors if each is not monitor]
                seen = noticed(case, [*others, body], Evaluator(slos), evaluator)
                (missed if seen is None else found).append(monitor["name"])
    assert found
    assert missed == []


@pytest.mark.parametrize("name", OF_SLICES)
def test_a_spoilt_slo_of_time_slices_is_noticed(sampled, name):
    evaluator, found, missed = Evaluator(sampled.slos), [], []
    for case in sampled.cases:
        slos = sampled.slos
        for monitor in (each for each in case.monitors if each["type"] == "slo alert"):
            made = spoilt(OF_SLICES[name], monitor, slos)
            slos = slos if made is None else made[1]
        if slos is not sampled.slos and (name, case.slo.id) not in EQUAL:
            seen = noticed(case, case.monitors, Evaluator(slos), evaluator)
            (missed if seen is None else found).append(case.alert.name)
    assert found
    assert missed == []


def _within(condition: object) -> bool:
    """Return whether Datadog assumes even traffic: the monitor is silent in traffic that has no month before it."""
    return isinstance(condition, BudgetConsumed) and condition.within_ms is not None
