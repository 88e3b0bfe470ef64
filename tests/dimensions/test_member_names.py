"""Members with any text as their name: every artifact has them exactly, and no two places are taken for one."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, quote_plus, urlsplit

import pytest
import ryaml

from slo_codegen.backends.datadog.slos import splits_of
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.history import History, open_metrics
from slo_codegen.plan.model import Place
from tests.support.engines import on_each_engine, promtool_faults
from tests.support.hostile_texts import HOSTILE
from tests.unit.datadog import query_grammar as grammar

CATALOG = (Path(__file__).parent / "catalog" / "shop.yaml").read_text(encoding="utf-8")
ODD = [
    "/v1/users/{id}", "POST", "eu west", "ü", "a/b", 'say "hi"', "back\\slash", "50%", "$cluster", "${x}", "$1",
    "{{ $labels.tier }}", "[[x]]", "a,b", "a|b", "a--b", "-", ".*", "a&b=c#d?e+f", "<b>", "@all", "it's", " edge ",
    "東京", "%s", "no", "all clusters", "x" * 128, *HOSTILE.values(),
]  # fmt: skip


def catalog(odd=ODD):
    """The catalog with odd names among its clusters, and one SLO by cluster."""
    members = json.dumps(["blue", *odd], ensure_ascii=False)
    start, end = CATALOG.index("      - id: requests"), CATALOG.index("      - id: buying")
    text = CATALOG[:start] + CATALOG[end : CATALOG.index("      - id: everything")]
    exception = json.dumps(odd[0])
    text = text.replace(
        "objective: 99.5%",
        f"objective: {{default: 99.5%, exceptions: [{{in: {{cluster: {exception}}}, objective: 99%}}]}}",
    )
    return text.replace("[blue, green]", members)


def compiled(text, folder):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "shop.yaml").write_text(text, encoding="utf-8")
    report = Diagnostics()
    made = compile_catalog(folder, report)
    assert [str(each) for each in report if each.severity == "error"] == []
    return made


def written(made, folder):
    for artifact in made.artifacts:
        path = folder / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(artifact.content)
    return folder


def loaded(path):
    text = path.read_text(encoding="utf-8")
    return ryaml.loads(text) if path.suffix == ".yaml" else json.loads(text)


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("odd")
    return written(compiled(catalog(), folder / "catalog"), folder / "out")


def quoted(member):
    return '"' + member.replace("\\", "\\\\").replace('"', '\\"') + '"'


@on_each_engine
def test_rules_count_and_alert_where_the_member_is_and_the_link_leads_there(out, tmp_path, engine):
    """A fifth of the requests fails everywhere from the start."""
    name = "buying-p0-burn-rate-8x-1h-5m"
    rules = loaded(out / "prometheus" / "rules" / "shop.yaml")
    groups = [each for each in rules["groups"] if each["name"].startswith("shop/buying/fast")]
    [rule] = [rule for group in groups for rule in group["rules"] if rule.get("alert") == name]
    for group in groups:
        group["rules"] = [each for each in group["rules"] if "record" in each or each is rule]
    link = rule["annotations"]["dashboard_url"]
    rule["annotations"] = {"dashboard_url": link}
    (tmp_path / "rules.yaml").write_text(ryaml.dumps({"groups": groups}), encoding="utf-8")
    series, firing, objectives = [], [], []
    for member in ["blue", *ODD]:
        for code, run in (("500", "0+20x40"), ("200", "0+80x40")):
            labels = f'cluster={quoted(member)}, handler="buy", code="{code}", instance="i"'
            series.append({"series": f"http_requests_total{{{labels}}}", "values": run})
        shown = link.replace("{{ $labels.cluster | urlquery }}", quote_plus(member))
        assert parse_qs(urlsplit(shown).query)["var-cluster"] == [member]
        labels = rule["labels"] | {"cluster": member}
        firing.append({"exp_labels": labels, "exp_annotations": {"dashboard_url": shown}})
        objectives.append({"labels": f"{{cluster={quoted(member)}}}", "value": 0.99 if member == ODD[0] else 0.995})
    test = {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": "2m",
        "tests": [{
            "interval": "1m",
            "input_series": series,
            "alert_rule_test": [{"eval_time": "40m", "alertname": name, "exp_alerts": firing}],
            "promql_expr_test": [{"expr": "sum by (cluster) (slo:objective:ratio)", "eval_time": "40m",
                                  "exp_samples": objectives}],
        }],
    }  # fmt: skip
    (tmp_path / "test.yaml").write_text(ryaml.dumps(test), encoding="utf-8")
    assert promtool_faults(engine, tmp_path / "test.yaml") == ""


@on_each_engine
@pytest.mark.parametrize("odd", [ODD[::2], ODD[1::2]])
def test_the_generated_tests_pass(tmp_path, engine, odd):
    out = written(compiled(catalog(odd), tmp_path / "catalog"), tmp_path)
    done = engine.run("promtool", "test", "rules", str(out / "prometheus" / "tests" / "shop.yaml"))
    assert done.returncode == 0, done.stdout + done.stderr


def test_datadog_has_a_name_for_each_place_and_no_template_that_is_not_ours(out):
    slos, monitors = (loaded(out / "datadog" / kind / "shop.json") for kind in ("slos", "monitors"))
    names = [body["name"] for body in slos]
    assert len(set(names)) == len(names) == 1 + len(ODD)
    assert max(map(len, names)) <= 128
    assert len({body["name"] for body in monitors}) == len(monitors)
    asked = {name for body in monitors for name in re.findall(r"\$\{slo:([^}]+)\}", body["query"])}
    assert asked == set(names)
    led = []
    for body in monitors:
        grammar.parse_monitor(body["query"])
        for variable in re.findall(r"\{\{([^}]*)\}\}", body["message"]):
            known = r'[#/]is_(alert|recovery)|value|(urlencode ")?cluster\.name"?'
            assert re.fullmatch(known, variable), variable
        [link] = re.findall(r"^Dashboard: (.+)$", body["message"], re.MULTILINE)
        if body["type"] == "slo alert":
            led += parse_qs(urlsplit(link).query)["var-cluster"]
        else:
            assert '{{urlencode "cluster.name"}}' in link
    assert sorted(led) == sorted(["blue", *ODD])


def test_a_column_of_a_dashboard_is_named_as_the_member(out):
    for name in ("health-by-cluster", "feature-matrix"):
        board = loaded(out / "grafana" / "dashboards" / f"{name}.json")
        columns = [
            override["matcher"]["options"]
            for panel in board["panels"]
            for override in panel.get("fieldConfig", {}).get("overrides", [])
        ]
        assert set(ODD) <= set(columns), name


PAIRS = [("a/b", "c", "a", "b/c"), ("a--b", "c", "a", "b--c"), ("A", "c", "a", "c"), ("a b", "c", "a_b", "c"),
         ('"a/b"', "c", "a/b", "c"), ("a", "b, c", "a", "b"), ("a-", "-c", "a", "--c")]  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS)
def test_two_places_never_share_a_name(pair, tmp_path):
    one, other = (Place((("cluster", c), ("handler", h))) for c, h in (pair[:2], pair[2:]))
    assert str(one) != str(other)
    text = CATALOG.replace("[blue, green]", f"[{json.dumps(pair[0])}, {json.dumps(pair[2] + '!')}, green, blue]", 1)
    members = f"[{', '.join(json.dumps(each) for each in dict.fromkeys((pair[0], pair[2], 'green', 'blue')))}]"
    handlers = f"[{', '.join(json.dumps(each) for each in dict.fromkeys((pair[1], pair[3], 'buy', 'refund', 'look')))}]"
    text = CATALOG.replace("[blue, green]", members).replace("[buy, refund, look]", handlers)
    plan = compiled(text, tmp_path).plan
    slo = next(each for each in plan.slos if each.id == "requests")
    names = [split.name for split in splits_of(slo)]
    assert len(set(names)) == len(names) == len({str(place) for place in slo.places})


def test_earlier_tiles_are_written_with_the_member_as_it_is():
    labels = tuple(sorted({"slo": "a", "service": "b", "cluster": 'x, "y" \\', "part": "earlier"}.items()))
    lines = list(open_metrics([History("a", True, {("slo:sli_bad:tile", labels): {60: "1"}})]))
    written_as = 'slo:sli_bad:tile{cluster="x, \\"y\\" \\\\",part="earlier",service="b",slo="a"} 1 60'
    assert lines == ["# TYPE slo:sli_bad:tile gauge", written_as, "# EOF"]


@pytest.mark.parametrize(("member", "words"), [
    ("", "empty"), ("x" * 129, "128"), ("a\\tb", "one line"), ("a\\nb", "one line"),
])  # fmt: skip
def test_a_name_that_no_label_should_have_is_refused(member, words, tmp_path):
    (tmp_path / "shop.yaml").write_text(CATALOG.replace("[blue, green]", f'[blue, green, "{member}"]', 1))
    report = Diagnostics()
    compile_catalog(tmp_path, report)
    found = [each for each in report if each.code == "SLO201"]
    assert found, [str(each) for each in report]
    assert words in found[0].message


def test_members_that_are_one_tag_in_datadog_are_reported(tmp_path):
    text = CATALOG.replace("[blue, green]", "[blue, green, Blue]")
    (tmp_path / "shop.yaml").write_text(text)
    report = Diagnostics()
    compile_catalog(tmp_path, report)
    found = [each for each in report if each.code == "SLO447" and "platform" in each.origin.path]
    assert [each.message for each in found] == ["cluster 'blue' and 'Blue' are both blue in Datadog"]
