"""The facts of each condition, in figures worked out by hand (SRE Workbook ch. 5)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from slo_codegen.backends.prometheus.alerting import add_alert
from slo_codegen.backends.prometheus.recording import Recorded
from slo_codegen.backends.prometheus.rules import Group
from slo_codegen.common.units import DAY, HOUR, MINUTE
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.conditions.order import implies
from slo_codegen.plan.conditions.reads import counts_of, least_samples
from slo_codegen.plan.conditions.thresholds import error_ratio
from slo_codegen.plan.conditions.windows import (
    forgets_after_ms,
    guarded_ms,
    horizon_ms,
    longest_ms,
    nominal_ms,
    ratio_windows_ms,
    shortest_ms,
    spoiled_ms,
)
from slo_codegen.plan.measures.slis import latency_of
from slo_codegen.plan.model import (
    BadEvents,
    BudgetConsumed,
    BurnRate,
    CalendarConsumed,
    CalendarExhausts,
    ExhaustsWithin,
    NoData,
    Outage,
    PercentileAbove,
    SliBelow,
)
from slo_codegen.plan.recorded import recorded_series, recorded_windows
from slo_codegen.proof.proofs import prove_alert
from tests.support.sample_plan import sample_plan
from tests.unit.diff.editing import edit, lay_out

SLOS = sample_plan().slos
SLO = next(slo for slo in SLOS if slo.has_budget and slo.sli.has_total)
OTHER = next(slo.sli for slo in SLOS if slo.sli != SLO.sli)
TIMING = next(slow.selector for slo in SLOS if (slow := latency_of(slo.sli)) is not None)
SPENT, SPENT_WITHIN = BudgetConsumed(Decimal("0.5")), BudgetConsumed(Decimal("0.1"), 6 * HOUR)
AHEAD = ExhaustsWithin(2 * DAY, HOUR)
BURN, REVERSED = BurnRate(Decimal("14.4"), HOUR, 5 * MINUTE), BurnRate(Decimal("14.4"), 5 * MINUTE, HOUR)
BELOW = SliBelow(Decimal("0.95"), 30 * MINUTE)
LATE = PercentileAbove(Decimal("0.99"), TIMING, 300, 5 * MINUTE)
COUNTED = BadEvents(10, 10 * MINUTE, SLO.sli.bad)
OUT, OTHERS_OUT = Outage(Decimal("0.9"), 2 * HOUR, SLO.sli), Outage(Decimal("0.9"), 2 * HOUR, OTHER)
EVERY = (SPENT, SPENT_WITHIN, AHEAD, BURN, REVERSED, BELOW, LATE, COUNTED, OUT, OTHERS_OUT, NoData())

WINDOWS = [
    # shortest, longest, forgets after, guarded over a period of 30 d
    (BURN, 5 * MINUTE, HOUR, 5 * MINUTE, HOUR),
    (REVERSED, 5 * MINUTE, HOUR, 5 * MINUTE, HOUR),
    (SPENT, None, None, None, 30 * DAY),
    (SPENT_WITHIN, 6 * HOUR, 6 * HOUR, 6 * HOUR, 30 * DAY),
    (AHEAD, HOUR, HOUR, HOUR, HOUR),
    (BELOW, 30 * MINUTE, 30 * MINUTE, 30 * MINUTE, 30 * MINUTE),
    (LATE, 5 * MINUTE, 5 * MINUTE, None, None),
    (COUNTED, 10 * MINUTE, 10 * MINUTE, 10 * MINUTE, None),
    (OUT, 2 * HOUR, 2 * HOUR, 2 * HOUR, None),
    (NoData(), None, None, None, None),
]


@pytest.mark.parametrize(("condition", "shortest", "longest", "forgets", "guarded"), WINDOWS)
def test_windows(condition, shortest, longest, forgets, guarded):
    assert (shortest_ms(condition), longest_ms(condition)) == (shortest, longest)
    assert forgets_after_ms(condition) == forgets
    assert guarded_ms(condition, 30 * DAY) == guarded


MONTHLY, QUARTERLY = CalendarConsumed(Decimal("0.5"), "month"), CalendarConsumed(Decimal("0.6"), "quarter")
TO_THE_END, SOON = CalendarExhausts(None, 6 * HOUR, "week"), CalendarExhausts(DAY, 6 * HOUR, "week")


def test_a_calendar_budget_is_judged_over_its_own_period():
    assert [guarded_ms(each, 7 * DAY) for each in (MONTHLY, QUARTERLY, SOON)] == [30 * DAY, 91 * DAY, 6 * HOUR]
    assert [spoiled_ms(each, 7 * DAY) for each in (MONTHLY, QUARTERLY, SOON)] == [30 * DAY, 91 * DAY, 6 * HOUR]
    assert [nominal_ms(each) for each in (MONTHLY, QUARTERLY, SOON, SPENT)] == [30 * DAY, 91 * DAY, 7 * DAY, None]
    assert [horizon_ms(each) for each in (MONTHLY, TO_THE_END, SOON)] == [None, 7 * DAY, DAY]
    assert error_ratio(MONTHLY, Decimal("0.001"), 7 * DAY) == Decimal("0.0005")


def test_a_look_to_the_end_of_a_period_holds_whenever_a_shorter_one_does():
    assert implies(SOON, TO_THE_END)
    assert not implies(TO_THE_END, SOON)
    assert implies(CalendarConsumed(Decimal("0.6"), "month"), MONTHLY)
    assert not implies(QUARTERLY, MONTHLY)
    assert not implies(SPENT, MONTHLY)


def test_only_a_prediction_looks_ahead():
    assert {horizon_ms(each) for each in EVERY if each != AHEAD} == {None}
    assert horizon_ms(AHEAD) == 2 * DAY


@pytest.mark.parametrize(
    ("condition", "ratio"),
    [
        # 14.4 times a budget of 0.1 %.
        (BURN, "0.0144"),
        # Half of 30 d at 0.1 %, and a tenth of it within 6 h: 0.1 * 0.1 % * 30 d / 6 h.
        (SPENT, "0.0005"),
        (SPENT_WITHIN, "0.012"),
        (AHEAD, "0.001"),
        (BELOW, "0.05"),
        (LATE, "0.01"),
        (OUT, "0.9"),
    ],
)
def test_the_error_ratio_at_which_it_fires(condition, ratio):
    assert error_ratio(condition, Decimal("0.001"), 30 * DAY) == Decimal(ratio)


def test_nothing_is_a_part_of_a_budget_of_nothing():
    without = {type(each) for each in EVERY if error_ratio(each, Decimal(0), 30 * DAY) is None}
    assert without == {BurnRate, BudgetConsumed, ExhaustsWithin, BadEvents, NoData}


def test_what_it_counts_beside_its_slo():
    assert {type(each) for each in EVERY if counts_of(each)} == {PercentileAbove, BadEvents, Outage}
    assert counts_of(COUNTED) == SLO.sli.bad
    assert counts_of(OTHERS_OUT) == (*OTHER.bad, *OTHER.total)
    assert [each for each in EVERY if least_samples(each) == 2] == [LATE]


def test_which_recorded_ratios_it_reads():
    assert ratio_windows_ms(BURN, SLO.sli) == (HOUR, 5 * MINUTE)
    assert ratio_windows_ms(OUT, SLO.sli) == (2 * HOUR,)
    assert ratio_windows_ms(OTHERS_OUT, SLO.sli) == ()
    assert {each for each in EVERY if ratio_windows_ms(each, SLO.sli)} == {BURN, REVERSED, AHEAD, BELOW, OUT}


def test_what_an_alert_reads_is_recorded_and_named_as_recorded():
    alert = replace(SLO.alerts[0], condition=SliBelow(Decimal("0.95"), 45 * MINUTE))
    slo = replace(SLO, alerts=(alert,))
    assert 45 * MINUTE in recorded_windows(slo)
    assert any("45m" in name for name in recorded_series([slo]))


@pytest.mark.parametrize(
    ("condition", "group"),
    [
        (BURN, "fast"),
        (replace(BURN, long_ms=6 * HOUR), "slow"),
        (BELOW, "fast"),
        (replace(BELOW, over_ms=6 * HOUR), "slow"),
        (AHEAD, "slow"),
        (SPENT, "slow"),
        (COUNTED, "fast"),
        (replace(OUT, over_ms=HOUR), "fast"),
        (OUT, "slow"),
        (OTHERS_OUT, "fast"),
        (NoData(), "fast"),
    ],
)
def test_an_alert_runs_with_what_it_reads(condition, group):
    alert = replace(SLO.alerts[0], condition=condition)
    slo = replace(SLO, alerts=(alert,))
    groups = {name: Group(name, MINUTE) for name in ("fast", "slow")}
    add_alert(Recorded(slo, sample_plan().prometheus), alert, groups["fast"], groups["slow"], groups["slow"], {})
    assert [name for name, each in groups.items() if each.rules] == [group]


def test_a_least_number_of_events_is_planned_where_it_has_an_effect_and_proven(tmp_path):
    lay_out(tmp_path)
    for when in ("outage: {share: 90%, over: 5m}}", "bad_events: {above: 10, within: 10m}}"):
        edit(tmp_path, when, f"{when}, min_events: 5")
    plan = compile_catalog(tmp_path, Diagnostics(), emit=False).plan
    (slo,) = [slo for slo in plan.slos if slo.id == "purchases"]
    planned = {alert.condition.kind.value: alert for alert in slo.alerts}
    assert [planned[kind].min_events for kind in ("outage", "bad_events", "burn_rate")] == [None, None, 100]
    # Scaled to a least number of events, the traffic of the proof held too few bad ones.
    assert prove_alert(plan, slo, planned["bad_events"]).problem == ""


@pytest.mark.parametrize("strict", EVERY)
def test_conditions_of_two_kinds_are_not_compared(strict):
    assert [each for each in EVERY if type(each) is not type(strict) and implies(strict, each)] == []
    assert implies(strict, strict) is (strict != NoData())
