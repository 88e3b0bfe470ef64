"""The traffic that tells an alert apart, for each kind of condition: an incident, just below it, a spike, and none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from slo_codegen.common.units import MINUTE, SECOND
from slo_codegen.plan.conditions.reads import indicator_of, least_samples
from slo_codegen.plan.conditions.windows import spoiled_ms
from slo_codegen.plan.measures.slis import counted_of
from slo_codegen.plan.model import (
    Alert,
    BadEvents,
    BudgetConsumed,
    BurnRate,
    CalendarConsumed,
    CalendarExhausts,
    ExhaustsWithin,
    NoData,
    Outage,
    PercentileAbove,
    SliBelow,
    Slo,
)
from slo_codegen.proof.budget_scenes import exhausts, spent_within
from slo_codegen.proof.calendar_scenes import calendar_consumed, calendar_exhausts
from slo_codegen.proof.errors import UnprovableError
from slo_codegen.proof.scene import (
    ABOVE,
    AT_ONCE,
    BELOW,
    IN_TURN,
    JUST_ABOVE,
    RATE,
    RAW_STEPS,
    RAW_UP_TO,
    RESTART,
    SPIKE,
    TILE_STEPS,
    Scene,
    absent,
    failing,
    good,
    nice,
    steps,
    up,
)
from slo_codegen.proof.tiles import tally_of
from slo_codegen.proof.traffic import Flow, Stretch

_KEPT_STEPS, _MOST_STEPS = 6, 200
"""So many runs of the rules there are while an alert is kept, and in a window at most."""
_AT_ONCE = 1.4
_DYING = (0.97, 1.03)
_SPIKE = 0.97
_ENOUGH, _TOO_FEW = 1.03, 0.97
"""How near to the least number of events an alert is held to it."""
_ENOUGH_BAD = 1.5
"""So many times the least number of bad events there are at the height of an incident that fires."""


def scenes_of(slo: Slo, alert: Alert, objective: float, late_share: float, kinds: int, late_ms: int = 0) -> list[Scene]:
    """Return the scenes that prove an alert in a place of this objective, for so many kinds of bad events.

    ``late_ms`` is how late samples arrive.

    Raises:
        UnprovableError: no traffic makes the alert fire.
    """
    budget = 1 - objective
    condition = alert.condition
    match condition:
        case BurnRate(factor, long_ms, short_ms):
            scenes = [_ratio(alert, float(factor) * budget, long_ms, short_ms or long_ms)]
        case SliBelow(ratio, over_ms):
            scenes = [_ratio(alert, 1 - float(ratio), over_ms, over_ms)]
        case PercentileAbove(_, _, _, over_ms):
            scenes = [_in_turn(_ratio(alert, late_share, over_ms, over_ms))]
        case BudgetConsumed(share, None):
            scenes = [_ratio(alert, float(share) * budget, slo.period_ms, slo.period_ms)]
        case BudgetConsumed(share, within_ms):
            scenes = [spent_within(float(share) * budget, within_ms or 0, slo.period_ms)]
        case Outage(share, over_ms, sli):
            scenes = [_outage(alert, float(share), over_ms)]
            if sli is not slo.sli:
                scenes = [_in_turn(scene) for scene in scenes]
        case BadEvents(above, within_ms, _):
            scenes = [_counted(alert, above, within_ms, kinds)]
        case ExhaustsWithin(horizon_ms, over_ms):
            scenes = exhausts(slo, horizon_ms, over_ms, budget)
        case CalendarConsumed(share):
            assert slo.calendar is not None
            scenes = [calendar_consumed(alert, slo.calendar, float(share), budget)]
        case CalendarExhausts(horizon_ms, over_ms):
            assert slo.calendar is not None
            scenes = [calendar_exhausts(alert, slo.calendar, horizon_ms, over_ms, budget)]
        case NoData():
            scenes = [_no_data(alert), *_forgotten(slo, alert)]
        case _:
            assert_never(condition)
    if alert.min_events:
        scenes = [_with_least(scene, alert.min_events, raw=tally_of(slo, alert) is None) for scene in scenes]
    if alert.min_bad_events:
        window_ms = spoiled_ms(condition, slo.period_ms) or slo.period_ms
        scenes = [
            _with_bad(scene, alert.min_bad_events, window_ms, raw=tally_of(slo, alert) is None) for scene in scenes
        ]
    rated = least_samples(condition) > 1 and not alert.for_ms
    if rated or any(sli is not None and counted_of(sli) is None for sli in (slo.sli, indicator_of(condition))):
        # A query of its own counts increases, and a percentile is one of rates: neither sees births.
        scenes = [replace(scene, roles={k: v for k, v in scene.roles.items() if k != AT_ONCE}) for scene in scenes]
    if tally_of(slo, alert) is not None:
        scenes = [_in_tiles(scene) for scene in scenes]
    return [_same_length(scene, alert.keep_ms + late_ms) for scene in scenes]


def _seen_to_keep(alert: Alert, step: int, longest_ms: int) -> int:
    """Return a step so short that how long an alert is kept shows, where promtool holds so many samples."""
    if not alert.keep_ms or longest_ms > RAW_UP_TO:
        return step
    return min(step, nice(max(alert.keep_ms / _KEPT_STEPS, longest_ms / _MOST_STEPS), RAW_STEPS))


def _in_tiles(scene: Scene) -> Scene:
    """Return a scene as it is played in tiles, which know nothing of restarts and of kinds of events."""
    roles = {name: flow for name, flow in scene.roles.items() if name not in (RESTART, IN_TURN)}
    return replace(scene, sample_ms=scene.eval_ms, roles=roles, tiles=True)


def _ratio(alert: Alert, limit: float, long_ms: int, short_ms: int) -> Scene:
    """A share of errors over a limit, over a long and a short window.

    The short window is told apart by errors of 100 % that end: it lets go long before the long one would.
    """
    if limit >= 1:
        raise UnprovableError("it cannot fire: its threshold is a share of errors of 100% or more")
    step, sample = steps(long_ms, short_ms, 5 * least_samples(alert.condition))
    if (finer := _seen_to_keep(alert, step, long_ms)) < step:
        step = sample = finer
    share = min(1.0, ABOVE * limit)
    fires = long_ms * limit / share
    # So much clean traffic before that the long window is full when it fires.
    clean = up(long_ms - fires, step) + 4 * step
    held = up(alert.for_ms, step)
    worst = failing(short_ms + 2 * step, 1.0) if short_ms < long_ms else failing(4 * step, share)
    after = good(up(max(short_ms * 1.2, long_ms * 0.3), step) + 6 * step)
    incident = Flow([good(clean), failing(up(fires, step) + held + 8 * step, share), worst, after])
    # Nearly what the long window bears, all at once: over the limit in the short one alone.
    burst = max(step, up(_SPIKE * limit * long_ms, step))
    spike = Flow(
        [
            good(long_ms + 2 * step),
            failing(burst, _SPIKE * limit * long_ms / burst),
            good(max(incident.ms - long_ms - burst, 4 * step)),
        ]
    )
    roles = {
        "incident": incident,
        "just below": Flow([failing(incident.ms, BELOW * limit)]),
        "just above": Flow([failing(incident.ms, min(1.0, JUST_ABOVE * limit))]),
        "a spike": spike,
        "no data": Flow([absent(incident.ms)]),
    }
    if short_ms < long_ms:
        # The long window stays over the limit; the short one lets go just below it, and fires again just above.
        much = min(2.5 * limit * long_ms, float(long_ms))
        worst_ms = max(up(much, step), step)
        lasts = up(short_ms, step) + 8 * step
        shares = _DYING if worst_ms + 2 * lasts <= long_ms else _DYING[:1]
        dying = [failing(lasts, min(1.0, share * limit)) for share in shares]
        roles["dying down"] = Flow([good(long_ms + 2 * step), failing(worst_ms, much / worst_ms), *dying])
    errors = _AT_ONCE * limit
    if long_ms <= RAW_UP_TO and errors < 1:
        # As many errors as the whole window bears, in one step.
        bad = RATE * long_ms * errors / (1 - errors) / step
        roles[AT_ONCE] = Flow([good(long_ms + 2 * step), Stretch(step, RATE, bad), good(long_ms + 2 * step)])
    return Scene("", step, sample, long_ms, roles, release_ms=short_ms)


def _outage(alert: Alert, share: float, over_ms: int) -> Scene:
    step, sample = steps(over_ms, over_ms) if over_ms > RAW_UP_TO else (nice(over_ms / 20, RAW_STEPS),) * 2
    if (finer := _seen_to_keep(alert, step, over_ms)) < step:
        step = sample = finer
    held = up(alert.for_ms, step)
    incident = Flow([good(over_ms + 2 * step), failing(over_ms + held + 8 * step, 1.0), good(over_ms + 6 * step)])
    burst = max(step, int(SPIKE * share * over_ms) // step * step)
    roles = {
        "incident": incident,
        # A fifth of what is left to 100 % below it, and above.
        "just below": Flow([failing(incident.ms, share - 0.2 * (1 - share) if share < 1 else BELOW)]),
        "just above": Flow([failing(incident.ms, share + 0.2 * (1 - share))]),
        "a spike": Flow([good(over_ms + 2 * step), failing(burst, 1.0), good(2 * over_ms + held)]),
        "no data": Flow([absent(incident.ms)]),
        # After a lull, the first events fail.
        AT_ONCE: Flow([good(over_ms), Stretch(over_ms + 2 * step), failing(step, 1.0), Stretch(2 * over_ms + held)]),
    }
    return Scene("", step, sample, over_ms, roles)


def _in_turn(scene: Scene) -> Scene:
    """Add the incident with every kind of event there is, for an alert that tells them apart itself."""
    return replace(scene, roles={**scene.roles, IN_TURN: scene.roles["incident"]})


def _counted(alert: Alert, above: int, within_ms: int, kinds: int) -> Scene:
    """The limit at once, and one more just before the first have left the window."""
    step = sample = _seen_to_keep(alert, nice(within_ms / 40, RAW_STEPS), within_ms)
    per_step = MINUTE / step
    rate = 60.0
    gap = up(within_ms * 0.8, step)

    def burst(events: int) -> Stretch:
        return Stretch(step, rate, events * per_step)

    clean, after = good(up(within_ms * 1.3, step), rate), good(up(within_ms * 1.3, step), rate)
    # So late that what is compared with a much earlier time shows.
    late = good(up(within_ms * 6.2, step), rate)
    if alert.for_ms:
        # Errors that go on, so that it can be held.
        steady = Stretch(
            up((within_ms + alert.for_ms) / 2, step) + 8 * step, rate, 1.5 * (above + 1) / within_ms * MINUTE
        )
        first, restarted = [steady, steady], [steady, replace(steady, restart=True)]
    elif above:
        # The counter begins anew between the first events and the last.
        again = replace(good(gap // 2 // step * step, rate), restart=True)
        first = [burst(above), good(gap, rate), burst(1)]
        restarted = [burst(above), good(gap - again.ms, rate), again, burst(1)]
    else:
        first, restarted = [burst(1)], [replace(good(gap, rate), restart=True), burst(1)]
    incident = Flow([late, *first, after])
    quiet = Flow([clean, burst(above), good(up(within_ms, step) + 2 * step, rate), burst(above), after])
    roles = {
        "incident": incident,
        "just below": quiet,
        RESTART: Flow([clean, *restarted, after]),
        "no bad event": Flow([clean, after]),
        "no data": Flow([absent(incident.ms)]),
    }
    if not alert.for_ms:
        # Each kind of event is needed for one of the bursts to be enough.
        bursts = -(-kinds // (above + 1))
        roles[IN_TURN] = Flow([clean, *(stretch for _ in range(bursts) for stretch in (burst(above + 1), after))])
    return Scene("", step, sample, within_ms, roles)


def _no_data(alert: Alert) -> Scene:
    step = nice(alert.for_ms / 30, RAW_STEPS) if alert.for_ms else 30 * SECOND
    step = _seen_to_keep(alert, step, alert.for_ms)
    seen = 10 * MINUTE
    long = up(alert.for_ms, step) + max(10 * MINUTE, 8 * step)
    roles = {
        "incident": Flow([good(seen), absent(long), good(10 * MINUTE)]),
        "good traffic": Flow([good(seen + long)]),
        "no traffic": Flow([good(seen), Stretch(long)]),
        "never any data": Flow([absent(seen + long)]),
    }
    return Scene("", step, step, 5 * MINUTE, roles)


def _forgotten(slo: Slo, alert: Alert) -> Iterator[Scene]:
    """Yield members of an open dimension that are silent until they are forgotten, and for a little less."""
    if slo.forget_ms is None:
        return
    if slo.forget_ms <= alert.for_ms:
        raise UnprovableError("it cannot fire: a member is forgotten before it has been silent for so long")
    step = nice(slo.forget_ms / 60, (*RAW_STEPS, *TILE_STEPS))
    least = up(alert.for_ms, step) + 4 * step
    seen, after = good(4 * step), good(8 * step)
    rest = least + up(slo.forget_ms, step)
    yield Scene(
        "forgotten",
        step,
        step,
        5 * MINUTE,
        {
            "incident": Flow([seen, absent(rest), after]),
            "back before": Flow([seen, absent(max(up(slo.forget_ms, step) - 5 * step, step)), good(least), after]),
            "silent twice": Flow([seen, absent(least), after, absent(rest), good(step)]),
            "good traffic": Flow([seen, good(rest)]),
            "new": Flow([absent(least), good(rest)]),
            "never any data": Flow([absent(rest)]),
        },
    )


def _with_least(scene: Scene, least: int, *, raw: bool) -> Scene:
    """Add the incident with too few events to alert on, and see that all others have enough, even by samples."""
    window = scene.window_ms
    # Of a query of its own, in 5 minutes, seen only when the rules run.
    seen = min(1.0, 5 * MINUTE / scene.eval_ms) if window > RAW_UP_TO and raw else 1.0
    even = (
        len({round(stretch.good + stretch.bad, 6) for flow in scene.roles.values() for stretch in flow.stretches}) <= 2
    )
    enough = (_ENOUGH if even else 4) * least / (RATE * window / MINUTE * seen)
    few = _TOO_FEW * least / (RATE * window / MINUTE)
    roles = {name: _scaled(flow, enough) for name, flow in scene.roles.items()}
    roles["too few events"] = _scaled(scene.roles["incident"], few)
    return replace(scene, roles=roles)


def _with_bad(scene: Scene, least: int, window_ms: int, *, raw: bool) -> Scene:
    """Add the incident with too few bad events to alert on, and with just enough; see that all others have enough."""
    most = scene.roles["incident"].most_bad(window_ms)
    # What is over its share of errors for the shortest time has a small part of the incident's errors.
    more = max(1.0, 20 * least / most)
    roles = {name: _scaled(flow, more) for name, flow in scene.roles.items()}
    roles["too few bad events"] = _scaled(scene.roles["incident"], _TOO_FEW * least / most)
    if not raw or scene.eval_ms <= 5 * MINUTE:
        roles["just enough bad events"] = _scaled(scene.roles["incident"], _ENOUGH_BAD * least / most)
    return replace(scene, roles=roles)


def _scaled(flow: Flow, factor: float) -> Flow:
    return Flow([replace(s, good=s.good * factor, bad=s.bad * factor) for s in flow.stretches])


def _same_length(scene: Scene, more_ms: int) -> Scene:
    """Return a scene all of whose roles end together; so much later that what fires on is seen to resolve."""
    longest = up(scene.ms, scene.eval_ms) + (up(more_ms, scene.eval_ms) + 4 * scene.eval_ms if more_ms else 0)
    roles = {name: flow.until(longest) for name, flow in scene.roles.items()}
    return replace(scene, roles=roles)
