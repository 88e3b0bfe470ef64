"""Each case compiles to exactly its expected files, and its rules do with traffic what was worked out by hand."""

from __future__ import annotations

import pytest
import ryaml

from tests.golden.cases import CASES, NAMES, build, tree
from tests.support.engines import on_each_engine, promtool_faults
from tests.support.needed import needed

SCENARIOS = [
    pytest.param(name, scenario, id=f"{name}: {scenario['name']}")
    for name in NAMES
    if (CASES / name / "scenarios.yaml").exists()
    for scenario in ryaml.loads((CASES / name / "scenarios.yaml").read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("name", NAMES)
def test_a_case_compiles_to_its_expected_files(name, tmp_path):
    build(name, tmp_path / "out")
    made, expected = tree(tmp_path / "out"), tree(CASES / name / "expected")
    assert sorted(made) == sorted(expected)
    for path, text in expected.items():
        assert made[path] == text, f"{name}/{path}: make golden renews it"


@on_each_engine
@pytest.mark.parametrize("path", sorted(CASES.glob("*/expected/prometheus/tests/*.yaml")), ids=lambda p: p.parts[-5])
def test_the_tests_that_are_generated_pass(path, engine):
    assert promtool_faults(engine, path) == ""


@on_each_engine
@pytest.mark.parametrize(("name", "scenario"), SCENARIOS)
def test_traffic_does_what_was_worked_out_by_hand(name, scenario, tmp_path, engine):
    rules = sorted((CASES / name / "expected" / "prometheus" / "rules").glob("*.yaml"))
    asked = needed(rules, [each["query"] for each in scenario["expect"]], scenario.get("without"))
    (tmp_path / "rules.yaml").write_text(ryaml.dumps(asked), encoding="utf-8")
    checks = []
    for each in scenario["expect"]:
        found = [] if each["is"] is None else [{"labels": "{}", "value": each["is"]}]
        query = each["query"] if each["is"] is None else f"sum({each['query']})"
        checks.append({"expr": query, "eval_time": each["at"], "exp_samples": found})
    content = {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": scenario.get("evaluation_interval", "1m"),
        # As in the files: what is recorded once an interval is read where it is recorded before.
        "group_eval_order": [group["name"] for group in asked["groups"]],
        "tests": [
            {
                "interval": scenario.get("interval", "1m"),
                "input_series": [{"series": key, "values": value} for key, value in scenario["series"].items()],
                "promql_expr_test": checks,
            }
        ],
    }
    path = tmp_path / "test.yaml"
    path.write_text(ryaml.dumps(content), encoding="utf-8")
    assert promtool_faults(engine, path) == ""
