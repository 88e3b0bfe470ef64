"""A monitor that is spoilt is noticed: the traffic tells its threshold, window, groups, scope and SLO apart."""

from __future__ import annotations

import pytest

from slo_codegen.plan.model import BudgetConsumed, ConditionKind
from tests.agreement.differences import noticed
from tests.agreement.evaluate import Evaluator
from tests.agreement.mutants import MUTANTS, spoilt

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


def _within(condition: object) -> bool:
    """Return whether Datadog assumes even traffic: the monitor is silent in traffic that has no month before it."""
    return isinstance(condition, BudgetConsumed) and condition.within_ms is not None
