"""Budgets by two labels: what each target makes of them, worked out by hand and asked of the real tools."""

from __future__ import annotations

import json
import re
from itertools import product
from pathlib import Path

import pytest
import ryaml

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from tests.support.engines import Engine, on_each_engine, promtool_faults
from tests.support.needed import needed
from tests.unit.datadog import query_grammar as grammar

CATALOG = Path(__file__).parent / "catalog"
CLUSTERS, HANDLERS = ("blue", "green"), ("buy", "look", "refund")
TARGETS = {
    ("blue", "buy"): 0.99,
    ("blue", "look"): 0.9,
    ("blue", "refund"): 0.99,
    ("green", "buy"): 0.999,
    ("green", "look"): 0.9,
    ("green", "refund"): 0.99,
}
"""The objective of `requests` at each place, as the catalog says it."""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    report = Diagnostics()
    made = compile_catalog(CATALOG, report)
    assert not report.has_errors, [str(finding) for finding in report]
    folder = tmp_path_factory.mktemp("out")
    for artifact in made.artifacts:
        path = folder / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(artifact.content)
    return folder


def loaded(path):
    return ryaml.loads(path.read_text()) if path.suffix == ".yaml" else json.loads(path.read_text())


@on_each_engine
def test_each_place_has_its_objective_its_budget_and_its_alert(built, tmp_path, engine):
    """Of 100 requests a minute in each place, 20 fail in two of them from minute 60 on: a fifth of the last hour."""
    failing = {("green", "buy"), ("blue", "look")}
    series = {}
    for cluster, handler in TARGETS:
        where = f'cluster="{cluster}", handler="{handler}", instance="i"'
        bad = "0x59 20+20x60" if (cluster, handler) in failing else "0x120"
        series[f'http_requests_total{{{where}, code="500"}}'] = bad
        series[f'http_requests_total{{{where}, code="200"}}'] = "0+80x120"
    at = "2h"
    # By then 20 x 60 of 80 x 60 + 20 x 60 in the last hour; and 20 x 61 of 80 x 120 + 20 x 61, all that there was.
    share = 0.2
    spent = {place: 1 - (1220 / (9600 + 1220)) / (1 - TARGETS[place]) for place in failing}
    asked = {
        "slo:objective:ratio": TARGETS,
        "slo:sli_error:ratio_rate1h": {place: share if place in failing else 0 for place in TARGETS},
        "slo:error_budget_remaining:ratio": {place: spent.get(place, 1) for place in TARGETS},
    }
    checks = []
    for name, expected in asked.items():
        for (cluster, handler), value in expected.items():
            one = f'{name}{{slo="requests", cluster="{cluster}", handler="{handler}"}}'
            sample = {"labels": f"{{{labels_of('requests', cluster, handler)}}}", "value": 1}
            near = f"abs({one} - {value}) < bool 0.03 * (1 + {abs(value)})"
            checks.append({"expr": near, "eval_time": at, "exp_samples": [sample]})
        checks.append({"expr": f'count({name}{{slo="requests"}})', "eval_time": at,
                       "exp_samples": [{"labels": "{}", "value": len(TARGETS)}]})  # fmt: skip
    # A fifth burns 200 times too fast where one in a thousand may fail, and twice where one in ten may.
    firing = 'count by (cluster, handler) (ALERTS{alertname="requests-p0-burn-rate-8x-1h-5m", alertstate="firing"})'
    checks.append({"expr": firing, "eval_time": at,
                   "exp_samples": [{"labels": '{cluster="green", handler="buy"}', "value": 1}]})  # fmt: skip
    rules = needed(sorted((built / "prometheus" / "rules").glob("*.yaml")), [each["expr"] for each in checks], None)
    (tmp_path / "rules.yaml").write_text(ryaml.dumps(rules))
    played = [{"series": key, "values": values} for key, values in series.items()]
    test = {"rule_files": ["rules.yaml"], "evaluation_interval": "1m",
            "tests": [{"interval": "1m", "input_series": played, "promql_expr_test": checks}]}  # fmt: skip
    (tmp_path / "test.yaml").write_text(ryaml.dumps(test))
    assert promtool_faults(engine, tmp_path / "test.yaml") == ""


