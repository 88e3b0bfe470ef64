"""Problems with the measurement are listed where they are recorded, and nowhere else."""

from __future__ import annotations

import json
from dataclasses import replace

from slo_codegen.diagnostics import Origin
from slo_codegen.plan.model import Watch
from tests.support.sample_plan import sample_plan

TITLE = "Measurement problems"
BOARD = "grafana/dashboards/slo.json"
WATCH = Watch("P3", "P2", None, Origin("catalog/catalog.yaml", ("platform", "watch")))


def panel_of(artifacts):
    found = [each for each in artifacts[BOARD].data["panels"] if each.get("title") == TITLE]
    return found[0] if found else None


def test_problems_are_listed_with_every_region_in_words(build):
    panel = panel_of(build(replace(sample_plan(), watch=WATCH)))
    (target,) = panel["targets"]
    assert target["expr"] == (
        "max by (slo, service, region, problem) "
        '(max_over_time(slo:measurement_problem:count{service=~"$service", slo=~"$slo"}[1h]))'
    )
    assert target["instant"] is True
    assert panel["fieldConfig"]["defaults"]["noValue"] == "No problems"
    words = json.dumps(panel["fieldConfig"])
    for problem in ("good_exceeds_total", "bad_exceeds_total", "undeclared_region", "counter_fell"):
        assert f'"{problem}"' in words


def test_nothing_reads_what_is_not_recorded(build):
    artifacts = build(sample_plan())
    assert panel_of(artifacts) is None
    assert not any(b"measurement" in each.content for each in artifacts.values())
