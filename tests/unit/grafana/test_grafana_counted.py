"""Dashboards say what is counted: events, samples of a gauge, or time slices of a length."""

from __future__ import annotations

import json
import re

import pytest

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics

SLOS = {
    "requests": "ratio: {bad: 'hits_total{code=\"500\"}', total: hits_total}",
    "probe": "gauge: {of: probe_success, good: '>= 1'}",
    "minutes": "slices: {of: {ratio: {bad: 'hits_total{code=\"500\"}', total: hits_total}}, good: '>= 99%', every: 1m}",
    "full": "slices: {of: {mean: pool_ratio}, good: '< 0.8', every: 5m}",
    "shares": "raw: {prometheus: {error_ratio: 'avg_over_time(down[$window])'}}",
}


def board(tmp_path, *ids):
    slos = "".join(
        f"      - {{id: {each}, objective: 95%, sli: {{{SLOS[each]}}}, "
        "alerts: [{tier: page, when: {burn_rate: {factor: 6, long: 6h}}}]}\n"
        for each in ids
    )
    (tmp_path / "catalog.yaml").write_text(f"services:\n  shop:\n    slos:\n{slos}", encoding="utf-8")
    report = Diagnostics()
    made = compile_catalog(tmp_path, report, targets=["grafana"])
    assert not report.has_errors, [str(finding) for finding in report]
    content = next(each.content for each in made.artifacts if each.path == "grafana/dashboards/slo.json")
    return json.loads(content)


def panel(dashboard, end):
    return next(each for each in dashboard["panels"] if each.get("title", "").endswith(end))


@pytest.mark.parametrize(
    ("ids", "title", "legends"),
    [
        (["requests"], "Events in 5 minutes", ["good", "bad"]),
        (["probe"], "Samples in 5 minutes", ["good samples", "bad samples"]),
        (["minutes"], "Slices of 1m in 5 minutes", ["good slices of 1m", "bad slices of 1m"]),
        (["shares"], "Windows of 5m in 5 minutes", ["good windows of 5m", "bad windows of 5m"]),
        (["full", "minutes"], "Slices in 5 minutes",
         ["good slices of 1m", "bad slices of 1m", "good slices of 5m", "bad slices of 5m"]),
        (["probe", "full", "requests"], "Events, samples and slices of 5m in 5 minutes",
         ["good events", "bad events", "good samples", "bad samples", "good slices of 5m", "bad slices of 5m"]),
    ],
)  # fmt: skip
def test_the_graph_of_counts_says_what_is_counted(ids, title, legends, tmp_path):
    counts = panel(board(tmp_path, *ids), "in 5 minutes")
    assert (counts["title"], [each["legendFormat"] for each in counts["targets"]]) == (title, legends)
    colours = {
        each["matcher"]["options"]: value["value"]["fixedColor"]
        for each in counts["fieldConfig"]["overrides"]
        for value in each["properties"]
        if value["id"] == "color"
    }
    assert colours == {each: "green" if each.startswith("good") else "red" for each in legends}


def test_each_thing_is_counted_of_its_own_objectives(tmp_path):
    counts = panel(board(tmp_path, "probe", "full", "requests", "minutes"), "in 5 minutes")
    counted = {}
    for target in counts["targets"]:
        matchers = re.findall(r'slo(=~|!~)"([^"$]*)"', target["expr"].partition("[")[0])
        counted[target["legendFormat"].partition(" ")[2]] = matchers
    assert counted == {
        "events": [("!~", "probe|minutes|full")],
        "samples": [("=~", "probe")],
        "slices of 1m": [("=~", "minutes")],
        "slices of 5m": [("=~", "full")],
    }


def test_words_beside_graphs_and_tables_say_it_too(tmp_path):
    dashboard = board(tmp_path, "probe", "minutes")
    assert panel(dashboard, "SLI and objective")["description"].startswith("Share of good samples or slices of 1m over")
    assert "share of time" in panel(dashboard, "in 5 minutes")["description"]
    assert "the bad samples or slices of 1m since then" in panel(dashboard, "Active alerts")["description"]
