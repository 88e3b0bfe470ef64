"""Odd labels and members: each artifact has them as it must, or the label is refused with a fix."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import ryaml
from click.testing import CliRunner

from slo_codegen import contract
from slo_codegen.cli.main import group
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from tests.support.engines import on_each_engine, once_on_the_older
from tests.unit.datadog import query_grammar as grammar

CATALOG = (Path(__file__).parent / "catalog" / "shop.yaml").read_text(encoding="utf-8")
DIMENSIONS = "dimensions: {cluster: [blue, green], handler: [buy, refund, look]}"
LABELS = "labels: {cluster: [blue, green], handler: [buy, refund, look]"


def renamed(label):
    return re.sub(r"\bcluster\b", label, CATALOG)


def compiled(text, folder):
    (folder / "catalog").mkdir()
    (folder / "catalog" / "shop.yaml").write_text(text)
    report = Diagnostics()
    made = compile_catalog(folder / "catalog", report)
    return made, [each for each in report if each.severity == "error"]


def built(text, folder):
    made, errors = compiled(text, folder)
    assert errors == []
    for artifact in made.artifacts:
        path = folder / "out" / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(artifact.content)
    return folder / "out"


def loaded(path):
    return ryaml.loads(path.read_text()) if path.suffix == ".yaml" else json.loads(path.read_text())


ODD = ["env", "instance", "job", "host", "zone2", "Zone", "requestType", "a__b", "group", "start", "by", "x" * 30]


@pytest.mark.parametrize(("label", "engine"), once_on_the_older(ODD))
def test_any_label_is_built_for_every_target(label, tmp_path, engine):
    out = built(renamed(label), tmp_path)
    checked = engine.run("promtool", "check", "rules", *map(str, (out / "prometheus" / "rules").glob("*.yaml")))
    assert checked.returncode == 0, checked.stdout + checked.stderr
    tested = engine.run("promtool", "test", "rules", *map(str, (out / "prometheus" / "tests").glob("*.yaml")))
    assert tested.returncode == 0, tested.stdout + tested.stderr
    routed = engine.run("amtool", "check-config", str(out / "alertmanager" / "alertmanager.yaml"))
    assert routed.returncode == 0, routed.stdout + routed.stderr
    for body in loaded(out / "datadog" / "monitors" / "shop.json"):
        grammar.parse_monitor(body["query"])
    for body in loaded(out / "datadog" / "slos" / "shop.json"):
        for query in body["sli_specification"]["count"]["queries"]:
            grammar.parse_slo_query(query["query"])


@pytest.mark.parametrize("label", ODD)
def test_what_datadog_has_is_tagged_once_by_each_key(label, tmp_path):
    out = built(renamed(label), tmp_path)
    bodies = [body for kind in ("monitors", "slos") for body in loaded(out / "datadog" / kind / "shop.json")]
    for body in bodies:
        keys = [tag.split(":")[0] for tag in body["tags"]]
        assert len(set(keys)) == len(keys), body["tags"]
    of_place = next(body for body in bodies if body["name"] == "buying--blue")
    # Datadog keeps one of a run of underscores.
    assert f"{label.lower().replace('__', '_')}:blue" in of_place["tags"]


def test_a_label_keeps_its_case_in_titles(tmp_path):
    board = loaded(built(renamed("requestType"), tmp_path) / "grafana" / "dashboards" / "slo.json")
    [variable] = [each for each in board["templating"]["list"] if each["name"] == "requestType"]
    assert variable["label"] == "RequestType"
    assert variable["description"].startswith("RequestTypes of the chosen")
    assert "var-requestType=${__data.fields.RequestType:percentencode}" in json.dumps(board)


@pytest.mark.parametrize("label", [*sorted(contract.USED_NAMES), "NaN", "Module", "AND"])
def test_a_label_that_queries_and_dashboards_need_is_refused(label, tmp_path):
    _, errors = compiled(renamed(label), tmp_path)
    assert {each.code for each in errors} == {"SLO201"}
    assert all("queries and dashboards need" in each.message for each in errors)
    assert all("another name" in (each.help or "") for each in errors)


def test_no_column_label_or_variable_of_the_dashboards_is_free_for_a_dimension(tmp_path):
    """A dimension of the same name would hide it, or be hidden."""
    taken = {name.lower() for name in contract.USED_NAMES | contract.OWNED_LABELS}
    used = set()
    for path in (built(CATALOG, tmp_path) / "grafana" / "dashboards").glob("*.json"):
        board = loaded(path)
        used |= {each["name"] for each in board["templating"]["list"]}
        for panel in (inner for outer in board["panels"] for inner in (outer, *outer.get("panels", []))):
            for step in panel.get("transformations", []):
                used |= set(step.get("options", {}).get("renameByName", {}).values())
            for target in panel.get("targets", []):
                used |= set(re.findall(r'label_replace\(.*?, "([a-z]+)", "[^"]*", "[a-z]*", ', target["expr"]))
    own = {"cluster", "handler"}
    words = {each.lower() for each in used if re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", each)} - own
    assert len(words) > 12
    assert words - taken == set()


def test_a_choice_of_one_dimension_keeps_the_members_of_another(tmp_path):
    """Where no SLO is split by both, the choices of the second would have no values."""
    out = built(CATALOG, tmp_path)
    for path in (out / "grafana" / "dashboards").glob("*.json"):
        [variable] = [each for each in loaded(path)["templating"]["list"] if each["name"] == "handler"]
        assert 'cluster=~"$cluster|"' in json.dumps(variable["query"]).replace('\\"', '"'), path


def test_many_dimensions_are_listed_as_people_list_them(tmp_path):
    text = CATALOG.replace(DIMENSIONS, DIMENSIONS.replace("handler:", "zone: [a], handler:"))
    matrix = loaded(built(text, tmp_path) / "grafana" / "dashboards" / "feature-matrix.json")
    assert "in each cluster, handler and zone:" in matrix["description"]


SOLE = """      - id: sole
        title: One of them succeeds
        objective: 99%
        per: [cluster]
        members: {cluster: [blue]}
        period: 7d
        sli: {ratio: {bad: 'http.requests{code="500",cluster="blue"}', total: 'http.requests{cluster="blue"}'}}
        alerts:
          - {tier: P0, when: {burn_rate: {factor: 8, long: 1h, short: 5m}}}
