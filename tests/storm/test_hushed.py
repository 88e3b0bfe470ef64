"""What is sent in place of silenced alerts, and the list in the cause's text, as Prometheus evaluates them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import ryaml

from tests.routing.artifacts import rules
from tests.storm.world import texts_of
from tests.support.engines import on_each_engine, promtool_faults

GENERATED = Path(__file__).parents[2] / "generated"
TEXTS = texts_of(GENERATED)
OF = "core-api-availability"
PART = {"slo": "wallet-availability", "service": "core-api", "owner": "payments", "region": "eu-west"}
CAUSE = {"slo": OF, "service": "core-api", "owner": "platform", "region": "eu-west"}


def firing(labels: dict[str, str], name: str, tier: str, condition: str, values: str) -> dict[str, str]:
    """Return the series of an alert that fires."""
    own = {"alertname": name, "alertstate": "firing", "tier": tier, "condition": condition, **labels}
    return {"series": "ALERTS{" + ",".join(f'{key}="{value}"' for key, value in own.items()) + "}", "values": values}


def group() -> dict[str, Any]:
    (found,) = (
        each
        for each in ryaml.loads(TEXTS["prometheus/rules/_platform.yaml"])["groups"]
        if each["name"] == "platform/silences"
    )
    return {"groups": [found]}


def checks(alert: str, labels: dict[str, str], minutes: dict[int, bool]) -> list[dict[str, Any]]:
    """Return that an alert of an owner fires, or does not, at some minutes."""
    matchers = ",".join(f'{key}="{value}"' for key, value in labels.items())
    expr = f'count(ALERTS{{alertname="{alert}",alertstate="firing",silenced_by="{OF}",{matchers}}})'
    return [
        {"expr": expr, "eval_time": f"{minute}m", "exp_samples": [{"labels": "{}", "value": 1}] if fires else []}
        for minute, fires in minutes.items()
    ]


@on_each_engine
def test_the_notification_lasts_until_the_cause_is_over_and_outlasts_what_ends_the_page(engine, tmp_path):
    """The cause fires from 5 min to 40 min. The part fires from the beginning, and is over at 10 min."""
    (tmp_path / "rules.yaml").write_text(ryaml.dumps(group()))
    series = [
        firing(PART, "part", "P0", "outage", "1x9 stale"),
        firing(CAUSE, "cause", "P0", "outage", "_x5 1x34 stale"),
        # Another region, another SLO, a spent budget and missing data silence nothing.
        firing(PART | {"region": "us-east"}, "part", "P0", "outage", "1x60"),
        firing(CAUSE | {"region": "us-east"}, "cause", "P0", "budget_consumed", "1x60"),
        firing(PART | {"region": "us-west"}, "part", "P0", "outage", "1x60"),
        firing(CAUSE | {"region": "us-west"}, "cause", "P2", "burn_rate", "1x60"),
        firing({"slo": "x", "service": "x", "owner": "x", "region": "eu-west"}, "x", "P0", "outage", "1x60"),
    ]
    hers = {"owner": "payments", "region": "eu-west"}
    asked = checks("SloSilenced", hers, {4: False, 6: True, 12: True, 40: True, 44: True, 47: False})
    asked += checks("SloSilenceEnds", hers, {4: False, 5: False, 8: True, 39: True, 41: False})
    everything = 'count(ALERTS{alertname=~"SloSilence.*",alertstate="firing",silenced_by=~".+"})'
    asked.append({"expr": everything, "eval_time": "20m", "exp_samples": [{"labels": "{}", "value": 2}]})
    path = tmp_path / "test.yaml"
    path.write_text(
        ryaml.dumps({
            "rule_files": ["rules.yaml"], "evaluation_interval": "30s",
            "tests": [{"interval": "1m", "input_series": series, "promql_expr_test": asked}],
        })
    )  # fmt: skip
    assert promtool_faults(engine, path) == ""


@on_each_engine
def test_the_cause_lists_what_it_silences_now_worst_first(engine, tmp_path):
    (annotation,) = {
        rule["annotations"]["silences"]
        for rule in rules(TEXTS)
        if "alert" in rule and rule["labels"].get("slo") == OF and "silences" in rule["annotations"]
    }
    rule = {"alert": "cause", "expr": "cause", "annotations": {"silences": annotation}}
    (tmp_path / "rules.yaml").write_text(ryaml.dumps({"groups": [{"name": "g", "rules": [rule]}]}))
    chat = PART | {"slo": "chat-send-availability", "owner": "messaging"}
    series = [
        {"series": 'cause{region="eu-west"}', "values": "1x60"},
        firing(PART, "a", "P1", "burn_rate", "1x60"),
        firing(PART, "b", "P0", "outage", "1x60"),
        firing(chat, "c", "P0", "outage", "1x60"),
        firing(chat | {"region": "us-east", "slo": "auth-availability"}, "d", "P0", "outage", "1x60"),
        firing(PART, "e", "P2", "measurement", "1x60"),
        firing(PART | {"slo": "other"}, "f", "P0", "outage", "1x60"),
    ]
    lines = [
        "[P0] core-api/chat-send-availability",
        "[P0] core-api/wallet-availability",
        "[P1] core-api/wallet-availability",
    ]
    expected = {
        "exp_labels": {"region": "eu-west"},
        "exp_annotations": {"silences": "".join(f"{line}\n" for line in lines)},
    }
    path = tmp_path / "test.yaml"
    path.write_text(
        ryaml.dumps({
            "rule_files": ["rules.yaml"],
            "tests": [{"interval": "1m", "input_series": series, "alert_rule_test": [
                {"eval_time": "5m", "alertname": "cause", "exp_alerts": [expected]},
            ]}],
        })
    )  # fmt: skip
    assert promtool_faults(engine, path) == ""


@pytest.mark.parametrize("slo", ["core-api-availability", "secondary-api-availability"])
def test_alerts_that_cannot_silence_list_nothing(slo):
    listing = {
        (rule["labels"]["tier"], rule["labels"]["condition"])
        for rule in rules(TEXTS)
        if "alert" in rule and rule["labels"].get("slo") == slo and "silences" in rule["annotations"]
    }
    assert listing
    assert {tier for tier, _ in listing} <= {"P0", "P1"}
    assert {condition for _, condition in listing} <= {"outage", "sli_below", "burn_rate"}
