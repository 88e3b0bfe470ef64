"""Each case compiles to exactly its expected files, and its rules do with traffic what was worked out by hand."""

from __future__ import annotations

import pytest
import ryaml

from tests.golden.cases import CASES, NAMES, build, tree
from tests.support.engines import Engine, promtool_faults
from tests.support.needed import needed


def engines(name: str) -> list[Engine]:
    """Return the engines that a case is for: names in quotes are read by the newer one alone."""
    catalog = "".join(path.read_text(encoding="utf-8") for path in (CASES / name / "catalog").glob("*.yaml"))
    return [Engine.NEWER] if "metric_names: utf8" in catalog else list(Engine)


def marks(engine: Engine, number: int, *, slow: bool) -> list[pytest.MarkDecorator]:
    """Return what is marked: the older engine plays the first scenario of each case, and the others only on demand.

    What plays months is slow, and on the older engine only on demand too.
    """
    repeats = engine is Engine.MACHINE and (slow or number > 0)
    return [*([pytest.mark.repeat] if repeats else []), *([pytest.mark.slow] if slow else [])]


SCENARIOS = [
    pytest.param(
        name,
        scenario,
        engine,
        id=f"{name}: {scenario['name']}-{engine}",
        marks=marks(engine, number, slow=scenario.get("slow", False)),
    )
    for name in NAMES
    if (CASES / name / "scenarios.yaml").exists()
    for number, scenario in enumerate(ryaml.loads((CASES / name / "scenarios.yaml").read_text(encoding="utf-8")))
    for engine in engines(name)
]
GENERATED = [
    pytest.param(path, engine, id=f"{path.parents[3].name}-{engine}")
    for path in sorted(CASES.glob("*/expected/prometheus/tests/*.yaml"))
    for engine in engines(path.parents[3].name)
]


@pytest.mark.parametrize("name", NAMES)
def test_a_case_compiles_to_its_expected_files(name, tmp_path):
    build(name, tmp_path / "out")
    made, expected = tree(tmp_path / "out"), tree(CASES / name / "expected")
    assert sorted(made) == sorted(expected)
    for path, text in expected.items():
        assert made[path] == text, f"{name}/{path}: make golden renews it"


@pytest.mark.parametrize(("path", "engine"), GENERATED)
def test_the_tests_that_are_generated_pass(path, engine):
    assert promtool_faults(engine, path) == ""


@pytest.mark.parametrize(("name", "scenario", "engine"), SCENARIOS)
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
