"""The objectives and alerts of the catalog, read as the YAML that they are, and the events that selectors count."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.dashboards.traffic import DAY, Event

_SELECTOR = re.compile(r"([\w.]+)(?:\{(.*)\})?")
_MATCHER = re.compile(r'(\w+)(=~|!~|!=|=)"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Slo:
    """An SLO of the catalog; ``objective`` is None for events that are only watched."""

    id: str
    service: str
    objective: float | None
    period: int
    calendar: str | None
    spec: dict[str, Any]

    @property
    def budget(self) -> float:
        """The share of events that may be bad."""
        assert self.objective is not None
        return round(1 - self.objective, 12)


@dataclass(frozen=True)
class Alert:
    """An alert of an SLO: ``when`` is the condition as the catalog writes it, with durations and shares as text."""

    slo: Slo
    tier: str
    condition: str
    when: dict[str, Any]
    hold: int


def read_catalog(folder: Path) -> dict[str, Any]:
    """Merge the sections of all files."""
    merged: dict[str, Any] = {}
    for path in sorted(folder.rglob("*.yaml")):
        for section, content in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).items():
            if isinstance(content, dict):
                merged.setdefault(section, {}).update(content)
            else:
                merged[section] = content
    return merged


def buckets(catalog: dict[str, Any]) -> dict[str, list[int]]:
    """Return the bounds in ms of each timing."""
    return {name: [milliseconds(text) for text in each.get("buckets", ())] for name, each in catalog["metrics"].items()}


def share(text: str) -> float:
    """Read ``99.9%``."""
    return float(text.rstrip("%")) / 100


def calendar_start(calendar: str, time: float) -> float:
    """Return when the month or week of a time began, in UTC; a week begins on Monday."""
    day = datetime.fromtimestamp(time, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if calendar == "month":
        return day.replace(day=1).timestamp()
    return day.timestamp() - day.weekday() * DAY


def milliseconds(text: str) -> int:
    """Read a duration such as ``1500ms``."""
    number, unit = re.fullmatch(r"([\d.]+)(ms|[smhd])", text).groups()  # type: ignore[union-attr]
    return round(float(number) * {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}[unit])


@cache
def parsed(of: str) -> tuple[str, tuple[tuple[str, str, str], ...]]:
    """Return the metric and the matchers of a selector."""
    name, inside = _SELECTOR.fullmatch(of).groups()  # type: ignore[union-attr]
    return name, tuple((k, op, v.replace("\\\\", "\\")) for k, op, v in _MATCHER.findall(inside or ""))


def matches(part: dict[str, str], event: Event) -> bool:
    """Whether a selector, and a bound on its timings, counts an event."""
    name, matchers = parsed(part["of"])
    labels = dict(event.labels)
    if name != event.metric:
        return False
    for label, op, value in matchers:
        expected = (
            re.fullmatch(value, labels.get(label, "")) is not None if "~" in op else labels.get(label, "") == value
        )
        if expected == op.startswith("!"):
            return False
    if "under" in part:
        return event.ms is not None and event.ms <= milliseconds(part["under"])
    return "over" not in part or (event.ms is not None and event.ms > milliseconds(part["over"]))
