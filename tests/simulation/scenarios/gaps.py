"""Gaps: targets or Prometheus itself away for a while, in an outage or with a long past."""

from __future__ import annotations

from tests.simulation.forms import RATIO
from tests.simulation.scenario import Scenario
from tests.simulation.scenarios.parts import PAST, bad, good, m, target, targets


def _of_one(minutes: int) -> Scenario:
    return Scenario(
        name=f"one of three is unreachable for {minutes} min in an outage",
        form=RATIO,
        targets={"a": target("a", past=PAST, unreachable=((m(40), m(40 + minutes)),))} | targets("bc", past=PAST),
        traffic=(good("abc", 40), bad("abc", 20, 38, 42 + minutes)),
        minutes=130 + minutes,
        variant=minutes in (5, 15),
    )


def _of_all(minutes: int) -> Scenario:
    return Scenario(
        name=f"all are unreachable for {minutes} min in an outage",
        form=RATIO,
        targets=targets("ab", past=PAST, unreachable=((m(40), m(40 + minutes)),)),
        traffic=(good("ab", 40), bad("ab", 20, 38, 42 + minutes)),
        minutes=130 + minutes,
        variant=minutes in (1, 10, 50),
    )


def _down(minutes: int) -> Scenario:
    return Scenario(
        name=f"Prometheus is down for {minutes} min in an outage",
        form=RATIO,
        targets=targets("ab", past=PAST),
        traffic=(good("ab", 40), bad("ab", 20, 38, 55)),
        down=((m(42), m(42 + minutes)),),
        minutes=130,
        variant=minutes in (1, 9),
    )


def _away(minutes: int, declares: tuple[str, ...]) -> Scenario:
    """A target with a long past is not listed for a while and comes back as it was; nobody fails."""
    gone = ((m(40), m(40 + minutes)),)
    old = target("a", past={"good": 1_000_000, "bad": 30_000}, unlisted=gone)
    return Scenario(
        name=f"away for {minutes} min and back unchanged, {'instance' if declares else 'nothing'} declared",
        form=RATIO,
        targets={"a": old} | targets("b", past={"good": 5000}),
        traffic=(good("a", 40, end=m(38)), good("a", 40, start=m(42 + minutes)), good("b", 40)),
        declares=declares,
        objective="99.9%",
        minutes=80 + minutes,
        variant=bool(declares) is not (minutes == 70),
    )


ALL = [
    *map(_of_one, (1, 5, 10, 15, 50)),
    *map(_of_all, (1, 5, 10, 15, 50)),
    *map(_down, (1, 3, 9, 10)),
    *(_away(minutes, declares) for minutes in (30, 70, 100) for declares in ((), ("instance",))),
    Scenario(
        name="every second scrape fails",
        form=RATIO,
        targets=targets("ab", past=PAST, fails_every=2),
        traffic=(good("ab", 40), bad("ab", 20, 40, 55)),
        minutes=130,
    ),
    Scenario(
        name="every third scrape of one fails, and it restarts",
        form=RATIO,
        targets={"a": target("a", past=PAST, fails_every=3, runs=((-(10**9), m(50)), (m(50), 10**9)))}
        | targets("b", past=PAST),
        traffic=(good("ab", 40), bad("ab", 20, 40, 60)),
        minutes=130,
    ),
    Scenario(
        name="unreachable again and again",
        form=RATIO,
        targets=targets("ab", past=PAST, unreachable=tuple((m(at), m(at + 4)) for at in range(20, 80, 8))),
        traffic=(good("ab", 40), bad("ab", 10, 30, 70)),
        minutes=140,
    ),
    Scenario(
        name="restarted while it was unreachable",
        form=RATIO,
        targets=targets("a", past=PAST, unreachable=((m(40), m(48)),), runs=((-(10**9), m(41)), (m(44), 10**9)))
        | {"b": target("b", past=PAST, phase=9)},
        traffic=(good("ab", 40), bad("ab", 20, 30, 40), bad("ab", 20, 44, 60)),
        minutes=130,
    ),
]
