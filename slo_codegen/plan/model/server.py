"""What evaluates the rules, and what watches it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from slo_codegen.diagnostics import Origin

OLDEST_PROMETHEUS = (2, 42)
"""The oldest version for which rules are made and tested."""
OLDEST_ALERTMANAGER = (0, 25)
"""The oldest version for which configurations are made and tested."""
QUOTED_NAMES_SINCE = (3, 0)
"""The first Prometheus that takes names of any characters, in quotes."""
QUERY_OFFSET_SINCE = (2, 53)
"""The version from which on a group of rules has the field ``query_offset``."""


def version_number(version: str) -> tuple[int, int]:
    """Return a version such as ``2.53`` as numbers that compare."""
    major, minor = version.split(".")
    return int(major), int(minor)


def version_text(number: tuple[int, int]) -> str:
    """Return a version as it is written."""
    return f"{number[0]}.{number[1]}"


@dataclass(frozen=True, slots=True)
class PrometheusServer:
    """What evaluates the rules; ``target_labels`` tell the targets apart that it scrapes.

    ``version`` is the oldest one that has to read the rules. Samples arrive up to ``query_offset_ms`` late.
    """

    target_labels: tuple[str, ...]
    version: str = "2.42"
    query_offset_ms: int = 0

    @property
    def group_offset_ms(self) -> int:
        """How far back, in ms, groups of rules look by a field of their own, which not every version has."""
        return self.query_offset_ms if version_number(self.version) >= QUERY_OFFSET_SINCE else 0

    @property
    def late_ms(self) -> int:
        """How much later, in ms, expressions themselves must read samples, where groups cannot look back."""
        return self.query_offset_ms - self.group_offset_ms


@dataclass(frozen=True, slots=True)
class AlertmanagerServer:
    """What sends notifications. ``version`` is the oldest one that has to read the configuration.

    Alerts are grouped by the labels in ``group_by`` too. None is what the catalog does not say.
    """

    version: str = "0.25"
    mode: Literal["whole", "fragment"] = "whole"
    """Whether its configuration stands by itself, or is a part of another one, whose other alerts have no label
    ``slo_catalog``."""
    stated: bool = False
    """Whether the catalog states the version."""
    group_wait_ms: int | None = None
    group_interval_ms: int | None = None
    repeat_interval_ms: int | None = None
    group_by: tuple[str, ...] = ()

    @property
    def fragment(self) -> bool:
        """Whether its configuration is a part of another one."""
        return self.mode == "fragment"


@dataclass(frozen=True, slots=True)
class Watch:
    """What watches the measurement and the alerting: the tiers of its alerts, the heartbeat's channel if it has one."""

    tier: str
    measurement_tier: str
    heartbeat: str | None
    origin: Origin