def test_alerts_are_grouped_and_inhibited_within_a_place(built):
    config = loaded(built / "alertmanager" / "alertmanager.yaml")
    assert config["route"]["group_by"] == ["slo", "service", "cluster", "handler", "tier"]
    assert {tuple(rule["equal"]) for rule in config["inhibit_rules"]} == {("slo", "service", "cluster", "handler")}


def takes_in(scope, tags):
    match scope:
        case grammar.Everything():
            return True
        case grammar.HasTag(key, values):
            return tags.get(key) in values
        case grammar.Not(inner):
            return not takes_in(inner, tags)
        case grammar.All(parts):
            return all(takes_in(part, tags) for part in parts)
        case grammar.Either(parts):
            return any(takes_in(part, tags) for part in parts)


def places_in(scope):
    return {place for place in TARGETS if takes_in(scope, {"cluster": place[0], "handler": place[1], "code": "500"})}


def test_datadog_has_an_slo_for_each_place_and_counts_that_place_alone(built):
    [path] = (built / "datadog" / "slos").glob("*.json")
    bodies = {body["name"]: body for body in loaded(path)}
    of_places = {f"requests--{c}--{h}": {(c, h)} for c, h in TARGETS}
    of_places |= {f"buying--{c}": {(c, "buy")} for c in CLUSTERS}
    of_places |= {f"some--green--{h}": {("green", h)} for h in ("buy", "look")}
    of_places |= {"everything": set(TARGETS)}
    assert set(bodies) == set(of_places)
    for name, places in of_places.items():
        for query in bodies[name]["sli_specification"]["count"]["queries"]:
            assert places_in(grammar.parse_slo_query(query["query"]).scope) == places, name
    assert {"cluster:green", "handler:buy"} <= set(bodies["requests--green--buy"]["tags"])


def test_datadog_watches_the_places_of_a_target_group_by_group(built):
    [path] = (built / "datadog" / "monitors").glob("*.json")
    burns = [body for body in loaded(path) if body["name"].startswith("some-p2-sli-below")]
    assert len(burns) == 1
    for metric in grammar.metrics_of(grammar.parse_monitor(burns[0]["query"]).expression):
        assert places_in(metric.scope) == {("green", "buy"), ("green", "look")}
        assert sorted(metric.by) == ["cluster", "handler"]
    assert "{{cluster.name}}/{{handler.name}}" in burns[0]["message"]


OBJECTIVES = {
    **{("requests", c, h): target for (c, h), target in TARGETS.items()},
    **{("buying", c, ""): 0.995 for c in CLUSTERS},
    ("everything", "", ""): 0.95,
}
LEFT = {key: nth / 16 for nth, key in enumerate(sorted(OBJECTIVES), start=1)}


def labels_of(slo, cluster, handler):
    given = {"slo": slo, "service": "shop", "cluster": cluster, "handler": handler}
    return ", ".join(f'{name}="{text}"' for name, text in given.items() if text)


@pytest.fixture(scope="module")
def panels(built):
    found = {}
    for path in sorted((built / "grafana" / "dashboards").glob("*.json")):
        board = loaded(path)
        for panel in (inner for outer in board["panels"] for inner in (outer, *outer.get("panels", []))):
            for target in panel.get("targets", []):
                found[board["uid"], panel["title"], target["refId"]] = target["expr"]
    return found


