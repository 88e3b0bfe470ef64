"""What monitors and SLOs must hold beyond their schemas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_COMPARISON = re.compile(r" (>=|<=|>|<) (-?[0-9]+(?:\.[0-9]+)?)$")


def artifact_faults(path: str, data: Any) -> Iterator[str]:
    """Yield thresholds that differ from their query, and names or queries that stand twice."""
    names: set[str] = set()
    contents: set[tuple[str, str]] = set()
    for entry in data:
        name = entry["name"]
        if name in names:
            yield f"two entries are named {name}"
        names.add(name)
        if not path.startswith("datadog/monitors/"):
            continue
        compared = _COMPARISON.search(entry["query"])
        if compared is None:
            yield f"{name}: the query compares with nothing"
        elif float(compared[2]) != entry["options"]["thresholds"]["critical"]:
            yield f"{name}: the critical threshold is not that of the query"
        content = (entry["query"], entry["message"])
        if content in contents:
            yield f"{name}: another monitor has the same query and message"
        contents.add(content)
