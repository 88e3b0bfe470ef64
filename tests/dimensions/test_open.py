"""Open dimensions: whatever reports has a budget. What each target makes of them, worked out by hand."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import ryaml
from click.testing import CliRunner

from slo_codegen.cli.main import group
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.model import Place
from slo_codegen.reports.gate import queries
from tests.support.engines import on_each_engine, promtool_faults
from tests.unit.datadog import query_grammar as grammar

CATALOG = Path(__file__).parent / "open_catalog"
TEXT = (CATALOG / "shop.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def made():
    report = Diagnostics()
    compiled = compile_catalog(CATALOG, report)
    assert not report.has_errors, [str(finding) for finding in report]
    return compiled


@pytest.fixture(scope="module")
def built(made, tmp_path_factory):
    folder = tmp_path_factory.mktemp("out")
    for artifact in made.artifacts:
        path = folder / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(artifact.content)
    return folder


def loaded(path):
    text = path.read_text(encoding="utf-8")
    return ryaml.loads(text) if path.suffix == ".yaml" else json.loads(text)


def rules_of(built, slo, folder):
    rules = loaded(built / "prometheus" / "rules" / "shop.yaml")
    groups = [each for each in rules["groups"] if each["name"].startswith(f"shop/{slo}/")]
    (folder / "rules.yaml").write_text(ryaml.dumps({"groups": groups}), encoding="utf-8")
    return [group["name"] for group in groups]


def played(engine, folder, order, series, checks):
    """Return what promtool finds different. `checks` are queries with a time in minutes and the samples of it."""
    test = {
        "rule_files": ["rules.yaml"], "evaluation_interval": "1m", "group_eval_order": order,
        "tests": [{
            "interval": "1m",
            "input_series": [{"series": name, "values": values} for name, values in series.items()],
            "promql_expr_test": [
                {"expr": expr, "eval_time": f"{at}m",
                 "exp_samples": [{"labels": labels, "value": value} for labels, value in samples.items()]}
                for expr, at, samples in checks
            ],
        }],
    }  # fmt: skip
    (folder / "test.yaml").write_text(ryaml.dumps(test), encoding="utf-8")
    return promtool_faults(engine, folder / "test.yaml")


NO_DATA = 'count by (cluster) (ALERTS{alertname="requests-p2-no-data", alertstate="firing"})'


@on_each_engine
def test_members_come_go_silent_are_forgotten_and_return(built, tmp_path, engine):
    """Of 60 requests a minute in each; what is silent for 15 minutes is alerted, and forgotten after 2 hours."""
    order = rules_of(built, "requests", tmp_path)
    of = 'http_requests_total{{cluster="{}", handler="buy", code="{}", instance="i"}}'.format
    series = {
        of("always", "200"): "0+60x220",
        # Silent from minute 41 on, for good.
        of("gone", "200"): "0+60x40 stale",
        # Silent from minute 41 on and back in minute 91, with all that its counter has counted meanwhile.
        of("back", "200"): "0+60x40 stale _x49 5460+60x129",
        # New in minute 91, and its first request has failed.
        of("new", "500"): "_x91 1x129",
        of("new", "200"): "_x95 0+60x124",
        # New in minute 91 with a long past, which is no news.
        of("old", "500"): "_x91 500000x129",
        of("old", "200"): "_x91 900000+60x129",
    }
    bad = 'sum by (cluster) (sum_over_time(slo:sli_bad:tile{slo="requests"}[2h]))'
    all_there = 'group by (cluster) (slo:objective:ratio{slo="requests"})'

    def there(*clusters):
        return {f'{{cluster="{each}"}}': 1 for each in clusters}

    checks = [
        (all_there, 30, there("always", "back", "gone")),
        (NO_DATA, 50, {}),
        (all_there, 50, there("always", "back", "gone")),
        (NO_DATA, 60, there("back", "gone")),
        (NO_DATA, 104, there("gone")),
        (all_there, 110, there("always", "back", "gone", "new", "old")),
        (bad, 110, {'{cluster="always"}': 0, '{cluster="back"}': 0, '{cluster="gone"}': 0, '{cluster="new"}': 1,
                    '{cluster="old"}': 0}),
        (NO_DATA, 155, there("gone")),
        (NO_DATA, 165, {}),
        (all_there, 165, there("always", "back", "new", "old")),
        # It was away for less than an hour: nothing is lost.
        ('round(sum(sum_over_time(slo:sli_total:tile{slo="requests", cluster="back"}[3h])))', 160, {"{}": 60 * 159}),
    ]  # fmt: skip
    assert played(engine, tmp_path, order, series, checks) == ""


@on_each_engine
def test_of_events_alone_the_first_one_ever_counts(built, tmp_path, engine):
    order = rules_of(built, "lost", tmp_path)
    series = {'payments_lost_total{cluster="first", instance="i"}': "_x40 1x80", "other_total": "0x120"}
    firing = 'count by (cluster) (ALERTS{alertname="lost-p0-bad-events-0-1h", alertstate="firing"})'
    first = {'{cluster="first"}': 1}
    checks = [
        (firing, 30, {}), (firing, 50, first), (firing, 115, {}),
        ('sum by (cluster) (slo:objective:ratio{slo="lost"})', 30, {}),
        ('sum by (cluster) (slo:objective:ratio{slo="lost"})', 50, first),
        ('sum by (cluster) (slo:error_budget_remaining:ratio{slo="lost"})', 60, {'{cluster="first"}': 0}),
    ]  # fmt: skip
    assert played(engine, tmp_path, order, series, checks) == ""


@on_each_engine
def test_more_members_than_are_expected_and_traffic_without_one_are_problems(built, tmp_path, engine):
    order = rules_of(built, "requests", tmp_path)
    of = 'http_requests_total{{cluster="{}", handler="buy", code="200", instance="i"}}'.format
    series = {of(f"c{nth}"): "0+60x60" if nth < 5 else "_x30 0+60x30" for nth in range(7)}
    series |= {'http_requests_total{handler="buy", code="200", instance="i"}': "0+60x60"}
    problem = 'sum by (problem) (slo:measurement_problem:count{{slo="requests", problem="{}"}})'.format
    checks = [
        (problem("too_many_cluster"), 25, {}),
        (problem("too_many_cluster"), 50, {'{problem="too_many_cluster"}': 7}),
        (f"{problem('undeclared_cluster')} > bool 0", 50, {'{problem="undeclared_cluster"}': 1}),
        ('count(slo:objective:ratio{cluster=""})', 50, {}),
    ]
    assert played(engine, tmp_path, order, series, checks) == ""


@on_each_engine
def test_a_listed_member_must_report_somewhere_beside_an_open_one(built, tmp_path, engine):
    order = rules_of(built, "handled", tmp_path)
    of = 'http_requests_total{{cluster="{}", handler="{}", code="200", instance="i"}}'.format
    series = {
        of("a", "buy"): "0+60x200",
        of("a", "/v1/users/{id}"): "0+60x20 stale",
        # A handler that is not listed has no budget.
        of("a", "look"): "0+60x200",
    }
    firing = 'count by (cluster, handler) (ALERTS{alertname="handled-p2-no-data", alertstate="firing"})'
    checks = [
        ("count by (handler) (slo:objective:ratio)", 10, {'{handler="buy"}': 1, '{handler="/v1/users/{id}"}': 1}),
        (firing, 45, {'{cluster="a", handler="/v1/users/{id}"}': 1}),
        # Forgotten in its cluster, and so it is nowhere.
        (firing, 170, {'{handler="/v1/users/{id}"}': 1}),
    ]
    assert played(engine, tmp_path, order, series, checks) == ""


OBJECTIVES = {("buy", "eu west"): 0.99, ("buy", "b"): 0.98, ("/v1/users/{id}", "eu west"): 0.95}


@on_each_engine
def test_the_first_objective_that_fits_is_taken(built, tmp_path, engine):
    order = rules_of(built, "handled", tmp_path)
    of = 'http_requests_total{{cluster="{}", handler="{}", code="200", instance="i"}}'.format
    series = {of(cluster, handler): "0+60x20" for handler, cluster in OBJECTIVES}
    samples = {f'{{cluster="{c}", handler="{h}"}}': share for (h, c), share in OBJECTIVES.items()}
    checks = [("sum by (cluster, handler) (slo:objective:ratio)", 10, samples)]
    assert played(engine, tmp_path, order, series, checks) == ""


def tags_of(cluster, handler="buy"):
    return {"cluster": cluster, "handler": handler, "code": "500"}


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


def test_datadog_watches_whatever_reports_by_group_each_member_at_one_objective(built):
    monitors = loaded(built / "datadog" / "monitors" / "shop.json")
    slos = loaded(built / "datadog" / "slos" / "shop.json")
    names = [body["name"] for body in slos]
    assert len(set(names)) == len(names)
    burns = [body for body in monitors if body["name"].startswith("handled-p2-burn-rate")]
    assert len(burns) == 3
    thresholds = {("eu_west", "buy"): 0.06, ("new", "buy"): 0.12, ("eu_west", "/v1/users/_id"): 0.3}
    for (cluster, handler), threshold in thresholds.items():
        found = []
        for body in burns:
            monitor = grammar.parse_monitor(body["query"])
            metrics = list(grammar.metrics_of(monitor.expression))
            assert all(sorted(each.by) == ["cluster", "handler"] for each in metrics)
            if all(takes_in(each.scope, tags_of(cluster, handler)) for each in metrics):
                found.append(body["options"]["thresholds"]["critical"])
        assert found == [threshold], (cluster, handler)
    assert not [body for body in monitors if body["type"] == "slo alert" and not body["name"].startswith("some-")]
    silent = [body for body in monitors if body["name"].startswith(("requests-p2-no-data", "handled-p2-no-data"))]
    assert [body["options"]["timeout_h"] for body in silent] == [2, 2]


def test_a_board_has_a_column_for_each_member_that_reports(built):
    for name, heading in (("health-by-cluster", "SLO"), ("feature-matrix", "Module")):
        board = loaded(built / "grafana" / "dashboards" / f"{name}.json")
        patterns = [
            override["matcher"]["options"]
            for panel in board["panels"]
            for override in panel.get("fieldConfig", {}).get("overrides", [])
            if override["matcher"]["id"] == "byRegexp"
        ]
        [pattern] = [each for each in patterns if heading in each]
        inner = re.compile(pattern.strip("/"))
        assert inner.search("eu west")
        assert not inner.search(heading)


def test_the_gate_takes_whatever_member_the_server_has_and_no_stranger(made):
    plan = made.plan
    slos = {slo.id: slo for slo in plan.slos}
    [(_, asked)] = queries([slos["handled"]])
    assert asked.of({"cluster": "new", "handler": "buy"}) == (
        slos["handled"], Place((("cluster", "new"), ("handler", "buy"))))  # fmt: skip
    for strange in ({"cluster": "new"}, {"cluster": "new", "handler": "other"}, {},
                    {"cluster": "a", "handler": "buy", "x": "y"}):  # fmt: skip
        assert asked.of(strange) is None
    [found] = asked.missing([("handled", Place((("cluster", "new"), ("handler", "buy"))))]).values()
    assert list(found) == [Place((("handler", "/v1/users/{id}"),))]
    [(_, asked)] = queries([slos["requests"], slos["lost"]])
    slo, place = asked.of({"slo": "lost", "service": "shop", "cluster": "x"})
    assert (slo.id, str(place)) == ("lost", "x")
    assert {id: list(missing) for id, missing in asked.missing([]).items()} == {
        "requests": [Place()],
        "lost": [Place()],
    }


OPEN = "cluster: {open: true, most: 5, forget: 2h}"


@pytest.mark.parametrize(("after", "words"), [
    ("cluster: [green, blue]", "covers blue, green alone, was every cluster that reports"),
    ("cluster: {open: true, most: 5, forget: 4h}", "forgets a silent cluster after 4 h, was 2 h"),
    ("cluster: {open: true, most: 9, forget: 2h}", "expects up to 9 clusters, was 5"),
])  # fmt: skip
def test_a_diff_says_what_becomes_of_an_open_dimension(after, words, tmp_path):
    text = TEXT.replace('{cluster: "eu west"}', "{cluster: green}").replace('cluster: "eu west"', "cluster: green")
    for name, each in (("before", text), ("after", text.replace(OPEN, after))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "shop.yaml").write_text(each)
    done = CliRunner().invoke(group, ["diff", str(tmp_path / "before"), str(tmp_path / "after")])
    assert words in done.output
    back = CliRunner().invoke(group, ["diff", str(tmp_path / "after"), str(tmp_path / "before")])
    assert "cluster" in back.output.splitlines()[3], back.output


SLIPS = {
    "members of an open one": (OPEN, "cluster: {open: true, members: [a]}", "SLO201", "has no list of members"),
    "neither": (OPEN, "cluster: {}", "SLO201", "needs its members, or open: true"),
    "closed by name": (OPEN, "cluster: {open: false}", "SLO201", "needs its members, or open: true"),
    "most of a list": (OPEN, "cluster: {members: [a], most: 5}", "SLO201", "most is for an open dimension"),
    "forget of a list": (OPEN, "cluster: {members: [a], forget: 5h}", "SLO201", "forget is for an open dimension"),
    "too many": (OPEN, "cluster: {open: true, most: 501}", "SLO201", "500"),
    "none": (OPEN, "cluster: {open: true, most: 0}", "SLO201", "most"),
    "forgotten at once": (OPEN, "cluster: {open: true, forget: 1m}", "SLO201", "forget"),
    "never forgotten": (OPEN, "cluster: {open: true, forget: 60d}", "SLO201", "forget"),
    "an unknown field": (OPEN, "cluster: {open: true, max: 5}", "SLO203", "unknown field max"),
    "a text": (OPEN, "cluster: open", "SLO201", ""),
    "more budgets than anyone can look at": (
        OPEN, "cluster: {open: true, most: 300}", "SLO234", "can have 600 budgets"),
    "an exception that holds nowhere": (
        '{in: {handler: buy, cluster: "eu west"}, objective: 99%}, {in: {handler: buy}, objective: 98%}',
        '{in: {handler: buy}, objective: 98%}, {in: {handler: buy, cluster: "eu west"}, objective: 99%}',
        "SLO206", 'of buy/eu west holds nowhere'),
    "an exception of a handler that is not listed": (
        "{in: {handler: buy}, objective: 98%}", "{in: {handler: bye}, objective: 98%}", "SLO206", "bye is not defined"),
    "silence that is forgotten first": ("no_data: {tier: P2, for: 15m}", "no_data: {tier: P2, for: 2h}", "SLO300",
                                        "can never fire: a silent cluster is forgotten after 2h"),
}  # fmt: skip


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_a_finding(name, tmp_path):
    before, after, code, words = SLIPS[name]
    assert TEXT.count(before) == 1
    (tmp_path / "shop.yaml").write_text(TEXT.replace(before, after))
    report = Diagnostics()
    compile_catalog(tmp_path, report)
    found = [each for each in report if each.code == code]
    assert found, [str(each) for each in report]
    assert any(words in each.message for each in found), [each.message for each in found]


@pytest.mark.parametrize(
    ("handler", "said"),
    [
        ("{open: true}", "can have 2500 budgets, one for each cluster and handler: 50 clusters times 50 handlers"),
        (
            "{open: true, most: 11}",
            "can have 550 budgets, one for each cluster and handler: 50 clusters times 11 handlers",
        ),
        ("{open: true, most: 10}", None),
    ],
)
def test_dimensions_are_bounded_by_what_they_make_together(handler, said, tmp_path):
    (tmp_path / "shop.yaml").write_text(
        f"platform: {{dimensions: {{cluster: {{open: true}}, handler: {handler}}}}}\n"
        "services: {shop: {slos: [{id: a, objective: 99%, per: [cluster, handler], "
        "sli: {ratio: {bad: a_total, total: b_total}}}]}}\n"
    )
    report = Diagnostics()
    compile_catalog(tmp_path, report, emit=False)
    found = [each.message for each in report if each.code == "SLO234"]
    assert found == ([] if said is None else [f"a {said}; at most 500 are allowed"])


def test_the_long_form_of_a_list_is_the_list(tmp_path):
    listed = TEXT.replace(OPEN, 'cluster: ["eu west", green, blue]')
    plans = []
    for name, text in (("short", listed), ("long", listed.replace('["eu west", green, blue]',
                                                                  '{members: ["eu west", green, blue]}'))):  # fmt: skip
        (tmp_path / name).mkdir()
        (tmp_path / name / "shop.yaml").write_text(text)
        report = Diagnostics()
        plans.append({each.path: each.content for each in compile_catalog(tmp_path / name, report).artifacts})
        assert not report.has_errors, [str(each) for each in report]
    short, long = plans
    assert short.keys() == long.keys()
    assert [path for path in short if short[path] != long[path] and not path.endswith("manifest.json")] == []
