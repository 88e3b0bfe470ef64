"""Raw SLIs: an error ratio in place of two counts, and what is proven of a query that is beyond arithmetic."""

from __future__ import annotations

import json

import pytest
import ryaml

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.proof.derive import derive
from tests.support.examples import write

CATALOG = """
metrics:
  jobs.all: {{type: counter, labels: {{region: [eu, us]}}}}
  jobs.failed: {{type: counter, labels: {{region: [eu, us]}}}}
  probe: {{type: gauge, labels: {{region: [eu, us]}}}}
services:
  jobs:
    title: Jobs
    owner: shop-team
    slos:
      - id: jobs-finish
        title: Jobs finish
        objective: 99%
        sli: {{raw: {{prometheus: {query}}}}}
        alerts:
          - {{tier: P1, when: {{burn_rate: {{factor: 6, long: 6h, short: 30m}}}}}}
          - {{tier: P2, when: {{outage: {{share: 90%, over: 5m}}}}}}
"""
RATIO = {
    "error_ratio": "sum by (region) (increase(jobs_failed_total[$window])) "
    "/ sum by (region) (increase(jobs_all_total[$window]))"
}
COUNTS = {
    "bad": "sum by (region) (increase(jobs_failed_total[$window]))",
    "total": "sum by (region) (increase(jobs_all_total[$window]))",
}
GAUGE = {
    "bad": "sum by (region) (count_over_time((probe < 1)[$window:]))",
    "total": "sum by (region) (count_over_time(probe[$window:]))",
}


def made_of(query, tmp_path):
    write(CATALOG.format(query=json.dumps(query)), tmp_path)
    report = Diagnostics()
    made = compile_catalog(tmp_path, report, targets=["prometheus"])
    assert not report.has_errors, [str(finding) for finding in report]
    return made


def recorded(made):
    content = next(a.content for a in made.artifacts if a.path == "prometheus/rules/jobs.yaml")
    rules = [rule for group in ryaml.loads(content.decode())["groups"] for rule in group["rules"] if "record" in rule]
    return {rule["record"]: rule["expr"] for rule in rules}


def test_an_error_ratio_weighs_each_window_the_same(tmp_path):
    rules = recorded(made_of(RATIO, tmp_path))
    ratio = "sum by (region)(increase(jobs_failed_total{}[30m])) / sum by (region)(increase(jobs_all_total{}[30m]))"
    assert rules["slo:sli_total:increase30m"] == f"group by (region) (({ratio}) >= 0)"
    assert rules["slo:sli_bad:increase30m"].startswith(f"avg by (region) (({ratio}) >= 0) or (0 * ")


def test_a_subquery_without_a_step_stays_one(tmp_path):
    rules = recorded(made_of(GAUGE, tmp_path))
    assert "count_over_time(probe{}[1h:])" in rules["slo:sli_total:increase1h"]
    assert "count_over_time((probe{} < 1)[5m:])" in rules["slo:sli_bad:increase5m"]


@pytest.mark.parametrize("query", [RATIO, GAUGE])
def test_alerts_are_proven_where_the_query_cannot_be(query, tmp_path):
    plan = made_of(query, tmp_path).plan
    proofs = {proof.name: proof for proof in derive(plan, {"jobs-finish"})}
    without = [name for name, proof in proofs.items() if proof.problem]
    assert without == ["jobs-finish: recorded series"]
    played = proofs["jobs-finish-p1-burn-rate-6x-6h-30m"].files[0]
    assert {"slo:sli_bad:increase5m", "slo:sli_total:increase30m"} <= played.given


def test_a_sum_of_increases_is_proven_from_raw_series(tmp_path):
    plan = made_of(COUNTS, tmp_path).plan
    proofs = list(derive(plan, {"jobs-finish"}))
    assert [proof.problem for proof in proofs] == [""] * len(proofs)
    assert all(file.given == frozenset() for proof in proofs for file in proof.files)
