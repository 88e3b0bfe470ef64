"""What no target needs can be left out: no artifact then has an empty text or a link that leads nowhere."""

from __future__ import annotations

import json
import re

import pytest
import ryaml

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from tests.targets.small import ALL, NOTIFYING, SMALL, files, run, stated, validated, write

GRAFANA, RUNBOOKS = "grafana: https://g.example.org", "runbooks: https://r.example.org"


def built(tmp_path, text, platform=""):
    out = tmp_path / "out"
    done = run("build", write(tmp_path, text, platform), "--out", out, "--notes")
    assert done.exit_code == 0, done.output
    return {path: content.decode() for path, content in files(out).items()}, done.output


def values(node):
    """Yield every text of a YAML or JSON document."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for each in node.values():
            yield from values(each)
    elif isinstance(node, list):
        for each in node:
            yield from values(each)


def alerts(found):
    for path, text in found.items():
        if path.startswith("prometheus/rules/"):
            for group in ryaml.loads(text)["groups"]:
                yield from (rule for rule in group["rules"] if "alert" in rule)


@pytest.mark.parametrize("platform", ["", "name: shop", "defaults: {}", "links: {}", "quotas: {}", "title: The shop"])
def test_services_and_what_they_count_are_enough(platform, tmp_path):
    root = write(tmp_path, SMALL, platform)
    assert validated(root) == []
    assert run("validate", root, "--strict", "--against", tmp_path / "none").exit_code == 0
    out = tmp_path / "out"
    for command in (
        ("build", root, "--out", out),
        ("build", root, "--out", out, "--check"),
        ("prove", root, "--out", out),
    ):
        done = run(*command)
        assert done.exit_code == 0, done.output
        assert "warning" not in done.output
    drawn = run("preview", out, "--out", tmp_path / "page.html")
    assert (drawn.exit_code, "warning" in drawn.output) == (0, False), drawn.output
    assert run("coverage", root).exit_code == 0
    assert run("summary", root, "--out", out).exit_code == 0


def test_the_plan_has_none_where_nothing_is_given(tmp_path):
    plan = compile_catalog(write(tmp_path, SMALL), Diagnostics()).plan
    assert plan is not None
    assert (plan.platform, plan.title, plan.environment) == ("slo", "slo", "production")
    assert (plan.retention_ms, plan.grafana_url, plan.smtp_smarthost, plan.smtp_from) == (None, None, None, None)
    (service,) = plan.services
    assert (service.title, service.owner, service.runbook_url) == ("Payment api", None, None)
    (slo,) = service.slos
    assert (slo.owner, slo.runbook_url, slo.dashboard_url) == (None, None, None)
    missing = next(alert for alert in slo.alerts if alert.condition.kind == "no_data")
    assert (missing.tier, missing.for_ms) == ("P3", 15 * 60_000)


@pytest.mark.parametrize("grafana", [True, False])
@pytest.mark.parametrize("runbooks", [True, False])
def test_links_are_where_they_are_given_and_nowhere_else(grafana, runbooks, tmp_path):
    links = ", ".join(each for each, there in ((GRAFANA, grafana), (RUNBOOKS, runbooks)) if there)
    found, _ = built(tmp_path, NOTIFYING, f"{stated(*ALL)}\nlinks: {{{links}}}")
    for rule in alerts(found):
        assert ("dashboard_url" in rule["annotations"]) is grafana
        assert ("runbook_url" in rule["annotations"]) is runbooks
        assert all(rule["annotations"].values())
    everything = "\n".join(found.values())
    assert ("g.example.org" in everything, "r.example.org" in everything) == (grafana, runbooks)
    monitors = found["datadog/monitors/payment-api.json"]
    assert ("Runbook: " in monitors, "Dashboard: " in monitors) == (runbooks, grafana)
    assert ("Runbook: " in found["pagerduty/requests.json"]) is runbooks
    page = ryaml.loads(found["alertmanager/alertmanager.yaml"])["receivers"]
    config = next(each for each in page if "pagerduty_configs" in each)["pagerduty_configs"][0]
    assert ("client_url" in config, "links" in config) == (grafana, runbooks)
    assert ("dashboard_url" in config["details"], "runbook_url" in config["details"]) == (grafana, runbooks)
    for path, text in found.items():
        if path.startswith("grafana/dashboards/"):
            assert ('"Runbook"' in text) is (runbooks and path != "grafana/dashboards/feature-matrix.json")
            assert ("unbook" in text) is (runbooks and "feature-matrix" not in path)


def test_no_text_is_empty_or_says_none(tmp_path):
    found, _ = built(tmp_path, NOTIFYING, stated(*ALL))
    for path, text in found.items():
        if path.startswith(("prometheus/rules", "alertmanager/", "datadog/", "pagerduty/")):
            texts = list(values(ryaml.loads(text) if path.endswith(".yaml") else json.loads(text)))
            assert [each for each in texts if not each.strip() or re.search(r"\bNone\b", each)] == [], path
            assert [
                each for each in texts if re.search(r"(section|Runbook:|Dashboard:|owner:) ?\.?$", each, re.M)
            ] == []
        assert "None" not in re.sub(r"NoneOf", "", text), path


def test_dashboards_are_linked_only_if_they_are_built(tmp_path):
    found, _ = built(tmp_path, SMALL, f"{stated('prometheus')}\nlinks: {{{GRAFANA}}}")
    assert "g.example.org" not in "\n".join(found.values())
    found, _ = built(tmp_path, SMALL, f"{stated('prometheus', 'grafana')}\nlinks: {{{GRAFANA}}}")
    assert all("g.example.org/d/slo" in rule["annotations"]["dashboard_url"] for rule in alerts(found))


WATCH = "watch: {tier: P3}"
REPORT = "report: {weekday: monday, hour: 9, channels: [chat]}\n"


def test_the_watch_and_the_report_need_no_dashboards_either(tmp_path):
    found, _ = built(tmp_path, NOTIFYING + REPORT, f"{stated('prometheus', 'alertmanager')}\n{WATCH}")
    rules = list(alerts(found))
    assert len(rules) > 6
    assert all("dashboard_url" not in rule["annotations"] for rule in rules)
    done = run("prove", tmp_path / "catalog", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output


OWNERS = "owners:\n  payments: {title: Payments team, escalation: [{schedule: A}, {schedule: B}]}\n"
OTHER = """
  orders-api:
    slos:
      - id: orders
        objective: 99%
        title: Orders succeed
        sli: {ratio: {bad: 'http.requests{code=~"5.."}', total: http.requests}}
        alerts: [{profile: standard}]
