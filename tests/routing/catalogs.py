"""Hostile catalogs: each bends one part of what decides who is notified, as an edit of one that has all parts."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ryaml

from tests.watch.sample import CATALOG

Document = dict[str, Any]
_FULL = "watch: {tier: P3, measurement: {tier: P2}, heartbeat: {channel: alive}}"
_BURNS = {"title": "Burn rates", "burn_rates": [
    {"tier": "P1", "long": "1h", "short": "5m", "budget": "2%"},
    {"tier": "P2", "long": "6h", "short": "30m", "budget": "5%"},
    {"tier": "P3", "long": "3d", "short": "6h", "budget": "10%"},
]}  # fmt: skip


def full() -> Document:
    """Return a catalog with a watch, a report, a baseline with a section, owners' channels and subscriptions."""
    document: Document = ryaml.loads(CATALOG.replace("WATCH", _FULL))
    document["profiles"] = {"burns": _BURNS}
    for slo in document["services"]["shop"]["slos"]:
        slo["alerts"] = [{"profile": "burns"}]
    secret = {"file": "/etc/secret/incidents"}
    document["channels"]["incidents"] = {
        "webhook": "https://incidents.example.org", "title": "Incidents", "secret": secret, "datadog": "webhook-inc",
    }  # fmt: skip
    document["subscriptions"].append({"channel": "incidents", "purpose": "incident", "tiers": ["P1", "P2"]})
    return document


def _pager(title: str, handle: str) -> Document:
    return {"page": "pagerduty", "title": title, "secret": {"file": "/etc/secret/p2"}, "datadog": handle}


def _no_section(document: Document) -> None:
    del document["baseline"]


def _nobody_logs(document: Document) -> None:
    _no_section(document)
    document["subscriptions"] = []


def _no_handle_logs(document: Document) -> None:
    _no_section(document)
    del document["channels"]["log"]["datadog"]


def _all_observed(document: Document) -> None:
    _nobody_logs(document)
    for slo in document["services"]["shop"]["slos"]:
        slo["baseline"] = {"since": "2026-01-01"}


def _a_channel_of_every_name(document: Document) -> None:
    """Names that a receiver of ours might have."""
    _no_section(document)
    for name in ("unrouted", "no-one", "nobody", "none"):
        document["channels"][name] = {"email": f"{name}@example.org", "title": name, "datadog": f"{name}@example.org"}
    document["tiers"]["P2"]["channels"] += ["unrouted", "no-one", "nobody", "none"]


def _pager_in_baseline(document: Document) -> None:
    document["baseline"]["channels"] = ["pager", "observed"]


def _only_pagers_in_baseline(document: Document) -> None:
    document["baseline"]["channels"] = ["pager"]


def _pager_subscribes(document: Document) -> None:
    document["channels"]["second"] = _pager("Second", "pagerduty-second")
    document["subscriptions"] += [
        {"channel": "second", "purpose": "audit", "tiers": ["P1", "P2", "P3"]},
        {"channel": "pager", "purpose": "incident", "tiers": ["P2"]},
    ]


def _pager_subscribes_without_section(document: Document) -> None:
    _pager_subscribes(document)
    _no_section(document)


def _owner_pages(document: Document) -> None:
    document["owners"]["payments-team"] |= {"channels": ["pager", "payments_mail"], "channel_tiers": ["P3"]}


def _owner_of_no_tier(document: Document) -> None:
    document["owners"]["payments-team"]["channel_tiers"] = []


def _everywhere(document: Document) -> None:
    """One channel by tier, owner, both subscriptions, baseline and report."""
    document["tiers"]["P2"]["channels"] = ["mail", "log"]
    document["owners"]["payments-team"]["channels"] = ["mail", "payments_mail"]
    document["baseline"]["channels"] = ["mail", "observed"]
    document["subscriptions"] += [
        {"channel": "mail", "purpose": "incident", "tiers": ["P2", "P3"]},
        {"channel": "mail", "purpose": "audit", "tiers": ["P1"]},
    ]


def _by_tier(document: Document) -> None:
    document["subscriptions"] = [
        {"channel": "incidents", "purpose": "incident", "tiers": ["P1"]},
        {"channel": "log", "purpose": "incident", "tiers": ["P3"]},
        {"channel": "log", "purpose": "audit", "tiers": ["P2"]},
        {"channel": "tickets", "purpose": "audit", "tiers": ["P1", "P3"]},
        {"channel": "log", "purpose": "audit", "tiers": ["P1"]},
    ]


_OTHER = {"P0": "Zero", "P1": "urgent", "P2": "soon-or_later", "P3": "anytime"}


