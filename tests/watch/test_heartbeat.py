"""A real Alertmanager sends the heartbeat again and again, to its channel alone, also while everything else fires."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import pytest
import ryaml

from tests.support.engines import on_each_engine
from tests.support.servers import free_port, program, receiver, served, wait_for
from tests.watch.sample import compiled, content

pytestmark = pytest.mark.slow

FULL = "watch: {tier: P3, measurement: {tier: P2}, heartbeat: {channel: alive}}"
QUICKER = {"10s": "1s", "1m": "1s", "50s": "833ms", "5m": "5s"}
"""The intervals of the configuration, about sixty times as fast."""
OTHERS = (
    {"alertname": "orders-burn", "slo": "orders", "service": "shop", "owner": "payments-team", "tier": "P1",
     "condition": "burn_rate"},
    {"alertname": "SloRulesFailing", "platform": "shop", "tier": "P3"},
)  # fmt: skip


def quick(route: dict[str, Any]) -> dict[str, Any]:
    """Return a route with intervals that a test can wait for."""
    changed = {key: QUICKER.get(value, value) if isinstance(value, str) else value for key, value in route.items()}
    return changed | ({"routes": [quick(each) for each in route["routes"]]} if "routes" in route else {})


@on_each_engine
def test_the_heartbeat_is_sent_again_and_again(engine, tmp_path):
    data = ryaml.loads(content(compiled(tmp_path, FULL), "alertmanager/alertmanager.yaml"))
    received: list[tuple[str, dict[str, Any]]] = []
    port, cluster = free_port(), free_port()
    with served(receiver(received)) as hooks:
        receivers = [
            {"name": each["name"], "webhook_configs": [{"url": f"http://{hooks}/{each['name']}"}]}
            for each in data["receivers"]
        ]
        config = {"route": quick(data["route"]), "receivers": receivers, "inhibit_rules": data["inhibit_rules"]}
        (tmp_path / "alertmanager.yaml").write_text(ryaml.dumps(config), encoding="utf-8")
        with program(
            engine.program("prometheus-alertmanager"), "prometheus-alertmanager", tmp_path / "am.log",
            f"http://127.0.0.1:{port}/-/ready",
            f"--config.file={tmp_path / 'alertmanager.yaml'}", f"--storage.path={tmp_path / 'am'}",
            f"--web.listen-address=127.0.0.1:{port}", f"--cluster.listen-address=127.0.0.1:{cluster}",
        ):  # fmt: skip
            alerts = [{"labels": labels} for labels in ({"alertname": "SloHeartbeat", "heartbeat": "shop"}, *OTHERS)]
            request = urllib.request.Request(
                f"http://127.0.0.1:{port}/api/v2/alerts",
                json.dumps(alerts).encode(),
                {"Content-Type": "application/json"},
            )
            urllib.request.urlopen(request).close()

            def heartbeats() -> int:
                return sum(name == "alive" for name, _ in received)

            wait_for(lambda: heartbeats() >= 4 and {name for name, _ in received} >= {"tickets", "pager"}, "heartbeats")
    told = {(name, alert["labels"]["alertname"]) for name, body in received for alert in body["alerts"]}
    assert {name for name, alert in told if alert == "SloHeartbeat"} == {"alive"}
    assert {alert for name, alert in told if name == "alive"} == {"SloHeartbeat"}
