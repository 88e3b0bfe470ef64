"""Dimensions whose labels have dots, as those of OpenTelemetry: underscores in Prometheus, and tags in Datadog."""

from __future__ import annotations

import json
import re

import pytest
import ryaml

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.diff import Side, compare
from slo_codegen.source import Locator
from tests.support.engines import Engine, promtool_faults
from tests.unit.diff.editing import said

CATALOG = """
platform:
  targets: [prometheus, grafana, datadog]
  dimensions:
    service.name: {open: true, most: 10}
    http.route: [/a, /b]
services:
  shop:
    slos:
      - id: requests
        objective: {default: 99.9%, exceptions: [{in: {http.route: /a}, objective: 99%}]}
        per: [service.name, http.route]
        sli: {ratio: {bad: 'http.requests{http.response.status_code=~"5.."}', total: http.requests}}
      - id: listed
        objective: 99%
        per: [http.route]
        members: {http.route: [/a]}
        sli: {ratio: {bad: 'http.requests{http.response.status_code=~"5.."}', total: http.requests}}
"""


def compiled(text, root):
    root.mkdir(exist_ok=True)
    (root / "catalog.yaml").write_text(text, encoding="utf-8")
    report = Diagnostics()
    return compile_catalog(root, report), list(report)


def artifact(made, path):
    return next(each.content for each in made.artifacts if each.path == path).decode()


def test_recorded_series_and_alerts_have_the_label_with_underscores(tmp_path):
    made, _ = compiled(CATALOG, tmp_path)
    text = artifact(made, "prometheus/rules/shop.yaml")
    assert "http.route" not in text
    assert "service.name" not in text
    (tmp_path / "rules.yaml").write_text(text, encoding="utf-8")
    total = {("pod-a", "cart"): 1, ("pod-b", "pay"): 4}
    test = {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": "30s",
        "group_eval_order": [group["name"] for group in ryaml.loads(text)["groups"]],
        "tests": [
            {
                "interval": "15s",
                "input_series": [
                    {"series": f'http_requests_total{{pod="{pod}",service_name="{name}",http_route="/a"}}',
                     "values": f"0+{each}x240"}
                    for (pod, name), each in total.items()
                ],
                "promql_expr_test": [
                    {
                        "expr": 'slo:sli_total:increase5m{slo="requests"}',
                        "eval_time": "40m",
                        "exp_samples": [
                            {"labels": 'slo:sli_total:increase5m{slo="requests",service="shop",http_route="/a",'
                             f'service_name="{name}"}}', "value": 20 * each}
                            for (_, name), each in total.items()
                        ],
                    }
                ],
            }
        ],
    }  # fmt: skip
    (tmp_path / "test.yaml").write_text(ryaml.dumps(test), encoding="utf-8")
    assert promtool_faults(Engine.NEWER, tmp_path / "test.yaml") == ""


def test_datadog_is_asked_by_the_tags_as_they_are_written(tmp_path):
    made, _ = compiled(CATALOG, tmp_path)
    bodies = json.loads(artifact(made, "datadog/slos/shop.json"))
    queries = [each["query"] for body in bodies for each in body["sli_specification"]["count"]["queries"]]
    assert {re.search(r"by (\{.*?\})", each)[1] for each in queries} == {"{http.route}", "{http.route,service.name}"}
    assert all("_" not in re.sub("http.response.status_code", "", each.split(".as_count")[0]) for each in queries)
    assert [each for each in bodies[0]["tags"] if each.startswith("http")] == ["http.route:/a"]
    messages = [each["message"] for each in json.loads(artifact(made, "datadog/monitors/shop.json"))]
    assert any("http_route {{[http.route].name}}, service_name {{[service.name].name}}" in each for each in messages)


def test_a_tag_of_another_name_can_be_given(tmp_path):
    text = CATALOG.replace("service.name: {open: true, most: 10}", "app: {open: true, most: 10, datadog: kube.app}")
    made, _ = compiled(text.replace("service.name", "app"), tmp_path)
    assert "by {kube.app,http.route}" in artifact(made, "datadog/slos/shop.json")
    assert "sum by (app, " in artifact(made, "prometheus/rules/shop.yaml")


def test_a_metric_with_another_tag_is_found(tmp_path):
    labels = "{http_route: null, service.name: null, http.response.status_code: null}"
    declared = f"metrics:\n  http.requests: {{type: counter, labels: {labels}}}"
    _, found = compiled(declared + CATALOG, tmp_path)
    (first, *_) = [each.message for each in found if each.code == "SLO440"]
    assert first.endswith("the tag of http.requests is http_route, and the budget is split by http.route")


BAD = {
    "dots that Prometheus keeps": (
        "  targets:", "  metric_names: utf8\n  prometheus: {version: '3.5'}\n  targets:", "service.name:",
        "copy it to service_name"),
    "a label twice": (
        "    http.route:", "    http_route: [c]\n    http.route:", "http.route:", "remove one of the two"),
    "a label twice by which an SLO is split": (
        "per: [service.name,", "per: [http_route,", "http.route]", "remove one of the two"),
    "a label that alerts have": (
        "    http.route:", "    service: [c]\n    http.route:", "service: [c]", "such as service_name"),
    "a label with two dots": ("    http.route:", "    a..b: [c]\n    http.route:", "a..b", None),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_a_dimension_is_found_at_its_place(name, tmp_path):
    old, new, place, help = BAD[name]
    text = CATALOG.replace(old, new, 1)
    assert text != CATALOG
    _, found = compiled(text, tmp_path)
    first = next(each for each in found if each.code == "SLO201")
    spot = Locator().locate(first.origin)
    assert text.splitlines()[spot.line - 1][spot.column - 1 :].startswith(place)
    assert help is None or help in first.help


def test_the_tag_is_compared_in_a_review(tmp_path):
    sides = []
    for nth, tag in enumerate(("", ", datadog: kube.app")):
        text = CATALOG.replace("service.name", "app").replace("most: 10", f"most: 10{tag}")
        made, _ = compiled(text, tmp_path / str(nth))
        sides.append(Side(made.plan, made.artifacts, made.digest))
    assert "is split in Datadog by the tag kube.app, was app" in said(compare(*sides))


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("{in: {http.route: /a}", "{in: {http.route: /zz}", "/zz}"),
        ("members: {http.route: [/a]}", "members: {http.route: [/a, /zz]}", "/zz]}"),
    ],
)
def test_what_is_written_below_such_a_label_is_found_at_its_place(old, new, place, tmp_path):
    text = CATALOG.replace(old, new)
    _, found = compiled(text, tmp_path)
    (first,) = [each for each in found if each.code == "SLO206"]
    spot = Locator().locate(first.origin)
    assert text.splitlines()[spot.line - 1][spot.column - 1 :].startswith(place)
