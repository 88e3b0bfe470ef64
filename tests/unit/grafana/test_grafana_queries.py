"""What the panels' queries answer, evaluated by Prometheus itself on series written by hand.

The scenario: `spend` has used part of its budget in eu-west and more than all of it in us-east, where it pages;
`auth` is healthy and exists in eu-west only; `core` has objectives but was never measured, and one alert that is only
observed; `export` is not per region.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from slo_codegen.plan.model import Module
from tests.support.engines import Engine, promtool_faults
from tests.support.sample_plan import sample_plan

EU, US = 'region="eu-west"', 'region="us-east"'
SPEND, AUTH, CORE, EXPORT = (
    f'slo="{slo}", service="wallet"'
    for slo in ("wallet-spend-success", "auth-latency", "core-api-availability", "data-export")
)
P0 = f'alertname="spend-p0", tier="P0", condition="bad_events", owner="payments", {SPEND}, {US}'
P2 = f'alertname="core-p2", tier="P2", condition="outage", owner="payments", baseline="true", {CORE}, {EU}'

SERIES = {
    **{f"slo:objective:ratio{{{slo}, {region}}}": 0.5 for slo in (SPEND, CORE) for region in (EU, US)},
    f"slo:objective:ratio{{{AUTH}, {EU}}}": 0.5,
    f"slo:objective:ratio{{{EXPORT}}}": 0.5,
    f"slo:error_budget_remaining:ratio{{{SPEND}, {EU}}}": 0.5,
    f"slo:error_budget_remaining:ratio{{{SPEND}, {US}}}": -0.25,
    f"slo:error_budget_remaining:ratio{{{AUTH}, {EU}}}": 1,
    f"slo:error_budget_remaining:ratio{{{EXPORT}}}": 0.75,
    f"slo:period_error:ratio{{{SPEND}, {EU}}}": 0.25,
    f"slo:period_error:ratio{{{SPEND}, {US}}}": 0.625,
    f"slo:burn_rate:ratio{{{SPEND}, {EU}}}": 0.5,
    f"slo:burn_rate:ratio{{{SPEND}, {US}}}": 1.5,
    f"slo:burn_rate:ratio{{{AUTH}, {EU}}}": 0,
    f"slo:sli_error:ratio_rate1h{{{SPEND}, {EU}}}": 0.25,
    f"slo:sli_error:ratio_rate1h{{{SPEND}, {US}}}": 0.75,
    f"slo:sli_total:increase5m{{{SPEND}, {US}}}": 100,
    f"slo:sli_bad:increase5m{{{SPEND}, {US}}}": 75,
    f"slo:period_total:increase{{{SPEND}, {US}}}": 1200,
    f'ALERTS{{alertstate="firing", {P0}}}': 1,
    f"ALERTS_FOR_STATE{{{P0}}}": 120,
    f'ALERTS{{alertstate="firing", {P2}}}': 1,
    f"ALERTS_FOR_STATE{{{P2}}}": 300,
}

ALL = {"service": ".+", "slo": ".+", "region": ".+"}
ROW_P0 = P0

ANSWERS: dict[tuple[str, str, str], dict[str, float]] = {
    ("slo", "Objectives", "A"): {"": 6},
    ("slo", "Met", "A"): {"": 0.75},
    ("slo", "Budget exhausted", "A"): {"": 1},
    ("slo", "Burning too fast", "A"): {"": 1},
    ("slo", "Firing alerts", "A"): {"": 1},
    ("slo", "Not measured", "A"): {"": 2},
    ("slo", "Objectives, worst first", "B"): {f"{SPEND}, {EU}": 0.75, f"{SPEND}, {US}": 0.375},
    ("slo", "Objectives, worst first", "C"): {
        f"{SPEND}, {EU}": 0.5, f"{SPEND}, {US}": -0.25, f"{AUTH}, {EU}": 1, EXPORT: 0.75,
    },
    ("slo", "SLI and objective", "A"): {f"{SPEND}, {EU}": 0.75, f"{SPEND}, {US}": 0.25},
    ("slo", "Burn rate by window", "C"): {"": 1.5},
    ("slo", "Events in 5 minutes", "A"): {"": 25},
    ("slo", "Events in 5 minutes", "B"): {"": 75},
    ("incident", "Firing alerts by tier", "A"): {"": 1},
    ("incident", "Firing alerts by tier", "B"): {"": 0},
    ("incident", "Firing alerts by tier", "C"): {"": 0},
    ("incident", "Active alerts", "A"): {f'{ROW_P0}, runbook="wallet"': 480},
    # 75 bad events in each of the 2 counts since the 120th second, of 0.5 x 1200 that may be bad.
    ("incident", "Active alerts", "B"): {ROW_P0: 0.25},
    ("incident", "Active alerts", "C"): {ROW_P0: -0.25},
    ("incident", "Affected objectives", "C"): {f"{SPEND}, {US}": -0.25},
    ("incident", "Alerts of objectives in their baseline", "A"): {
        f'{P2.replace(", baseline=" + chr(34) + "true" + chr(34), "")}, runbook="wallet"': 300,
    },
    ("feature-matrix", "Modules by region", "A"): {
        # No data, no objectives, the second budget state, and a P0 above an exhausted budget.
        f'module="core", {EU}': 5, f'module="core", {US}': 5,
        f'module="support", {EU}': 0, f'module="support", {US}': 0,
        f'module="wallet", {EU}': 2, f'module="wallet", {US}': 7,
    },
    ("regional-health", "Regions, worst first", "A"): {EU: 3, US: 2},
    ("regional-health", "Regions, worst first", "B"): {EU: 1, US: 0},
    ("regional-health", "Regions, worst first", "C"): {EU: 0.5, US: -0.25},
    ("regional-health", "Regions, worst first", "E"): {EU: 0, US: 1},
    ("regional-health", "Regions, worst first", "F"): {EU: 1, US: 1},
    ("regional-health", "Error budget left by objective and region", "A"): {
        f'slo="wallet-spend-success", {EU}': 0.5, f'slo="wallet-spend-success", {US}': -0.25,
        f'slo="auth-latency", {EU}': 1,
        f'slo="core-api-availability", {EU}': 3, f'slo="core-api-availability", {US}': 3,
    },
}  # fmt: skip
"""The answers, worked out by hand, with every variable at `All`."""


@pytest.fixture(scope="module")
def queries(build) -> dict[tuple[str, str, str], str]:
    plan = sample_plan()
    of = [("wallet", ("wallet-spend-success", "auth-latency")), ("core", ("core-api-availability",)), ("support", ())]
    modules = tuple(Module(name, name.title(), (), slos, plan.origin) for name, slos in of)
    artifacts = build(replace(plan, modules=modules))
    found = {}
    for path, artifact in artifacts.items():
        if not path.endswith(".json"):
            continue
        data: Any = artifact.data
        for panel in (inner for outer in data["panels"] for inner in (outer, *outer.get("panels", []))):
            for target in panel.get("targets", []):
                found[data["uid"], panel["title"], target["refId"]] = target["expr"]
    return found


def ask(
    folder: Path,
    cases: list[tuple[str, dict[str, float]]],
    values: dict[str, str],
    series: Mapping[str, str] | None = None,
    eval_time: str = "10m",
) -> str:
    """Return what promtool finds different on any engine, nothing if all queries answer as expected.

    ``series`` has the values of each minute, as promtool writes them; without it, those of the scenario stay the same.
    """
    tests = [
        {
            "expr": _filled(expr, values),
            "eval_time": eval_time,
            "exp_samples": [{"labels": f"{{{labels}}}", "value": value} for labels, value in answer.items()],
        }
        for expr, answer in cases
    ]
    written = series or {name: f"{value}x20" for name, value in SERIES.items()}
    played = [{"series": name, "values": values} for name, values in written.items()]
    file = {"rule_files": [], "tests": [{"interval": "1m", "input_series": played, "promql_expr_test": tests}]}
    path = folder / "test.yaml"
    path.write_text(json.dumps(file))
    return "".join(promtool_faults(engine, path) for engine in Engine)


def _filled(expr: str, values: dict[str, str]) -> str:
    expr = expr.replace("$__interval", "5m")
    return re.sub(r"\$(service|slo|region)\b", lambda match: values[match[1]], expr)


def test_each_panel_answers_what_the_series_say(queries, tmp_path):
    assert ask(tmp_path, [(queries[place], answer) for place, answer in ANSWERS.items()], ALL) == ""


def test_every_query_is_accepted_by_prometheus(queries, tmp_path):
    complaints = ask(tmp_path, [(expr, {}) for expr in queries.values()], ALL)
    assert "parse error" not in complaints
    assert "execution" not in complaints


def test_a_region_narrows_to_itself_and_to_what_is_not_per_region(queries, tmp_path):
    table = queries["slo", "Objectives, worst first", "C"]
    answer = {f"{SPEND}, {US}": -0.25, EXPORT: 0.75}
    assert ask(tmp_path, [(table, answer)], {**ALL, "region": "us-east"}) == ""


def test_the_link_of_an_alert_without_a_region_finds_its_objective(queries, tmp_path):
    table = queries["slo", "Objectives, worst first", "C"]
    assert ask(tmp_path, [(table, {EXPORT: 0.75})], {**ALL, "region": "", "slo": "data-export"}) == ""


def test_the_table_says_since_when_each_objective_is_counted_to_the_hour(queries, tmp_path):
    """Counts of earlier rules count as well, an objective without any has no date, and a pause changes nothing."""
    tile = "slo:sli_bad:tile"
    series = {
        **{
            f"slo:objective:ratio{{{each}}}": "0.5x3000"
            for each in (f"{CORE}, {EU}", f"{SPEND}, {EU}", f"{SPEND}, {US}", EXPORT)
        },
        # An event that is only watched has no objective, and no row.
        f"{tile}{{{AUTH}, {EU}}}": "0x3000",
        # From minute 90 on, with two hours without any in between: the first full hour is the second.
        f"{tile}{{{SPEND}, {EU}}}": "_x90 0x150 _x120 0x2640",
        # Earlier rules from minute 300 on, each five minutes, and today's from minute 2700 on.
        f'{tile}{{{SPEND}, {US}, part="earlier"}}': "_x300 " + "1 _x4 " * 480,
        f"{tile}{{{SPEND}, {US}}}": "_x2700 0x300",
        # Less than an hour old: since now.
        f"{tile}{{{EXPORT}}}": "_x2990 0x10",
    }
    hour = 3_600_000
    since = {f"{SPEND}, {EU}": 2 * hour, f"{SPEND}, {US}": 5 * hour, EXPORT: 50 * hour}
    table = queries["slo", "Objectives, worst first", "I"]
    assert ask(tmp_path, [(table, since)], ALL, series, "3000m") == ""


def test_without_recorded_series_nothing_is_shown(queries, tmp_path):
    nowhere = {**ALL, "service": "nothing"}
    stats = [(expr, {}) for (board, *_), expr in queries.items() if board in {"slo", "incident", "regional-health"}]
    assert ask(tmp_path, stats, nowhere) == ""