def test_dashboards_answer_by_each_dimension(panels, tmp_path):
    def least(index, member):
        return min(LEFT[key] for key in LEFT if key[index] == member)

    answers = {
        ("slo", "Objectives, worst first", "C"): {labels_of(*key): left for key, left in LEFT.items()},
        ("health-by-cluster", "Clusters, worst first", "C"): {f'cluster="{c}"': least(1, c) for c in CLUSTERS},
        ("health-by-cluster", "Clusters, worst first", "A"): {f'cluster="{c}"': 4 for c in CLUSTERS},
        ("health-by-handler", "Handlers, worst first", "C"): {f'handler="{h}"': least(2, h) for h in HANDLERS},
        ("health-by-handler", "Handlers, worst first", "A"): {f'handler="{h}"': 2 for h in HANDLERS},
    }
    assert asked(panels, answers, {}, tmp_path) == ""
    green = {key: left for key, left in LEFT.items() if key[1] in ("green", "")}
    narrowed = {("slo", "Objectives, worst first", "C"): {labels_of(*key): left for key, left in green.items()}}
    assert asked(panels, narrowed, {"cluster": "green"}, tmp_path) == ""


def test_the_feature_matrix_has_a_table_for_each_dimension(panels, tmp_path):
    """The states: 1 above a quarter of the budget left, 2 from there down to nothing."""

    def state(left):
        return 1 if left > 0.25 else 2

    def by(index, members, name, rest):
        cells = {member: member for member in members} | {"": rest}
        return {
            f'module="shop", {name}="{shown}"': max(state(LEFT[key]) for key in LEFT if key[index] == member)
            for member, shown in cells.items()
        }

    answers = {
        ("feature-matrix", "Modules by cluster", "A"): by(1, CLUSTERS, "cluster", "all clusters"),
        ("feature-matrix", "Modules by handler", "A"): by(2, HANDLERS, "handler", "all handlers"),
    }
    assert asked(panels, answers, {}, tmp_path) == ""


def asked(panels, answers, chosen, folder):
    """Return what promtool finds different, on any engine, with variables at what is chosen and else at all."""
    values = {"service": ".+", "slo": ".+", "cluster": ".+", "handler": ".+", **chosen}

    def filled(expr):
        return re.sub(r"\$(\w+)\b", lambda found: values[found[1]], expr)

    series = {f"slo:objective:ratio{{{labels_of(*key)}}}": f"{target}x20" for key, target in OBJECTIVES.items()}
    series |= {f"slo:error_budget_remaining:ratio{{{labels_of(*key)}}}": f"{left}x20" for key, left in LEFT.items()}
    tests = [
        {
            "expr": filled(panels[place]),
            "eval_time": "10m",
            "exp_samples": [{"labels": f"{{{labels}}}", "value": value} for labels, value in answer.items()],
        }
        for place, answer in answers.items()
    ]
    played = [{"series": name, "values": values} for name, values in series.items()]
    file = {"rule_files": [], "tests": [{"interval": "1m", "input_series": played, "promql_expr_test": tests}]}
    (folder / "panels.yaml").write_text(json.dumps(file))
    return "".join(promtool_faults(engine, folder / "panels.yaml") for engine in Engine)


def test_links_choose_every_dimension(built):
    board = loaded(built / "grafana" / "dashboards" / "slo.json")
    names = [variable["name"] for variable in board["templating"]["list"]]
    assert names[-4:] == ["service", "slo", "cluster", "handler"]
    of_row = "var-{0}=${{__data.fields.{1}:percentencode}}"
    chosen = "&".join(of_row.format(*each) for each in (("cluster", "Cluster"), ("handler", "Handler")))
    assert f"&{chosen}&" in json.dumps(board)


def test_every_combination_is_carried(built):
    """No place is missing anywhere: a combination that is not recorded is one that is never alerted."""
    rules = (built / "prometheus" / "rules" / "shop.yaml").read_text()
    for cluster, handler in product(CLUSTERS, HANDLERS):
        assert f'\\"cluster\\", \\"{cluster}\\", \\"\\", \\"\\"), \\"handler\\", \\"{handler}\\"' in rules
