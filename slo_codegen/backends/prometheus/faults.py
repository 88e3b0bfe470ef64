"""What a rule file must hold beyond its schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def artifact_faults(path: str, data: Any) -> Iterator[str]:
    """Yield groups that share a name, and alerts that share a name and all labels."""
    if not path.startswith("prometheus/rules/"):
        return
    groups = [group["name"] for group in data["groups"]]
    for name in sorted({name for name in groups if groups.count(name) > 1} if len(set(groups)) < len(groups) else ()):
        yield f"two groups are named {name}"
    alerts: set[tuple[str, frozenset[tuple[str, str]]]] = set()
    for group in data["groups"]:
        for rule in group["rules"]:
            name = rule.get("alert")
            if name is None:
                continue
            known = (name, frozenset(rule["labels"].items()))
            if known in alerts:
                yield f"two alerts are named {name}"
            alerts.add(known)


def expressions(data: Any) -> Iterator[str]:
    """Yield the PromQL of every rule of a rule file."""
    for group in data["groups"]:
        for rule in group["rules"]:
            yield rule["expr"]


def recorded(data: Any) -> Iterator[str]:
    """Yield the name of every series that a rule file records."""
    for group in data["groups"]:
        for rule in group["rules"]:
            if "record" in rule:
                yield rule["record"]
