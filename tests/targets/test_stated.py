"""Targets that a catalog states: every command is about these alone, and reports how they are stated wrongly."""

from __future__ import annotations

import json

import pytest

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from tests.targets.small import ALL, NOTIFYING, SMALL, folders, run, stated, validated, write

OTHERS = ("Datadog", "PagerDuty", "Alertmanager", "datadog", "pagerduty", "alertmanager")
EVERY = {
    "alertmanager": ("Alertmanager",),
    "datadog": ("Datadog",),
    "pagerduty": ("PagerDuty",),
    "grafana": ("Grafana",),
}


@pytest.mark.parametrize("names", [("prometheus",), ("prometheus", "grafana"), ("grafana", "prometheus"), ("datadog",)])
def test_a_build_is_of_the_stated_targets_alone(names, tmp_path):
    root = write(tmp_path, SMALL, stated(*names))
    done = run("build", root, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert folders(tmp_path / "out") == set(names)
    assert run("build", root, "--out", tmp_path / "out", "--check").exit_code == 0


def test_without_a_word_the_targets_are_prometheus_and_grafana(tmp_path):
    root = write(tmp_path, SMALL)
    report = Diagnostics()
    made = compile_catalog(root, report)
    assert made.plan is not None
    assert made.plan.targets == ("prometheus", "grafana")
    assert [finding.code for finding in report] == []
    assert {artifact.path.split("/")[0] for artifact in made.artifacts} == {"prometheus", "grafana"}


def test_all_that_there_are_can_be_stated(tmp_path):
    root = write(tmp_path, NOTIFYING, f"{stated(*ALL)}\nlinks: {{grafana: https://g.example.org}}")
    done = run("build", root, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert folders(tmp_path / "out") == set(ALL)


@pytest.mark.parametrize(
    ("field", "code", "said"),
    [
        ("targets: []", "SLO201", "no target is named"),
        ("targets: [prometheus, prometheus]", "SLO201", "prometheus stands twice"),
        ("targets: [prometheus, grafanna]", "SLO236", "did you mean grafana?"),
        ("targets: [prometheus, Datadog]", "SLO236", "did you mean datadog?"),
        ("targets: [prometheus, zzz]", "SLO236", "the targets are prometheus,"),
        ("targets: [zzz]", "SLO236", "there is no target zzz"),
        ("targets: prometheus", "SLO201", "expected a list"),
        ("targets: {prometheus: yes}", "SLO201", "expected a list"),
        ("targets: [1]", "SLO201", ""),
        ("targets: ['a b']", "SLO201", "the name of a target"),
        ("targets: ['../x']", "SLO201", "the name of a target"),
        ("targets: ['']", "SLO201", "the name of a target"),
        ("targets: null", "SLO2", ""),
        ("targets:", "SLO2", ""),
    ],
)
def test_targets_that_are_not_valid_are_reported_where_they_stand(field, code, said, tmp_path):
    root = write(tmp_path, SMALL, field)
    for command in (("validate", root), ("build", root, "--out", tmp_path / "out"), ("prove", root)):
        done = run(*command)
        assert done.exit_code == 1, done.output
        assert f"error[{code}" in done.output
        assert said in done.output
        assert "slo.yaml:2:" in done.output
    assert not (tmp_path / "out").exists()


COMMANDS = ("validate", "build", "diff", "prove", "summary", "coverage", "explain", "set", "new")


@pytest.fixture
def catalog(tmp_path):
    """A catalog that has what other targets would use, and states Prometheus and Grafana."""
    text = NOTIFYING.replace("retention: 90d\n", "") + "requirements: {R1: {title: It is measured, source: '1'}}\n"
    text = text.replace("      - id: requests\n", "      - id: requests\n        rows: [R1]\n")
    return write(tmp_path, text, stated("prometheus", "grafana"))


def said_by(command, root, tmp_path):
    """Run a command on the catalog, before and after a change of much that is of other targets."""
    if command == "diff":
        old = tmp_path / "old"
        old.mkdir()
        text = (root / "slo.yaml").read_text()
        (old / "slo.yaml").write_text(
            text.replace("slack-oncall", "slack-other").replace("FIRST", "OTHER").replace("15m", "30m").replace(
                "http.requests:", "http.request:").replace(" http.requests}", " http.request}").replace(
                "'http.requests{", "'http.request{").replace("id: requests", "id: others")
        )  # fmt: skip
        return run("diff", old, root).output
    arguments = {
        "validate": ("validate", root, "--notes", "--against", tmp_path / "none"),
        "build": ("build", root, "--out", tmp_path / "out", "--notes"),
        "prove": ("prove", root, "--out", tmp_path / "built"),
        "summary": ("summary", root),
        "coverage": ("coverage", root),
        "explain": ("explain", "requests", "--catalog", root),
        "set": ("set", "payment-api/requests", "objective=99.8%", "--catalog", root),
        "new": ("new", "service", "refunds", "--catalog", root),
    }
    if command == "prove":
        run("build", root, "--out", tmp_path / "built")
    done = run(*arguments[command])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_is_read_of_targets_that_are_not_stated(command, catalog, tmp_path):
    said = said_by(command, catalog, tmp_path)
    assert said
    assert [word for word in OTHERS if word in said] == []


@pytest.mark.parametrize("command", ["validate", "build", "summary", "explain", "new"])
@pytest.mark.parametrize("absent", ["datadog", "pagerduty", "alertmanager", "grafana"])
def test_nothing_is_read_of_the_one_that_a_platform_does_not_use(command, absent, tmp_path):
    named = [name for name in ALL if name != absent]
    root = write(tmp_path, NOTIFYING, stated(*named))
    arguments = {
        "validate": ("validate", root, "--notes", "--against", tmp_path / "none"),
        "build": ("build", root, "--out", tmp_path / "out", "--notes"),
        "summary": ("summary", root),
        "explain": ("explain", "requests", "--catalog", root),
        "new": ("new", "service", "refunds", "--owner", "payments", "--catalog", root),
    }
    done = run(*arguments[command])
    assert done.exit_code == 0, done.output
    assert [word for word in (absent, *EVERY[absent]) if word in done.output] == []


def test_a_service_is_asked_for_an_owner_where_pagerduty_needs_one(tmp_path):
    root = write(tmp_path, NOTIFYING, stated(*ALL))
    refused = run("new", "service", "refunds", "--catalog", root)
    assert (refused.exit_code, "--owner is needed" in refused.output) == (2, True), refused.output
    root = write(tmp_path, NOTIFYING, stated("prometheus", "alertmanager"))
    assert run("new", "service", "refunds", "--catalog", root).exit_code == 0
    written = (root / "services" / "refunds.yaml").read_text()
    assert "owner" not in written
    assert "title" not in written


@pytest.mark.parametrize("command", ["validate", "build", "diff"])
@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("datadog", "SLO237", "write targets: [prometheus, grafana, datadog] under platform"),
        ("prometheuss", "SLO520", "did you mean prometheus? the catalog's targets are prometheus, grafana"),
        ("zzz", "SLO520", "the catalog's targets are prometheus, grafana"),
    ],
)
@pytest.mark.parametrize("platform", ["targets: [prometheus, grafana]", ""])
def test_a_target_that_is_not_stated_cannot_be_asked_for(platform, name, code, said, command, tmp_path):
    root = write(tmp_path, SMALL, platform)
    arguments = {"validate": (root,), "build": (root, "--out", tmp_path / "out"), "diff": (root, root)}[command]
    done = run(command, *arguments, "--target", name)
    assert done.exit_code == 1, done.output
    assert f"error[{code}]" in done.output
    assert said in done.output
    assert "Datadog" not in done.output
    assert not (tmp_path / "out").exists()


