"""Targets that come, and come back, with a past in their counters: what happened elsewhere or before is no news."""

from __future__ import annotations

from slo_codegen.plan.model import EventsSli, Slo
from slo_codegen.proof.expected import every_birth
from slo_codegen.proof.scene import AWAY, FRESH, RAW_STEPS, RESTART, YOUNG, Scene, absent, good, nice, up
from slo_codegen.proof.traffic import Flow, Stretch
from slo_codegen.units import HOUR, MINUTE, SECOND

NAME = "targets"
DAY_NAME = "away"
RESTART_NAME = "restart"
NAMES = frozenset({NAME, DAY_NAME, RESTART_NAME})
"""The scenes that are about what is scraped, and not about what a service does."""
_PAST = 40_000.0
_RATE = 60.0
_MANY = 150
"""Events beyond the limit, where only their time matters."""
_LONG = 22 * HOUR
"""So long a target may be away before its past is taken for news: less than the day that is looked back."""


def births_count(slo: Slo) -> bool:
    """Return whether the first value of a counter can count at all for an SLO."""
    return isinstance(slo.sli, EventsSli)


def come_and_go(slo: Slo, above: int, within_ms: int) -> list[Scene]:
    """Return scenes for an alert on more than ``above`` bad events within a time."""
    scenes = [_coming(slo, above, within_ms)]
    if above:
        scenes.append(_restarting(above, within_ms))
    return [*scenes, _a_day_away(above, within_ms)] if every_birth(slo) else scenes


def _coming(slo: Slo, above: int, within_ms: int) -> Scene:
    step = nice(within_ms / 40, RAW_STEPS)
    # Where every birth counts, one with a past is an event.
    past = 0.0 if every_birth(slo) else _PAST
    clean, after = up(within_ms * 1.3, step), good(up(within_ms * 1.3, step), _RATE)

    def burst(events: int) -> Stretch:
        return Stretch(step, _RATE, events * MINUTE / step)

    first = Stretch(step, _RATE, past=past)
    fresh = [burst(above), good(up(within_ms * 0.8, step), _RATE)] if above else []
    roles = {
        FRESH: Flow([absent(clean), first, *fresh, burst(1), after]),
        # Its first failures come just when it has been there for the window.
        YOUNG: Flow([good(up(within_ms, step) - step, _RATE), burst(above + 1 + _MANY), after]),
        AWAY: Flow([good(clean, _RATE), burst(above + 1), after, absent(_gap(within_ms, step)), after]),
        "a fresh target without errors": Flow([absent(clean), first, good(2 * clean, _RATE)]),
    }
    return Scene(NAME, step, step, within_ms, roles)


def _restarting(above: int, within_ms: int) -> Scene:
    """The limit, and a little more, in counters that begin anew, with samples that miss the edges of the window.

    What is seen of them is stretched to the edges, and reads a little more.
    """
    unit = nice(within_ms / 120, RAW_STEPS)
    step, sample, burst = 3 * unit, 2 * unit, 6 * unit
    calm = good(up(within_ms * 1.3, burst), _RATE)
    again = Stretch(burst, _RATE, restart=True)

    def many(events: int) -> Stretch:
        return Stretch(burst, _RATE, events * MINUTE / burst)

    roles = {
        RESTART: Flow([calm, again, many(above), calm, again, many(above + 2), calm]),
        "no data": Flow([absent(2 * calm.ms)]),
    }
    return Scene(RESTART_NAME, step, sample, within_ms, roles, once=True)


def _gap(within_ms: int, step: int) -> int:
    """Return a time after which no sample is left in the window, nor in the 5 minutes before it."""
    return up(max(20 * MINUTE, within_ms + 15 * MINUTE), step)


def _a_day_away(above: int, within_ms: int) -> Scene:
    step = nice(min(within_ms / 5, 120 * SECOND), RAW_STEPS)
    calm = good(up(within_ms * 1.5, step) + 2 * step, _RATE)
    gone = absent(up(_LONG, step))
    roles = {
        AWAY: Flow([calm, Stretch(step, _RATE, (above + 1) * MINUTE / step), calm, gone, calm]),
        "no data": Flow([absent(gone.ms)]),
    }
    return Scene(DAY_NAME, step, step, within_ms, roles, once=True)
