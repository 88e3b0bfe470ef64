"""What is broken in an artifact is noticed: the comparison with the catalog's YAML is not one that always agrees."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import ryaml

from tests.routing.compared import Compiled, disagreements, hostile
from tests.support.engines import Engine

pytestmark = pytest.mark.slow

CONFIG, REQUESTS, RULES = "alertmanager/alertmanager.yaml", "pagerduty/requests.json", "prometheus/rules/shop.yaml"
MONITORS = "datadog/monitors/shop.json"
Edit = Callable[[Any], None]


@pytest.fixture(scope="module")
def sectioned(tmp_path_factory) -> Compiled:
    return hostile("as it is", tmp_path_factory.mktemp("as-it-is"))


@pytest.fixture(scope="module")
def unsectioned(tmp_path_factory) -> Compiled:
    return hostile("no section", tmp_path_factory.mktemp("no-section"))


def noticed(made: Compiled, path: str, edit: Edit, folder: Any) -> bool:
    """Return whether anything disagrees once an artifact is edited."""
    is_json = path.endswith(".json")
    data = json.loads(made.texts[path]) if is_json else ryaml.loads(made.texts[path])
    before = copy.deepcopy(data)
    edit(data)
    assert data != before
    texts = made.texts | {path: json.dumps(data) if is_json else ryaml.dumps(data)}
    return next(disagreements(made.book, texts, Engine.MACHINE, folder), None) is not None


def test_nothing_is_noticed_where_nothing_is_broken(sectioned, unsectioned, tmp_path):
    for made in (sectioned, unsectioned):
        assert list(disagreements(made.book, made.texts, Engine.MACHINE, tmp_path)) == []


def routes_of(made: Compiled) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ryaml.loads(made.texts[CONFIG])["route"]["routes"]
    return found


def is_of_a_tier(route: dict[str, Any]) -> bool:
    """Whether a route asks for a tier alone: those are last, and no two of them take the same alert."""
    return len(route["matchers"]) == 1 and route["matchers"][0].startswith("tier=")


def removed(made: Compiled) -> Iterator[Edit]:
    for index in range(len(routes_of(made))):
        yield lambda data, index=index: data["route"]["routes"].pop(index)


def without_continue(made: Compiled) -> Iterator[Edit]:
    for index, route in enumerate(routes_of(made)):
        if route["continue"] and not is_of_a_tier(route):
            yield lambda data, index=index: data["route"]["routes"][index].update({"continue": False})


def with_continue(made: Compiled) -> Iterator[Edit]:
    """Let the alerts of baselines go on; nothing else that ends has a tier."""
    (index,) = (i for i, route in enumerate(routes_of(made)) if route["matchers"] == ['baseline="true"'])
    yield lambda data: data["route"]["routes"][index].update({"continue": True})


def in_another_order(made: Compiled) -> Iterator[Edit]:
    """Put the route of baselines first, one later, and last."""
    routes = routes_of(made)
    (index,) = (i for i, route in enumerate(routes) if route["matchers"] == ['baseline="true"'])
    for place in (0, index + 1, len(routes) - 1):

        def moved(data: Any, place: int = place) -> None:
            listed = data["route"]["routes"]
            listed.insert(place, listed.pop(index))

        yield moved


def with_a_matcher_less(made: Compiled) -> Iterator[Edit]:
    for index, route in enumerate(routes_of(made)):
        for nth in range(len(route["matchers"])):
            if len(route["matchers"]) > 1:
                yield lambda data, index=index, nth=nth: data["route"]["routes"][index]["matchers"].pop(nth)


WAYS = [removed, without_continue, with_continue, in_another_order, with_a_matcher_less]


@pytest.mark.parametrize("way", WAYS)
def test_a_broken_route_is_noticed(way, sectioned, unsectioned, tmp_path):
    tried = 0
    for made in (sectioned, unsectioned):
        for number, edit in enumerate(way(made)):
            tried += 1
            if way is with_a_matcher_less and _takes_the_same(made, number):
                continue
            assert noticed(made, CONFIG, edit, tmp_path), (way.__name__, number)
    assert tried >= 2


def _takes_the_same(made: Compiled, number: int) -> bool:
    """Whether what is dropped leaves out no alert: all tiers, or an SLO where alerts without one have another tier."""
    listed = [
        (route, matcher) for route in routes_of(made) if len(route["matchers"]) > 1 for matcher in route["matchers"]
    ]
    route, matcher = listed[number]
    every_tier = 'tier=~"P1|P2|P3"'
    return matcher == every_tier or (matcher == 'slo!=""' and every_tier not in route["matchers"])


def test_an_empty_receiver_is_noticed(sectioned, tmp_path):
    names = [each["name"] for each in ryaml.loads(sectioned.texts[CONFIG])["receivers"]]
    for name in names:
        if name == "unrouted":
            continue

        def emptied(data: Any, name: str = name) -> None:
            (found,) = (each for each in data["receivers"] if each["name"] == name)
            for key in set(found) - {"name"}:
                del found[key]

        assert noticed(sectioned, CONFIG, emptied, tmp_path), name


def test_a_lost_and_an_added_handle_are_noticed(sectioned, unsectioned, tmp_path):
    for made in (sectioned, unsectioned):
        for index, body in enumerate(json.loads(made.texts[MONITORS])):
            for change in (lambda text: text[: text.rindex("@")], lambda text: f"{text} @all"):
                if "@" not in body["message"]:
                    continue

                def edited(data: Any, index: int = index, change: Callable[[str], str] = change) -> None:
                    data[index]["message"] = change(data[index]["message"])

                assert noticed(made, MONITORS, edited, tmp_path)


def test_a_broken_rule_of_pagerduty_is_noticed(sectioned, unsectioned, tmp_path):
    def path_of(data: Any) -> Any:
        (found,) = (r for r in data if "/services/${service:shop}" in r["path"])
        return found["body"]["orchestration_path"]["sets"][0]["rules"]

    def last_suppressed(data: Any) -> None:
        rules = path_of(data)
        rules.append(rules.pop(0))

    def other_policy(data: Any) -> None:
        for rule in path_of(data):
            if "escalation_policy" in rule["actions"]:
                rule["actions"]["escalation_policy"] = "${escalation_policy:payments-team-P1}"

    def no_router(data: Any) -> None:
        (found,) = (r for r in data if r["path"].endswith("/router"))
        found["body"]["orchestration_path"]["sets"][0]["rules"].pop()

    def other_steps(data: Any) -> None:
        for request in data:
            if "escalation_policy" in request["body"]:
                request["body"]["escalation_policy"]["escalation_rules"].reverse()

    edits = [lambda data: path_of(data).pop(0), last_suppressed, other_policy, no_router, other_steps]
    for made in (sectioned, unsectioned):
        for edit in edits:
            assert noticed(made, REQUESTS, edit, tmp_path), edit


@pytest.mark.parametrize("label", ["baseline", "owner", "tier"])
def test_a_label_that_a_rule_lacks_is_noticed(label, sectioned, unsectioned, tmp_path):
    for made in (sectioned, unsectioned):
        for kind in ("alert", "record"):

            def dropped(data: Any, kind: str = kind) -> None:
                rules = [rule for group in data["groups"] for rule in group["rules"] if kind in rule]
                found = [rule for rule in rules if label in rule.get("labels", {})]
                for rule in (rule for rule in found if kind == "alert" or "problem" in rule["labels"]):
                    if label == "owner":
                        rule["labels"][label] = "nobody"
                    else:
                        del rule["labels"][label]

            if (label, kind) == ("tier", "record"):
                continue  # What is recorded has no tier.
            assert noticed(made, RULES, dropped, tmp_path), kind