"""


@on_each_engine
def test_healthy_traffic_is_healthy_where_labels_have_no_declared_values(tmp_path, engine):
    """The traffic of an SLO per handler is in some cluster too: in one that the catalog lists."""
    text = CATALOG.replace(f"{LABELS}, code", "labels: {cluster: null, handler: null, code")
    text = text.replace("        per: [cluster]\n", "        per: [handler]\n        members: {handler: [buy]}\n")
    done = engine.run("promtool", "test", "rules", str(built(text, tmp_path) / "prometheus" / "tests" / "shop.yaml"))
    assert done.returncode == 0, done.stdout + done.stderr


@on_each_engine
def test_where_the_first_place_is_the_only_one_of_its_slo_another_one_is_missing(tmp_path, engine):
    start, end = CATALOG.index("      - id: requests"), CATALOG.index("      - id: some")
    text = f"{CATALOG[:start]}{SOLE}{CATALOG[end:]}"
    out = built(text, tmp_path)
    tests = out / "prometheus" / "tests" / "shop.yaml"
    healthy, missing = (test["input_series"] for test in loaded(tests)["tests"])
    assert len(healthy) > len(missing) > 0
    done = engine.run("promtool", "test", "rules", str(tests))
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_long_name_in_datadog_is_short_and_still_its_own(tmp_path):
    text = renamed("a").replace("blue", "b" * 63).replace("green", "g" * 63)
    text = text.replace("buy,", f"{'y' * 63},").replace("buy}", f"{'y' * 63}}}").replace("buy]", f"{'y' * 63}]")
    text = text.replace("[buy", f"[{'y' * 63}").replace('"buy"', f'"{"y" * 63}"')
    out = built(text, tmp_path)
    names = [body["name"] for body in loaded(out / "datadog" / "slos" / "shop.json")]
    assert len(set(names)) == len(names) == 6 + 2 + 2 + 1
    assert max(map(len, names)) <= 128
    watched = {
        name
        for body in loaded(out / "datadog" / "monitors" / "shop.json")
        for name in re.findall(r"\$\{slo:([^}]+)\}", body["query"])
    }
    assert watched
    assert watched <= set(names)


RAW = """        sli:
          raw:
            prometheus:
              bad: 'sum(increase(http_requests_total{{code="500"}}[$window]))'
              total: 'sum(increase(http_requests_total[$window]))'
            datadog:
              bad: 'sum:http.requests{{code:500}}{0}.as_count()'
              total: 'sum:http.requests{{*}}{1}.as_count()'
"""
BY = " by {cluster}"
OF_ALL = "        sli: {ratio: {bad: 'http.requests{code=\"500\"}', total: http.requests}}\n"


@pytest.mark.parametrize("groups", [("", ""), ("", BY), (BY, ""), (BY, BY)])
def test_a_query_of_one_budget_over_all_is_grouped_by_nothing_in_datadog(groups, tmp_path):
    watched = "bad_events: {above: 100, within: 1h}"
    assert watched in CATALOG
    text = CATALOG.replace(watched, "sli_below: {below: 90%, over: 1h}")
    at = text.index(OF_ALL, text.index("id: everything"))
    _, errors = compiled(f"{text[:at]}{RAW.format(*groups)}{text[at + len(OF_ALL) :]}", tmp_path)
    assert {each.code for each in errors} == ({"SLO444"} if any(groups) else set())
    assert all("grouped by {cluster}, but the SLO is not split" in each.message for each in errors)


def test_a_diff_names_the_dimension_whose_members_changed(tmp_path):
    texts = {"before": CATALOG, "after": CATALOG.replace(DIMENSIONS, DIMENSIONS.replace("look]", "look, sell]"))}
    for name, text in texts.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "shop.yaml").write_text(text)
    done = CliRunner().invoke(group, ["diff", str(tmp_path / "before"), str(tmp_path / "after")])
    assert "dimension handler members buy, refund, look, sell, was buy, refund, look" in done.output


NATIVE = """      - id: native
        title: Requests are fast
        objective: 99%
        period: 7d
        sli: {latency: {of: http.time, under: 256ms}}
        alerts:
          - {tier: P0, when: {burn_rate: {factor: 8, long: 1h, short: 5m}}}
"""


@on_each_engine
def test_an_slo_whose_traffic_no_test_can_write_is_not_tested_beside_the_others(tmp_path, engine):
    timing = f"metrics:\n  http.time: {{type: timing, unit: ms, histogram: native, {LABELS}}}}}\n"
    text = f"{CATALOG.rstrip()}\n{NATIVE}".replace("metrics:\n", timing)
    done = engine.run("promtool", "test", "rules", str(built(text, tmp_path) / "prometheus" / "tests" / "shop.yaml"))
    assert done.returncode == 0, done.stdout + done.stderr
