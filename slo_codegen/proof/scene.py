"""What a scene is: flows of events for an alert, how often its rules run, and the pieces that flows are made of.

Shares of errors are chosen from the alert's own threshold: 1.25 times it fires soon, 0.98 times it never does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slo_codegen.common.units import HOUR, MINUTE, SECOND
from slo_codegen.proof.traffic import Flow, Stretch

RAW_UP_TO = HOUR
"""Up to this, windows are counted from raw series at any time; longer ones from tiles of 5 minutes."""
RAW_STEPS = tuple(n * SECOND for n in (5, 10, 15, 20, 30, 60, 120, 300))
TILE_STEPS = tuple(n * MINUTE for n in (5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 720, 1440))
ABOVE, BELOW, SPIKE = 1.25, 0.98, 0.8
JUST_ABOVE = 1.02
RESTART = "a restart"
"""The role of a place whose counters, there since long, begin again at 0."""
AT_ONCE = "all at once"
"""The role of a place whose first errors are all that it takes: a series that is born with them must count them."""
EDGES = "few samples"
"""The role of a place whose samples miss the edges of the window: what is between them is not stretched."""
IN_TURN = "every kind in turn"
"""The role of a place in which each kind of bad event there is makes the alert fire."""
YOUNG = "a young target"
FRESH = "a fresh target"
AWAY = "back after a while"
LONG_AWAY = "back after more than a day"
"""The roles of places whose targets have come lately, and come with a past in their counters, or come back."""
FAILURES = "failures alone"
"""The role of a place that reports one kind of bad event, and then is born with another: it has nothing good."""
BORN = frozenset({AT_ONCE, YOUNG, FAILURES})
"""The roles in which a series always appears with its first event."""
THERE = frozenset({RESTART, EDGES, IN_TURN, FRESH, AWAY, LONG_AWAY})
"""The roles in which it never does."""
RATE = 6000.0
"""Events a minute, where no number of events matters."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Traffic for an alert: a flow for each role, all as long as the scene; rules run each ``eval_ms``."""

    name: str
    eval_ms: int
    sample_ms: int
    window_ms: int
    """The window that decides when it fires."""
    roles: Mapping[str, Flow]
    release_ms: int | None = None
    """The window that decides when it lets go, where that is another one."""
    tiles: bool = False
    """Whether it is played in tiles, so that each step is exact."""
    once: bool = False
    """Whether each place plays one role only, as another scene of the alert lets them play all."""

    @property
    def ms(self) -> int:
        """Its length."""
        return max(flow.ms for flow in self.roles.values())


def steps(longest_ms: int, shortest_ms: int, least: int = 10) -> tuple[int, int]:
    """Return how often to run the rules and to sample the series, for windows from the shortest to the longest.

    ``least`` is how often rules run in the shortest window, at least.
    """
    if longest_ms > RAW_UP_TO:
        step = nice(min(longest_ms / 60, shortest_ms / least), TILE_STEPS)
        return step, MINUTE if step <= 5 * MINUTE else 2 * MINUTE
    step = nice(min(longest_ms / 60, shortest_ms / least), RAW_STEPS)
    return step, step


def nice(limit: float, choices: Sequence[int]) -> int:
    """Return the longest choice within a limit, or the shortest of all."""
    return max((step for step in choices if step <= limit), default=choices[0])


def up(ms: float, step: int) -> int:
    """Return the time rounded up to whole steps."""
    return -(-int(ms) // step) * step


def good(ms: int, rate: float = RATE) -> Stretch:
    """Return traffic without a bad event."""
    return Stretch(ms, rate)


def failing(ms: int, share: float, rate: float = RATE) -> Stretch:
    """Return traffic of which a share is bad."""
    return Stretch(ms, rate * (1 - share), rate * share)


def absent(ms: int) -> Stretch:
    """Return a time in which nothing is reported."""
    return Stretch(ms, present=False)
