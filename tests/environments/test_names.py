"""What is deployed of two environments has no name in common, and asks for the series of its own alone."""

from __future__ import annotations

import json
import re

import pytest
import ryaml

from tests.environments.built import ENVIRONMENTS, SELECTED, files

METRICS = (
    "http_requests_total",
    "search_seconds_bucket",
    "search_seconds_count",
    "queue_depth",
    "jobs_total",
    "leaks_total",
)


def read(out, environment):
    """Return every artifact of an environment, parsed, by its path."""
    loads = {"json": json.loads, "yaml": ryaml.loads}
    return {
        path: loads[path.rpartition(".")[2]](text)
        for path, text in files(out / environment).items()
        if path != "manifest.json"
    }


def dashboards(made):
    return [data for path, data in made.items() if path.startswith("grafana/dashboards/")]


def names(made):
    """Yield each name that must be unique where both environments are deployed, with what it is a name of."""
    for path, data in made.items():
        if path.startswith("prometheus/rules/"):
            yield from (("rule group", group["name"]) for group in data["groups"])
        if path.startswith("grafana/dashboards/"):
            yield from (("dashboard", data["uid"]), ("title", data["title"]))
        if path.startswith("grafana/provisioning/"):
            yield from (("provider", each["name"]) for each in data["providers"])
            yield from (("folder", each["folder"]) for each in data["providers"])
        if path.startswith(("grafana/sidecar/", "grafana/operator/")):
            yield f"{path.split('/')[1]} object", data["metadata"]["name"]
        if path.startswith("datadog/"):
            yield from ((path.split("/")[1], each["name"]) for each in data)
        if path == "pagerduty/requests.json":
            for request in data:
                for kind, body in request["body"].items():
                    if isinstance(body, dict) and "name" in body:
                        yield kind, body["name"]


def test_no_name_is_in_both_environments(out):
    found = [set(names(read(out, environment))) for environment in ENVIRONMENTS]
    kinds = {kind for kind, _ in found[0]}
    assert kinds == {kind for kind, _ in found[1]}
    assert kinds >= {"rule group", "dashboard", "title", "provider", "folder", "sidecar object", "operator object"}
    assert kinds >= {"monitors", "slos", "service", "escalation_policy", "orchestration"}
    assert not found[0] & found[1]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_series_and_alert_has_the_label(out, environment):
    rules = [
        rule
        for path, data in read(out, environment).items()
        if path.startswith("prometheus/rules/")
        for group in data["groups"]
        for rule in group["rules"]
    ]
    assert len(rules) > 60
    assert all(rule["labels"]["environment"] == environment for rule in rules)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_query_asks_for_the_environment(out, environment):
    texts = {
        path: text
        for path, text in files(out / environment).items()
        if path.startswith(("prometheus/rules/", "grafana/dashboards/"))
    }
    recorded = metrics = alerts = 0
    for path, text in texts.items():
        plain = re.sub(r"\\+", "", text)
        # A recorded name without braces stands behind record: alone.
        for found in re.findall(r'(?:record: )?"?slo:[a-z_]+:[a-z_0-9]+[a-z0-9]*(?:\{[^}]*\})?', plain):
            if not found.startswith("record: "):
                recorded += 1
                assert f'environment="{environment}"' in found, (path, found)
        for metric in METRICS:
            for found in re.findall(rf"\b{metric}\b(?:\{{[^}}]*\}})?", plain):
                metrics += 1
                assert SELECTED[environment] in found, (path, found)
        for found in re.findall(r"\bALERTS(?:_FOR_STATE)?\b(?:\{[^}]*\})?", plain):
            alerts += 1
            assert f'environment="{environment}"' in found, (path, found)
    assert recorded > 200
    assert metrics > 100
    assert alerts > 10


@pytest.mark.parametrize(("environment", "tag"), [("production", "env:prod"), ("staging", "env:stage")])
def test_datadog_counts_the_metrics_of_the_environment_and_tags_what_it_makes(out, environment, tag):
    made = read(out, environment)
    queries = [
        query["query"]
        for each in made["datadog/slos/cart.json"]
        if each["type"] == "metric"
        for query in each["sli_specification"]["count"]["queries"]
    ]
    queries += [each["query"] for each in made["datadog/monitors/cart.json"] if each["type"] == "query alert"]
    assert len(queries) > 8
    for query in queries:
        scopes = re.findall(r"\{([^}]*)\}(?! by)|\{([^}]*)\} by", query)
        braces = [first or second for first, second in scopes if ":" in (first or second)]
        assert braces, query
        assert all(tag in scope for scope in braces), query
    for kind in ("slos", "monitors"):
        for each in made[f"datadog/{kind}/cart.json"]:
            assert f"env:{environment}" in each["tags"]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_links_lead_to_the_dashboards_of_the_environment(out, environment):
    made = read(out, environment)
    uids = {each["uid"] for each in dashboards(made)}
    links = set(re.findall(r"/d/([a-z0-9-]+)", "".join(files(out / environment).values())))
    assert links
    assert links <= uids
