"""Rules that look back, and alerts that go on firing: what prove accepts is what the catalog asks for, and no more."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import ryaml
from click.testing import CliRunner

from slo_codegen.cli.main import group
from slo_codegen.common.units import MINUTE
from slo_codegen.plan.model import Outage
from slo_codegen.proof.expected import Judge
from slo_codegen.proof.traffic import Flow
from tests.golden.cases import CASES
from tests.proof.mutation import plan
from tests.support.engines import Engine, promtool_faults

pytestmark = pytest.mark.slow

RULES = "out/prometheus/rules/shop.yaml"


def lay_out(folder: Path, case: str, prometheus: str = "") -> None:
    for source in (CASES / "_platform", CASES / case / "catalog"):
        shutil.copytree(source, folder / "catalog", dirs_exist_ok=True)
    path = folder / "catalog" / "platform.yaml"
    given = f"  retention: 90d\n  prometheus: {{{prometheus}}}\n" if prometheus else "  retention: 90d\n"
    path.write_text(path.read_text().replace("  retention: 90d\n", given))
    done = run("build", folder, "--target", "prometheus")
    assert done.exit_code == 0, done.output


def run(command: str, folder: Path, *options: str):
    return CliRunner().invoke(group, [command, str(folder / "catalog"), "--out", str(folder / "out"), *options])


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def prove(tmp_path, cache, monkeypatch):
    monkeypatch.setenv("SLO_CODEGEN_CACHE", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))

    def prove(engine: Engine = Engine.MACHINE):
        return run("prove", tmp_path, "--promtool", engine.program("promtool"))

    return prove


def groups(folder: Path):
    return ryaml.loads((folder / RULES).read_text())["groups"]


def write(folder: Path, changed) -> None:
    (folder / RULES).write_text(ryaml.dumps({"groups": changed}))


def test_from_2_53_on_groups_look_back_and_nothing_else_changes(tmp_path, prove):
    (tmp_path / "old").mkdir()
    lay_out(tmp_path / "old", "baseline")
    lay_out(tmp_path, "baseline", 'version: "2.53", query_offset: 90s')
    made = groups(tmp_path)
    assert {each["name"].rpartition("/")[2]: each.pop("query_offset") for each in made} == {
        "fast": "90s", "returns": "90s", "slow": "90s",
    }  # fmt: skip
    for before, after in zip(groups(tmp_path / "old"), made, strict=True):
        for rule, now in zip(before["rules"], after["rules"], strict=True):
            # What is missing is missed since it was due, and not since a server was started.
            assert rule == now or now["labels"].get("condition") == "no_data"
    generated = tmp_path / "out" / "prometheus" / "tests" / "shop.yaml"
    assert promtool_faults(Engine.NEWER, generated) == ""
    assert "field query_offset not found" in promtool_faults(Engine.MACHINE, generated)
    done = prove(Engine.NEWER)
    assert done.exit_code == 0, done.output
    done = prove(Engine.MACHINE)
    assert done.exit_code == 1
    assert "error[SLO766]" in done.stderr
    assert "which cannot read query_offset" in done.stderr
    assert "platform.yaml:" in done.stderr


@pytest.mark.parametrize("wrong", ["91s", "10m", "0s", None, "soon"])
def test_a_group_that_looks_back_by_something_else_is_a_finding(tmp_path, prove, wrong):
    lay_out(tmp_path, "baseline", 'version: "3.5", query_offset: 90s')
    changed = groups(tmp_path)
    one = next(each for each in changed if each["name"].endswith("/returns"))
    one.pop("query_offset")
    if wrong is not None:
        one["query_offset"] = wrong
    write(tmp_path, changed)
    done = prove(Engine.NEWER)
    assert done.exit_code == 1
    assert f"returns looks at what was {wrong or '0s'} ago, and the catalog asks for 90s" in done.stderr


@pytest.mark.parametrize("offset", ["45s", "10m"])
def test_before_2_53_rules_read_samples_later(tmp_path, prove, offset):
    lay_out(tmp_path, "baseline", f'version: "2.52", query_offset: {offset}')
    assert not any("query_offset" in each for each in groups(tmp_path))
    generated = tmp_path / "out" / "prometheus" / "tests" / "shop.yaml"
    for engine in Engine:
        assert promtool_faults(engine, generated) == ""
    done = prove()
    assert done.exit_code == 0, done.output
    # A rule that reads what may not have arrived is found.
    delay = {"45s": "75s", "10m": "630s"}[offset]
    text = (tmp_path / RULES).read_text()
    assert f"offset {delay}" in text
    (tmp_path / RULES).write_text(text.replace(f"offset {delay}", "offset 30s").replace(f"- {delay[:-1]})", "- 30)"))
    assert prove().exit_code == 1


def test_the_proof_of_an_alert_that_is_kept_is_in_its_rule(tmp_path, prove):
    lay_out(tmp_path, "kept-firing")
    done = prove()
    assert done.exit_code == 0, done.output
    kept = [rule for each in groups(tmp_path) for rule in each["rules"] if "keep_firing_for" in rule]
    assert [rule["keep_firing_for"] for rule in kept] == ["5m", "10m", "5m", "30m"]


@pytest.mark.parametrize("wrong", [None, "4m", "5m1s", "0s", "1h"])
def test_an_alert_that_is_kept_for_another_time_is_a_finding(tmp_path, prove, wrong):
    lay_out(tmp_path, "kept-firing")
    changed = groups(tmp_path)
    (one,) = (rule for each in changed for rule in each["rules"] if "outage" in rule.get("alert", ""))
    one.pop("keep_firing_for")
    if wrong is not None:
        one["keep_firing_for"] = wrong
    write(tmp_path, changed)
    done = prove()
    assert done.exit_code == 1
    assert f"it fires for {wrong or '0s'} when its condition is over, and the catalog asks for 5m" in done.stderr


def failing(*minutes: bool) -> Flow:
    from slo_codegen.proof.scene import failing, good

    return Flow([failing(MINUTE, 1.0) if each else good(MINUTE) for each in minutes])


def judge(flow: Flow, **changes) -> Judge:
    from dataclasses import replace

    (slo,) = plan("kept-firing").slos
    alert = next(each for each in slo.alerts if isinstance(each.condition, Outage))
    condition = replace(alert.condition, over_ms=MINUTE)
    return Judge(slo, replace(alert, condition=condition, **changes), 0.99, flow)


def states(*minutes: bool, **changes) -> str:
    judged = judge(failing(*minutes), **changes).states(MINUTE, MINUTE * len(minutes))
    return "".join("#" if each else "." for each in judged)


YES, NO = True, False


def test_an_alert_is_kept_until_its_time_is_over_and_from_anew_when_its_condition_holds_again():
    assert states(NO, YES, NO, NO, NO, keep_ms=0) == "..#..."
    assert states(NO, YES, NO, NO, NO, keep_ms=2 * MINUTE) == "..###."
    assert states(NO, YES, NO, NO, NO, keep_ms=1) == "..##.."
    assert states(NO, YES, NO, YES, NO, NO, NO, keep_ms=2 * MINUTE) == "..#####."
    # What is pending only is not kept, and what is kept need not hold for its time again.
    assert states(NO, YES, NO, NO, NO, for_ms=MINUTE, keep_ms=2 * MINUTE) == "......"
    assert states(NO, YES, YES, NO, YES, NO, NO, NO, for_ms=MINUTE, keep_ms=2 * MINUTE) == "...#####."


def test_when_an_alert_resolves_is_said_with_the_time_for_which_it_is_kept():
    flow = failing(NO, YES, NO, YES, NO, NO, NO, NO, NO)
    spans = [(each.since, each.until) for each in judge(flow, keep_ms=30_000).firings(MINUTE, flow.ms)]
    assert len(spans) == 2
    (one,) = judge(flow, keep_ms=2 * MINUTE).firings(MINUTE, flow.ms)
    assert one.since == spans[0][0]
    assert one.until == pytest.approx(spans[1][1] + 1.5 * MINUTE)


def test_a_promtool_that_is_older_than_every_field_is_a_finding(tmp_path):
    lay_out(tmp_path, "kept-firing")
    old = tmp_path / "promtool"
    old.write_text('#!/bin/sh\necho "promtool, version 2.41.0 (branch: x)"\n')
    old.chmod(0o755)
    done = run("prove", tmp_path, "--promtool", str(old))
    assert done.exit_code == 1
    assert "promtool 2.41.0, which cannot read keep_firing_for" in done.stderr
    assert "promtool 2.42 or newer" in done.stderr


def test_how_long_an_alert_is_kept_is_explained_and_noted_where_it_is_lost(tmp_path):
    lay_out(tmp_path, "kept-firing")
    catalog = str(tmp_path / "catalog")
    told = CliRunner().invoke(group, ["explain", "purchases", "--catalog", catalog]).output
    assert "fires 10m after the last series has gone stale, and for 5m when that is over" in told
    # An outage of 90 % over 5 min is over 30 s after its end.
    (line,) = (line for line in told.splitlines() if "outage" in line and "100%" in line)
    assert "5m 30s" in line
    noted = run("build", tmp_path, "--target", "datadog", "--notes", "--check")
    assert "purchases-p0-outage: in Datadog it recovers at once, not after 5m" in noted.output
