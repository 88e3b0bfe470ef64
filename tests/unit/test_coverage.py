"""Coverage: what an artifact carries is what its backend says, whatever words its text holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import ryaml
from click.testing import CliRunner

from slo_codegen.cli.main import group
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.reports.coverage import cover
from tests.support.examples import BASE

ROOT = Path(__file__).parents[2]
RATIO = {"ratio": {"bad": 'http.requests{status=~"5.."}', "total": "http.requests"}}


def slo(id, row=None, **more):
    made = {"id": id, "title": f"Of {id}", "objective": "99.9%", "sli": RATIO} | more
    return made | ({"rows": [row]} if row else {})


def carried(tmp_path, sections, row="R01", met_by=None):
    """Return the artifacts that carry a row in the small platform with these sections in addition."""
    base = ryaml.loads(BASE)
    base["platform"]["defaults"] = {**base["platform"].get("defaults", {}), "alerts": []}
    base["platform"]["forms"] = ["grafana-sidecar", "grafana-operator"]
    requirement = {"title": "A row", "source": "1"} | ({"met_by": met_by} if met_by else {})
    for section, value in {**sections, "requirements": {row: requirement}}.items():
        base[section] = {**base.get(section, {}), **value} if isinstance(value, dict) else value
    (tmp_path / "catalog.yaml").write_text(ryaml.dumps(base), encoding="utf-8")
    report = Diagnostics()
    made = compile_catalog(tmp_path, report)
    assert not report.has_errors, [(each.code, each.message) for each in report]
    (found,) = cover(made.catalog, made.plan, made.artifacts)
    assert found.covered is bool((found.stated or found.met_by) and found.artifacts)
    return set(found.artifacts)


def service(id, *slos, **more):
    return {id: {"title": id, "owner": "shop-team", "slos": list(slos), **more}}


def files(id):
    """Return the artifacts about the SLOs of one service."""
    rules = {f"prometheus/rules/{id}.yaml", f"prometheus/tests/{id}.yaml"}
    return rules | {f"datadog/slos/{id}.json", f"datadog/monitors/{id}.json"}


def test_an_slo_named_like_a_word_of_every_artifact(tmp_path):
    found = carried(tmp_path, {"services": service("slo", slo("slo", "R01"))})
    assert found == files("slo")


def test_a_service_named_like_a_word_of_every_artifact(tmp_path):
    assert carried(tmp_path, {"services": service("slo", slo("carts"), rows=["R01"])}) == files("slo")


def test_an_id_that_is_part_of_another(tmp_path):
    own, other = service("own", slo("pay", "R01")), service("other", slo("pay-late"), slo("late-pay"))
    found = carried(tmp_path, {"services": own | other})
    assert found == files("own")


def test_an_alert_whose_name_begins_like_another(tmp_path):
    when = {"burn_rate": {"factor": 14.4, "long": "1h", "short": "5m"}}
    alert = {"tier": "P1", "id": "fast", "when": when, "rows": ["R01"]}
    more = {"tier": "P1", "id": "fast-too", "when": {"burn_rate": {**when["burn_rate"], "factor": 20}}}
    made = service("a", slo("pay", alerts=[alert])) | service("b", slo("pay-p1", alerts=[more]))
    assert carried(tmp_path, {"services": made}) == {"prometheus/rules/a.yaml", "datadog/monitors/a.json"}


@pytest.mark.parametrize("name", ["tier", "slack", "receiver", "summary", "continue", "unrouted"])
def test_a_channel_that_nothing_is_sent_to_is_carried_nowhere(tmp_path, name):
    channel = {"email": "a@example.org", "title": "Spare", "datadog": "a@example.org", "rows": ["R01"]}
    assert carried(tmp_path, {"channels": {name: channel}}) == set()


def test_a_channel_is_carried_where_it_is_notified(tmp_path):
    channel = {"email": "a@example.org", "title": "All", "rows": ["R01"]}
    tier = {"title": "Low", "description": "Low.", "response": "1d", "channels": ["tier", "chat"], "severity": "info",
            "repeat": "7d"}  # fmt: skip
    assert carried(tmp_path, {"channels": {"tier": channel}, "tiers": {"P3": tier}}) == {
        "alertmanager/alertmanager.yaml"
    }


@pytest.mark.parametrize("name", ["env", "team", "shop", "critical"])
def test_an_owner_of_nothing_is_carried_nowhere(tmp_path, name):
    owner = {"title": "Team", "escalation": [{"schedule": "A"}], "rows": ["R01"]}
    assert carried(tmp_path, {"owners": {name: owner}}) == set()


@pytest.mark.parametrize("name", ["http", "requests", "le", "sum"])
def test_a_metric_that_nothing_counts_is_carried_nowhere(tmp_path, name):
    metric = {"type": "counter", "labels": {"region": ["eu", "us"]}, "rows": ["R01"]}
    assert carried(tmp_path, {"metrics": {name: metric}}) == set()


def test_a_metric_is_carried_by_what_counts_it_whatever_its_name_is_there(tmp_path):
    metric = {"type": "counter", "labels": {"region": ["eu", "us"]}, "prometheus": "p", "datadog": "d", "rows": ["R01"]}
    two = service("two", slo("two", sli={"ratio": {"bad": "calls", "total": "http.requests"}}))
    found = carried(tmp_path, {"metrics": {"calls": metric}, "services": two})
    assert found == {"prometheus/rules/two.yaml", "datadog/slos/two.json", "datadog/monitors/two.json"}


def test_a_query_of_the_catalogs_own_carries_the_metrics_that_it_reads(tmp_path):
    metric = {"type": "counter", "labels": {"region": ["eu", "us"]}, "prometheus": "calls_total", "rows": ["R01"]}
    more = {"type": "counter", "labels": {"region": ["eu", "us"]}}
    text = "sum by (region) (increase({}[$window]))"
    raw = {"prometheus": {"bad": text.format("calls_total"), "total": text.format("more_calls_total")},
           "datadog": {"bad": "sum:calls{*} by {region}.as_count()",
                       "total": "sum:more.calls{*} by {region}.as_count()"}}  # fmt: skip
    made = service("raw", slo("raw", sli={"raw": raw}))
    found = carried(tmp_path, {"metrics": {"calls": metric, "more.calls": more}, "services": made})
    assert "prometheus/rules/raw.yaml" in found
    assert {path for path in found if "raw" not in path} == set()


@pytest.mark.parametrize("name", ["objective", "state", "region", "slo-state"])
def test_a_module_is_carried_by_the_feature_matrix_alone(tmp_path, name):
    module = {"title": "M", "slos": ["payments-availability"], "rows": ["R01"]}
    found = carried(tmp_path, {"modules": {name: module}})
    assert {path.rsplit("/", 1)[1] for path in found} == {"feature-matrix.json", "feature-matrix.yaml"}


@pytest.mark.parametrize("name", ["objectives", "prometheus", "graph"])
def test_a_dashboard_is_carried_by_itself(tmp_path, name):
    board = {"title": "Mine", "slos": ["payments-availability"], "panels": ["sli"], "rows": ["R01"]}
    found = carried(tmp_path, {"dashboards": {name: board}})
    assert found == {f"grafana/{kind}/{name}.{end}" for kind, end in
                     (("dashboards", "json"), ("sidecar", "yaml"), ("operator", "yaml"))}  # fmt: skip


def test_a_subscription_is_carried_where_its_own_route_is_and_not_where_its_channel_is(tmp_path):
    mine = {"channel": "chat", "purpose": "audit", "tiers": ["P0"], "rows": ["R01"]}
    # The channel has a handle, but no alert of that tier exists.
    assert carried(tmp_path, {"subscriptions": [mine]}) == {"alertmanager/alertmanager.yaml"}


def test_the_states_of_a_budget_are_carried_where_budgets_are(tmp_path):
    states = [{"id": "rules", "title": "Ship", "above": "25%", "allows": ["all"], "rows": ["R01"]},
              {"id": "groups", "title": "Freeze", "allows": ["fixes"]}]  # fmt: skip
    found = carried(tmp_path, {"budget_states": states})
    assert "prometheus/rules/payments.yaml" in found
    assert not any(path.startswith(("alertmanager", "datadog", "pagerduty")) for path in found)


@pytest.mark.parametrize(
    ("met_by", "found"),
    [
        ("grafana/dashboards/slo.json", {"grafana/dashboards/slo.json"}),
        ("grafana/dashboards/slo.json, grafana/dashboards/incident.json",
         {"grafana/dashboards/slo.json", "grafana/dashboards/incident.json"}),
        ("docs/grafana/dashboards/slo.json", set()),
        ("grafana/dashboards/slo.json.md", set()),
        ("the wiki", set()),
    ],
)  # fmt: skip
def test_what_meets_a_row_is_an_artifact_by_its_whole_path(tmp_path, met_by, found):
    assert carried(tmp_path, {}, met_by=met_by) == found


def test_every_row_of_the_reference_catalog_is_covered():
    done = CliRunner().invoke(group, ["coverage", str(ROOT / "catalog"), "--format", "json"])
    rows = json.loads(done.stdout)
    assert [row["id"] for row in rows if not row["covered"]] == []
    assert (done.exit_code, len(rows)) == (0, 40)
