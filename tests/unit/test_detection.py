"""When alerts fire, by arithmetic: against the SRE Workbook's figures, and against promtool over real traffic."""

from __future__ import annotations

import json
import math
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import ryaml
from click.testing import CliRunner

from slo_codegen.cli.main import group
from slo_codegen.common.units import DAY, HOUR, MINUTE
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.detection import detect
from slo_codegen.plan.model import BadEvents, BudgetConsumed, BurnRate, ExhaustsWithin
from tests.golden.cases import CASES
from tests.support.engines import on_each_engine, promtool_faults
from tests.support.sample_plan import sample_plan

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
THREE_NINES = Decimal("0.999")


def objective(condition, **changes):
    slo = next(slo for slo in sample_plan().slos if slo.objective is not None and slo.has_budget)
    return replace(slo, period_ms=30 * DAY, **changes), replace(slo.alerts[0], condition=condition, for_ms=0)


def answer(condition, errors, target=THREE_NINES, **changes):
    slo, alert = objective(condition, **changes)
    return detect(slo, alert, Decimal(str(errors)), target)


# SRE Workbook ch. 5, table 5-6 and the formula below it: detection = (1 - SLO) / error ratio * window * burn rate.
@pytest.mark.parametrize(
    ("factor", "long_ms", "short_ms", "errors", "minutes", "budget"),
    [
        ("14.4", HOUR, 5 * MINUTE, 1, "0.864", "0.02"),  # 0.001 / 1 * 60 min * 14.4
        ("14.4", HOUR, 5 * MINUTE, 0.0288, "30", "0.02"),  # twice the threshold: half of the window
        ("6", 6 * HOUR, 30 * MINUTE, 0.01, "216", "0.05"),  # 0.001 / 0.01 * 360 min * 6
        ("1", 3 * DAY, 6 * HOUR, 0.002, "2160", "0.1"),  # half of 3 days
        ("14.4", HOUR, 5 * MINUTE, 0.0144, None, None),  # just at the threshold: never
        ("14.4", HOUR, 5 * MINUTE, 0.01, None, None),
    ],
)
def test_a_burn_rate_fires_as_in_the_workbook(factor, long_ms, short_ms, errors, minutes, budget):
    found = answer(BurnRate(Decimal(factor), long_ms, short_ms), errors)
    assert found.fires_ms == (None if minutes is None else Decimal(minutes) * MINUTE)
    assert found.budget == (None if budget is None else Decimal(budget))


def test_the_short_window_lets_go():
    # Errors of 5 %, threshold 1.44 %: 5 min * (1 - 1.44 / 5) = 3 min 33.6 s.
    assert answer(BurnRate(Decimal("14.4"), HOUR, 5 * MINUTE), 0.05).reset_ms == Decimal("213.6") * 1000


def test_half_of_a_budget_at_twice_the_rate_lasts_a_quarter_of_the_period():
    found = answer(BudgetConsumed(Decimal("0.5")), 0.002)
    assert (found.fires_ms, found.budget) == (Decimal("7.5") * DAY, Decimal("0.5"))


def test_errors_that_the_stretch_never_holds_enough_of_are_silent():
    # 10 % of 43.2 min are 4.32 min of errors: at 0.2 % they take 36 h, and no day holds them.
    assert answer(BudgetConsumed(Decimal("0.1"), DAY), 0.002).fires_ms is None
    assert answer(BudgetConsumed(Decimal("0.1"), DAY), 0.01).fires_ms == Decimal("7.2") * HOUR


def test_the_end_of_a_budget_is_seen_a_day_ahead():
    # At 10x the budget lasts 3 days: a day before its end is the end of the second.
    found = answer(ExhaustsWithin(24 * HOUR, HOUR), 0.01)
    assert found.fires_ms.quantize(Decimal(1)) == 2 * DAY
    assert answer(ExhaustsWithin(24 * HOUR, HOUR), 0.001).fires_ms is None
    # With the third day the budget is gone, and there is no end of it to foresee: it lets go though the errors go on.
    assert (found.ends_ms, found.reset_ms) == (3 * DAY, None)


def test_an_objective_without_a_budget_has_alerts_with_figures_all_the_same():
    # 1 % of 1,000 events a minute and region: 10 a minute, of which the first comes after 6 s.
    slo, _ = objective(BadEvents(0, HOUR, ()))
    busy = replace(slo.volume, events=Decimal(2000), per_ms=MINUTE)
    found = answer(BadEvents(0, HOUR, ()), 0.01, Decimal(1), volume=busy)
    assert (round(found.fires_ms), found.budget) == (6000, None)
    assert answer(BurnRate(Decimal(6), HOUR, 5 * MINUTE), 0.01, Decimal(1)) is None


def test_rare_events_count_if_those_before_are_within_the_window_still():
    # One bad event in 20 min: three of them are 40 min apart, which an hour holds and 40 min do not.
    slo, _ = objective(BadEvents(2, HOUR, ()))
    rare = replace(slo.volume, events=Decimal(6), per_ms=HOUR)
    assert round(answer(BadEvents(2, HOUR, ()), 1, volume=rare).fires_ms) == HOUR
    assert answer(BadEvents(2, 40 * MINUTE, ()), 1, volume=rare).fires_ms is None
    # The first of all is there when it is there, however rare they are.
    assert round(answer(BadEvents(0, 5 * MINUTE, ()), 1, volume=rare).fires_ms) == 20 * MINUTE


