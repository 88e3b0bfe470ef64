"""What is seen for the first time: an empty Prometheus, new pods, new labels, other names, another spelling."""

from __future__ import annotations

from tests.simulation.forms import EVENT, LATENCY, LONG_LATENCY, RATIO
from tests.simulation.scenario import Scenario
from tests.simulation.scenarios.parts import PAST, bad, good, m, target, targets
from tests.simulation.world import ALWAYS, Burst

_OLD = {"good": 3_000_000, "bad": 50_000}
_LEFT = (("plain", "openmetrics"), ("openmetrics", "plain"))


def _spelling(before: str, after: str, down: bool) -> Scenario:
    """The bounds are written another way from minute 60 on, with or without a restart of Prometheus."""
    return Scenario(
        name=f"bounds {before}, then {after}, {'Prometheus restarted' if down else 'at once'}",
        form=LATENCY,
        targets=targets("ab", past=PAST),
        traffic=(good("ab", 100), bad("ab", 5, 30, 40)),
        le=((0, before), (m(60), after)),
        down=((m(60) - 20, m(62)),) if down else (),
        minutes=130,
        variant=down is (before == "plain"),
    )


ALL = [
    Scenario(
        name="an empty Prometheus sees counters with a past",
        form=RATIO,
        targets=targets("ab", past=_OLD),
        traffic=(good("ab", 60), bad("ab", 2, 60, 70)),
        first_scrape=m(10),
        minutes=130,
    ),
    Scenario(
        name="an empty Prometheus sees bare events of long ago",
        form=EVENT,
        targets=targets("ab", past={"bad": 7}),
        traffic=(Burst(on=("a",), outcome="bad", count=1, at=(m(80),)),),
        objective="100%",
        first_scrape=m(10),
        minutes=130,
    ),
    Scenario(
        name="an empty Prometheus, where no failure is allowed",
        form=RATIO,
        targets=targets("ab", past={"good": 9000, "bad": 7}),
        traffic=(good("ab", 60),),
        objective="100%",
        first_scrape=m(10),
        lazy=True,
        minutes=130,
    ),
    Scenario(
        name="a region with a past comes late",
        form=RATIO,
        targets=targets("a", past=PAST) | {"b": target("b", region="us", past=_OLD, unlisted=((0, m(50)),))},
        traffic=(good("ab", 60), bad("b", 6, 70, 80)),
        minutes=140,
    ),
    Scenario(
        name="a new pod fails from its first request",
        form=RATIO,
        targets=targets("a", past=PAST)
        | {"b": target("b", runs=((m(40), ALWAYS),), unlisted=((0, m(40) + 10),), phase=9)},
        traffic=(good("a", 60), bad("b", 60, 40, 50), good("b", 60, start=m(50))),
        lazy=True,
        minutes=130,
    ),
    Scenario(
        name="a new pod at low traffic",
        form=RATIO,
        targets=targets("a", past={"good": 80})
        | {"b": target("b", runs=((m(40), ALWAYS),), unlisted=((0, m(40) + 10),), phase=9)},
        traffic=(good("ab", 0.5), Burst(on=("b",), outcome="bad", count=2, at=(m(40) + 12,))),
        lazy=True,
        minutes=150,
    ),
    Scenario(
        name="bare events at a process that was scraped before",
        form=EVENT,
        targets=targets("ab"),
        traffic=(Burst(on=("a",), outcome="bad", count=1, at=(m(60) + 5,)),),
        objective="100%",
        lazy=True,
        minutes=130,
    ),
    Scenario(
        name="no counter at all before the first failure of an idle target",
        form=RATIO,
        targets=targets("ab"),
        traffic=(good("a", 10), Burst(on=("b",), outcome="bad", count=3, at=(m(60) + 5, m(61) + 5))),
        lazy=True,
        minutes=130,
    ),
    Scenario(
        name="a label is added to counters at three million",
        form=RATIO,
        targets=targets("ab", past=_OLD),
        traffic=(good("ab", 60), bad("ab", 6, 30, 40)),
        extra=((m(60), {"version": "2"}),),
        minutes=140,
    ),
    Scenario(
        name="a label changes its value at each deployment",
        form=RATIO,
        targets=targets("ab", past=_OLD),
        traffic=(good("ab", 60), bad("ab", 6, 30, 75)),
        extra=tuple((m(at), {"version": str(at)}) for at in (0, 35, 50, 65)),
        declares=("version",),
        minutes=140,
    ),
    *(
        Scenario(
            name=f"a target gets another name at three million, {'instance' if declares else 'nothing'} declared",
            form=RATIO,
            targets=targets("b", past=PAST)
            | {"a": target("a", past=_OLD, relabelled=((m(60), {"instance": "shop-a.example.org:8080"}),))},
            traffic=(good("b", 60), good("a", 60, end=m(59)), good("a", 60, start=m(61)), bad("ab", 6, 30, 40)),
            declares=declares,
            minutes=140,
        )
        for declares in ((), ("instance",))
    ),
    Scenario(
        name="an old target comes into view of a measured region",
        form=RATIO,
        targets=targets("b", past=PAST) | {"a": target("a", past=_OLD, unlisted=((0, m(60)),))},
        traffic=(good("ab", 60), bad("ab", 6, 70, 80)),
        minutes=140,
    ),
    Scenario(
        name="an old target comes into view, and tells when it started",
        form=RATIO,
        targets=targets("b", past=PAST) | {"a": target("a", past=_OLD, unlisted=((0, m(60)),))},
        traffic=(good("ab", 60), bad("ab", 6, 70, 80)),
        start_time=True,
        minutes=140,
    ),
    *(_spelling(before, after, down) for before, after in _LEFT for down in (False, True)),
    *(
        Scenario(
            name=f"bounds above a million, {style}",
            form=LONG_LATENCY,
            targets=targets("ab", past=PAST),
            traffic=(good("ab", 20), bad("ab", 2, 40, 50)),
            le=((0, style),),
            minutes=110,
            variant=style in ("plain", "openmetrics"),
        )
        for style in ("plain", "go", "openmetrics", "java")
    ),
]
