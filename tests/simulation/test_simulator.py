"""The simulator's parts: spelling, staleness, promtool's notation, what promtool says, and that errors are noticed."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from tests.simulation import alerts, notation, tools
from tests.simulation.expected import Timing
from tests.simulation.forms import RATIO, spelled
from tests.simulation.scenario import Scenario
from tests.simulation.scenarios import SCENARIOS
from tests.simulation.scenarios.parts import good, m, target
from tests.simulation.simulate import BUDGET, Recorded, Row, Simulation
from tests.simulation.world import ALWAYS, Burst, Steady, Uneven

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("style", "short", "long"),
    [
        ("plain", "300", "3600000"),
        ("go", "300", "3.6e+06"),
        ("openmetrics", "300.0", "3.6e+06"),
        ("java", "300.0", "3600000.0"),
    ],
)
def test_bounds_are_spelled_as_clients_do(style, short, long):
    assert (spelled("300", style), spelled("3600000", style), spelled("+Inf", style)) == (short, long, "+Inf")


def test_steady_events_come_evenly():
    events = list(Steady(on=("a",), outcome="good", per_minute=4, start=60).events(120))
    assert [event.at for event in events] == [74, 89, 104, 119]


def test_uneven_events_are_the_same_each_time():
    flow = Uneven(on=("a", "b"), outcome="good", low=0, high=9, seed=1)
    assert list(flow.events(600)) == list(flow.events(600))
    assert len({event.count for event in flow.events(600)}) > 1


def world(**more) -> Simulation:
    """Return ten requests at second 20 and 80 at one target that is scraped at 5, 20, 35 and so on."""
    one = target("a", **{key: more.pop(key) for key in ("runs", "unreachable", "unlisted") if key in more})
    burst = Burst(on=("a",), outcome="good", count=10, at=(20, 80))
    return Simulation(Scenario(name="x", form=RATIO, targets={"a": one}, traffic=(burst,), minutes=2, up=False, **more))


def code_200(simulation: Simulation) -> dict[int, int | None]:
    (found,) = [each for (_, labels), each in simulation.samples.items() if ("code", "200") in labels]
    return found


def test_an_event_is_in_the_scrape_of_its_second():
    assert code_200(world()) == {5: 0, 20: 10, 35: 10, 50: 10, 65: 10, 80: 20, 95: 20, 110: 20}


def test_a_scrape_that_fails_leaves_one_marker():
    assert code_200(world(unreachable=((30, 70),))) == {5: 0, 20: 10, 35: None, 80: 20, 95: 20, 110: 20}


def test_a_target_that_is_listed_no_more_leaves_a_marker_when_it_would_be_scraped():
    assert code_200(world(unlisted=((30, 70),))) == {5: 0, 20: 10, 35: None, 80: 20, 95: 20, 110: 20}


def test_prometheus_itself_leaves_none():
    assert code_200(world(down=((30, 70),))) == {5: 0, 20: 10, 80: 20, 95: 20, 110: 20}


def test_a_restart_sets_counters_to_0():
    assert code_200(world(runs=((-ALWAYS, 60), (60, ALWAYS)))) == {
        5: 0, 20: 10, 35: 10, 50: 10, 65: 0, 80: 10, 95: 10, 110: 10
    }  # fmt: skip


def test_a_counter_that_appears_late_is_gone_after_a_restart():
    assert code_200(world(runs=((-ALWAYS, 60), (60, ALWAYS)), lazy=True)) == {
        20: 10, 35: 10, 50: 10, 65: None, 80: 10, 95: 10, 110: 10
    }  # fmt: skip


def test_scrapes_of_a_jitter_stay_in_order():
    times = [scrape.at for scrape in world(jitter=3).scrapes]
    assert times == sorted(set(times))
    assert {late - early for early, late in pairwise(times)} != {15}


def expanded(text: str, interval: int) -> dict[int, int | None]:
    """Return samples by second from promtool's notation, as its documentation defines it."""
    found: dict[int, int | None] = {}
    slot = 0
    for token in text.split():
        if gap := re.fullmatch(r"_(?:x(\d+))?", token):
            slot += int(gap[1] or 1)
        elif token == "stale":
            found[slot * interval] = None
            slot += 1
        else:
            run = re.fullmatch(r"(\d+)(?:([+-]\d+)?x(\d+))?", token)
            assert run, token
            for nth in range(int(run[3] or 0) + 1):
                found[slot * interval] = int(run[1]) + nth * int(run[2] or 0)
                slot += 1
    return found


