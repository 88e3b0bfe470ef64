"""What the generations of promtool know of the fields that say when rules look, and how long alerts go on firing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.engines import Engine, on_each_engine, promtool_faults

RULES = """groups:
  - name: a
    interval: 1m
    GROUP
    rules:
      - {record: seen, expr: x}
      - {alert: High, expr: x > 5, RULE}
"""
# x counts to 10 in ten minutes, and is 0 from the eleventh on.
TEST = """rule_files: [rules.yaml]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series: [{series: x, values: 0+1x10 0x20}]
    promql_expr_test:
"""


def played(folder: Path, engine: Engine, *, group: str = "limit: 0", rule: str = "for: 0s", **expected: float) -> str:
    checks = {"latest": "timestamp(seen)", "fired": 'count_over_time(ALERTS{alertstate="firing"}[20m])'}
    text = TEST
    for name, value in expected.items():
        labels = "{}" if name == "latest" else '{alertname="High",alertstate="firing"}'
        samples = f"exp_samples: [{{labels: '{labels}', value: {value}}}]"
        text += f"      - {{expr: '{checks[name]}', eval_time: 20m, {samples}}}\n"
    (folder / "rules.yaml").write_text(RULES.replace("GROUP", group).replace("RULE", rule))
    (folder / "test.yaml").write_text(text)
    return promtool_faults(engine, folder / "test.yaml")


def test_a_group_that_looks_back_records_into_the_past(tmp_path):
    assert played(tmp_path, Engine.NEWER, group="query_offset: 2m", latest=18 * 60, fired=5) == ""
    assert "got" in played(tmp_path, Engine.NEWER, group="query_offset: 2m", latest=20 * 60)


def test_older_versions_know_no_group_that_looks_back(tmp_path):
    said = played(tmp_path, Engine.MACHINE, group="query_offset: 2m", latest=18 * 60)
    assert "field query_offset not found" in said


@on_each_engine
def test_nobody_but_vmalert_knows_its_own_field(tmp_path, engine):
    assert "field eval_delay not found" in played(tmp_path, engine, group="eval_delay: 2m", latest=18 * 60)


@pytest.mark.parametrize(
    ("group", "rule", "accepted"),
    [
        ("query_offset: 2m", "for: 0s", False),
        ("eval_delay: 2m", "for: 0s", True),
        ("limit: 0", "keep_firing_for: 5m", True),
    ],
)
def test_vmalert_knows_its_own_field_alone(tmp_path, group, rule, accepted):
    played(tmp_path, Engine.NEWER, group=group, rule=rule)
    done = Engine.NEWER.run("vmalert", "-dryRun", f"-rule={tmp_path / 'rules.yaml'}")
    assert (done.returncode == 0) is accepted, done.stdout + done.stderr


@on_each_engine
def test_an_alert_is_kept_from_the_first_time_that_its_condition_is_over(tmp_path, engine):
    # Above 5 for the five minutes from 6 to 10; over from 11 on, and kept at 11, 12 and 13.
    assert played(tmp_path, engine, rule="keep_firing_for: 3m", fired=8) == ""
    assert played(tmp_path, engine, fired=5) == ""
    # Shorter than the time between two runs, it is kept for one of them.
    assert played(tmp_path, engine, rule="keep_firing_for: 1s", fired=6) == ""