def test_some_of_the_stated_targets_can_be_asked_for(tmp_path):
    root = write(tmp_path, NOTIFYING, stated(*ALL))
    for name in ALL:
        done = run("build", root, "--out", tmp_path / name, "--target", name)
        assert done.exit_code == 0, done.output
        assert folders(tmp_path / name) == {name}
        assert run("validate", root, "--target", name, "--against", tmp_path / "none").exit_code == 0


@pytest.mark.parametrize("names", [("grafana",), ("datadog", "grafana")])
def test_prove_needs_prometheus_and_says_so(names, tmp_path):
    done = run("prove", write(tmp_path, SMALL, stated(*names)), "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert "error[SLO237]" in done.output
    assert f"write targets: [{', '.join(names)}, prometheus] under platform" in done.output


@pytest.mark.parametrize("names", [("prometheus",), ("prometheus", "grafana"), ("datadog", "prometheus")])
def test_prove_needs_prometheus_alone(names, tmp_path):
    root = write(tmp_path, SMALL, stated(*names))
    assert run("build", root, "--out", tmp_path / "out").exit_code == 0
    done = run("prove", root, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "4 proven" in done.output


@pytest.mark.parametrize(
    ("target", "platform", "text", "said"),
    [
        ("alertmanager", "", SMALL, "Alertmanager needs a channel"),
        ("alertmanager", "", NOTIFYING.replace(" channels: [chat],", ""), "alerts of P3 reach no channel"),
        ("pagerduty", "", SMALL, "PagerDuty needs a channel"),
        ("pagerduty", "", NOTIFYING.replace("    owner: payments\n", ""), "no one owns requests"),
    ],
)
def test_what_a_target_needs_is_asked_for_where_it_is_stated(target, platform, text, said, tmp_path):
    root = write(tmp_path, text, f"{stated('prometheus', 'grafana')}{platform}")
    assert not {code for code, severity in validated(root) if severity != "note"} & {"SLO452", "SLO425", "SLO426"}
    root = write(tmp_path, text, f"{stated('prometheus', target)}{platform}")
    for command in (("validate", root), ("build", root, "--out", tmp_path / "out")):
        done = run(*command)
        assert done.exit_code == 1, done.output
        assert f"error[{'SLO452' if target == 'pagerduty' else 'SLO426'}]" in done.output
        assert said in done.output


def test_an_error_of_a_target_stays_one(tmp_path):
    root = write(tmp_path, SMALL, f"{stated('prometheus', 'alertmanager')}\nseverity: {{SLO426: note}}")
    assert ("SLO426", "error") in validated(root)
    assert ("SLO390", "warning") in validated(root)


def test_mail_needs_a_mail_server_in_alertmanager_alone(tmp_path):
    text = NOTIFYING.replace('slack: "#oncall"', "email: a@example.org").replace(
        ", secret: {file: /etc/alertmanager/slack}", ""
    )
    assert "SLO425" not in dict(validated(write(tmp_path, text, stated("prometheus", "datadog"))))
    assert ("SLO425", "error") in validated(write(tmp_path, text, stated("prometheus", "alertmanager")))
    server = "email: {smarthost: 'mail.example.org:25', from: slo@example.org}"
    root = write(tmp_path, text, f"{stated('prometheus', 'alertmanager')}\n{server}")
    assert "SLO425" not in dict(validated(root))
    assert run("build", root, "--out", tmp_path / "out").exit_code == 0
    assert "smtp_smarthost" in (tmp_path / "out" / "alertmanager" / "alertmanager.yaml").read_text()


def test_datadog_without_channels_is_a_note(tmp_path):
    root = write(tmp_path, SMALL, stated("datadog"))
    assert [each for each in validated(root) if each[1] != "note"] == []
    assert ("SLO446", "note") in validated(root)
    done = run("build", root, "--out", tmp_path / "out", "--notes")
    assert done.exit_code == 0
    assert "monitors notify no one: the catalog has no channels" in done.output


def test_what_no_stated_target_carries_is_reported(tmp_path):
    calendar = "defaults: {calendar: {reset: month, use: report}}"
    for names, found in ((("datadog",), True), (("datadog", "prometheus"), False), (("prometheus",), False)):
        done = run("build", write(tmp_path, SMALL, f"{stated(*names)}\n{calendar}"), "--out", tmp_path / names[-1])
        assert done.exit_code == 0, done.output
        assert ("warning[SLO400]" in done.output) is found, done.output


def test_coverage_is_what_the_stated_targets_carry(tmp_path):
    needed = "requirements: {R1: {title: It is escalated, source: '1'}}\n"
    text = (NOTIFYING + needed).replace("  payments: {title: Payments,", "  payments: {title: Payments, rows: [R1],")
    done = run("coverage", write(tmp_path, text, stated(*ALL)), "--format", "json")
    carried = json.loads(done.output)[0]["artifacts"]
    assert "pagerduty/requests.json" in carried
    done = run("coverage", write(tmp_path, text, stated("prometheus", "grafana")), "--format", "json")
    assert {path.split("/")[0] for path in json.loads(done.output)[0]["artifacts"]} <= {"prometheus", "grafana"}


def test_a_change_of_targets_is_a_difference(tmp_path):
    old = write(tmp_path, NOTIFYING, stated("prometheus", "alertmanager"))
    (tmp_path / "new").mkdir()
    new = write(tmp_path / "new", NOTIFYING, stated("prometheus", "grafana"))
    done = run("diff", old, new)
    assert done.exit_code == 0, done.output
    assert "no longer builds for alertmanager" in done.output
    assert "builds for grafana" in done.output
    assert run("diff", old, new, "--fail-on", "removed").exit_code == 1
    assert run("diff", old, old, "--target", "prometheus").exit_code == 0
    assert run("diff", old, new, "--target", "grafana").exit_code == 0


def test_a_catalog_of_before_is_compared_for_the_targets_of_today(tmp_path):
    old = write(tmp_path, NOTIFYING, "name: shop")
    (tmp_path / "new").mkdir()
    new = write(tmp_path / "new", NOTIFYING, f"name: shop\n{stated(*ALL)}")
    done = run("diff", old, new)
    assert done.exit_code == 0, done.output
    assert "alertmanager.yaml" not in done.output
    assert "builds for" not in done.output


def test_an_alert_that_only_datadog_could_carry_is_missed_where_it_cannot(tmp_path):
    soon = "        alerts: [{tier: P1, when: {exhausts_within: {horizon: 30m}}}]"
    text = SMALL.replace("        alerts: [{profile: standard}]", soon)
    for names, severity in ((("datadog",), "warning"), (("prometheus", "datadog"), "note")):
        done = run("build", write(tmp_path, text, stated(*names)), "--out", tmp_path / names[0], "--notes")
        assert done.exit_code == 0, done.output
        assert f"{severity}[SLO443]" in done.output, done.output
        assert ("Prometheus" in done.output.partition("SLO443")[2].splitlines()[0]) is (severity == "note")