def test_a_number_of_events_needs_a_volume():
    slo, _ = objective(BadEvents(10, 10 * MINUTE, ()))
    # 2,000 events a minute in 2 regions, 1 % of them bad: 10 a minute and region, the 11th after 66 s.
    busy = replace(slo.volume, events=Decimal(2000), per_ms=MINUTE) if slo.volume else None
    assert len(slo.places) == 2
    assert answer(BadEvents(10, 10 * MINUTE, ()), 0.01, volume=None) is None
    if busy is not None:
        assert round(answer(BadEvents(10, 10 * MINUTE, ()), 0.01, volume=busy).fires_ms) == 66_000


def ratio_case(tmp_path):
    root = tmp_path / "catalog"
    for source in (CASES / "_platform", CASES / "ratio" / "catalog"):
        shutil.copytree(source, root, dirs_exist_ok=True)
    made = compile_catalog(root, Diagnostics(), emit=False)
    return root, made.plan.slos[0]


def rules_after_tiles():
    """Return the rules of the case but those that count: the test gives what they would."""
    (source,) = (CASES / "ratio" / "expected" / "prometheus" / "rules").glob("shop.yaml")
    for rules in ryaml.loads(source.read_text(encoding="utf-8"))["groups"]:
        kept = [rule for rule in rules["rules"] if not rule.get("record", "").endswith(":tile")]
        if kept:
            yield {"name": rules["name"], "interval": "1m", "rules": kept}


# 1,000 events a minute; a clean stretch of two hours, errors for two hours, and a clean hour.
@on_each_engine
@pytest.mark.parametrize(
    ("condition", "errors"),
    [("burn_rate", "0.16"), ("burn_rate", "0.6"), ("sli_below", "0.06"), ("sli_below", "0.4"), ("outage", "1")],
)
def test_promtool_sees_an_alert_fire_and_let_go_at_the_minutes_of_the_arithmetic(condition, errors, engine, tmp_path):
    _, slo = ratio_case(tmp_path)
    alert = next(each for each in slo.alerts if each.condition.kind == condition)
    found = detect(slo, alert, Decimal(errors), slo.objective.default)
    begin, end, total = 120, 240, 1000
    bad = int(total * Decimal(errors))
    labels = f'{{slo="{slo.id}",service="{slo.service}",region="eu"}}'
    fires = begin + math.floor(found.fires_ms / MINUTE)
    lets_go = end + math.floor(found.reset_ms / MINUTE)
    expr = f'count(ALERTS{{alertname="{alert.name}",alertstate="firing",region="eu"}})'
    one = [{"labels": "{}", "value": 1}]
    # Rules of a group run in order and once a minute: a minute of grace on each side.
    checks = [(fires - 1, []), (fires + 2, one), (lets_go - 1, one), (lets_go + 2, [])]
    content = {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [
                    {"series": f"slo:sli_total:tile{labels}", "values": f"{total}x{end + 60}"},
                    {"series": f"slo:sli_bad:tile{labels}", "values": f"0x{begin} {bad}x{end - begin - 1} 0x60"},
                ],
                "promql_expr_test": [
                    {"expr": expr, "eval_time": f"{minute}m", "exp_samples": samples} for minute, samples in checks
                ],
            }
        ],
    }
    (tmp_path / "rules.yaml").write_text(ryaml.dumps({"groups": list(rules_after_tiles())}), encoding="utf-8")
    path = tmp_path / "test.yaml"
    path.write_text(ryaml.dumps(content), encoding="utf-8")
    assert promtool_faults(engine, path) == "", (fires, lets_go)


def test_explain_tells_of_the_alerts_that_no_share_of_errors_decides_about():
    shown = CliRunner().invoke(group, ["explain", "safety-p0-review"]).output
    assert "P0  safety-p0-review-p0-bad-events-0-1h fires at the first bad event\n" in shown
    assert "P3  safety-p0-review-p3-no-data fires 1d after the last series has gone stale\n" in shown
    shown = CliRunner().invoke(group, ["explain", "ai-model-errors"]).output
    assert "fires at 11 bad events within 30m; how soon, no volume tells" in shown
    # Each alert is there, with figures or without.
    made = compile_catalog(ROOT / "catalog", Diagnostics(), emit=False)
    for slo in made.plan.slos:
        text = CliRunner().invoke(group, ["explain", slo.id]).output
        assert all(alert.name in text for alert in slo.alerts), slo.id


def test_explain_prints_the_table_of_an_slo(tmp_path):
    root, _ = ratio_case(tmp_path)
    shown = CliRunner().invoke(group, ["explain", "purchases", "--catalog", str(root)])
    assert shown.exit_code == 0
    # 10x of 1 % over an hour, all failing: 60 min * 0.1 = 6 min, and 6 min of 7 days' 100.8 min of budget are gone.
    (line,) = [each.split() for each in shown.output.splitlines() if "burn-rate" in each and " 100% " in each]
    assert line == ["P1", "purchases-p1-burn-rate-10x-1h-5m", "99%", "100%", "6m", "4m", "30s", "5.95%"]
    rows = json.loads(
        CliRunner().invoke(group, ["explain", "shop/purchases", "--catalog", str(root), "--format", "json"]).output
    )
    assert {row["condition"] for row in rows["alerts"]} >= {"burn_rate", "outage", "bad_events", "budget_consumed"}
    wrong = CliRunner().invoke(group, ["explain", "purchase", "--catalog", str(root)])
    assert wrong.exit_code == 2
    assert "did you mean purchases?" in wrong.output
