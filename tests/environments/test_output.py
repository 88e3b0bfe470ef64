"""Each environment has an output folder and a manifest of its own, and no build touches those of another."""

from __future__ import annotations

import json

import pytest

from tests.environments.built import CATALOG, ENVIRONMENTS, build, copied, edit, files, run

WITHOUT = """environments:
  production:
    selector: {env: prod}
  staging:
    selector: {env: stage}
    regions: [eu]
    labels: {stage: test}
    channels:
      chat: {slack: "#staging", title: Staging, secret: {file: /etc/alertmanager/slack}, datadog: slack-staging}
    tiers:
      page: {response: 1d, channels: [chat], repeat: 2d}
    slos:
      checkout: {objective: 90%}
      search: {baseline: {since: 2020-01-01, for: 3650d}}
"""


def undivided(folder):
    """Return the catalog as it was before it had environments; its raw queries have no placeholder then."""
    catalog = copied(folder)
    edit(catalog, WITHOUT, "")
    edit(catalog, '{$environment, result="failed"}', '{result="failed"}')
    edit(catalog, "sum(increase(jobs_total{$environment}[$window]))", "sum(increase(jobs_total[$window]))")
    edit(catalog, "{result:failed,$environment}", "{result:failed}")
    edit(catalog, "sum:jobs{$environment}", "sum:jobs{*}")
    return catalog


def test_each_environment_has_a_folder_and_a_manifest(out):
    assert sorted(path.name for path in out.iterdir()) == list(ENVIRONMENTS)
    for environment in ENVIRONMENTS:
        manifest = json.loads((out / environment / "manifest.json").read_text(encoding="utf-8"))
        assert manifest["environment"] == environment
        assert set(manifest["files"]) == set(files(out / environment)) - {"manifest.json"}


def test_a_build_of_one_environment_leaves_the_other_alone(out, tmp_path):
    build(tmp_path, "--env", "staging")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["staging"]
    assert files(tmp_path / "staging") == files(out / "staging")
    build(tmp_path, "--env", "production")
    assert files(tmp_path) == files(out)


def test_what_changes_in_one_environment_changes_no_file_of_the_other(out, tmp_path):
    catalog = copied(tmp_path)
    edit(catalog, "checkout: {objective: 90%}", "checkout: {objective: 91%}")
    made = files(build(tmp_path / "out", catalog=catalog))
    changed = {path for path, text in files(out).items() if made[path] != text}
    assert changed
    assert all(path.startswith("staging/") for path in changed)


def test_drift_in_any_environment_is_found_and_named(tmp_path):
    build(tmp_path)
    assert run("build", CATALOG, "--out", tmp_path, "--check").exit_code == 0
    rules = tmp_path / "staging" / "prometheus" / "rules" / "cart.yaml"
    rules.write_text("groups: []\n", encoding="utf-8")
    for options, code in (((), 3), (("--env", "staging"), 3), (("--env", "production"), 0)):
        done = run("build", CATALOG, "--out", tmp_path, "--check", *options)
        assert done.exit_code == code
        assert ("staging/prometheus/rules/cart.yaml is changed" in done.output) is bool(code)


def test_nothing_is_written_anywhere_if_one_environment_has_an_error(tmp_path):
    catalog = copied(tmp_path)
    edit(catalog, "checkout: {objective: 90%}", "checkout: {regions: [mars]}")
    done = run("build", catalog, "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert not (tmp_path / "out").exists()


def test_what_was_built_without_environments_stays_until_its_removal_is_asked_for(tmp_path):
    out = build(tmp_path / "out", catalog=undivided(tmp_path))
    before = files(out)
    assert "prometheus/rules/cart.yaml" in before
    mine = out / "prometheus" / "rules" / "mine.yaml"
    mine.write_text("groups: []\n", encoding="utf-8")
    done = run("build", CATALOG, "--out", out)
    assert done.exit_code == 0
    assert f"{out} holds {len(before) - 1} files that an earlier build wrote without environments" in done.output
    assert "SLO613" in done.output
    assert all((out / path).exists() for path in before)
    # One environment alone says nothing of it, and removes nothing either.
    build(out, "--env", "staging", "--allow-prune")
    assert all((out / path).exists() for path in before)
    done = run("build", CATALOG, "--out", out, "--allow-prune")
    assert done.exit_code == 0
    assert "SLO613" not in done.output
    left = files(out)
    assert {path for path in left if path.partition("/")[0] not in ENVIRONMENTS} == {"prometheus/rules/mine.yaml"}
    assert "SLO613" not in run("build", CATALOG, "--out", out).output


def test_the_folder_of_an_environment_that_is_gone_stays_until_its_removal_is_asked_for(out, tmp_path):
    build(tmp_path / "out")
    catalog = copied(tmp_path)
    edit(catalog, WITHOUT[WITHOUT.index("  staging") :], "")
    done = run("build", catalog, "--out", tmp_path / "out")
    assert done.exit_code == 0
    assert "for the environment staging" in done.output
    assert files(tmp_path / "out" / "staging") == files(out / "staging")
    assert run("build", catalog, "--out", tmp_path / "out", "--allow-prune").exit_code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["production"]
    assert files(tmp_path / "out" / "production") == files(out / "production")


def test_a_folder_that_only_looks_like_one_of_an_environment_is_left_alone(tmp_path):
    other = build(tmp_path / "out" / "legacy", catalog=undivided(tmp_path))
    before = files(other)
    done = run("build", CATALOG, "--out", tmp_path / "out", "--allow-prune")
    assert done.exit_code == 0
    assert files(other) == before


@pytest.mark.parametrize("name", ["prometheus", "datadog"])
def test_an_environment_is_not_called_like_a_folder_of_the_output(tmp_path, name):
    catalog = copied(tmp_path)
    edit(catalog, "  staging:\n    selector", f"  {name}:\n    selector")
    done = run("validate", catalog)
    assert done.exit_code == 1
    assert "is a folder of the output already" in done.output
