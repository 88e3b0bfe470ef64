"""The traffic that tells an alert apart, for each kind of condition: an incident, just below it, a spike, and none.

Shares of errors are chosen from the alert's own threshold: 1.25 times it fires, 0.95 times it does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from slo_codegen.plan.model import (
    Alert,
    BadEvents,
    BudgetConsumed,
    BurnRate,
    ExhaustsWithin,
    NoData,
    Outage,
    PercentileAbove,
    SliBelow,
    Slo,
)
from slo_codegen.proof.events import UnprovableError
from slo_codegen.proof.traffic import Flow, Stretch
from slo_codegen.units import HOUR, MINUTE, SECOND, format_duration

RAW_UP_TO = HOUR
"""Up to this, windows are counted from raw series at any time; longer ones from tiles of 5 minutes."""
_RAW_STEPS = tuple(n * SECOND for n in (5, 10, 15, 20, 30, 60, 120, 300))
_TILE_STEPS = tuple(n * MINUTE for n in (5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 720, 1440))
_ABOVE, _BELOW, _SPIKE = 1.25, 0.95, 0.8
_RATE = 6000.0
"""Events a minute, where no number of events matters."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Traffic for an alert: a flow for each role, all as long as the scene; rules run each ``eval_ms``."""

    name: str
    eval_ms: int
    sample_ms: int
    window_ms: int
    roles: Mapping[str, Flow]
    once: bool = False
    """Whether each region plays one role only, as another scene of the alert lets them play all."""

    @property
    def ms(self) -> int:
        """Its length."""
        return max(flow.ms for flow in self.roles.values())


def scenes_of(slo: Slo, alert: Alert, target: float, late_share: float) -> list[Scene]:
    """Return the scenes that prove an alert in a region of this target.

    Raises:
        UnprovableError: no traffic makes the alert fire.
    """
    budget = 1 - target
    condition = alert.condition
    match condition:
        case BurnRate(factor, long_ms, short_ms):
            scenes = [_ratio(alert, float(factor) * budget, long_ms, short_ms)]
        case SliBelow(ratio, over_ms):
            scenes = [_ratio(alert, 1 - float(ratio), over_ms, over_ms)]
        case PercentileAbove(_, _, _, over_ms):
            scenes = [_ratio(alert, late_share, over_ms, over_ms)]
        case BudgetConsumed(share, None):
            scenes = [_ratio(alert, float(share) * budget, slo.period_ms, slo.period_ms)]
        case BudgetConsumed(share, within_ms):
            scenes = [_spent_within(float(share) * budget, within_ms or 0)]
        case Outage(share, over_ms, _):
            scenes = [_outage(alert, float(share), over_ms)]
        case BadEvents(above, within_ms, _):
            scenes = [_counted(alert, above, within_ms)]
        case ExhaustsWithin(horizon_ms, over_ms):
            scenes = _exhausts(slo, horizon_ms, over_ms, budget)
        case NoData():
            scenes = [_no_data(alert)]
    if alert.min_events:
        scenes = [_with_least(scene, alert.min_events) for scene in scenes]
    return [_same_length(scene) for scene in scenes]


def steps(longest_ms: int, shortest_ms: int) -> tuple[int, int]:
    """Return how often to run the rules and to sample the series, for windows from the shortest to the longest."""
    if longest_ms > RAW_UP_TO:
        step = _nice(min(longest_ms / 60, shortest_ms / 5), _TILE_STEPS)
        return step, MINUTE if step <= 5 * MINUTE else 2 * MINUTE
    step = _nice(min(longest_ms / 60, shortest_ms / 10), _RAW_STEPS)
    return step, step


def _nice(limit: float, choices: Sequence[int]) -> int:
    return max((step for step in choices if step <= limit), default=choices[0])