"""


@pytest.mark.parametrize("owned", ["none", "one", "both"])
def test_the_label_owner_is_there_where_somebody_owns_it(owned, tmp_path):
    text = SMALL.rstrip("\n") + OTHER + (OWNERS if owned != "none" else "")
    if owned != "none":
        text = text.replace("  payment-api:\n", "  payment-api:\n    owner: payments\n")
    if owned == "both":
        text = text.replace("  orders-api:\n", "  orders-api:\n    owner: payments\n")
    found, _ = built(tmp_path, text, stated("prometheus", "grafana", "datadog"))
    owners = {(rule["labels"]["slo"], rule["labels"].get("owner")) for rule in alerts(found)}
    assert owners == {
        ("requests", None if owned == "none" else "payments"),
        ("orders", "payments" if owned == "both" else None),
    }
    for monitor in json.loads(found["datadog/monitors/orders-api.json"]):
        assert ("owner:payments" in monitor["tags"]) is (owned == "both")
        assert not [tag for tag in monitor["tags"] if tag.startswith("owner:") and tag != "owner:payments"]
    board = json.loads(found["grafana/dashboards/slo.json"])
    shown = json.dumps(board)
    assert ('"Owner"' in shown) is (owned != "none")
    assert ("Payments team" in shown) is (owned != "none")
    copied = re.findall(r'label_replace\(.*?\\"owner\\", \\"\$1\\", \\"service\\", \\"(.*?)\\"\)', shown)
    assert set(copied) == {"none": set(), "one": {"(payment-api)"}, "both": {"(.*)"}}[owned]
    done = run("prove", tmp_path / "catalog", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output


def test_a_runbook_of_one_service_is_no_runbook_of_another(tmp_path):
    text = SMALL.rstrip("\n") + OTHER
    text = text.replace("  payment-api:\n", "  payment-api:\n    links: {runbook: https://r.example.org/p}\n")
    found, said = built(tmp_path, text, stated("prometheus", "grafana"))
    linked = {rule["labels"]["slo"]: rule["annotations"].get("runbook_url") for rule in alerts(found)}
    assert linked == {"requests": "https://r.example.org/p#requests", "orders": None}
    assert "orders-api has no runbook" in said
    assert "None" not in said
    shown = found["grafana/dashboards/slo.json"]
    assert set(re.findall(r'\\"runbook\\", \\"\$1\\", \\"service\\", \\"(.*?)\\"\)', shown)) == {"(payment-api)"}


@pytest.mark.parametrize(
    ("id", "title"), [("api", "Api"), ("payment-api", "Payment api"), ("a1-b2-c3", "A1 b2 c3"), ("x", "X")]
)
def test_a_service_without_a_title_is_called_by_the_words_of_its_id(id, title, tmp_path):
    root = write(tmp_path, SMALL.replace("payment-api", id))
    plan = compile_catalog(root, Diagnostics(), emit=False).plan
    assert plan is not None
    assert plan.services[0].title == title


def test_retention_is_checked_only_where_it_is_known(tmp_path):
    long = SMALL.replace("objective: 99.9%", "objective: 99.9%\n        period: 90d")
    assert "SLO325" not in dict(validated(write(tmp_path, long)))
    assert "SLO325" in dict(validated(write(tmp_path, long, "retention: 30d")))


def test_a_catalog_is_one_whatever_file_its_platform_is_in(tmp_path):
    root = write(tmp_path, SMALL)
    (root / "a.yaml").write_text("platform:\n  name: first\n")
    (root / "z.yaml").write_text("version: 1\n")
    report = Diagnostics()
    made = compile_catalog(root, report)
    assert made.plan is not None
    assert made.plan.platform == "first"
    (root / "z.yaml").write_text("platform: {name: second}\n")
    report = Diagnostics()
    compile_catalog(root, report)
    assert [finding.code for finding in report] == ["SLO204"]


@pytest.mark.parametrize("text", ["", "version: 1\n", "tiers: {}\n", "services: {}\n", "platform:\n", "platform: {}\n"])
def test_a_catalog_without_an_slo_is_no_catalog_still(text, tmp_path):
    (tmp_path / "c.yaml").write_text(text)
    report = Diagnostics()
    assert compile_catalog(tmp_path, report).plan is None
    assert report.has_errors
    assert "SLO205" not in {finding.code for finding in report}


def test_the_planner_is_pure_of_targets_that_are_asked_for(tmp_path):
    root = write(tmp_path, NOTIFYING, f"{stated(*ALL)}\nlinks: {{{GRAFANA}, {RUNBOOKS}}}")
    plans = [compile_catalog(root, Diagnostics(), targets=names).plan for names in ((), ("prometheus",), ("datadog",))]
    assert plans[0] == plans[1] == plans[2]


@pytest.mark.parametrize(
    "field",
    ["retention:", "title: ~", "email: null", "links: {grafana: ~}", "links: {runbooks: ~}", "links:", "defaults:",
     "defaults: {no_data: ~}", "name:", "environment: ~"],
)  # fmt: skip
def test_a_field_that_is_written_has_a_value(field, tmp_path):
    report = Diagnostics()
    compile_catalog(write(tmp_path, SMALL, f"{stated('prometheus')}\n{field}"), report)
    assert [finding.code for finding in report] == ["SLO201"]


@pytest.mark.parametrize("field", ["owner:", "owner: # payments", "title: ~"])
def test_so_has_a_field_of_a_service(field, tmp_path):
    report = Diagnostics()
    compile_catalog(write(tmp_path, SMALL.replace("  payment-api:\n", f"  payment-api:\n    {field}\n")), report)
    assert [finding.code for finding in report] == ["SLO201"]
