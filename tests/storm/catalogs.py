"""Small catalogs for storms: services that depend on each other, umbrellas, and places of several kinds."""

from __future__ import annotations

import random
from typing import Any

import ryaml

from tests.routing.artifacts import alerts, files
from tests.storm.declared import Declared

Labels = dict[str, str]
BASE = """
version: 1
platform:
  name: shop
  targets: [prometheus, alertmanager, pagerduty]
  dimensions: {region: [eu, us], cluster: [blue, green]}
  severity: {SLO308: note, SLO304: note, SLO305: note, SLO306: note, SLO343: note}
tiers:
  P0: {severity: critical, response: 5m, channels: [pager]}
  P1: {severity: error, response: 15m, channels: [pager, chat]}
  P2: {severity: warning, channels: [chat]}
channels:
  pager: {page: pagerduty, title: Pager, secret: {file: /etc/pagerduty}}
  chat: {slack: "#oncall", title: On-call, secret: {file: /etc/slack}}
owners:
  red: {title: Red, escalation: [{schedule: RED}]}
  blue: {title: Blue, escalation: [{schedule: BLUE}], channels: [chat]}
"""
PLACES = [{"region": r, "cluster": c} for r in ("eu", "us") for c in ("blue", "green")]


def slo(id: str, per: list[str], tiers: str = "P0 P1 P2", **more: Any) -> dict[str, Any]:
    """Return an SLO of requests with an outage or an error rate for each tier."""
    conditions = {"P0": {"outage": {"over": "5m"}}, "P1": {"sli_below": {"below": "50%", "over": "5m"}},
                  "P2": {"sli_below": {"below": "90%", "over": "5m"}}}  # fmt: skip
    return {
        "id": id,
        "objective": "99%",
        "per": per,
        "sli": {"ratio": {"bad": f'requests{{path="/{id}",code="500"}}', "total": f'requests{{path="/{id}"}}'}},
        "alerts": [{"tier": tier, "when": conditions[tier]} for tier in tiers.split()],
        **more,
    }


def catalog(services: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return a catalog of some services."""
    document: dict[str, Any] = ryaml.loads(BASE)
    return document | {"services": services}


def random_catalog(seed: int) -> dict[str, Any]:
    """Return services with random dependencies and parts, circles among them."""
    chance = random.Random(seed)
    kinds = [["region"], ["region"], ["region", "cluster"], ["cluster"], []]
    names = [f"s{index}" for index in range(chance.randint(2, 5))]
    ids = {name: [f"{name}-{letter}" for letter in "abc"[: chance.randint(1, 3)]] for name in names}
    everything = [id for each in ids.values() for id in each]
    services = {}
    for name in names:
        slos = []
        for id in ids[name]:
            tiers = chance.choice(["P0 P1 P2", "P1 P2", "P2", "P0"])
            more: dict[str, Any] = {}
            if chance.random() < 0.4:
                more["parts"] = chance.sample(everything, chance.randint(1, 2))
            if chance.random() < 0.1:
                more["baseline"] = {"since": "2026-01-01"}
            slos.append(slo(id, chance.choice(kinds), tiers, **more))
        needs = chance.sample(names, chance.randint(0, 2))
        services[name] = {"owner": chance.choice(["red", "blue"]), "dependencies": needs, "slos": slos}
    return catalog(services)


def everywhere(document: dict[str, Any], artifacts: Any) -> list[Labels]:
    """Return all alerts of SLOs, in every place that each has."""
    split = {each["id"]: each["per"] for service in document["services"].values() for each in service["slos"]}
    found = {}
    for name, labels in alerts(files(artifacts)):
        if "slo" in labels:
            for place in PLACES:
                own = {label: place[label] for label in split[labels["slo"]]}
                each = {"alertname": name, **labels, **own}
                found[tuple(sorted(each.items()))] = each
    return list(found.values())


def declared(document: dict[str, Any]) -> Declared:
    """Return what such a catalog says of silences."""
    return Declared(document, frozenset({"P0", "P1"}))
