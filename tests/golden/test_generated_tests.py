"""The tests that are generated for promtool: they pass on both generations, and notice what counts otherwise."""

from __future__ import annotations

import pytest
import ryaml

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from tests.support.engines import Engine, on_each_engine, promtool_faults
from tests.support.examples import write

OPEN = "{open: true, most: 4, forget: 3h}"
MANY = [f"m{number}" for number in range(30)]
CATALOG = """
platform:
  fast_interval: 1m
  dimensions: {dimensions}
  targets: [prometheus]
  watch: {{tier: P2}}
metrics:
  hits: {{type: counter, labels: {{{labels}, status: ["200", "500"]}}}}
  wait_ms: {{type: timing, unit: ms, labels: {{{labels}}}, buckets: [100ms, 250ms, 1s]}}
  depth: {{type: gauge, labels: {{{labels}, queue: [mails, orders]}}}}
  done_timestamp: {{type: gauge, labels: {{{labels}}}}}
services:
  shop:
    title: Shop
    owner: shop-team
    slos:
"""
SLO = """
      - id: {id}
        title: {id}
        objective: 90%
        per: [{per}]
        no_data: {{tier: P2, for: 15m}}
        sli: {sli}
        alerts: [{{tier: P2, when: {{sli_below: {{below: 80%, over: 1d}}}}}}]
"""
RATIO = "{ratio: {bad: 'hits{status=\"500\"}', total: hits}}"
SLIS = {
    "ratio": RATIO,
    "latency": "{latency: {of: wait_ms, under: 250ms}}",
    "each": "{gauge: {of: depth, good: '<= 10'}}",
    "hours": f"{{slices: {{of: {RATIO}, good: '>= 99%', every: 1h}}}}",
    "hours-of-latency": "{slices: {of: {latency: {of: wait_ms, under: 250ms}}, good: '> 99%', every: 1h}}",
    "means": "{slices: {of: {mean: depth}, good: '< 10', every: 1h}}",
}
OPEN_DIMENSIONS = f"{{a: {OPEN}, b: {OPEN}, c: {OPEN}}}", "a: null, b: null, c: null", "a, b, c"
LISTED = f"{{a: [{', '.join(MANY)}]}}", f"a: [{', '.join(MANY)}]", "a"
TWO = "{a: [x, y]}", "a: [x, y]", "a"


def built(folder, dimensions, slis):
    """Build SLOs that are split by some dimensions, and return the folder of the files for Prometheus."""
    members, labels, per = dimensions
    text = CATALOG.format(dimensions=members, labels=labels)
    text += "".join(SLO.format(id=name, per=per, sli=sli) for name, sli in slis.items())
    (folder / "catalog").mkdir()
    write(text, folder / "catalog")
    report = Diagnostics()
    compiled = compile_catalog(folder / "catalog", report)
    assert not report.has_errors, [str(finding) for finding in report]
    for artifact in compiled.artifacts:
        path = folder / "out" / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(artifact.content)
    return folder / "out" / "prometheus"


def checks_of(prometheus):
    """Return the SLOs whose errors are asked for, and the alerts that are awaited where there is no data."""
    healthy, *missing = ryaml.loads((prometheus / "tests" / "shop.yaml").read_text())["tests"]
    asked = [each["expr"] for each in healthy["promql_expr_test"] if "== 0" in each["expr"]]
    awaited = [each["expr"] for test in missing for each in test["promql_expr_test"]]
    return asked, awaited


@on_each_engine
@pytest.mark.parametrize("sli", SLIS)
@pytest.mark.parametrize("dimensions", [OPEN_DIMENSIONS, LISTED], ids=["three open dimensions", "thirty members"])
def test_no_test_holds_more_samples_than_promtool_takes(dimensions, sli, tmp_path, engine):
    prometheus = built(tmp_path, dimensions, {sli: SLIS[sli]})
    assert len(checks_of(prometheus)[0]) == 1
    assert promtool_faults(engine, prometheus / "tests" / "shop.yaml") == ""


GAUGES = {
    "at-most": "{gauge: {of: depth, good: '<= 10'}}",
    "above": "{gauge: {of: 'depth{queue=\"mails\"}', good: '> 9.5', over: all}}",
    "not-this": "{gauge: {of: depth, good: '!= 0', over: any}}",
    "mean": "{slices: {of: {mean: 'depth{queue=~\"mails|orders\"}'}, good: '>= 0.3', every: 5m}}",
    "recent": "{gauge: {of: time() - done_timestamp, good: '<= 26h'}}",
    "not-too-recent": "{gauge: {of: time() - done_timestamp, good: '> 90s'}}",
    "minutes": f"{{slices: {{of: {RATIO}, good: share, every: 1m}}}}",
}


@on_each_engine
def test_a_gauge_has_a_value_that_is_good_for_all_who_read_it(tmp_path, engine):
    prometheus = built(tmp_path, TWO, GAUGES)
    asked, awaited = checks_of(prometheus)
    assert len(asked) == len(awaited) == len(GAUGES)
    assert promtool_faults(engine, prometheus / "tests" / "shop.yaml") == ""


@on_each_engine
def test_a_gauge_that_two_slos_want_otherwise_is_tested_for_the_first(tmp_path, engine):
    slis = {"a-low": SLIS["each"], "b-high": "{gauge: {of: depth, good: '>= 11'}}", "ratio": RATIO}
    prometheus = built(tmp_path, TWO, slis)
    asked, awaited = checks_of(prometheus)
    assert [name for name in slis if any(f'"{name}"' in each for each in asked)] == ["a-low", "ratio"]
    assert len(awaited) == 2
    assert promtool_faults(engine, prometheus / "tests" / "shop.yaml") == ""


@pytest.mark.parametrize(
    ("sli", "before", "after"),
    [
        ("each", "<= bool 10", "> bool 10"),
        ("hours-of-latency", ">= bool", "< bool"),
        ("means", "< bool 10", ">= bool 10"),
        ("each", "unless on", "and on"),
        ("hours", "unless on", "and on"),
        ("means", "unless on", "and on"),
        ("ratio", '"slo:sli_bad:tile"', '"another"'),
    ],
)
def test_rules_that_count_otherwise_or_wait_for_other_data_are_noticed(sli, before, after, tmp_path):
    prometheus = built(tmp_path, TWO, {sli: SLIS[sli]})
    rules = prometheus / "rules" / "shop.yaml"
    text = rules.read_text(encoding="utf-8")
    assert before in text
    rules.write_text(text.replace(before, after), encoding="utf-8")
    faults = promtool_faults(Engine.NEWER, prometheus / "tests" / "shop.yaml")
    assert "FAILED" in faults and "parse error" not in faults
