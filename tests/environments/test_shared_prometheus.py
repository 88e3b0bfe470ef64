"""One Prometheus that loads the rules of both environments, with the series of both: each budget counts its own events.

The figures are worked out by hand. In an hour production serves 6,000 requests a region, of which 60 fail, staging
3,000, of which 600 fail: 1 % and 20 % of all, which is half and twice the error budget. What has no label ``env``
belongs to neither and fails all the time.
"""

from __future__ import annotations

import re

import pytest
import ryaml

from tests.environments.built import ENVIRONMENTS
from tests.support.engines import Engine, on_each_engine, promtool_faults

AT = "90m"
SERIES = {
    'http_requests_total{env="prod",region="eu",code="200"}': "0+99x100",
    'http_requests_total{env="prod",region="eu",code="500"}': "0+1x100",
    'http_requests_total{env="prod",region="us",code="200"}': "0+99x100",
    'http_requests_total{env="prod",region="us",code="500"}': "0+1x100",
    'http_requests_total{env="stage",region="eu",code="200"}': "0+40x100",
    'http_requests_total{env="stage",region="eu",code="500"}': "0+10x100",
    'http_requests_total{region="eu",code="500"}': "0+1000x100",
    'search_seconds_bucket{env="prod",region="eu",le="0.3"}': "0+60x100",
    'search_seconds_count{env="prod",region="eu"}': "0+60x100",
    'search_seconds_bucket{env="prod",region="us",le="0.3"}': "0+60x100",
    'search_seconds_count{env="prod",region="us"}': "0+60x100",
    'search_seconds_bucket{env="stage",region="eu",le="0.3"}': "0+30x100",
    'search_seconds_count{env="stage",region="eu"}': "0+60x100",
    'queue_depth{env="prod",region="eu"}': "1x100",
    'queue_depth{env="prod",region="us"}': "1x100",
    'queue_depth{env="stage",region="eu"}': "10x100",
    'jobs_total{env="prod",result="ok"}': "0+90x100",
    'jobs_total{env="prod",result="failed"}': "0+10x100",
    'jobs_total{env="stage",result="ok"}': "0+50x100",
    'jobs_total{env="stage",result="failed"}': "0+50x100",
    'leaks_total{env="prod",region="eu"}': "0x100",
    'leaks_total{env="stage",region="eu"}': "0+1x100",
}
PLACES = (("production", "eu"), ("production", "us"), ("staging", "eu"))


def of(slo, figures, places=PLACES):
    """Return the samples of an SLO, one a place; there must be no others."""
    return [
        {
            "labels": f'{{slo="{slo}",service="cart",environment="{env}"{f",region=`{region}`" if region else ""}}}',
            "value": figures[env],
        }
        for env, region in places
    ]


def fires(alert, where):
    """Return that an alert fires in some environments, and in no other."""
    return {
        "expr": f'group by (environment) (ALERTS{{alertname="{alert}",alertstate="firing"}})',
        "eval_time": AT,
        "exp_samples": [{"labels": f'{{environment="{each}"}}', "value": 1} for each in where],
    }


def asked(query, samples):
    """Return a query with all that it must return."""
    return {"expr": f"round({query}, 0.0001)", "eval_time": AT, "exp_samples": samples}


