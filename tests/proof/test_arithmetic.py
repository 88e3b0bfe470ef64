"""What an alert must do, by the proofs' own arithmetic: against the SRE Workbook, and against that of ``explain``."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from slo_codegen.common.units import DAY, HOUR, MINUTE
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.detection import detect
from slo_codegen.plan.model import BadEvents, BudgetConsumed, BurnRate, NoData, PercentileAbove
from slo_codegen.proof.derive import derive
from slo_codegen.proof.expected import Firing, Judge
from slo_codegen.proof.traffic import Flow, Stretch
from tests.support.sample_plan import sample_plan

CATALOG = Path(__file__).parents[2] / "catalog"
PLAN = compile_catalog(CATALOG, Diagnostics(), emit=False).plan


def judge(condition, flow, *, hold=0, period=30 * DAY, target=0.999):
    slo = next(slo for slo in sample_plan().slos if slo.objective is not None and slo.has_budget)
    alert = replace(slo.alerts[0], condition=condition, for_ms=hold, min_events=None)
    return Judge(replace(slo, period_ms=period), alert, target, flow)


def outage(before, lasts, errors=1.0, after=2 * HOUR):
    return Flow([Stretch(before, 100.0), Stretch(lasts, 100 * (1 - errors), 100 * errors), Stretch(after, 100.0)])


def minutes(firings):
    return [(round(f.since / MINUTE, 2), None if f.until is None else round(f.until / MINUTE, 2)) for f in firings]


# SRE Workbook ch. 5: 14.4 x 0.1 % over an hour is 1.44 %, passed by a full outage after 0.864 min; the short window of
# 5 min lets go 5 * (1 - 0.0144) = 4.928 min after the end.
def test_a_burn_rate_over_two_windows():
    found = judge(BurnRate(Decimal("14.4"), HOUR, 5 * MINUTE), outage(2 * HOUR, 10 * MINUTE))
    assert minutes(found.firings(30_000, 4 * HOUR)) == [(120.86, 134.93)]


def test_a_condition_that_must_hold():
    found = judge(BurnRate(Decimal("14.4"), HOUR, 5 * MINUTE), outage(2 * HOUR, 10 * MINUTE), hold=3 * MINUTE)
    assert minutes(found.firings(30_000, 4 * HOUR)) == [(123.86, 134.93)]
    short = judge(BurnRate(Decimal("14.4"), HOUR, 5 * MINUTE), outage(2 * HOUR, MINUTE), hold=10 * MINUTE)
    assert short.firings(30_000, 4 * HOUR) == []


def test_a_number_of_events_is_more_than_its_limit():
    # 6 a minute: the 11th after 110 s; all but ten have left 10 min after the last but ten.
    flow = Flow([Stretch(20 * MINUTE, 60.0), Stretch(5 * MINUTE, 54.0, 6.0), Stretch(20 * MINUTE, 60.0)])
    ((since, until),) = minutes(judge(BadEvents(10, 10 * MINUTE, ()), flow).firings(15_000, 45 * MINUTE))
    assert (since, until) == (pytest.approx(21.83, abs=0.01), pytest.approx(33.17, abs=0.01))
    assert judge(BadEvents(30, 10 * MINUTE, ()), flow).firings(15_000, 45 * MINUTE) == []


def test_half_of_a_budget():
    # 10 % errors for an hour in 5 hours of traffic so far: 2 % of all, of a budget of 10 %.
    flow = Flow([Stretch(4 * HOUR, 100.0), Stretch(HOUR, 90.0, 10.0)])
    spent = judge(BudgetConsumed(Decimal("0.15")), flow, target=0.9)
    assert spent.holds(5 * HOUR)
    assert not judge(BudgetConsumed(Decimal("0.25")), flow, target=0.9).holds(5 * HOUR)


def test_missing_data_is_seen_once_no_two_samples_are_left():
    flow = Flow([Stretch(10 * MINUTE, 1.0), Stretch(HOUR, present=False)])
    assert minutes(judge(NoData(), flow, hold=15 * MINUTE).firings(30_000, HOUR)) == [(29.5, None)]


def test_firings_know_their_end():
    assert Firing(1.0, None).until is None


# A second way to each figure: the formulas of ``explain``, exact decimals for steady errors in even traffic.
@pytest.mark.parametrize("slo", PLAN.slos, ids=lambda slo: slo.id)
def test_the_figures_of_a_proof_are_those_of_explain(slo):
    alerts = {alert.name: alert for alert in slo.alerts}
    for proof in derive(PLAN, {slo.id}):
        figures = proof.figures
        alert = alerts.get(proof.name)
        if alert is None or figures is None or figures.errors is None:
            assert alert is None or isinstance(alert.condition, NoData | BadEvents), proof.name
            continue
        if isinstance(alert.condition, PercentileAbove):
            # ``explain`` does not know where in a bucket the late timings lie.
            continue
        target = slo.objective.at(slo.places[0])
        answer = detect(slo, alert, Decimal(repr(figures.errors)), target)
        assert figures.fires_after_ms == pytest.approx(float(answer.fires_ms), rel=0.01), proof.name
        if figures.budget_spent is not None:
            assert figures.budget_spent == pytest.approx(float(answer.budget), rel=0.01), proof.name
