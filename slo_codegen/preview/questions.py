"""What a page asks of a data source: instant and range queries and the values of a label, and the answers' form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

Answer = dict[str, Any]
"""A JSON value. ``kind`` says which:

- ``instant``: ``series`` holds ``[labels, value]``;
- ``range``: ``start`` and ``step`` in seconds; ``series`` holds ``[labels, runs]``, see `runs`;
- ``labels``: ``values`` holds the values of a label;
- ``error``: ``message`` says why there is no answer;
- ``absent``: the snapshot does not know the question.

Values are numbers; one that JSON cannot write is ``"NaN"``, ``"+Inf"`` or ``"-Inf"``.
"""

MOST_POINTS = 11_000
"""Prometheus refuses to give more points a series."""
_NICE_STEPS_S = (15, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400)
_POINTS = 350


@dataclass(frozen=True, slots=True)
class Question:
    """One query: a range looks back ``span_s`` from now in steps of ``step_s``; an instant query looks at now."""

    kind: Literal["instant", "range", "labels"]
    query: str
    span_s: int = 0
    step_s: int = 0
    label: str = ""

    @property
    def key(self) -> str:
        """The text that a snapshot knows this question by."""
        match self.kind:
            case "instant":
                return f"instant {self.query}"
            case "range":
                return f"range {self.span_s}s/{self.step_s}s {self.query}"
            case "labels":
                return f"labels {self.label} {self.query}"


Source = Callable[[Question], Answer]


def step_of(span_s: int, least_s: int) -> int:
    """Return the step of a range query in seconds: about as many points as a panel has pixels to draw them on."""
    least = max(least_s, -(-span_s // _POINTS))
    return next((step for step in _NICE_STEPS_S if step >= least), least)


def safe_step(span_s: int, step_s: int) -> int:
    """Return the step, or the smallest one with which Prometheus still answers."""
    return max(step_s, -(-span_s // MOST_POINTS))


def runs(values: Iterable[Any]) -> list[Any]:
    """Return values with repetitions written as ``[value, times]``: most series of alerts and objectives are level."""
    found: list[Any] = []
    for value, same in groupby(values):
        times = len(list(same))
        found.append(value if times == 1 else [value, times])
    return found
