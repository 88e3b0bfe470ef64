"""Every condition is of PagerDuty's language, and every alert reaches its service with the priority of its tier."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import ryaml

from tests.unit.pagerduty.pcl import PclError, actions, holds, parse

GENERATED = Path(__file__).parents[3] / "generated"
REQUESTS = json.loads((GENERATED / "pagerduty" / "requests.json").read_text(encoding="utf-8"))
RULES = [
    rule
    for path in sorted((GENERATED / "prometheus" / "rules").glob("*.yaml"))
    for group in ryaml.loads(path.read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
    if "alert" in rule and "slo" in rule["labels"]
]
(ROUTER,) = [each["body"]["orchestration_path"] for each in REQUESTS if each["path"].endswith("/router")]
SERVICES = {
    found[1]: each["body"]["orchestration_path"]
    for each in REQUESTS
    if (found := re.fullmatch(r"/event_orchestrations/services/\$\{service:(.*)\}", each["path"]))
}
POLICIES = {
    each["body"]["escalation_policy"]["name"]: each["body"]["escalation_policy"]
    for each in REQUESTS
    if each["path"] == "/escalation_policies"
}
GOOD = (
    "event.summary matches 'a'",
    "event.summary matches part 'a'",
    "event.summary matches regex 'a|b'",
    "event.custom_details.tier exists",
    "not event.summary matches 'a'",
    "event.a matches 'it\\'s' and event.b matches 'b'",
    "(event.a matches 'a' or event.b matches 'b') and event.c exists",
    "event.a matches '' or not (event.b exists)",
    "event.source matches 'x y'",
    "event.severity matches 'critical'",
)
BAD = (
    "",
    "event.summary",
    "event.summary matches",
    "event.summary matches a",
    'event.summary matches "a"',
    "event.summary matches 'a",
    "event.summary matches 'it's'",
    "event.summary = 'a'",
    "event.summary == 'a'",
    "summary matches 'a'",
    "'a' matches event.summary",
    "event.summary matches 'a' and",
    "and event.summary matches 'a'",
    "event.summary matches 'a' event.b matches 'b'",
    "(event.summary matches 'a'",
    "event.summary matches 'a')",
    "event.summary matches 'a' && event.b exists",
    "event.summary contains 'a'",
    "event..summary matches 'a'",
    "event.summary matches regex part 'a'",
    "exists event.summary",
    "not",
    "()",
    "event.summary matches 1",
    " or ".join(["event.a exists"] * 26),
)


@pytest.mark.parametrize("expression", GOOD)
def test_the_language_is_read(expression):
    parse(expression)


@pytest.mark.parametrize("expression", BAD)
def test_what_is_not_of_the_language_is_refused(expression):
    with pytest.raises(PclError):
        parse(expression)


def test_and_binds_closer_than_or():
    tree = parse("event.a matches '1' or event.b matches '2' and event.c matches '3'")
    assert holds(tree, {"a": "1"})
    assert not holds(tree, {"b": "2"})
    assert holds(tree, {"b": "2", "c": "3"})


def event(labels):
    return {"summary": "an alert", "custom_details": labels}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_reaches_its_service_with_the_priority_of_its_tier(rule):
    labels = rule["labels"]
    assert actions(ROUTER, event(labels)) == {"route_to": f"${{service:{labels['service']}}}"}
    done = actions(SERVICES[labels["service"]], event(labels))
    if labels.get("baseline") == "true":
        assert done == {"suppress": True}
        return
    assert done["priority"] == f"${{priority:{labels['tier']}}}"
    policy = POLICIES[done["escalation_policy"].removeprefix("${escalation_policy:").removesuffix("}")]
    # R27: P0 to P3 are answered within 5 min, 15 min, 1 h and 24 h, or escalate.
    minutes = {"P0": 5, "P1": 15, "P2": 60, "P3": 1440}[labels["tier"]]
    assert {step["escalation_delay_in_minutes"] for step in policy["escalation_rules"]} == {minutes}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_a_page_goes_to_the_on_call_service_of_its_owner_whatever_its_worst_alert_is(rule):
    labels = rule["labels"]
    page = event(labels | {"on_call": labels["owner"]})
    name = f"{labels['owner']}--on-call"
    assert actions(ROUTER, page) == {"route_to": f"${{service:{name}}}"}
    assert actions(SERVICES[name], page) == actions(SERVICES[labels["service"]], event(labels))


def test_a_service_that_is_not_known_is_left_unrouted():
    assert actions(ROUTER, event({"service": "no-such-service", "tier": "P0"})) == {"route_to": "unrouted"}
    assert actions(ROUTER, event({})) == {"route_to": "unrouted"}


def test_alertmanager_and_datadog_send_what_the_conditions_read():
    config = ryaml.loads((GENERATED / "alertmanager" / "alertmanager.yaml").read_text(encoding="utf-8"))
    read = set(re.findall(r"event\.custom_details\.(\w+)", json.dumps(REQUESTS)))
    for receiver in config["receivers"]:
        for each in receiver.get("pagerduty_configs", ()):
            assert read <= set(each["details"])
