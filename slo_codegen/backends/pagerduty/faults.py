"""What the list of requests must hold beyond its schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_REFERENCE = re.compile(r"\$\{([a-z_]+):([^{}]+)\}")
_EXISTING = frozenset({"priority", "schedule", "user"})
"""Kinds that an account already has; the rest is created by an earlier request."""
_MOST_CONDITIONS = 25
_CREATES = {
    "escalation_policy": "escalation_policy",
    "service": "service",
    "orchestration": "event_orchestration",
}


def artifact_faults(path: str, data: Any) -> Iterator[str]:
    """Yield references to what no earlier request creates, and objects that are created twice."""
    made: set[tuple[str, str]] = set()
    for index, request in enumerate(data):
        for rule in _rules(request):
            if len(rule["conditions"]) > _MOST_CONDITIONS:
                yield f"request {index + 1}: rule {rule['label']} has more than {_MOST_CONDITIONS} conditions"
        for kind, name in _references(request):
            if kind not in _EXISTING and (kind, name) not in made:
                yield f"request {index + 1} needs {kind} {name}, which no earlier request creates"
        for key, kind in _CREATES.items():
            if key in request["body"]:
                created = (kind, request["body"][key]["name"])
                if created in made:
                    yield f"request {index + 1} creates {kind} {created[1]} again"
                made.add(created)


def _rules(request: Any) -> Iterator[dict[str, Any]]:
    for each in request["body"].get("orchestration_path", {}).get("sets", ()):
        yield from (rule for rule in each["rules"] if "conditions" in rule)


def _references(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        for match in _REFERENCE.finditer(value):
            yield match[1], match[2]
    elif isinstance(value, dict):
        for item in value.values():
            yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)
