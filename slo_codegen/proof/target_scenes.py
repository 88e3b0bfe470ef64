"""Targets that come, and come back, with a past in their counters: what happened elsewhere or before is no news."""

from __future__ import annotations

import math
from collections.abc import Callable

from slo_codegen.plan.model import BadEvents, EventsSli, MetricKind, Slo
from slo_codegen.proof.expected import every_birth
from slo_codegen.proof.scene import (
    AWAY,
    EDGES,
    FAILURES,
    FRESH,
    LONG_AWAY,
    RAW_STEPS,
    RESTART,
    YOUNG,
    Scene,
    absent,
    good,
    nice,
    up,
)
from slo_codegen.proof.traffic import Flow, Stretch
from slo_codegen.units import DAY, HOUR, MINUTE, SECOND

NAME = "targets"
DAY_NAME = "away"
ANEW_NAME = "anew"
RESTART_NAME = "restart"
EDGES_NAME = "edges"
NAMES = frozenset({NAME, DAY_NAME, ANEW_NAME, RESTART_NAME, EDGES_NAME})
"""The scenes that are about what is scraped, and not about what a service does."""
_PAST = 40_000.0
_RATE = 60.0
_MANY = 150
"""Events beyond the limit, where only their time matters."""
_FEWEST, _MOST = 5, 120
"""Samples in a window: with fewer, bursts are most of it; with more, a test takes long."""
_LONGEST_SAMPLE = 4 * MINUTE
"""After 5 minutes without a sample a series is stale."""
_LONG = 22 * HOUR
"""So long a target may be away before its past is taken for news: less than the day that is looked back."""


def births_count(slo: Slo) -> bool:
    """Return whether the first value of a counter can count at all for an SLO."""
    return isinstance(slo.sli, EventsSli)


def come_and_go(slo: Slo, condition: BadEvents) -> list[Scene]:
    """Return scenes for an alert on more than a number of bad events within a time."""
    above, within_ms = condition.above, condition.within_ms
    scenes = [_coming(slo, condition), _restarting(above, within_ms)]
    few = _cuts(within_ms, _FEWEST, above)
    if few:
        scenes.append(_missing_the_edges(above, within_ms, few[-1]))
    if every_birth(slo):
        scenes += [_a_day_away(above, within_ms), _more_than_a_day_away(above, within_ms)]
    return scenes


def _coming(slo: Slo, condition: BadEvents) -> Scene:
    above, within_ms = condition.above, condition.within_ms
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
        # Back again, it fails anew.
        AWAY: Flow(
            [
                *(good(clean, _RATE), burst(above + 1), after, absent(_gap(within_ms, step))),
                *(good(up(within_ms * 0.8, step), _RATE), burst(above + 1), after),
            ]
        ),
        "a fresh target without errors": Flow([absent(clean), first, good(2 * clean, _RATE)]),
    }
    if above > 1 and not every_birth(slo) and _in_total(slo, condition):
        # Of each target one event at least: so it was there.
        one = Stretch(step, 0.0, 2 * MINUTE / step)
        roles[FAILURES] = Flow(
            [
                Stretch(step),
                one,
                Stretch(up(within_ms * 1.3, step)),
                Stretch(step, 0.0, (above + 1 + _MANY) * MINUTE / step),
                Stretch(up(within_ms * 1.3, step)),
            ]
        )
    return Scene(NAME, step, step, within_ms, roles)


def _in_total(slo: Slo, condition: BadEvents) -> bool:
    """Return whether what is bad is a part of the total by itself, and no counter beside it."""
    if not isinstance(slo.sli, EventsSli):
        return False
    parts = {(c.selector.metric.name, c.selector.matchers) for c in slo.sli.total if not c.negative}
    counters = [c.selector for c in condition.bad if c.selector.metric.kind is not MetricKind.TIMING]
    return bool(counters) and all((each.metric.name, each.matchers) in parts for each in counters)


