"""Whom the artifacts notify: Alertmanager's routes by amtool, handles in Datadog's messages, PagerDuty's rules."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import ryaml

from tests.support.engines import Engine

Labels = dict[str, str]
_HANDLE = re.compile(r"@[A-Za-z0-9][A-Za-z0-9._+@-]*(?=\s|$)")
_MATCHER = re.compile(r'^([a-z_]+)(=~|!~|!=|=)"(.*)"$', re.DOTALL)
_BY = re.compile(r"\bby\s*\(([^)]*)\)")
_PATTERN = re.compile(r"event\.custom_details\.([a-z_]+) matches '((?:[^'\\]|\\.)*)'")


def files(artifacts: Sequence[Any]) -> dict[str, str]:
    """Return the text of each artifact by its path."""
    return {each.path: each.content.decode() for each in artifacts}


def rules(texts: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield every rule of Prometheus."""
    for path, text in texts.items():
        if path.startswith("prometheus/rules/"):
            for group in ryaml.loads(text)["groups"]:
                yield from group["rules"]


def alerts(texts: Mapping[str, str]) -> Iterator[tuple[str, Labels]]:
    """Yield each alert that Prometheus can send, with the labels that it has then.

    The alert on broken measurement takes the labels of what is recorded: one alert for each recorded problem.
    """
    problems = [rule["labels"] for rule in rules(texts) if rule.get("record") == "slo:measurement_problem:count"]
    for rule in rules(texts):
        if "alert" not in rule:
            continue
        labels = dict(rule["labels"])
        if labels.get("condition") != "measurement":
            yield rule["alert"], labels
            continue
        assert problems, "nothing records what the alert reads"
        (by,) = {match[1] for match in _BY.finditer(rule["expr"])}
        kept = [name.strip() for name in by.split(",")]
        for problem in problems:
            yield rule["alert"], {name: problem[name] for name in kept if name in problem} | labels


def configuration(texts: Mapping[str, str]) -> str:
    """Return the configuration of Alertmanager; a fragment stands among routes of others that take all."""
    if (whole := texts.get("alertmanager/alertmanager.yaml")) is not None:
        return whole
    fragment = ryaml.loads(texts["alertmanager/fragment.yaml"])
    others = [{"receiver": "theirs", "matchers": ['tier!=""'], "continue": True}, {"receiver": "theirs"}]
    return json.dumps(
        {
            "route": {"receiver": "theirs", "group_by": ["..."], "routes": [fragment["route"], *others]},
            "receivers": [{"name": "theirs", "webhook_configs": [{"url": "http://theirs"}]}, *fragment["receivers"]],
            "inhibit_rules": fragment["inhibit_rules"],
        }
    )


class Alertmanager:
    """The receivers that amtool finds in a configuration, asked once for labels that no route tells apart."""

    def __init__(self, text: str, folder: Path, engine: Engine) -> None:
        self.path = folder / "alertmanager.yaml"
        self.path.write_text(text, encoding="utf-8")
        self.engine = engine
        self.data = ryaml.loads(text)
        self.receivers = {_channel(each["name"]): set(each) - {"name"} for each in self.data["receivers"]}
        self._asked: dict[tuple[object, ...], list[str]] = {}
        routes = self.data["route"]["routes"]
        routes = [*routes, *(each for route in routes for each in route.get("routes", ()))]
        matchers = [_MATCHER.match(each) for route in routes for each in route.get("matchers", ())]
        uses: dict[str, set[tuple[str, str]]] = {}
        for each in matchers:
            assert each is not None
            uses.setdefault(each[1], set()).add((each[2], each[3]))
        self.looks_at = {name for name, used in uses.items() if used != {("!=", "")}}
        self.presence = set(uses) - self.looks_at

    def reached(self, labels: Labels) -> set[str]:
        """Return the receivers that an alert reaches and that notify anyone."""
        key = (
            *(labels.get(name, "") for name in sorted(self.looks_at)),
            *(bool(labels.get(name)) for name in sorted(self.presence)),
        )
        if key not in self._asked:
            given = [f"{name}={value}" for name, value in labels.items()]
            done = self.engine.run("amtool", "config", "routes", "test", f"--config.file={self.path}", *given)
            assert done.returncode == 0, done.stderr
            self._asked[key] = [_channel(name) for name in done.stdout.strip().split(",")]
            pagers = [name for name in self._asked[key] if "pagerduty_configs" in self.receivers[name]]
            assert len(pagers) == len(set(pagers)), f"two pages for one alert: {labels}"
        return {name for name in self._asked[key] if self.receivers[name]}


