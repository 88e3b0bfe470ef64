"""Every form of an SLI through the same hard hour: an outage, a restart in it, a gap, and a new target."""

from __future__ import annotations

from tests.simulation.forms import EVENT, GOOD_BAD, GOOD_TOTAL, LATENCY, OTHER_TARGETS, RATIO, Form
from tests.simulation.scenario import Scenario
from tests.simulation.scenarios.parts import PAST, bad, good, m, target, targets
from tests.simulation.world import ALWAYS, Burst

_LIVES = ((-ALWAYS, m(45) + 2), (m(45) + 2, ALWAYS))


def _hard(name: str, form: Form, *, lazy: bool) -> Scenario:
    new = target("c", runs=((m(50), ALWAYS),), unlisted=((0, m(50) + 10),), phase=9)
    a = target("a", past=PAST, runs=_LIVES, phase=3)
    b = target("b", past=PAST, unreachable=((m(42), m(47)),), phase=7)
    return Scenario(
        name=f"{name}: outage, restart, gap, new target{', counters that appear late' if lazy else ''}",
        form=form,
        targets={"a": a, "b": b, "c": new},
        traffic=(good("ab", 40), good("c", 40, start=m(50)), bad("abc", 20, 40, 55)),
        lazy=lazy,
        minutes=140,
        variant=lazy is (form in (RATIO, GOOD_BAD)),
    )


_FORMS = {"bad of total": RATIO, "good and bad": GOOD_BAD, "good of total": GOOD_TOTAL, "latency": LATENCY}

ALL = [
    *(_hard(name, form, lazy=lazy) for name, form in _FORMS.items() for lazy in (False, True)),
    Scenario(
        name="failures that are left out do not count",
        form=GOOD_BAD,
        targets=targets("ab", past=PAST),
        traffic=(good("ab", 40), good("ab", 20, outcome="user"), bad("ab", 10, 40, 50, outcome="badstock")),
        minutes=120,
    ),
    Scenario(
        name="failures on other targets than the requests",
        form=OTHER_TARGETS,
        targets=targets("a", past={"request": 90_000}) | {"b": target("b", past={"bad": 700}, phase=9)},
        traffic=(good("a", 60, outcome="request"), bad("b", 20, 40, 55)),
        minutes=140,
    ),
    Scenario(
        name="failures on other targets, which restart",
        form=OTHER_TARGETS,
        targets=targets("a", past={"request": 90_000}) | {"b": target("b", past={"bad": 700}, phase=9, runs=_LIVES)},
        traffic=(good("a", 60, outcome="request"), bad("b", 20, 40, 55)),
        minutes=140,
    ),
    Scenario(
        name="a failure where none is allowed",
        form=RATIO,
        targets=targets("ab", past={"good": 9000}),
        traffic=(good("ab", 40), Burst(on=("a",), outcome="bad", count=1, at=(m(50) + 1,))),
        objective="100%",
        period="3h",
        lazy=True,
        minutes=250,
    ),
    Scenario(
        name="bare events, a restart, and the end of the period",
        form=EVENT,
        targets=targets("ab", runs=((-ALWAYS, m(50)), (m(50), ALWAYS))),
        traffic=(Burst(on=("a",), outcome="bad", count=2, at=(m(45), m(55))),),
        objective="100%",
        period="3h",
        minutes=250,
    ),
]
