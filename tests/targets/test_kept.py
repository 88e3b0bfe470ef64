"""Files of targets that are not built: kept while nothing is stated, pruned once the catalog has decided."""

from __future__ import annotations

import json
from importlib.resources import files as resources

import pytest

from tests.targets.small import ALL, NOTIFYING, SMALL, files, folders, listed, run, stated, validated, write

OTHERS = {"alertmanager", "datadog", "pagerduty"}


@pytest.fixture
def built(tmp_path):
    """Return a catalog without targets, above an output folder that was built for all of them."""
    root = write(tmp_path, NOTIFYING, stated(*ALL))
    assert run("build", root, "--out", tmp_path / "out").exit_code == 0
    assert folders(tmp_path / "out") == set(ALL)
    return write(tmp_path, NOTIFYING)


def test_channels_without_targets_are_a_warning_that_says_what_to_write(built, tmp_path):
    assert validated(built) == [("SLO391", "warning")]
    (found,) = json.loads(run("validate", built, "--format", "json", "--against", tmp_path / "out").output)["findings"]
    assert found["help"].startswith(
        "write targets: [prometheus, alertmanager, grafana, datadog, pagerduty] under platform"
    )
    line = (built / "slo.yaml").read_text().splitlines()[found["place"]["line"] - 1]
    assert line == "channels:"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (NOTIFYING, "prometheus, alertmanager, grafana, datadog, pagerduty"),
        (NOTIFYING.replace(", datadog: pagerduty", "").replace(", datadog: slack-oncall", ""),
         "prometheus, alertmanager, grafana, pagerduty"),
        (NOTIFYING.replace(", datadog: pagerduty", "").replace(", datadog: slack-oncall", "").replace(
            "page: pagerduty", "webhook: https://x.example.org"), "prometheus, alertmanager, grafana"),
    ],
)  # fmt: skip
def test_the_line_to_write_names_what_the_catalog_is_for(text, line, tmp_path):
    done = run("validate", write(tmp_path, text), "--against", tmp_path / "none")
    assert f"write targets: [{line}] under platform" in done.output


def test_nothing_of_other_targets_is_removed_until_they_are_stated(built, tmp_path):
    out = tmp_path / "out"
    before, known = files(out), listed(out)
    done = run("build", built, "--out", out)
    assert done.exit_code == 0, done.output
    assert "warning[SLO391]" in done.output
    kept = {path: content for path, content in before.items() if path.split("/")[0] in OTHERS}
    assert {path: content for path, content in files(out).items() if path.split("/")[0] in OTHERS} == kept
    # The manifest still lists them, so that a later build can remove them.
    assert {path for path in known if path.split("/")[0] in OTHERS} <= listed(out)
    assert run("build", built, "--out", out, "--check").exit_code == 0
    assert "0 written, 6 unchanged, 0 removed" in run("build", built, "--out", out).output
    summary = run("summary", built, "--out", out)
    assert "have drifted" not in summary.output
    assert "SLO391" in summary.output


@pytest.mark.parametrize("names", [("prometheus", "grafana"), ("prometheus",), ("prometheus", "alertmanager")])
def test_once_stated_the_files_of_others_are_pruned(names, built, tmp_path):
    out = tmp_path / "out"
    assert run("build", built, "--out", out).exit_code == 0
    root = write(tmp_path, NOTIFYING, stated(*names))
    drifted = run("build", root, "--out", out, "--check")
    assert drifted.exit_code == 3
    gone = set(ALL) - set(names)
    for name in gone:
        assert f"{name}/" in drifted.output
    done = run("build", root, "--out", out, "--allow-prune")
    assert done.exit_code == 0, done.output
    assert folders(out) == set(names)
    assert {path.split("/")[0] for path in listed(out)} == set(names)
    assert run("build", root, "--out", out, "--check").exit_code == 0


def test_a_stale_file_of_a_built_target_is_pruned_while_nothing_is_stated(built, tmp_path):
    out = tmp_path / "out"
    text = NOTIFYING.replace("  payment-api:", "  orders-api:")
    assert "prometheus/rules/payment-api.yaml" in listed(out)
    assert run("build", write(tmp_path, text), "--out", out).exit_code == 0
    assert "prometheus/rules/payment-api.yaml" not in files(out)
    assert "datadog/slos/payment-api.json" in files(out)


def test_target_narrows_what_may_be_pruned(built, tmp_path):
    out = tmp_path / "out"
    root = write(tmp_path, NOTIFYING, stated("prometheus", "grafana"))
    assert run("build", root, "--out", out, "--target", "prometheus").exit_code == 0
    assert folders(out) == set(ALL)
    assert run("build", root, "--out", out, "--check", "--target", "prometheus").exit_code == 0


def test_what_an_earlier_build_wrote_is_kept_where_the_channels_are_gone_too(built, tmp_path):
    out = tmp_path / "out"
    root = write(tmp_path, SMALL)
    assert validated(root) == [("SLO391", "warning")]
    done = run("build", root, "--out", out)
    assert done.exit_code == 0, done.output
    assert "an earlier build wrote files for alertmanager, datadog and pagerduty" in done.output
    assert folders(out) == set(ALL)
    assert run("build", root, "--out", out, "--check").exit_code == 0
    # Another catalog's folder says nothing of this one.
    other = write(tmp_path, SMALL.replace("id: requests", "id: others"))
    assert validated(other) == []


def test_a_file_that_was_edited_is_left_alone_and_reported(built, tmp_path):
    out = tmp_path / "out"
    (out / "pagerduty" / "requests.json").write_text("[]\n")
    root = write(tmp_path, NOTIFYING, stated("prometheus", "grafana"))
    done = run("build", root, "--out", out, "--allow-prune")
    assert done.exit_code == 0, done.output
    assert "pagerduty/requests.json is no longer generated" in done.output
    assert (out / "pagerduty" / "requests.json").exists()


def test_an_acceptance_of_what_a_target_says_is_not_idle_until_targets_are_stated(tmp_path):
    accept = "accept: [{code: SLO445, reason: It is known to be so.}]"
    root = write(tmp_path, NOTIFYING, f"name: shop\n{accept}")
    done = run("build", root, "--out", tmp_path / "out")
    assert (done.exit_code, "SLO208" in done.output) == (0, False), done.output
    root = write(tmp_path, NOTIFYING, f"name: shop\n{accept}\n{stated('prometheus', 'alertmanager')}")
    assert "SLO208" in run("build", root, "--out", tmp_path / "out").output


def test_a_validation_with_the_warning_is_not_remembered_as_clean(built, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for _ in range(2):
        assert "SLO391" in run("validate", built, "--against", tmp_path / "out").output


def test_the_starter_states_what_it_is_for():
    text = resources("slo_codegen").joinpath("cli", "starter_catalog", "catalog.yaml").read_text(encoding="utf-8")
    assert "targets: [" in text
