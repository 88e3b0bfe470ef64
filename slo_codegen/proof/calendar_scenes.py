"""Traffic that spends a calendar budget: errors of the period, and none of those before it."""

from __future__ import annotations

from slo_codegen.common.units import DAY, HOUR, MINUTE, format_duration
from slo_codegen.plan.calendars import LONGEST_MS, period_at
from slo_codegen.plan.model import Alert, Calendar
from slo_codegen.proof.errors import UnprovableError
from slo_codegen.proof.scene import ABOVE, BELOW, JUST_ABOVE, SPIKE, TILE_STEPS, Scene, absent, failing, good, nice, up
from slo_codegen.proof.traffic import Flow, Stretch

_STEPS = 168
"""So many runs of the rules there are in a period, about."""
_FASTEST = 10.0
_SOON = (33 * DAY, 182 * DAY)
"""When clocks change so that a whole month before them is played, and promtool holds it."""


class _Stage:
    """The first period that is played from its start to its end, and the time before it, in steps.

    Of months, that is the first one in which the clocks change, if they do within half a year.
    """

    def __init__(self, calendar: Calendar) -> None:
        self.step = nice(min(LONGEST_MS[calendar.reset] / _STEPS, 12 * HOUR), TILE_STEPS)
        self.start, self.end = period_at(calendar, 0)
        while self.start < 2 * DAY:
            self.start, self.end = period_at(calendar, self.end)
        if calendar.reset == "month" and (turn := _first_turn(calendar)) is not None:
            self.start, self.end = period_at(calendar, turn)
        self.ms = self.end - self.start

    def at(self, part: float) -> int:
        """Return the step at which a part of the period has passed."""
        return up(self.start + part * self.ms, self.step)

    def flow(self, *stretches: tuple[float, float, float]) -> Flow:
        """Return traffic with shares of errors from one part of the period to another; before and after it, none."""
        found: list[Stretch] = []
        done = 0
        for since, until, share in stretches:
            first, last = self.at(since), max(self.at(until), self.at(since) + self.step)
            found += [good(first - done), failing(last - first, share)]
            done = last
        return Flow([*found, good(up(self.end, self.step) + 8 * self.step - done)])

    def scene(self, roles: dict[str, Flow], window_ms: int, release_ms: int) -> Scene:
        """Return a scene of these roles."""
        silent = {"no data": Flow([absent(up(self.end, self.step))])}
        return Scene("", self.step, min(self.step, 2 * MINUTE), window_ms, {**roles, **silent}, release_ms=release_ms)


def _first_turn(calendar: Calendar) -> int | None:
    """Return when the clocks of a zone first change after the test has begun, in ms; None if that is late."""
    turns = calendar.zone.offsets[1:] if calendar.zone is not None else ()
    return next((since * 1000 for since, _ in turns if _SOON[0] <= since * 1000 <= _SOON[1]), None)


def calendar_consumed(alert: Alert, calendar: Calendar, share: float, budget: float) -> Scene:
    """Errors that spend the share by the middle of a period, which is over with it; those before it do not count."""
    stage = _Stage(calendar)
    limit = share * budget
    if limit >= 1:
        raise UnprovableError("it cannot fire: its threshold is a share of errors of 100% or more")
    most = min(1.0, 2 * ABOVE * limit)
    half = SPIKE * limit
    held = (alert.for_ms + stage.step) / stage.ms
    # Errors of a third of the period, at three times the threshold, spend it; at 2.4 times they do not.
    third = min(1.0, 3 * ABOVE * limit)
    roles = {
        "incident": stage.flow((0, 1, most)),
        "just below": stage.flow((0, 1, BELOW * limit)),
        "just above": stage.flow((0, 1, min(1.0, (JUST_ABOVE + held) * limit))),
        "a spike": stage.flow((-0.1, 1.0, half)),
        "in the period before": Flow([failing(stage.start // stage.step * stage.step, BELOW * limit), good(stage.ms)]),
        "late in the period": stage.flow((0.55, 0.9, third)),
        "too little and late": stage.flow((0.6, 0.9, min(1.0, BELOW * limit / 0.31))),
    }
    return stage.scene(roles, stage.ms, stage.ms)


def calendar_exhausts(alert: Alert, calendar: Calendar, horizon_ms: int | None, over_ms: int, budget: float) -> Scene:
    """Burn rates at which what is left lasts until the period ends, or for the horizon, and at which it does not."""
    stage = _Stage(calendar)
    if over_ms >= stage.ms:
        raise UnprovableError(
            f"it cannot fire: when the burn rate over {format_duration(over_ms)} is above 1, the budget is gone "
            "already; use a shorter over"
        )
    hottest = min(_FASTEST, 0.9 / budget)
    if hottest <= 1:
        raise UnprovableError("it cannot fire: no share of errors up to 100% burns faster than the budget allows")
    ahead = 1.0 if horizon_ms is None else min(1.0, horizon_ms / stage.ms)
    length = max(2 * up(over_ms, stage.step) + alert.for_ms, 6 * stage.step) / stage.ms

    def late(at: float, left: float, burn: float) -> Flow:
        """Return a burn when so much of the budget is left, which was spent at the start of the period."""
        spent = 1 - left
        soon = min(0.3, at / 2)
        # What is spent by a time is its share of errors by then, and of the part of the period that has passed.
        return stage.flow((0.0, soon, min(1.0, spent / soon * budget)), (at, at + length, burn * budget))

    part = min(ahead, 0.4)
    enough = min(0.95, max(hottest * part * 0.6, 0.02))
    roles = {
        "incident": late(0.6, enough, hottest),
        "just below": stage.flow((0, 1, BELOW * budget)),
        "slower than allowed": late(0.6, 0.3 * part, 0.97),
        "spent already": late(0.6, -0.2, hottest),
        "in the period before": Flow([failing(stage.start // stage.step * stage.step, 0.9 * budget), good(stage.ms)]),
    }
    # So late that less is burnt until the end than is left, however much it would be in a longer time.
    last = min(ahead, 0.1)
    lasting = 1.3 * hottest * last + hottest * length
    if lasting < 0.95:
        roles["it lasts until the end"] = late(0.9, lasting, hottest)
    return stage.scene(roles, over_ms, over_ms)
