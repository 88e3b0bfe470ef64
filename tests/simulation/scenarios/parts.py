"""What scenarios share: targets by name, minutes, an outage."""

from __future__ import annotations

from typing import Any

from tests.simulation.world import MINUTE, Steady, Target

PAST = {"good": 100_000, "bad": 2_000}
"""What counters hold that have run for long."""


def m(minutes: float) -> int:
    """Return minutes as seconds."""
    return round(minutes * MINUTE)


def target(name: str, region: str = "eu", **more: Any) -> Target:
    """Return a target with the labels that identify it."""
    labels = {"job": "shop", "instance": f"{name}:8080", "region": region}
    return Target(labels=labels | more.pop("labels", {}), **more)


def targets(names: str, **more: Any) -> dict[str, Target]:
    """Return targets with names of one letter each, scraped at seconds 5, 6, 7 … of each interval."""
    return {name: target(name, phase=5 + nth, **more) for nth, name in enumerate(names)}


def good(on: str, per_minute: float = 60, **more: Any) -> Steady:
    """Return good events at targets with names of one letter."""
    return Steady(on=tuple(on), outcome=more.pop("outcome", "good"), per_minute=per_minute, **more)


def bad(on: str, per_minute: float, start: float, end: float, outcome: str = "bad") -> Steady:
    """Return bad events between two minutes at targets with names of one letter."""
    return Steady(on=tuple(on), outcome=outcome, per_minute=per_minute, start=m(start), end=m(end))
