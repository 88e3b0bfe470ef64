"""An incident from the first failure to the pager: a real Prometheus and Alertmanager run what is generated."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import ryaml

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.writer import write
from tests.support.engines import Engine
from tests.support.servers import exporter, free_port, program, receiver, served, wait_for

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
ALERT = "wallet-spend-success-p0-bad-events-10-15s"
# R27: P0 pages on-call and tells management; R28 and R33 add the incident and the audit log; money tells finance.
TOLD = {"pagerduty", "management_email", "incident_webhook", "audit_webhook", "finance_email"}


def quick_catalog(tmp_path: Path) -> Path:
    """Return the reference catalog with intervals of a second, and the P0 of the wallet over 15 s, not 10 min."""
    root = Path(shutil.copytree(ROOT / "catalog", tmp_path / "catalog"))
    platform = root / "catalog.yaml"
    text = platform.read_text(encoding="utf-8")
    for name, slow in (("scrape_interval", "15s"), ("fast_interval", "30s"), ("slow_interval", "2m")):
        assert f"{name}: {slow}" in text
        text = text.replace(f"{name}: {slow}", f"{name}: 1s")
    platform.write_text(text, encoding="utf-8")
    wallet = root / "services" / "wallet.yaml"
    text = wallet.read_text(encoding="utf-8")
    assert "bad_events: {above: 10, within: 10m}" in text
    text = text.replace("bad_events: {above: 10, within: 10m}", "bad_events: {above: 10, within: 15s}")
    wallet.write_text(text, encoding="utf-8")
    return root


def to_local(config: dict[str, Any], address: str) -> dict[str, Any]:
    """Return the configuration with each receiver at a local address of its own name, told within a second."""

    def hurry(route: dict[str, Any]) -> dict[str, Any]:
        quick = {key: value for key, value in route.items() if key != "routes"}
        quick |= {"group_wait": "1s", "group_interval": "1s"}
        return quick | ({"routes": [hurry(each) for each in route["routes"]]} if "routes" in route else {})

    receivers = [
        {"name": each["name"], "webhook_configs": [{"url": f"http://{address}/{each['name']}", "send_resolved": True}]}
        for each in config["receivers"]
    ]
    return {"route": hurry(config["route"]), "receivers": receivers, "inhibit_rules": config["inhibit_rules"]}


def test_an_incident_reaches_everyone_of_its_tier_and_resolves(tmp_path):
    report = Diagnostics()
    made = compile_catalog(quick_catalog(tmp_path), report, targets=["prometheus", "alertmanager"])
    assert not report.has_errors
    out = tmp_path / "out"
    assert write(out, made.artifacts, made.digest, report) is not None
    # Most of an incident is waiting: it happens on all engines at once.
    with ThreadPoolExecutor(len(Engine)) as pool:
        incidents = {engine: pool.submit(incident, out, tmp_path / engine, engine) for engine in Engine}
    failed = {engine: error for engine, each in incidents.items() if (error := each.exception()) is not None}
    if failed:
        raise BaseExceptionGroup(f"on {', '.join(failed)}", list(failed.values()))


def incident(out: Path, tmp_path: Path, engine: Engine) -> None:
    """Play an incident in a folder of its own, on the configuration that was built."""
    tmp_path.mkdir()
    good = 'product_wallet_spend_success_total{feature="gift",region="eu-west"}'
    bad = 'product_wallet_spend_failed_total{feature="gift",region="eu-west",reason="timeout"}'
    counters = {good: 1000.0, bad: 0.0}
    received: list[tuple[str, dict[str, Any]]] = []
    prometheus, alertmanager, cluster = free_port(), free_port(), free_port()
    with served(exporter(counters)) as metrics, served(receiver(received)) as hooks:
        routes = ryaml.loads((out / "alertmanager" / "alertmanager.yaml").read_text(encoding="utf-8"))
        (tmp_path / "alertmanager.yaml").write_text(ryaml.dumps(to_local(routes, hooks)), encoding="utf-8")
        scrape = {
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "rule_files": [str(out / "prometheus" / "rules" / "wallet.yaml")],
            "alerting": {"alertmanagers": [{"static_configs": [{"targets": [f"127.0.0.1:{alertmanager}"]}]}]},
            "scrape_configs": [{"job_name": "wallet", "static_configs": [{"targets": [metrics]}]}],
        }
        (tmp_path / "prometheus.yaml").write_text(ryaml.dumps(scrape), encoding="utf-8")
        with (
            program(
                engine.program("prometheus-alertmanager"), "prometheus-alertmanager", tmp_path / "am.log",
                f"http://127.0.0.1:{alertmanager}/-/ready",
                f"--config.file={tmp_path / 'alertmanager.yaml'}", f"--storage.path={tmp_path / 'am'}",
                f"--web.listen-address=127.0.0.1:{alertmanager}", f"--cluster.listen-address=127.0.0.1:{cluster}",
            ),
            program(
                engine.program("prometheus"), "prometheus", tmp_path / "prometheus.log",
                f"http://127.0.0.1:{prometheus}/-/ready",
                f"--config.file={tmp_path / 'prometheus.yaml'}", f"--storage.tsdb.path={tmp_path / 'tsdb'}",
                f"--web.listen-address=127.0.0.1:{prometheus}",
            ),
        ):  # fmt: skip

            def told(status: str) -> set[str]:
                return {
                    name
                    for name, body in list(received)
                    for alert in body["alerts"]
                    if alert["labels"]["alertname"] == ALERT and alert["status"] == status
                }

            # What a target has counted before it was seen is no news: the first two looks at it come first.
            counted = (
                f"http://127.0.0.1:{prometheus}/api/v1/query?query=product_wallet_spend_failed_total%20offset%2031s"
            )
            wait_for(lambda: reads(counted) == 0, "the first scrapes")
            assert told("firing") == set()
            counters[bad] = 11.0
            counters[good] = 1100.0
            wait_for(lambda: told("firing") >= TOLD, "everyone to be told", 180)
            wait_for(lambda: told("resolved") >= TOLD, "everyone to be told of the end", 180)
            assert told("firing") == TOLD

    labels, annotations = next(
        (alert["labels"], alert["annotations"])
        for name, body in received
        for alert in body["alerts"]
        if name == "pagerduty" and alert["labels"]["alertname"] == ALERT
    )
    assert labels == {
        "alertname": ALERT,
        "slo": "wallet-spend-success",
        "service": "wallet",
        "owner": "payments",
        "tier": "P0",
        "condition": "bad_events",
        "region": "eu-west",
    }
    assert "eu-west" in annotations["summary"]
    assert annotations["runbook_url"] == "https://runbooks.avalo.example/wallet#wallet-spend-success"
    assert "var-slo=wallet-spend-success" in annotations["dashboard_url"]
    assert "Now: 11 bad events" in annotations["description"]


def reads(url: str) -> float | None:
    import json
    import urllib.request

    with urllib.request.urlopen(url, timeout=5) as response:
        result = json.load(response)["data"]["result"]
    return float(result[0]["value"][1]) if result else None
