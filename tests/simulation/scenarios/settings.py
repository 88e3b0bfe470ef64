"""How it is scraped and evaluated: intervals, jitter, evaluations that are missed or out of step."""

from __future__ import annotations

from tests.simulation.forms import LATENCY, RATIO
from tests.simulation.scenario import Scenario
from tests.simulation.scenarios.parts import PAST, bad, good, m, target, targets
from tests.simulation.scenarios.restarts import lives
from tests.simulation.world import Burst


def _interval(seconds: int) -> Scenario:
    return Scenario(
        name=f"scraped every {seconds} s, one restarts",
        form=RATIO,
        targets=targets("b", past=PAST) | {"a": target("a", past=PAST, runs=lives(m(50) + 1), phase=11)},
        traffic=(good("ab", 60, end=m(125)), bad("ab", 30, 40, 60)),
        interval=seconds,
        minutes=150,
        variant=seconds == 15,
    )


def _evaluated(seconds: int) -> Scenario:
    return Scenario(
        name=f"rules evaluated every {seconds} s",
        form=RATIO,
        targets=targets("ab", past=PAST),
        traffic=(
            good("ab", 60, end=m(100)),
            Burst(on=("a",), outcome="bad", count=50, at=tuple(range(m(35) + 1, m(65), 97))),
        ),
        evaluation=seconds,
        minutes=150,
    )


ALL = [
    *map(_interval, (15, 30, 60, 120)),
    *map(_evaluated, (61, 120, 180, 300)),
    *(
        Scenario(
            name=f"jitter of {jitter} s at {interval} s",
            form=RATIO,
            targets=targets("ab", past=PAST),
            traffic=(good("ab", 60), bad("ab", 30, 40, 60)),
            interval=interval,
            jitter=jitter,
            minutes=140,
            variant=jitter == 1,
        )
        for interval, jitter in ((15, 1), (15, 3), (30, 5))
    ),
    Scenario(
        name="jitter, with the latency under a bound",
        form=LATENCY,
        targets=targets("ab", past=PAST),
        traffic=(good("ab", 60), bad("ab", 30, 40, 60)),
        jitter=3,
        minutes=140,
    ),
    Scenario(
        name="without the series up",
        form=RATIO,
        targets=targets("ab", past=PAST, unreachable=((m(45), m(50)),)),
        traffic=(good("ab", 60), bad("ab", 30, 40, 60)),
        up=False,
        minutes=140,
    ),
]
