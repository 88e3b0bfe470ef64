"""Every command takes --env, and without it is about each environment or asks for one (the table in the docs)."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path

import pytest

from slo_codegen.cli.main import group
from tests.environments.built import CATALOG, build, copied, edit, run

ROOT = Path(__file__).parents[2]
ANY = {"completion", "init", "schema", "action"}
"""Commands that read no catalog, or hand their environment on."""


def test_every_command_that_reads_a_catalog_takes_an_environment():
    for name, command in group.commands.items():
        if name not in ANY:
            leaves = [command.commands["slo"]] if name == "new" else [command]
            assert all(any("--env" in option.opts for option in each.params) for each in leaves), name


def test_the_docs_have_a_row_for_each_command():
    text = (ROOT / "docs" / "environments.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"`([a-z-]+)`", "".join(re.findall(r"^\| (.*?) \|", text, re.MULTILINE))))
    assert set(group.commands) - {"action"} <= rows


@pytest.mark.parametrize("command", ["validate", "build", "prove", "coverage", "summary"])
def test_an_environment_that_is_not_there_is_found_with_the_nearest_name(tmp_path, command):
    done = run(command, CATALOG, "--env", "stagin", *(("--out", tmp_path) if command in ("build", "prove") else ()))
    assert done.exit_code == (0 if command == "summary" else 1)
    assert "the catalog has no environment stagin" in done.output
    assert "did you mean staging?" in done.output


def test_an_environment_of_a_catalog_without_any_is_found(tmp_path):
    done = run("validate", ROOT / "catalog", "--env", "staging")
    assert done.exit_code == 1
    assert "the catalog has no environments" in done.output


def test_validate_tells_the_size_of_each_environment():
    said = run("validate", CATALOG).output
    assert "production: 5 SLOs" in said
    assert "staging: 5 SLOs" in said
    assert "production" not in run("validate", CATALOG, "--env", "staging").output


def test_explain_shows_an_slo_in_each_environment():
    both = run("explain", "checkout", "--catalog", CATALOG).output
    assert both.index("production\n") < both.index("98%") < both.index("staging\n") < both.index("90%")
    one = run("explain", "checkout", "--catalog", CATALOG, "--env", "staging").output
    assert "90%" in one
    assert "98%" not in one
    data = json.loads(run("explain", "checkout", "--catalog", CATALOG, "--format", "json").output)
    objectives = {name: {row["objective"] for row in each["alerts"]} for name, each in data["environments"].items()}
    assert objectives == {"production": {"98%"}, "staging": {"90%"}}


@pytest.mark.parametrize("command", [("gate",), ("history",)])
def test_what_asks_a_server_needs_an_environment(command):
    done = run(*command, "--catalog", CATALOG, "--prometheus", "http://127.0.0.1:1")
    assert done.exit_code == 1
    assert "SLO263" in done.output
    assert "production, staging" in done.output


def test_the_gate_asks_for_the_series_of_its_environment():
    from slo_codegen.compiler import compile_catalog
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.promql import to_text
    from slo_codegen.reports.gate import queries

    plan = compile_catalog(CATALOG, Diagnostics(), env="staging", emit=False).plan
    measured = [slo for slo in plan.slos if slo.objective is not None]
    for slos in (measured[:1], measured):
        texts = [to_text(expr) for expr, _ in queries(slos)]
        assert texts
        assert all('environment="staging"' in text for text in texts)


def test_preview_draws_one_environment(out, tmp_path):
    page = tmp_path / "page.html"
    done = run("preview", out, "--out", page)
    assert done.exit_code == 2
    assert "name one of production, staging" in done.output
    done = run("preview", out, "--env", "stagin", "--out", page)
    assert done.exit_code == 2
    assert "did you mean staging?" in done.output
    assert run("preview", out, "--env", "staging", "--out", page).exit_code == 0
    assert "(staging)" in page.read_text(encoding="utf-8")


def test_prove_verifies_each_environment(out, tmp_path):
    build(tmp_path)
    done = run("prove", CATALOG, "--out", tmp_path, "--slo", "leaks")
    assert done.exit_code == 0, done.output
    assert done.output.count("1 proven") == 2
    assert (tmp_path / "staging" / "prometheus" / "tests" / "cart.yaml").exists()
    assert json.loads((tmp_path / "staging" / "manifest.json").read_text(encoding="utf-8"))["environment"] == "staging"
    one = run("prove", CATALOG, "--out", tmp_path, "--slo", "leaks", "--env", "staging", "--format", "json")
    assert one.exit_code == 0
    assert json.loads(one.output[one.output.index("{") :])
    assert run("prove", CATALOG, "--out", tmp_path, "--format", "json").exit_code == 2


def test_prove_finds_a_rule_that_counts_another_environment(tmp_path):
    build(tmp_path, "--env", "staging")
    rules = tmp_path / "staging" / "prometheus" / "rules" / "cart.yaml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace(r"leaks_total{env=\"stage\"}", "leaks_total"), encoding="utf-8")
    done = run("prove", CATALOG, "--out", tmp_path, "--slo", "leaks", "--env", "staging")
    assert done.exit_code == 1
    assert "failed" in done.output


def test_prove_finds_rules_that_read_what_another_environment_has_recorded(tmp_path):
    build(tmp_path, "--env", "staging")
    rules = tmp_path / "staging" / "prometheus" / "rules" / "cart.yaml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace(r", environment=\"staging\"", ""), encoding="utf-8")
    done = run("prove", CATALOG, "--out", tmp_path, "--slo", "search", "--env", "staging")
    assert done.exit_code == 1
    assert "0 proven, 5 failed" in done.output


def test_set_changes_a_value_of_one_environment(tmp_path):
    catalog = copied(tmp_path)
    assert run("set", "--catalog", catalog, "--env", "staging", "checkout", "objective=85%").exit_code == 0
    assert run("set", "--catalog", catalog, "--env", "staging", "cart/checkout", "baseline=none").exit_code == 0
    assert run("set", "--catalog", catalog, "--env", "staging", "tiers/page", "response=2h").exit_code == 0
    text = (catalog / "platform.yaml").read_text(encoding="utf-8")
    assert "checkout: {objective: 85%, baseline: none}" in text
    assert "page: {response: 2h, channels: [chat], repeat: 2d}" in text
    assert "objective: 98%" in (catalog / "services.yaml").read_text(encoding="utf-8")
    done = run("set", "--catalog", catalog, "--env", "staging", "services/cart", "title=Basket")
    assert done.exit_code == 1
    assert "is the same in every environment" in done.output


def test_set_keeps_a_value_out_that_is_wrong_in_another_environment(tmp_path):
    catalog = copied(tmp_path)
    edit(catalog, "        title: The queue is short\n", "        title: The queue is short\n        regions: [eu]\n")
    before = (catalog / "services.yaml").read_text(encoding="utf-8")
    done = run("set", "--catalog", catalog, "queue", "regions.0=us")
    assert done.exit_code == 1
    assert "(staging)" in done.output
    assert (catalog / "services.yaml").read_text(encoding="utf-8") == before


def test_new_adds_what_every_environment_accepts(tmp_path):
    catalog = copied(tmp_path)
    slo = ("slo", "cart/pay", "--title", "Pay", "--objective", "99%", "--bad", 'pay{code="1"}', "--total", "pay")
    done = run("new", *slo, "--catalog", catalog, "--env", "staging")
    assert done.exit_code == 2
    assert "give --prometheus" in done.output
    assert run("new", *slo, "--catalog", catalog).exit_code == 0
    assert "staging: 6 SLOs" in run("validate", catalog).output


def test_fmt_takes_the_option_and_brings_the_section_into_order(tmp_path):
    catalog = copied(tmp_path)
    assert run("fmt", catalog, "--env", "stagin").exit_code == 1
    assert run("fmt", catalog, "--env", "staging").exit_code == 0
    assert run("fmt", catalog, "--check").exit_code == 0
    assert run("validate", catalog).exit_code == 0


def test_diff_compares_each_environment_with_itself(tmp_path):
    catalog = copied(tmp_path)
    edit(catalog, "checkout: {objective: 90%}", "checkout: {objective: 85%}")
    said = run("diff", CATALOG, catalog).output
    before, after = said.split("Environment staging\n")
    assert before.startswith("Environment production\n")
    assert "objective 85 %" in after
    assert "objective 85 %" not in before
    assert run("diff", CATALOG, catalog, "--fail-on", "loosened").exit_code == 1
    one = ("diff", CATALOG, catalog, "--env", "production", "--fail-on", "loosened", "--format", "json")
    assert run(*one).exit_code == 0
    assert run("diff", CATALOG, catalog, "--format", "json").exit_code == 2


def test_diff_tells_of_environments_that_come_and_go(tmp_path):
    catalog = copied(tmp_path)
    edit(catalog, "  staging:\n    selector", "  test:\n    selector")
    done = run("diff", CATALOG, catalog, "--fail-on", "removed")
    assert done.exit_code == 1
    assert "Environment test\n" in done.output
    assert "Environment staging, which is removed\n" in done.output


def test_diff_tells_that_series_begin_anew_where_a_catalog_gets_environments(tmp_path):
    from tests.environments.test_output import undivided

    done = run("diff", undivided(tmp_path), CATALOG, "--env", "production")
    assert "series and alerts have the label environment, production" in done.output
    assert "every budget starts full" in done.output


def test_coverage_and_summary_are_about_each_environment(out):
    assert run("coverage", CATALOG).output.index("production") < run("coverage", CATALOG).output.index("staging")
    said = run("summary", CATALOG, "--out", out).output
    assert "production: 5 SLOs" in said
    assert "staging: 5 SLOs" in said
    assert "drifted" not in said
    assert "production" not in run("summary", CATALOG, "--out", out, "--env", "staging").output


def test_the_action_hands_its_environment_to_each_command(monkeypatch):
    # The package has the command under this name, and here its module is meant.
    action = importlib.import_module("slo_codegen.cli.commands.action")
    asked = []
    monkeypatch.setattr(action, "_run", lambda *arguments: asked.append(arguments) or 0)
    given = {"CATALOG": "catalog", "OUT": "out", "AGAINST": "main", "FAIL_ON": "removed", "ENVIRONMENT": "staging"}
    for step in ("fmt", "build", "diff"):
        assert action._STEPS[step](given) == 0
    assert [each[0] for each in asked] == ["fmt", "build", "diff"]
    assert all("--env=staging" in each[: each.index("--")] for each in asked)
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert text.count("ENVIRONMENT: ${{ inputs.env }}") == text.count("CATALOG: ${{ inputs.catalog }}") == 5