def _channel(receiver: str) -> str:
    """Return the channel of a receiver, which has the catalog's name before its own in a fragment."""
    return receiver.rpartition("/")[2]


def handles(texts: Mapping[str, str]) -> Iterator[tuple[str, str, str, set[str]]]:
    """Yield the SLO, tier, service and handles of every monitor of Datadog, wherever in its message they stand."""
    for path, text in texts.items():
        if path.startswith("datadog/monitors/"):
            for body in json.loads(text):
                tags = dict(tag.split(":", 1) for tag in body["tags"])
                found = set(_HANDLE.findall(body["message"]))
                yield tags["slo"], tags["tier"], tags["service"], found


class PagerDuty:
    """What PagerDuty does with an event: by its router, then by the rules of the service."""

    def __init__(self, text: str) -> None:
        requests = json.loads(text)
        bodies = [request["body"] for request in requests]
        policies = [body["escalation_policy"] for body in bodies if "escalation_policy" in body]
        self.policies = {policy["name"]: policy for policy in policies}
        services = [body["service"] for body in bodies if "service" in body]
        self.own_policies = {f"${{service:{s['name']}}}": s["escalation_policy"]["id"] for s in services}
        paths = {r["path"]: r["body"]["orchestration_path"] for r in requests if "orchestration_path" in r["body"]}
        (self.router,) = (path for name, path in paths.items() if name.endswith("/router"))
        self.services = {name.rsplit("/", 1)[1]: path for name, path in paths.items() if not name.endswith("/router")}
        webhooks = [body["webhook_subscription"] for body in bodies if "webhook_subscription" in body]
        self.webhooks = [webhook["delivery_method"]["url"] for webhook in webhooks]

    def service_of(self, details: Labels) -> str | None:
        """Return the service that an event is routed to."""
        target: str = self._actions(self.router, details)["route_to"]
        return None if target == "unrouted" else target

    def paged(self, labels: Labels) -> list[str] | None:
        """Return who is paged, step by step; None if the event is suppressed or belongs to no service."""
        target = self.service_of(labels)
        if target is None:
            return None
        actions = self._actions(self.services[target], labels)
        if actions.get("suppress"):
            return None
        name = re.fullmatch(
            r"\$\{escalation_policy:(.*)\}", actions.get("escalation_policy", self.own_policies[target])
        )
        assert name is not None
        steps = self.policies[name[1]]["escalation_rules"]
        return [re.sub(r"^\$\{\w+:(.*)\}$", r"\1", target["id"]) for step in steps for target in step["targets"]]

    def _actions(self, path: dict[str, Any], labels: Labels) -> dict[str, Any]:
        (start,) = path["sets"]
        for rule in start["rules"]:
            if any(self._holds(condition["expression"], labels) for condition in rule["conditions"]):
                actions: dict[str, Any] = rule["actions"]
                return actions
        return dict(path["catch_all"]["actions"])

    def _holds(self, expression: str, labels: Labels) -> bool:
        parts = [_PATTERN.fullmatch(part) for part in expression.split(" and ")]
        assert all(parts), expression
        return all(labels.get(part[1], "") == re.sub(r"\\(.)", r"\1", part[2]) for part in parts if part)
