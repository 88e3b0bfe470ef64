"""Gauges and time slices in Datadog: time-slice SLOs, alerts on these, and what is left to Prometheus."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from tests.support.examples import write

CATALOG = """
metrics:
  probe: {{type: gauge, datadog: net.probe, labels: {{region: [eu, us], kind: [a, b]}}}}
  last_run_seconds: {{type: gauge, labels: {{region: [eu, us]}}}}
  web.hits: {{type: counter, labels: {{region: [eu, us], code: ["200", "500"]}}}}
  page.load_seconds: {{type: timing, labels: {{region: [eu, us]}}, buckets: [100ms, 300ms, 1s]}}
services:
  site:
    title: Site
    owner: shop-team
    slos:
      - id: answers
        title: The site answers
        objective: 95%
        sli: {sli}
        alerts:
          - {{tier: P1, when: {{burn_rate: {{factor: 6, long: 6h, short: 30m}}}}}}
          - {{tier: P3, when: {{exhausts_within: {{horizon: 7d}}}}}}
          - {{tier: P2, when: {{sli_below: {{below: 80%, over: 1h}}}}}}
"""
RATIO = "{ratio: {bad: 'web.hits{code=\"500\"}', total: web.hits}}"


def built(sli: str, tmp_path: Path):
    write(CATALOG.format(sli=sli), tmp_path)
    report = Diagnostics()
    made = compile_catalog(tmp_path, report, targets=["datadog"])
    assert not report.has_errors, [str(finding) for finding in report]
    texts = {artifact.path: json.loads(artifact.content) for artifact in made.artifacts}
    bodies = texts.get("datadog/slos/site.json", [])
    return bodies, texts.get("datadog/monitors/site.json", []), list(report)


def condition(body):
    assert body["type"] == "time_slice"
    (only,) = body["sli_specification"].values()
    return only


@pytest.mark.parametrize(
    ("sli", "query", "comparator", "threshold", "formula"),
    [
        ("{of: probe, good: '>= 1'}", "min:net.probe{region:eu} by {region}", ">=", 1, "query1"),
        ("{of: probe, good: '> 0.5', over: any}", "max:net.probe{region:eu} by {region}", ">", 0.5, "query1"),
        ("{of: probe, good: '< 3', over: all}", "max:net.probe{region:eu} by {region}", "<", 3, "query1"),
        ("{of: probe, good: '<= -3', over: any}", "min:net.probe{region:eu} by {region}", "<=", -3, "query1"),
        ("{of: 'probe{kind=\"a\"}', good: '== 2', over: any}",
         "avg:net.probe{kind:a AND region:eu} by {region}", "<=", 0, "abs(query1 - 2)"),
        ("{of: probe, good: '!= -2'}", "avg:net.probe{region:eu} by {region}", ">", 0, "abs(query1 + 2)"),
    ],
)  # fmt: skip
def test_a_gauge_is_a_time_slice_slo_of_its_worst_series(sli, query, comparator, threshold, formula, tmp_path):
    bodies, _, _ = built(f"{{gauge: {sli}}}", tmp_path)
    assert [body["name"] for body in bodies] == ["answers--eu", "answers--us"]
    made = condition(bodies[0])
    assert made == {
        "comparator": comparator,
        "threshold": threshold,
        "query_interval_seconds": 60,
        "query": {
            "formulas": [{"formula": formula}],
            "queries": [{"data_source": "metrics", "name": "query1", "query": query}],
        },
    }


@pytest.mark.parametrize(
    ("sli", "comparator"), [("{of: probe, good: '== 2'}", "<="), ("{of: probe, good: '!= 2', over: any}", ">")]
)
def test_all_series_have_a_number_if_the_least_and_the_most_have_it(sli, comparator, tmp_path):
    bodies, _, _ = built(f"{{gauge: {sli}}}", tmp_path)
    made = condition(bodies[0])
    assert (made["comparator"], made["threshold"]) == (comparator, 0)
    assert made["query"]["formulas"] == [{"formula": "abs(query1 - 2) + abs(query2 - 2)"}]
    assert [each["query"] for each in made["query"]["queries"]] == [
        "max:net.probe{region:eu} by {region}",
        "min:net.probe{region:eu} by {region}",
    ]


@pytest.mark.parametrize(
    ("good", "every", "comparator", "threshold", "interval"),
    [(">= 99%", "1m", "<=", 0.01, 60), ("> 95%", "5m", "<", 0.05, 300), (">= 100%", "2m", "<=", 0, 60),
     (">= 99.9%", "10m", "<=", 0.001, 300)],
)  # fmt: skip
def test_slices_are_judged_by_their_share_of_bad_events(good, every, comparator, threshold, interval, tmp_path):
    bodies, _, findings = built(f"{{slices: {{of: {RATIO}, good: '{good}', every: {every}}}}}", tmp_path)
    made = condition(bodies[0])
    assert (made["comparator"], made["threshold"], made["query_interval_seconds"]) == (comparator, threshold, interval)
    assert made["query"]["formulas"] == [{"formula": "default_zero(query2) / query1"}]
    queries = [each["query"] for each in made["query"]["queries"]]
    assert queries == [
        "sum:web.hits{region:eu} by {region}.as_count()",
        "sum:web.hits{code:500 AND region:eu} by {region}.as_count()",
    ]
    other = [f.message for f in findings if f.code == "SLO442" and "its slices are of" in f.message]
    assert bool(other) is (every not in ("1m", "5m"))


@pytest.mark.parametrize(
    ("good", "every", "comparator", "interval"), [("< 0.8", "1m", "<", 60), (">= 0.8", "10m", ">=", 300)]
)
def test_slices_are_judged_by_the_mean_of_a_gauge(good, every, comparator, interval, tmp_path):
    bodies, _, findings = built(f"{{slices: {{of: {{mean: probe}}, good: '{good}', every: {every}}}}}", tmp_path)
    made = condition(bodies[0])
    assert (made["comparator"], made["threshold"], made["query_interval_seconds"]) == (comparator, 0.8, interval)
    assert [each["query"] for each in made["query"]["queries"]] == ["avg:net.probe{region:eu} by {region}"]
    other = [f.message for f in findings if f.code == "SLO442" and "its slices are of" in f.message]
    assert bool(other) is (every == "10m")


def test_slices_that_count_by_their_share_are_left_to_prometheus(tmp_path):
    bodies, _, findings = built(f"{{slices: {{of: {RATIO}, good: share, every: 1m}}}}", tmp_path)
    assert bodies == []
    assert [f for f in findings if f.code == "SLO443" and "no share of its events" in f.message]


def test_slices_of_a_latency_count_timings(tmp_path):
    latency = "{latency: {of: page.load_seconds, under: 300ms}}"
    bodies, _, _ = built(f"{{slices: {{of: {latency}, good: '>= 95%', every: 1m}}}}", tmp_path)
    assert [each["query"] for each in condition(bodies[0])["query"]["queries"]] == [
        "count:page.load_seconds{region:eu} by {region}.as_count()",
        "count(v: v>0.3):page.load_seconds{region:eu} by {region}.as_count()",
    ]


@pytest.mark.parametrize(
    "sli", ["{gauge: {of: probe, good: '>= 1'}}", f"{{slices: {{of: {RATIO}, good: '>= 99%', every: 1m}}}}"]
)
def test_alerts_watch_the_slo_and_what_cannot_is_told(sli, tmp_path):
    _, monitors, findings = built(sli, tmp_path)
    asked = sorted(each["query"] for each in monitors if each["type"] == "slo alert")
    assert asked == [
        'burn_rate("${slo:answers--eu}").over("30d").long_window("1h").short_window("5m") > 4.29',
        'burn_rate("${slo:answers--eu}").over("30d").long_window("6h").short_window("30m") > 6',
        'burn_rate("${slo:answers--us}").over("30d").long_window("1h").short_window("5m") > 4.29',
        'burn_rate("${slo:answers--us}").over("30d").long_window("6h").short_window("30m") > 6',
    ]
    left = [f.message for f in findings if f.code == "SLO443"]
    assert left == ["answers-p2-sli-below-80 cannot be said in Datadog; Prometheus carries it"]


def test_an_age_is_left_to_prometheus(tmp_path):
    bodies, monitors, findings = built("{gauge: {of: time() - last_run_seconds, good: '<= 1h'}}", tmp_path)
    assert bodies == []
    assert [each["type"] for each in monitors] == ["query alert"]
    told = [f.message for f in findings if f.code == "SLO443"]
    assert "answers: Datadog has no age of a time: its queries know no current one" in told
    assert len(told) == 4