def _up(ms: float, step: int) -> int:
    return -(-int(ms) // step) * step


def _good(ms: int, rate: float = _RATE) -> Stretch:
    return Stretch(ms, rate)


def _failing(ms: int, share: float, rate: float = _RATE) -> Stretch:
    return Stretch(ms, rate * (1 - share), rate * share)


def _absent(ms: int) -> Stretch:
    return Stretch(ms, present=False)


def _ratio(alert: Alert, limit: float, long_ms: int, short_ms: int) -> Scene:
    """A share of errors over a limit, over a long and a short window.

    The short window is told apart by errors of 100 % that end: it lets go long before the long one would.
    """
    if limit >= 1:
        raise UnprovableError("it cannot fire: its threshold is a share of errors of 100% or more")
    step, sample = steps(long_ms, short_ms)
    share = min(1.0, _ABOVE * limit)
    fires = long_ms * limit / share
    # So much clean traffic before that the long window is full when it fires.
    clean = _up(long_ms - fires, step) + 4 * step
    held = _up(alert.for_ms, step)
    worst = _failing(short_ms + 2 * step, 1.0) if short_ms < long_ms else _failing(4 * step, share)
    after = _good(_up(max(short_ms * 1.2, long_ms * 0.3), step) + 6 * step)
    incident = Flow([_good(clean), _failing(_up(fires, step) + held + 8 * step, share), worst, after])
    # Up to 80 % of what the long window bears, all at once: over the limit in the short one alone.
    burst = max(step, int(_SPIKE * limit * long_ms) // step * step)
    spike = Flow(
        [
            _good(long_ms + 2 * step),
            _failing(burst, min(1.0, _SPIKE * limit * long_ms / burst)),
            _good(max(incident.ms - long_ms - burst, 4 * step)),
        ]
    )
    roles = {
        "incident": incident,
        "just below": Flow([_failing(incident.ms, _BELOW * limit)]),
        "a spike": spike,
        "no data": Flow([_absent(incident.ms)]),
    }
    return Scene("", step, sample, long_ms, roles)


def _spent_within(limit: float, within_ms: int) -> Scene:
    """Bad events of a stretch over all events of the period; six times the limit, so that they stay over it."""
    step, sample = steps(max(within_ms, 2 * HOUR), within_ms)
    share = min(1.0, 6 * limit)
    clean, failing = _up(within_ms / 2, step), _up(within_ms * 0.7, step)
    incident = Flow([_good(clean), _failing(failing, share), _good(_up(within_ms, step) + 6 * step)])
    roles = {
        "incident": incident,
        "just below": Flow([_failing(incident.ms, _BELOW * limit)]),
        "a spike": Flow([_good(within_ms), _failing(step, min(1.0, _SPIKE * limit * within_ms / step)),
                         _good(incident.ms - within_ms - step)]),
        "no data": Flow([_absent(incident.ms)]),
    }  # fmt: skip
    return Scene("", step, sample, within_ms, roles)


def _outage(alert: Alert, share: float, over_ms: int) -> Scene:
    step, sample = steps(over_ms, over_ms) if over_ms > RAW_UP_TO else (_nice(over_ms / 20, _RAW_STEPS),) * 2
    held = _up(alert.for_ms, step)
    incident = Flow([_good(over_ms + 2 * step), _failing(over_ms + held + 8 * step, 1.0), _good(over_ms + 6 * step)])
    burst = max(step, int(_SPIKE * share * over_ms) // step * step)
    roles = {
        "incident": incident,
        "just below": Flow([_failing(incident.ms, share * 0.98)]),
        "a spike": Flow([_good(over_ms + 2 * step), _failing(burst, 1.0), _good(2 * over_ms + held)]),
        "no data": Flow([_absent(incident.ms)]),
    }
    return Scene("", step, sample, over_ms, roles)


def _counted(alert: Alert, above: int, within_ms: int) -> Scene:
    """The limit at once, and one more just before the first have left the window."""
    step = sample = _nice(within_ms / 40, _RAW_STEPS)
    per_step = MINUTE / step
    rate = 60.0
    gap = _up(within_ms * 0.8, step)

    def burst(events: int) -> Stretch:
        return Stretch(step, rate, events * per_step)

    clean, after = _good(_up(within_ms * 1.3, step), rate), _good(_up(within_ms * 1.3, step), rate)
    held = _good(_up(alert.for_ms, step), rate)
    first = [burst(above), _good(gap, rate), burst(1)] if above else [burst(1)]
    incident = Flow([clean, *first, held, after])
    quiet = Flow([clean, burst(above), _good(_up(within_ms, step) + 2 * step, rate), burst(above), after])
    roles = {
        "incident": incident,
        "just below": quiet,
        "no bad event": Flow([clean, after]),
        "no data": Flow([_absent(incident.ms)]),
    }
    return Scene("", step, sample, within_ms, roles)


def _exhausts(slo: Slo, horizon_ms: int, over_ms: int, budget: float) -> list[Scene]:
    """A burn that leaves the horizon's worth over the whole period, and a hot one that shows what it looks back at."""
    period = slo.period_ms
    part = min(horizon_ms, period) / period
    if over_ms >= period:
        raise UnprovableError(
            f"it cannot fire: when the burn rate over {format_duration(over_ms)} is above 1, the budget of "
            f"{format_duration(period)} is gone already; use a shorter over"
        )
    burn = min(10.0, 0.9 / budget)
    # b * part > 1 - b * t / P (detection.py): what is left then lasts for the horizon.
    fires = max(period * (1 / burn - part), over_ms / burn)
    lasts = period / burn
    step = _nice(min((lasts - fires) / 8, period / 60), _RAW_STEPS if period <= RAW_UP_TO else _TILE_STEPS)
    sample = min(step, MINUTE if step <= 5 * MINUTE else 2 * MINUTE)
    clean = _up(period - fires, step) + 2 * step
    failing = int(fires + 0.85 * (lasts - fires)) // step * step
    incident = Flow([_good(clean), _failing(failing, burn * budget), _good(max(over_ms, step) + 8 * step)])
    roles = {
        "incident": incident,
        "just below": Flow([_failing(incident.ms, _BELOW * budget)]),
        "a spike": Flow([_good(incident.ms - 6 * step), _failing(step, min(1.0, 2 * budget)), _good(5 * step)]),
        "no data": Flow([_absent(incident.ms)]),
    }
    return [Scene("", step, sample, max(over_ms, step), roles, once=True), _hot(period, over_ms, budget)]


def _hot(period: int, over_ms: int, budget: float) -> Scene:
    burn = min(20.0, 0.9 / budget)
    step, sample = (5 * MINUTE, MINUTE) if over_ms > 15 * MINUTE else (_nice(over_ms / 10, _RAW_STEPS),) * 2
    clean = min(_up(6 * over_ms, step), _up(period * 0.6, step))
    # Up to nine tenths of the budget of all traffic so far.
    failing = _up(0.9 * clean / (burn - 0.9), step)
    incident = Flow([_good(clean), _failing(failing, burn * budget), _good(_up(over_ms, step) + 6 * step)])
    roles = {
        "incident": incident,
        "no bad event": Flow([_good(incident.ms)]),
        "just below": Flow([_failing(incident.ms, _BELOW * budget)]),
        "no data": Flow([_absent(incident.ms)]),
    }
    return Scene("window", step, sample, over_ms, roles)


def _no_data(alert: Alert) -> Scene:
    step = _nice(alert.for_ms / 30, _RAW_STEPS) if alert.for_ms else 30 * SECOND
    seen = 10 * MINUTE
    long = _up(alert.for_ms, step) + 10 * MINUTE
    roles = {
        "incident": Flow([_good(seen), _absent(long), _good(10 * MINUTE)]),
        "good traffic": Flow([_good(seen + long)]),
        "no traffic": Flow([_good(seen), Stretch(long)]),
        "never any data": Flow([_absent(seen + long)]),
    }
    return Scene("", step, step, 5 * MINUTE, roles)


def _with_least(scene: Scene, least: int) -> Scene:
    """Add the incident with too few events to alert on, and see that all others have enough, even by samples."""
    window = scene.window_ms
    # In tiles of 5 minutes, seen only when the rules run.
    seen = min(1.0, 5 * MINUTE / scene.eval_ms) if window > RAW_UP_TO else 1.0
    enough = max(1.0, 4 * least / (_RATE * window / MINUTE * seen))
    few = 0.9 * least / (_RATE * window / MINUTE)
    roles = {name: _scaled(flow, enough) for name, flow in scene.roles.items()}
    roles["too few events"] = _scaled(scene.roles["incident"], few)
    return replace(scene, roles=roles)


def _scaled(flow: Flow, factor: float) -> Flow:
    return Flow([Stretch(s.ms, s.good * factor, s.bad * factor, s.present) for s in flow.stretches])


def _same_length(scene: Scene) -> Scene:
    longest = _up(scene.ms, scene.eval_ms)
    roles = {name: flow.until(longest) for name, flow in scene.roles.items()}
    return replace(scene, roles=roles)