@pytest.mark.parametrize("name", list(SCENARIOS)[::4])
def test_the_notation_says_each_sample(name):
    samples = Simulation(SCENARIOS[name]).samples
    interval = notation.grid(samples)
    for series, each in samples.items():
        assert expanded(notation.values(each, interval), interval) == each, series


def test_runs_are_written_short():
    steady = {15 * nth: 5 for nth in range(100)}
    growing = {15 * nth: 7 * nth for nth in range(100, 200)}
    assert notation.values(steady | growing | {3000: None}, 15) == "5x99 700+7x99 stale"


def test_what_promtool_says_is_read(promtool, tmp_path):
    rules = tmp_path / "shop.yaml"
    rules.write_text("groups: [{name: g, rules: [{record: x, expr: sum by (a) (m)}]}]", encoding="utf-8")
    series = [{"series": 'm{a="1, {2}"}', "values": "_x60 7 _x59 0.5"}]
    asked = [("x", 60), ("x", 0), ("x * 1e6", 120), ("nothing", 60)]
    found = tools.read(promtool, rules, series, asked, interval=1, evaluation=60)
    labels = {"a": "1, {2}"}
    assert found == [[({"__name__": "x", **labels}, 7.0)], [], [(labels, 5e5)], []]


def test_every_kind_of_windows_is_checked_exactly():
    """Most of what is compared is one number, and every scenario has failures to find or a past not to count."""
    for name, scenario in SCENARIOS.items():
        simulation = Simulation(scenario)
        rows = list(simulation.rows(Recorded({at: {} for at in scenario.checked}, {})))
        exact = [row for row in rows if row.band is not None and row.band.exact]
        assert len(exact) > len(rows) / 5, name
        past = any(one.past for one in scenario.targets.values())
        assert past or any(row.band and row.band.low > 0 and "bad" in row.name for row in exact), name


def test_a_recorded_error_is_noticed():
    simulation = Simulation(SCENARIOS["steady traffic and an outage"])
    at = m(120)
    right = {row: row.band.low for row in simulation.rows(Recorded({at: {}}, {})) if row.band}
    values = {(row.name, row.region): value for row, value in right.items()}

    def wrong(changed: dict[tuple[str, str], float]) -> set[str]:
        return {row.name for row in simulation.rows(Recorded({at: values | changed}, {})) if not row.holds}

    assert wrong({}) == set()
    for series, value in values.items():
        off = 0.01 if series[0] == BUDGET else 0.01 * value or 1
        assert wrong({series: value + off * (10 if series[0] == BUDGET else 1)}) == {series[0]}


def test_an_alert_that_is_early_or_late_is_noticed():
    scenario = SCENARIOS["steady traffic and an outage"]
    simulation = Simulation(scenario)

    def wrong(first: int, last: int) -> list[str]:
        firing = {
            at: {("ok-p1-burn-rate-10x-1h-5m", "eu"), ("ok-p2-burn-rate-3x-1h-30m", "eu")}
            if first <= at <= last
            else set()
            for at in range(0, scenario.end + 1, 60)
        }
        found = alerts.wrong(scenario, simulation.increments, "eu", Timing(), firing)
        return [each for each in found if "10x" in each]

    # 30 of 150 a minute and target fail from minute 40: over 10 % of an hour of 120 a minute from minute 52 on.
    fired = [(first, last) for first in range(m(45), m(56), 60) for last in (m(58), m(59)) if not wrong(first, last)]
    assert fired
    assert wrong(m(44), m(58))
    assert wrong(m(60), m(64))
    assert wrong(0, scenario.end)
    assert wrong(1, 0)


def test_a_row_reads_well():
    row = Row(m(30), "slo:sli_bad:increase5m", "eu", None, None, 3)
    assert str(row) == "30 min eu slo:sli_bad:increase5m: recorded nothing, from samples None, happened 3"
    assert good("a").on == ("a",)
