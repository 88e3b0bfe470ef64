"""What Grafana does with a dashboard before it asks Prometheus: variables, intervals, time ranges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from tests.dashboards.traffic import seconds

POINTS = 336
"""How many points a graph has room for: a narrow one, whose step over seven days is 30 minutes."""
_STEPS = (
    1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10800, 21600, 43200, 86400,
)  # fmt: skip
_SPECIAL = re.compile(r"[$^*{}\[\]'+?.()|]")
_VARIABLE = re.compile(r"\$\{(\w+)(?::(\w+))?\}|\$(\w+)")

Choice = dict[str, list[str]]
"""The values chosen of each variable; a variable that is not named has All."""


def escaped(value: str) -> str:
    r"""Escape a value for a regular expression in a PromQL string: two backslashes before a special character."""
    return _SPECIAL.sub(lambda match: "\\\\" + match[0], value.replace("\\", "\\\\\\\\"))


def filled_in(text: str, board: dict[str, Any], choice: Choice, step: int, span: int) -> str:
    """Fill in the variables of a query; All is the variable's own text, which is not escaped."""
    variables = {each["name"]: each for each in board["templating"]["list"]}

    def value(match: re.Match[str]) -> str:
        name = match[1] or match[3]
        if name in ("__interval", "__rate_interval"):
            return f"{step}s" if name == "__interval" else f"{max(step + 15, 60)}s"
        if name in ("__range", "__range_s"):
            return f"{span}s" if name == "__range" else str(span)
        if name not in variables:
            return match[0]
        chosen = choice.get(name)
        if chosen is None:
            return str(variables[name]["allValue"])
        parts = [escaped(each) for each in chosen]
        return parts[0] if len(parts) == 1 else f"({'|'.join(parts)})"

    return _VARIABLE.sub(value, text)


def panels(board: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every panel, those of collapsed rows too."""
    for panel in board["panels"]:
        yield panel
        yield from panel.get("panels", ())


def span_of(board: dict[str, Any], panel: dict[str, Any] | None = None) -> int:
    """Return the seconds that a panel looks back."""
    own = (panel or {}).get("timeFrom")
    return seconds(own or board["time"]["from"].removeprefix("now-"))


def step_of(span: int, least: str | None = None) -> int:
    """Return the seconds between two points of a graph."""
    exact = span / POINTS
    rounded = next((step for step, after in pairwise(_STEPS) if exact < (step + after) / 2), 86400)
    return max(rounded, seconds(least) if least else 1)
