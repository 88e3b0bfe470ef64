"""A real Alertmanager with the generated configuration, receivers that count, and PagerDuty as it opens incidents."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import ryaml

from tests.routing.artifacts import PagerDuty
from tests.support.engines import Engine
from tests.support.servers import free_port, program, receiver, served, wait_for

Labels = dict[str, str]
WAIT_S, INTERVAL_S = 1, 1
"""What the waits and intervals of groups become; the shortest that Alertmanager counts in whole seconds."""
_QUIET = 18
"""Looks, five each second, after which every group has been sent twice."""


@dataclass(frozen=True)
class Event:
    """An event as PagerDuty receives it."""

    action: str
    key: str
    summary: str
    details: Mapping[str, str]

    @property
    def listed(self) -> list[str]:
        """Tier and SLO of each alert in the page, as ``[P0] core-api/auth-availability``."""
        return [line.partition(":")[0] for line in self.details["firing"].splitlines() if line]


@dataclass
class Pager:
    """Incidents as PagerDuty opens them: an event joins the open incident of its service and key, or opens one."""

    routes: PagerDuty
    opened: list[tuple[str, Event]] = field(default_factory=list)
    """Every page, with the service that takes it."""
    open: dict[tuple[str, str], Event] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """Do what PagerDuty does with an event."""
        service = self.routes.service_of(dict(event.details))
        assert service is not None, event
        if event.action == "resolve":
            self.open.pop((service, event.key), None)
            return
        if (service, event.key) not in self.open:
            self.opened.append((service, event))
        self.open[service, event.key] = event


class World:
    """An Alertmanager that runs, and what it has sent."""

    def __init__(self, url: str, received: list[tuple[str, dict[str, Any]]], pagerduty: PagerDuty) -> None:
        self.url, self.received = url, received
        self.routes = pagerduty
        self.firing: dict[tuple[tuple[str, str], ...], dict[str, Any]] = {}

    def fire(self, alerts: Iterable[Labels], **annotations: str) -> None:
        """Post alerts that fire from now on."""
        posted = []
        for labels in alerts:
            texts = {"summary": f"{labels['alertname']}: {{{{ .Status }}}} - bad: [a] {{", **annotations}
            body = {"labels": labels, "annotations": texts, "startsAt": _text(_now())}
            self.firing[_key(labels)] = body
            posted.append(body)
        self.post(posted)

    def resolve(self, chosen: Callable[[Labels], bool] = lambda labels: True) -> list[dict[str, Any]]:
        """Post the end of alerts that fire, and return what was posted."""
        over = [key for key, body in self.firing.items() if chosen(body["labels"])]
        ended = [self.firing.pop(key) | {"endsAt": _text(_now() - timedelta(milliseconds=1))} for key in over]
        self.post(ended)
        return ended

    def settle(self) -> None:
        """Wait until no group has anything new to send."""
        seen, quiet = -1, 0

        def is_quiet() -> bool:
            nonlocal seen, quiet
            quiet = quiet + 1 if len(self.received) == seen else 0
            seen = len(self.received)
            return quiet >= _QUIET

        wait_for(is_quiet, "groups to be sent")

    @property
    def pager(self) -> Pager:
        """The incidents that all events so far have opened."""
        pager = Pager(self.routes)
        for name, body in list(self.received):
            if name == "pagerduty":
                payload = body.get("payload", {})
                event = Event(body["event_action"], body["dedup_key"], payload.get("summary", ""),
                              payload.get("custom_details", {}))  # fmt: skip
                pager.take(event)
        return pager

    def sent(self, name: str) -> list[dict[str, Any]]:
        """All that a receiver other than a pager has received."""
        return [body for receiver, body in list(self.received) if receiver == name]

    def silenced(self) -> list[tuple[Labels, Labels]]:
        """Each alert that another one silences now, and the one that does."""
        with urllib.request.urlopen(f"{self.url}/api/v2/alerts?active=true&inhibited=true", timeout=10) as response:
            alerts = json.load(response)
        labels = {each["fingerprint"]: each["labels"] for each in alerts}
        return [(each["labels"], labels[by]) for each in alerts for by in each["status"]["inhibitedBy"]]

    def post(self, alerts: list[dict[str, Any]]) -> None:
        """Send alerts as they are."""
        request = urllib.request.Request(
            f"{self.url}/api/v2/alerts", json.dumps(alerts).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as response:
            assert response.status == 200


def alerts_of(rules: Iterable[Mapping[str, Any]], **place: str) -> Iterator[Labels]:
    """Yield the labels of the alerts of SLOs as Prometheus sends them from a place."""
    for rule in rules:
        if "alert" in rule and "slo" in rule["labels"]:
            yield {"alertname": rule["alert"], **rule["labels"], **place}


def to_local(config: dict[str, Any], address: str, *, repeat: str = "4h") -> dict[str, Any]:
    """Return a configuration whose receivers are local, with groups that wait for a second."""

    def hurry(route: dict[str, Any]) -> dict[str, Any]:
        quick = route | {"group_wait": f"{WAIT_S}s", "group_interval": f"{INTERVAL_S}s", "repeat_interval": repeat}
        return quick | {"routes": [hurry(each) for each in route["routes"]]} if "routes" in route else quick

    receivers: list[dict[str, Any]] = []
    for each in config["receivers"]:
        name, url = each["name"], f"http://{address}/{each['name']}"
        if "pagerduty_configs" in each:
            (page,) = each["pagerduty_configs"]
            own = {key: value for key, value in page.items() if key != "routing_key_file"}
            own |= {"routing_key": "none", "url": f"http://{address}/pagerduty"}
            receivers.append({"name": name, "pagerduty_configs": [own]})
        else:
            receivers.append({"name": name, "webhook_configs": [{"url": url, "send_resolved": True}]})
    return {"route": hurry(config["route"]), "receivers": receivers, "inhibit_rules": config.get("inhibit_rules", [])}


@contextmanager
def running(texts: Mapping[str, str], engine: Engine, folder: Path, *, repeat: str = "4h") -> Iterator[World]:
    """Run an Alertmanager with a generated configuration; a repeat can be short too."""
    folder.mkdir()
    received: list[tuple[str, dict[str, Any]]] = []
    with served(receiver(received)) as hooks:
        config = to_local(ryaml.loads(texts["alertmanager/alertmanager.yaml"]), hooks, repeat=repeat)
        path = folder / "alertmanager.yaml"
        path.write_text(ryaml.dumps(config), encoding="utf-8")
        port = free_port()
        with program(
            engine.program("prometheus-alertmanager"), "prometheus-alertmanager", folder / "am.log",
            f"http://127.0.0.1:{port}/-/ready", f"--config.file={path}", f"--storage.path={folder / 'am'}",
            f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=",
        ):  # fmt: skip
            yield World(f"http://127.0.0.1:{port}", received, PagerDuty(texts["pagerduty/requests.json"]))


def texts_of(folder: Path) -> dict[str, str]:
    """Return the files of an output folder by their paths."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.suffix in (".yaml", ".json")
    }


def _now() -> datetime:
    return datetime.now(UTC)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


def _key(labels: Labels) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(labels.items()))
