"""When alerts have to fire: as soon as the scraped samples say so, less the time that a sample takes to count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from tests.simulation.expected import TOLERANCE, Band, Counted, Timing
from tests.simulation.oracle import Increment
from tests.simulation.scenario import Scenario, seconds

QUERY = 'ALERTS{alertstate="firing",slo="ok",condition=~"burn_rate|bad_events"}'
_STEP_S = 5


def wrong(
    scenario: Scenario,
    counted: Sequence[Increment],
    region: str,
    timing: Timing,
    firing: Mapping[int, AbstractSet[tuple[str, str]]],
) -> list[str]:
    """Return each evaluation at which an alert fires, or is silent, though it must not.

    An alert may be late by one evaluation, one scrape and the delay, and by one return tile where a target returns.
    """
    now = Counted(scenario, counted, region, Timing(0, 0), at_once=True)
    late = scenario.evaluation + scenario.interval + timing.delay
    late += timing.returns if any(each.late for each in counted) else 0
    burns = {"10x": (10, "1h", scenario.short), "3x": (3, "1h", "30m")}
    names = burns if scenario.form.total and scenario.objective != "100%" else ("bad-events",)
    found = []
    for name in names:
        holds = {at: _holds(scenario, now, burns.get(name), at) for at in range(0, scenario.end + 1, _STEP_S)}
        for at, alerts in firing.items():
            lately = {holds[past] for past in range(max(0, at - late) // _STEP_S * _STEP_S, at + 1, _STEP_S)}
            fires = any(f"-{name}-" in alert and where == region for alert, where in alerts)
            if lately == {not fires}:
                found.append(f"{at / 60:g} min {region} {name}: {'fires' if fires else 'is silent'}")
    return found


def _holds(scenario: Scenario, now: Counted, burn: tuple[int, str, str] | None, at: int) -> bool | None:
    """Tell whether a burn rate, or one bad event, is passed at a second; ``None`` if that is open, or only just."""
    if burn is None:
        bad, _ = now.window(at, 1800)
        return True if bad.low else None if bad.high else False
    rate, *names = burn
    bound = rate * (1 - float(scenario.objective.removesuffix("%")) / 100)
    said = {_above(*now.window(at, seconds(name)), bound) for name in names}
    return False if False in said else None if None in said else True


def _above(bad: Band, total: Band, bound: float) -> bool | None:
    if bad.low > bound * total.high * (1 + TOLERANCE):
        return True
    return False if bad.high <= bound * total.low * (1 - TOLERANCE) else None