def _other_tiers(document: Document) -> None:
    """Tiers whose names are in another order than they, and labels of a team's own that look like those of routes."""

    def renamed(node: Any) -> Any:
        if isinstance(node, dict):
            return {_OTHER.get(key, key): renamed(value) for key, value in node.items()}
        if isinstance(node, list):
            return [renamed(value) for value in node]
        return _OTHER.get(node, node) if isinstance(node, str) else node

    document |= renamed(document)
    document["tiers"] = {id: spec for id, spec in document["tiers"].items() if id not in _OTHER}
    for owner in document["owners"].values():
        owner["channels"] = ["mail"]
        owner.pop("channel_tiers", None)
    document["platform"]["labels"] = {"severity": "P1", "receiver": "pager", "team": "heartbeat"}
    for slo in document["services"]["shop"]["slos"]:
        slo["labels"] = {"team": "weekly", "tiers": "P0"}


def _hostile_texts(document: Document) -> None:
    """Text that means something to one of the targets, in every place that a channel or an owner has for it."""
    text = """.*|"'\\ ${a:b} {{x}} @all '(P1)' <!channel> %%%"""
    for channel in document["channels"].values():
        channel["title"] = text
    for owner in document["owners"].values():
        owner["title"] = text
        owner["escalation"] = [{"schedule": "A-(B).*|C"}, {"user": "D, then E"}]
    for service in document["services"].values():
        service["title"] = text
        for slo in service["slos"]:
            slo["title"] = slo["description"] = text
    document["channels"]["mail"]["datadog"] = "a.b+c@example.org"


def _names_within_names(document: Document) -> None:
    """Owners and services whose names begin, end and contain one another."""
    for name in ("shop", "shop-team-2", "team"):
        document["owners"][name] = {
            "title": name, "escalation": [{"schedule": name.upper()}], "channels": ["payments_mail"],
        }  # fmt: skip
    slos = document["services"]["shop"]["slos"]
    for name, owner in (("shop-2", "shop-team-2"), ("sho", "shop"), ("hop", "team")):
        copied = copy.deepcopy(slos[0]) | {"id": f"requests-{name}"}
        observed = {**copy.deepcopy(slos[2]), "id": f"everywhere-{name}"}
        document["services"][name] = {"title": name, "owner": owner, "slos": [copied, observed]}


def _no_watch(document: Document) -> None:
    _no_section(document)
    del document["platform"]["watch"], document["report"]


def _pagers_alone(document: Document) -> None:
    """Nobody reads anything: what no route takes can go nowhere, and neither can what is observed."""
    _nobody_logs(document)
    del document["platform"]["watch"], document["report"]
    document["channels"] = {"pager": document["channels"]["pager"]}
    for tier in document["tiers"].values():
        tier["channels"] = ["pager"]
    for owner in document["owners"].values():
        owner["channels"] = []


def _umbrella(document: Document) -> None:
    """One that silences a part, and owners whose channels are pagers, those of a tier, and others."""
    first, second, *_ = document["services"]["shop"]["slos"]
    first["parts"] = [second["id"]]
    document["owners"]["payments-team"]["channels"] = ["payments_mail", "pager"]


def _umbrella_where_every_tier_pages(document: Document) -> None:
    _umbrella(document)
    for tier in document["tiers"].values():
        tier["channels"] = ["pager", *(id for id in tier["channels"] if id != "pager")]


def _datadog_pages(document: Document) -> None:
    document["platform"]["pages_from"] = "datadog"


def _datadog_pages_for_a_tier(document: Document) -> None:
    _pager_subscribes(document)
    _owner_pages(document)
    document["tiers"]["P1"]["pages_from"] = "datadog"


def _pagers_alone_of_datadog(document: Document) -> None:
    _pagers_alone(document)
    _datadog_pages(document)


HOSTILE: dict[str, Callable[[Document], None]] = {
    "as it is": lambda document: None,
    "an umbrella": _umbrella,
    "Datadog pages": _datadog_pages,
    "Datadog pages, pagers alone": _pagers_alone_of_datadog,
    "Datadog pages for a tier": _datadog_pages_for_a_tier,
    "an umbrella where every tier pages": _umbrella_where_every_tier_pages,
    "no section": _no_section,
    "no section, nobody logs": _nobody_logs,
    "no section, the log has no handle": _no_handle_logs,
    "no section, all are observed": _all_observed,
    "no section, channels of every name": _a_channel_of_every_name,
    "no section, no watch and no report": _no_watch,
    "a pager among the channels of the baseline": _pager_in_baseline,
    "pagers alone for the baseline": _only_pagers_in_baseline,
    "pagers that subscribe": _pager_subscribes,
    "no section, pagers that subscribe": _pager_subscribes_without_section,
    "an owner's channel pages for a lesser tier": _owner_pages,
    "an owner's channels of no tier": _owner_of_no_tier,
    "pagers alone": _pagers_alone,
    "one channel everywhere": _everywhere,
    "subscriptions by tier": _by_tier,
    "tiers and labels of their own": _other_tiers,
    "texts that mean something to a target": _hostile_texts,
    "names within names": _names_within_names,
}


def lay_out(name: str, root: Path) -> Path:
    """Write a hostile catalog into a folder."""
    document = full()
    HOSTILE[name](document)
    root.mkdir(parents=True, exist_ok=True)
    (root / "catalog.yaml").write_text(ryaml.dumps(document), encoding="utf-8")
    return root
