"""Traffic that spends a budget: within a stretch of the period, or so fast that it will be gone."""

from __future__ import annotations

from slo_codegen.common.units import HOUR, MINUTE, format_duration
from slo_codegen.plan.model import Slo
from slo_codegen.proof.errors import UnprovableError
from slo_codegen.proof.scene import (
    BELOW,
    JUST_ABOVE,
    RATE,
    RAW_STEPS,
    RAW_UP_TO,
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
from slo_codegen.proof.traffic import Flow

SLOWLY = "a slow end"
"""The role of a place in which little is left, and burns little faster than the budget allows."""


def spent_within(limit: float, within_ms: int, period_ms: int) -> Scene:
    """Bad events of a stretch over all events of the period; it fires when errors have lasted for 0.7 of the stretch.

    The period before is played in little time with many events: what counts is how many they are.
    """
    step, sample = steps(max(within_ms, 2 * HOUR), within_ms)
    # So long a full outage spends the share.
    needed = limit * period_ms
    if needed >= within_ms:
        raise UnprovableError(
            f"it cannot fire: even a full outage of {format_duration(within_ms)} does not spend so much of the budget"
        )
    errors = min(1.0, needed / (0.7 * within_ms))
    fires = needed / errors
    clean = up(within_ms / 4, step)
    before = good(clean, RATE * (period_ms - fires) / clean)
    spending = min(up((fires + within_ms) / 2, step), up(within_ms, step))
    incident = Flow([before, failing(spending, errors), good(up(within_ms, step) + 6 * step)])
    below = BELOW * needed / within_ms
    burst = max(step, up(SPIKE * needed, step))
    # The stretch stays full of so much of all there has been by then.
    lasts = up(1.3 * within_ms, step)
    above = min(1.0, JUST_ABOVE * limit * (period_ms - fires + lasts) / within_ms)
    roles = {
        "incident": incident,
        "just below": Flow([before, failing(up(within_ms, step), below), good(6 * step)]),
        "just above": Flow([before, failing(lasts, above), good(6 * step)]),
        "a spike": Flow([before, good(step), failing(burst, SPIKE * needed / burst), good(within_ms)]),
        "no data": Flow([absent(incident.ms)]),
    }
    return Scene("", step, sample, within_ms, roles)


def exhausts(slo: Slo, horizon_ms: int, over_ms: int, budget: float) -> list[Scene]:
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
    step = nice(min((lasts - fires) / 8, period / 60), RAW_STEPS if period <= RAW_UP_TO else TILE_STEPS)
    sample = min(step, MINUTE if step <= 5 * MINUTE else 2 * MINUTE)
    clean = up(period - fires, step) + 2 * step
    spending = int(fires + 0.85 * (lasts - fires)) // step * step
    incident = Flow([good(clean), failing(spending, burn * budget), good(max(over_ms, step) + 8 * step)])
    roles = {
        "incident": incident,
        "just below": Flow([failing(incident.ms, BELOW * budget)]),
        "a spike": Flow([good(incident.ms - 6 * step), failing(step, min(1.0, 2 * budget)), good(5 * step)]),
        "no data": Flow([absent(incident.ms)]),
    }
    return [Scene("", step, sample, max(over_ms, step), roles, once=True), _looking_back(period, part, over_ms, budget)]


def _looking_back(period: int, part: float, over_ms: int, budget: float) -> Scene:
    """Burn rates that begin when some of the budget is spent already: what is looked back at decides when it fires.

    The period before is played in little time with many events: what counts is how many they are.
    """
    step, sample = (5 * MINUTE, MINUTE) if over_ms > 15 * MINUTE else (nice(over_ms / 12, RAW_STEPS),) * 2
    hottest = 0.9 / budget
    # Half of the look back is needed to see that what is left will not last.
    fast = min(hottest, 20.0, 1 / part) if part < 1 else min(hottest, 3.0)
    lulls, ends = up(2.2 * over_ms, step), up(over_ms, step) + 6 * step

    def role(burn: float, left: float, lasts: float) -> Flow:
        clean = up(2 * over_ms, step)
        rate = RATE * period / clean
        spent = failing(clean, (1 - left) * budget, rate)
        return Flow([spent, good(lulls), failing(up(lasts, step), burn * budget), good(ends)])

    soon, later = min(0.5 * fast * part, 0.5), min(0.64 * part, 0.5)
    faster, slower = min(hottest, 1.03), min(hottest, 0.97)
    roles = {
        # So long that seven tenths of what is left are burnt, or the look back is full.
        "incident": role(fast, soon, min(0.7 * soon * period / fast, 1.2 * over_ms)),
        "slower than allowed": role(slower, later, min(0.7 * later * period / slower, 1.8 * over_ms)),
        "spent already": role(fast, -0.1, over_ms),
        "no data": Flow([absent(lulls)]),
        # So little is left that the burn rate alone decides.
        SLOWLY: role(faster, min(0.3 * faster * part, 0.5), min(0.2 * part * period, 1.8 * over_ms)),
    }
    # What is left decides: it would last a little less than the horizon when the look back is full, and a little more.
    steady, lasts = min(hottest, max(0.5 / part, 1.03)), 1.3 * over_ms
    enough = min(steady * part / 1.03 + steady * over_ms / period, 0.99)
    roles["just soon enough"] = role(steady, enough, lasts)
    too_much = steady * part / 0.97 + steady * up(lasts, step) / period
    if too_much < 1:
        roles["not quite soon enough"] = role(steady, too_much, lasts)
    return Scene("window", step, sample, over_ms, roles)
