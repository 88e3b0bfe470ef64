"""Traffic as it comes: uneven, rare, in bursts, and series that appear with their first event."""

from __future__ import annotations

from tests.simulation.forms import RATIO
from tests.simulation.scenario import Scenario
from tests.simulation.scenarios.parts import PAST, bad, good, m, target, targets
from tests.simulation.world import Burst, Uneven


def _cron(second: int) -> Scenario:
    """Ten events fail at once so long after each full five minutes, beside steady traffic."""
    at = tuple(range(m(5) + second, m(115), m(5)))
    return Scenario(
        name=f"cron {second} s after each full five minutes",
        form=RATIO,
        targets={"a": target("a", phase=10)},
        traffic=(good("a", 10), Burst(on=("a",), outcome="bad", count=10, at=at)),
        minutes=130,
        variant=second in (2, 11, 59, 150),
    )


ALL = [
    Scenario(
        name="steady traffic and an outage",
        form=RATIO,
        targets=targets("ab", past=PAST),
        traffic=(good("ab"), bad("ab", 30, 40, 55)),
        minutes=150,
    ),
    Scenario(
        name="the outage leaves a short period",
        form=RATIO,
        targets=targets("a", past=PAST),
        traffic=(good("a"), bad("a", 30, 20, 30)),
        minutes=240,
        period="3h",
    ),
    Scenario(
        name="uneven traffic",
        form=RATIO,
        targets=targets("abc"),
        traffic=(
            Uneven(on=tuple("abc"), outcome="good", low=0, high=300, seed=1),
            Uneven(on=tuple("abc"), outcome="bad", low=0, high=12, seed=2),
        ),
        minutes=150,
    ),
    Scenario(
        name="traffic that differs a thousandfold",
        form=RATIO,
        targets=targets("a"),
        traffic=(good("a", 1000, end=m(40)), bad("a", 100, 10, 40), good("a", 1, start=m(40))),
        minutes=150,
    ),
    Scenario(
        name="one event a minute",
        form=RATIO,
        targets=targets("a"),
        traffic=(good("a", 1), Burst(on=("a",), outcome="bad", count=1, at=(m(31) + 3, m(32) + 50, m(58), m(59) + 59))),
    ),
    Scenario(
        name="an event every seven minutes, half of them bad",
        form=RATIO,
        targets=targets("a"),
        traffic=(
            Burst(on=("a",), outcome="good", count=1, at=tuple(range(200, m(150), m(14)))),
            Burst(on=("a",), outcome="bad", count=1, at=tuple(range(200 + m(7), m(150), m(14)))),
        ),
        minutes=160,
    ),
    Scenario(
        name="nothing for forty minutes, then traffic again",
        form=RATIO,
        targets=targets("ab", past=PAST),
        traffic=(good("ab", end=m(40)), bad("ab", 6, 20, 40), good("ab", start=m(80)), bad("ab", 6, 80, 100)),
        minutes=150,
    ),
    *map(_cron, (0, 2, 9, 11, 29, 59, 150, 299)),
    Scenario(
        name="counters that appear with the first event",
        form=RATIO,
        targets=targets("abc"),
        traffic=(good("ab", 20, start=m(2)), good("c", 20, start=m(35)), bad("abc", 2, 50, 70)),
        lazy=True,
    ),
    Scenario(
        name="the first failure of a target that serves",
        form=RATIO,
        targets=targets("ab", past={"good": 5000}),
        traffic=(good("ab", 30), Burst(on=("a",), outcome="bad", count=5, at=(m(60) + 20,))),
        lazy=True,
        minutes=150,
    ),
    Scenario(
        name="first failures at low traffic",
        form=RATIO,
        targets=targets("ab"),
        traffic=(good("ab", 0.5), Burst(on=("a",), outcome="bad", count=1, at=(m(41) + 20, m(77) + 1))),
        lazy=True,
        minutes=150,
    ),
    Scenario(
        name="a new kind of failure in each quarter of an hour",
        form=RATIO,
        targets=targets("a", past={"good": 5000}),
        traffic=(
            good("a", 30),
            Burst(on=("a",), outcome="bad", count=7, at=(m(30) + 4,)),
            Burst(on=("a",), outcome="bad503", count=9, at=(m(45) + 14,)),
            Burst(on=("a",), outcome="missing", count=11, at=(m(60) + 24,)),
        ),
        lazy=True,
        minutes=150,
    ),
    Scenario(
        name="two regions, one of which fails",
        form=RATIO,
        targets={"a": target("a", past=PAST), "b": target("b", region="us", past=PAST)},
        traffic=(good("ab", 40), bad("b", 20, 45, 60)),
        minutes=130,
    ),
    Scenario(
        name="a pair behind one load balancer, one of them idle",
        form=RATIO,
        targets=targets("ab", past={"good": 70_000, "bad": 300}),
        traffic=(good("a", 80), bad("a", 40, 40, 50)),
        minutes=130,
    ),
    Scenario(
        name="a pair, of which the idle one takes over in an outage",
        form=RATIO,
        targets={"a": target("a", past=PAST, runs=((-m(600), m(50)),)), "b": target("b")},
        traffic=(good("a", 80), bad("a", 40, 40, 50), good("b", 80, start=m(50)), bad("b", 40, 50, 60)),
        minutes=130,
        lazy=True,
    ),
]