WHOLE = (("production", ""), ("staging", ""))
CHECKS = [
    asked('slo:sli_total:increase1h{slo="checkout"}', of("checkout", {"production": 6000, "staging": 3000})),
    asked('slo:sli_bad:increase1h{slo="checkout"}', of("checkout", {"production": 60, "staging": 600})),
    asked('slo:sli_error:ratio_rate1h{slo="checkout"}', of("checkout", {"production": 0.01, "staging": 0.2})),
    asked('slo:objective:ratio{slo="checkout"}', of("checkout", {"production": 0.98, "staging": 0.9})),
    asked('slo:burn_rate:ratio{slo="checkout"}', of("checkout", {"production": 0.5, "staging": 2})),
    asked('slo:error_budget_remaining:ratio{slo="checkout"}', of("checkout", {"production": 0.5, "staging": -1})),
    asked('slo:calendar_error:ratio{slo="checkout"}', of("checkout", {"production": 0.01, "staging": 0.2})),
    asked('slo:sli_error:ratio_rate1h{slo="search"}', of("search", {"production": 0, "staging": 0.5})),
    asked('slo:calendar_error:ratio{slo="search"}', of("search", {"production": 0, "staging": 0.5})),
    asked('slo:sli_error:ratio_rate1h{slo="queue"}', of("queue", {"production": 0, "staging": 1})),
    asked('slo:sli_error:ratio_rate1h{slo="jobs"}', of("jobs", {"production": 0.1, "staging": 0.5}, WHOLE)),
    asked(
        "slo:calendar_month:start_timestamp_seconds",
        [{"labels": f'{{environment="{each}"}}', "value": 0} for each in ENVIRONMENTS],
    ),
    fires("checkout-page-burn-rate-1-5x-1h-5m", ["staging"]),
    fires("checkout-ticket-many", ["staging"]),
    fires("checkout-ticket-post-mortem", ENVIRONMENTS),
    fires("leaks-page-bad-events-0-1h", ["staging"]),
    fires("checkout-ticket-no-data", []),
    fires("SloHeartbeat", ENVIRONMENTS),
    fires("SloMeasurementBroken", []),
]


def faults(out, folder, engine, change=lambda text: text):
    """Return what promtool reports when it plays the traffic to the rules of both environments."""
    groups = []
    for environment in ENVIRONMENTS:
        for path in sorted((out / environment / "prometheus" / "rules").glob("*.yaml")):
            name = f"{environment}-{path.name}"
            text = change(path.read_text(encoding="utf-8"))
            (folder / name).write_text(text, encoding="utf-8")
            groups += [group["name"] for group in ryaml.loads(text)["groups"]]
    test = {
        "rule_files": sorted(path.name for path in folder.glob("*.yaml")),
        "evaluation_interval": "1m",
        "group_eval_order": groups,
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": name, "values": points} for name, points in SERIES.items()],
                "promql_expr_test": CHECKS,
            }
        ],
    }
    (folder / "test.yaml").write_text(ryaml.dumps(test), encoding="utf-8")
    return promtool_faults(engine, folder / "test.yaml")


@on_each_engine
def test_each_budget_counts_the_events_of_its_own_environment(out, tmp_path, engine):
    assert faults(out, tmp_path, engine) == ""


MUTANTS = {
    "counts the events of every environment": lambda text: re.sub(r', env=\\"(prod|stage)\\"', "", text),
    "selects no metric by its environment at all": lambda text: re.sub(r'(, )?env=\\"(prod|stage)\\"', "", text),
    "records and alerts without the environment": lambda text: re.sub(
        r'(labels: \{.*?)"environment": "\w+"(, )?', r"\1", text
    ),
    "reads what another environment has recorded": lambda text: re.sub(r', environment=\\"\w+\\"', "", text),
    "sums what is recorded without its environment": lambda text: text.replace(
        "slo, service, environment", "slo, service"
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("mutant", MUTANTS)
def test_rules_that_mix_environments_are_noticed(out, tmp_path, mutant):
    changed = MUTANTS[mutant]
    rules = out / "staging" / "prometheus" / "rules" / "cart.yaml"
    assert changed(rules.read_text(encoding="utf-8")) != rules.read_text(encoding="utf-8")
    assert faults(out, tmp_path, Engine.NEWER, changed) != ""


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_rules_can_be_loaded(out, environment):
    for path in (out / environment / "prometheus" / "rules").glob("*.yaml"):
        done = Engine.NEWER.run("promtool", "check", "rules", str(path))
        assert done.returncode == 0, done.stdout + done.stderr
