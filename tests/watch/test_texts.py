"""What the alerts say when they fire: what is wrong, what follows from it, what to do, and where."""

from __future__ import annotations

import pytest
import ryaml

from tests.support.engines import on_each_engine, promtool_faults
from tests.watch.sample import rules

PROBLEM = 'slo:measurement_problem:count{{slo="orders",service="shop",owner="payments-team",problem="{}",region="{}"}}'
MEASUREMENT = {
    "good_exceeds_total": (
        "more good events than events were counted in the last hour",
        "Failures are hidden: the error rate is too low, and alerts may stay silent. Check that every good event is "
        "part of the total, and that both are counted at the end of an event, by the same process.",
    ),
    "undeclared_region": (
        "traffic was counted in a region that the catalog does not list, or without a region",
        "This traffic has no objective, no error budget and no alert on missing data. Add the region to "
        "platform.regions, or correct the label at the source.",
    ),
    "counter_fell": (
        "a counter fell although its target did not restart",
        "The events of that scrape are not counted. Check whether the application removes or resets series, or whether "
        "two targets share all target_labels.",
    ),
}


def fires(engine, tmp_path, alert, given, labels, annotations):
    """Return what promtool finds wrong with the only alert of a name, labels and texts alike."""
    test = {
        "rule_files": [str(rules(tmp_path))],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": name, "values": values} for name, values in given.items()],
                "alert_rule_test": [
                    {
                        "eval_time": "12m",
                        "alertname": alert,
                        "exp_alerts": [{"exp_labels": labels, "exp_annotations": annotations}],
                    }
                ],
            }
        ],
    }
    path = tmp_path / "test.yaml"
    path.write_text(ryaml.dumps(test), encoding="utf-8")
    return promtool_faults(engine, path)


@on_each_engine
@pytest.mark.parametrize("problem", MEASUREMENT)
def test_broken_measurement(problem, engine, tmp_path):
    wrong, then = MEASUREMENT[problem]
    given = {PROBLEM.format(problem, region): "3x12" for region in ("eu", "mars")}
    labels = {"slo": "orders", "service": "shop", "owner": "payments-team", "problem": problem}
    labels |= {"tier": "P3", "condition": "measurement"}
    texts = {
        "summary": f"shop/orders: measurement is broken, {wrong}",
        "description": f"{then} Region: eu. Region: mars. This alert ends an hour after the problem.",
        "dashboard_url": "https://grafana.example.org/d/slo?var-service=shop&var-slo=orders",
    }
    assert fires(engine, tmp_path, "SloMeasurementBroken", given, labels, texts) == ""


@on_each_engine
def test_failed_rules_are_named(engine, tmp_path):
    name = "prometheus_rule_evaluation_failures_total"
    given = {f'{name}{{instance="p1",rule_group="/etc/slo.yaml;shop/orders/fast"}}': "0+15x12"}
    labels = {"tier": "P3", "platform": "shop", "instance": "p1"}
    texts = {
        "summary": "SLO rules of Shop fail on p1",
        "description": "180 evaluations of SLO rules failed in the last 15 minutes. Error budgets and alerts of the "
        "groups below are out of date or missing. Read the server's log and its rules page for the error, then correct "
        "the rules or give the server more resources.\n/etc/slo.yaml;shop/orders/fast: 180\n",
        "dashboard_url": "https://grafana.example.org/d/slo",
    }
    assert fires(engine, tmp_path, "SloRulesFailing", given, labels, texts) == ""
