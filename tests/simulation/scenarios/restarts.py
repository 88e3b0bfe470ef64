"""Restarts: of one process, of all, one after another, in loops, and pods that are replaced."""

from __future__ import annotations

from itertools import pairwise

from tests.simulation.forms import EVENT, GOOD_TOTAL, RATIO
from tests.simulation.scenario import Scenario
from tests.simulation.scenarios.parts import PAST, bad, good, m, target, targets
from tests.simulation.world import ALWAYS, Burst, Span, Target, Traffic


def lives(*starts: int, pause: int = 0) -> tuple[Span, ...]:
    """Return the lives of a process that restarts at these seconds, each after a pause."""
    edges = [-ALWAYS, *starts, ALWAYS]
    return tuple((start + (pause if start > 0 else 0), end) for start, end in pairwise(edges))


def _churn(period: int, overlap: int = 20) -> dict[str, Target]:
    """Return pods that follow each other, each unknown before and never seen again."""
    pods = {}
    for nth, start in enumerate(range(0, m(90), period)):
        name = chr(ord("a") + nth)
        run = (start - overlap if start else -ALWAYS, start + period)
        labels = {"instance": f"10.0.0.{nth}:8080", "pod": f"shop-{name}"}
        gone = ((start + period, ALWAYS), (-ALWAYS, start - overlap))
        pods[name] = target(name, labels=labels, runs=(run,), unlisted=gone, phase=3 + nth)
    return pods


def _on_each(pods: dict[str, Target], outcome: str, per_minute: float) -> tuple[Traffic, ...]:
    return tuple(
        good(name, per_minute, outcome=outcome, start=max(0, pod.runs[0][0]) + 40, end=pod.runs[0][1] - 30)
        for name, pod in pods.items()
    )


_PODS = _churn(m(10))

ALL = [
    Scenario(
        name="one of three restarts in an outage",
        form=RATIO,
        targets=targets("bc", past=PAST) | {"a": target("a", past=PAST, runs=lives(m(45)))},
        traffic=(good("abc"), bad("abc", 30, 40, 55)),
        minutes=150,
    ),
    Scenario(
        name="all restart at once in an outage",
        form=RATIO,
        targets=targets("abc", past=PAST, runs=lives(m(47) + 1)),
        traffic=(good("abc"), bad("abc", 30, 40, 55)),
        minutes=150,
    ),
    Scenario(
        name="a restart that takes forty seconds",
        form=RATIO,
        targets=targets("ab", past=PAST, runs=lives(m(47) + 1, pause=40)),
        traffic=(good("ab"), bad("ab", 30, 40, 55)),
        minutes=130,
    ),
    Scenario(
        name="a rolling restart in an outage",
        form=RATIO,
        targets={
            name: target(name, phase=5 + nth, past=PAST, runs=lives(m(40 + 2 * nth), pause=20))
            for nth, name in enumerate("abcd")
        },
        traffic=(good("abcd", 30), bad("abcd", 15, 38, 52)),
        minutes=130,
    ),
    Scenario(
        name="nine restarts in a row",
        form=RATIO,
        targets=targets("a", past=PAST, runs=lives(*(m(40 + 2 * nth) + 7 for nth in range(9))))
        | targets("b", past=PAST),
        traffic=(good("ab", 120), bad("a", 60, 38, 60)),
        minutes=150,
    ),
    Scenario(
        name="nine restarts in a row of everything, with counters that appear late",
        form=RATIO,
        targets=targets("a", past=PAST, runs=lives(*(m(40 + 2 * nth) + 7 for nth in range(9)))),
        traffic=(good("a", 120), bad("a", 60, 38, 60)),
        lazy=True,
        minutes=150,
    ),
    Scenario(
        name="first failures, then a restart five minutes later",
        form=RATIO,
        targets=targets("a", past={"good": 9000}, runs=lives(m(65))),
        traffic=(good("a", 100), Burst(on=("a",), outcome="bad", count=40, at=(m(60) + 3,)), bad("a", 1, 70, 72)),
        lazy=True,
        minutes=150,
    ),
    Scenario(
        name="failures for half an hour since the first, then a restart",
        form=RATIO,
        targets=targets("a", runs=lives(m(90), pause=240)),
        traffic=(good("a", 100), bad("a", 100, 60, 90), bad("a", 1, 99, 100)),
        lazy=True,
        minutes=170,
    ),
    Scenario(
        name="first failures in the minute of a restart",
        form=RATIO,
        targets=targets("a", past={"good": 9000}, runs=lives(m(60) + 30)),
        traffic=(good("a", 100), Burst(on=("a",), outcome="bad", count=40, at=(m(60) + 3, m(60) + 48))),
        lazy=True,
        minutes=130,
    ),
    Scenario(
        name="a restart while nothing happens",
        form=RATIO,
        targets=targets("ab", past=PAST, runs=lives(m(50))),
        traffic=(good("ab", 50, end=m(45)), bad("ab", 5, 30, 40), good("ab", 50, start=m(70))),
    ),
    Scenario(
        name="pods are replaced every ten minutes",
        form=RATIO,
        targets=_PODS,
        traffic=(*_on_each(_PODS, "good", 60), *_on_each(_PODS, "bad", 3)),
        lazy=True,
        minutes=130,
    ),
    Scenario(
        name="pods are replaced every ten minutes, counters at 0 first",
        form=RATIO,
        targets=_PODS,
        traffic=(*_on_each(_PODS, "good", 60), *_on_each(_PODS, "bad", 3)),
        declares=("instance", "pod"),
        minutes=130,
    ),
    Scenario(
        name="bare events of pods that are gone",
        form=EVENT,
        targets=_PODS,
        traffic=tuple(
            Burst(on=(name,), outcome="bad", count=2, at=(max(0, pod.runs[0][0]) + 130,))
            for name, pod in _PODS.items()
            if name in "cf"
        ),
        objective="100%",
        minutes=130,
    ),
    Scenario(
        name="no failure allowed, and the pod that failed is gone",
        form=RATIO,
        targets=_PODS,
        traffic=(*_on_each(_PODS, "good", 60), Burst(on=("c",), outcome="bad", count=1, at=(m(25),))),
        objective="100%",
        minutes=130,
    ),
    Scenario(
        name="a restart where some events are left out",
        form=GOOD_TOTAL,
        targets=targets("ab", past=PAST | {"left": 30_000}, runs=lives(m(50), pause=20)),
        traffic=(good("ab", 60), good("ab", 30, outcome="left"), bad("ab", 6, 30, 40)),
        minutes=130,
    ),
]