def _restarting(above: int, within_ms: int) -> Scene:
    """The limit, and a little more, in counters that begin anew, with samples that miss the edges of the window.

    What is seen of them is stretched to the edges, and reads a little more: by more than half an event where it can.
    """
    sample = within_ms // _samples(above, within_ms)
    burst, calm, many = _pieces(within_ms, sample)
    # So long before what counts that it has left the window for certain when that leaves it.
    again = Stretch(4 * burst, _RATE, restart=True)
    # What of them is stretched is less than one event more than the limit.
    samples = within_ms // sample
    silent = min(above, math.ceil((above + 1) * (samples - 1) / samples) - 1)
    # From the first of them on, a window begins with a counter that is not 0: nothing is stretched before a 0.
    counted = [many(above), calm, again, many(silent), calm, again, many(above + 2)]
    roles = {
        RESTART: Flow([calm, *(counted if above else [many(1), calm, again, many(1)]), calm]),
        "no data": Flow([absent(2 * calm.ms)]),
    }
    return Scene(RESTART_NAME, sample // 2, sample, within_ms, roles, once=True)


def _missing_the_edges(above: int, within_ms: int, samples: int) -> Scene:
    """The limit, and one more, in counters that go on, with so few samples that what is stretched is an event more."""
    sample = within_ms // samples
    _, calm, many = _pieces(within_ms, sample)
    # From the first of them on, a window begins with a counter that is not 0: nothing is stretched before a 0.
    roles = {
        EDGES: Flow([calm, many(above), calm, many(above), calm, many(above + 1), calm]),
        "no data": Flow([absent(2 * calm.ms)]),
    }
    return Scene(EDGES_NAME, sample // 2, sample, within_ms, roles, once=True)


def _pieces(within_ms: int, sample: int) -> tuple[int, Stretch, Callable[[int], Stretch]]:
    """Return how long a burst lasts, a calm that outlasts the window, and what makes a burst of bad events.

    Rules run twice a sample, so that every other run falls half-way between two samples.
    """
    burst = 2 * sample

    def many(events: int) -> Stretch:
        return Stretch(burst, _RATE, events * MINUTE / burst)

    return burst, good(up(within_ms * 1.3, burst), _RATE), many


def _samples(above: int, within_ms: int) -> int:
    """Return how many samples a window has: one in so many is missed at the edges.

    N events read N / (samples - 1) too many: between half an event and one, if the window can be cut so.
    """
    fit = _cuts(within_ms, above + 2, 2 * above)
    return min(fit, key=lambda n: abs(n - 1.5 * above)) if fit else max(60, math.ceil(within_ms / _LONGEST_SAMPLE))


def _cuts(within_ms: int, least: int, most: int) -> list[int]:
    """Return into how many samples a window can be cut, from so many to so many, each of them whole seconds long."""
    least = max(least, math.ceil(within_ms / _LONGEST_SAMPLE))
    return [n for n in range(least, min(most, _MOST) + 1) if within_ms % (2 * SECOND * n) == 0]


def _gap(within_ms: int, step: int) -> int:
    """Return a time after which no sample is left in the window, nor in the 5 minutes before it."""
    return up(max(20 * MINUTE, within_ms + 15 * MINUTE), step)


def _a_day_away(above: int, within_ms: int) -> Scene:
    step = nice(min(within_ms / 5, 120 * SECOND), RAW_STEPS)
    calm = good(up(within_ms * 1.5, step) + 2 * step, _RATE)
    failures = Stretch(step, _RATE, (above + 1) * MINUTE / step)
    gone = absent(up(_LONG, step))
    roles = {
        AWAY: Flow([calm, failures, calm, gone, good(step, _RATE), failures, calm]),
        "no data": Flow([absent(gone.ms)]),
    }
    return Scene(DAY_NAME, step, step, within_ms, roles, once=True)


def _more_than_a_day_away(above: int, within_ms: int) -> Scene:
    """A target that comes back when it is forgotten, with counters that began anew and have failures in them."""
    step = nice(min(within_ms / 5, 120 * SECOND), RAW_STEPS)
    calm = good(up(within_ms * 1.5, step) + 2 * step, _RATE)
    events = (above + 1) * MINUTE / step
    gone = absent(up(DAY + 1.5 * within_ms, step))
    roles = {
        LONG_AWAY: Flow(
            [calm, Stretch(step, _RATE, events), calm, gone, Stretch(step, _RATE, events, restart=True), calm]
        ),
        "no data": Flow([absent(gone.ms)]),
    }
    return Scene(ANEW_NAME, step, step, within_ms, roles, once=True)
