"""The oracle against figures worked out by hand, scrape by scrape."""

from __future__ import annotations

import pytest

from tests.simulation.expected import Band, Counted, Timing, budget, budget_holds
from tests.simulation.forms import GOOD_TOTAL, LATENCY, RATIO
from tests.simulation.oracle import increments
from tests.simulation.scenario import Scenario
from tests.simulation.scenarios import SCENARIOS
from tests.simulation.scenarios.parts import good, m, target
from tests.simulation.scraper import Scrape
from tests.simulation.simulate import Simulation
from tests.simulation.world import ALWAYS, Burst

pytestmark = pytest.mark.slow


def ratio(
    minute: float, ok: int | None, failed: int | None = None, *, who: str = "a", started: int = -ALWAYS
) -> Scrape:
    """Return a scrape of one target: its requests and failures, or ``None`` where a counter is not there."""
    labels = (("instance", who), ("job", "shop"), ("region", "eu"))
    exposed = {
        ("http_requests_total", tuple(sorted((*labels, ("code", code))))): value
        for code, value in (("200", ok), ("500", failed))
        if value is not None
    }
    return Scrape(m(minute), who, labels, exposed, started, False)


def failed(minute: float, who: str = "a") -> Scrape:
    return Scrape(m(minute), who, (("instance", who), ("job", "shop"), ("region", "eu")), None, 0, True)


def counted(*attempts: Scrape) -> list[tuple[int, int, str]]:
    return [(each.bad, each.total, each.kind) for each in increments(RATIO, attempts)]


def test_the_sum_of_a_target_goes_on():
    assert counted(ratio(0, 1000, 10), ratio(1, 1060, 13)) == [(3, 63, "step")]


def test_a_first_failure_counts_whole():
    # Five failures of a kind that the target never had, and the hundred requests of the minute.
    assert counted(ratio(0, 5900), ratio(1, 6000, 5)) == [(5, 105, "step")]


def test_a_fall_is_a_restart():
    # 100 failures in each of 30 minutes, then a restart and one more.
    failing = [ratio(at, 1000 * at, 100 * (at - 119)) for at in range(120, 150)]
    grown = counted(ratio(119, 119_000), *failing, ratio(155, 5000, 1))
    assert sum(bad for bad, _, _ in grown) == 3001
    assert grown[-1] == (1, 5001, "restart")


def test_a_fall_of_failures_alone_is_a_restart_of_all():
    assert counted(ratio(0, 100, 40), ratio(1, 120, 2)) == [(2, 122, "restart")]


def test_a_target_that_comes_back_does_not_bring_its_past():
    # Away from minute 60 to 90: its counters are 3000 requests further, and as many as before have failed.
    grown = counted(ratio(59, 1_005_900, 30_000), failed(60), ratio(90, 1_009_000, 30_000))
    assert grown == [(0, 3100, "step")]


def test_an_increment_over_a_gap_is_late():
    labels = ratio(0, 1).labels
    attempts = [ratio(0, 1), failed(1), Scrape(m(2), "a", labels, ratio(2, 9).exposed, 0, True)]
    assert [each.late for each in increments(RATIO, attempts)] == [True]


def test_an_empty_prometheus_has_no_news():
    assert counted(ratio(10, 9000, 7), ratio(11, 9100, 7)) == [(0, 100, "step")]


def test_a_new_target_in_a_measured_region_is_news():
    young = ratio(40, 20, 4, who="b", started=m(39))
    assert counted(ratio(0, 100), ratio(39, 200), young) == [(0, 100, "step"), (4, 24, "new")]


def test_an_old_process_under_a_new_name_is_no_news():
    assert counted(ratio(0, 100), ratio(40, 3_000_000, 50_000, who="b"), ratio(41, 3_000_060, 50_001, who="b")) == [
        (1, 61, "step")
    ]


def test_an_idle_target_that_fails_first_is_news():
    assert counted(ratio(0, 10), ratio(0, None, who="b"), ratio(60, None, 3, who="b")) == [(3, 3, "new")]


def test_a_target_that_starts_to_count_soon_after_prometheus_is_not_sure():
    attempts = [ratio(0, 10), ratio(0, None, who="b"), ratio(5, 2, who="b")]
    assert [(each.total, each.sure) for each in increments(RATIO, attempts)] == [(2, False)]


def test_events_left_out_are_neither_bad_nor_counted():
    labels = (("instance", "a"), ("job", "shop"), ("region", "eu"))

    def scrape(minute: int, everything: int, ok: int, left: int) -> Scrape:
        values = {"buy_all_total": everything, "buy_ok_total": ok, "buy_left_total": left}
        return Scrape(m(minute), "a", labels, {(name, labels): value for name, value in values.items()}, 0, False)

    grown = increments(GOOD_TOTAL, [scrape(0, 1000, 600, 390), scrape(1, 1100, 660, 425), scrape(2, 50, 30, 19)])
    assert [(each.bad, each.total) for each in grown] == [(5, 65), (1, 31)]


def test_both_spellings_of_a_bound_are_one_bucket():
    labels = (("instance", "a"), ("job", "shop"), ("region", "eu"))

    def scrape(minute: int, le: str, under: int, everything: int) -> Scrape:
        bucket = ("page_latency_ms_bucket", tuple(sorted((*labels, ("le", le)))))
        exposed = {bucket: under, ("page_latency_ms_count", labels): everything}
        return Scrape(m(minute), "a", labels, exposed, 0, False)

    grown = increments(LATENCY, [scrape(0, "300", 900, 1000), scrape(1, "300.0", 990, 1100)])
    assert [(each.bad, each.total) for each in grown] == [(10, 100)]


def test_failures_at_full_five_minutes_spend_the_budget_sixteen_times():
    # Ten of sixty fail in each five minutes but the first: an hour holds 120 of 720, and of the whole 570 of 3465.
    # That is 16.5 times the budget of 1 %, so -15.5 is left.
    scenario = Scenario(
        name="cron",
        form=RATIO,
        targets={"a": target("a", phase=10)},
        traffic=(good("a", 10), Burst(on=("a",), outcome="bad", count=10, at=tuple(range(302, m(300), 300)))),
        minutes=300,
        period="5h",
    )
    simulation = Simulation(scenario)
    windows = Counted(scenario, simulation.increments, "eu", Timing())
    assert windows.window(m(290), 3600) == (Band(120, 120), Band(720, 720))
    left = budget(scenario, *windows.window(m(290), m(300)))
    assert left is not None
    assert left.low == left.high == pytest.approx(1 - 100 * 570 / 3465, abs=0.05)


def test_a_window_begins_and_ends_a_delay_ago():
    scenario = Scenario(name="x", form=RATIO, targets={"a": target("a")}, traffic=())
    grown = increments(RATIO, [ratio(0, 0), ratio(10, 1), ratio(11, 3), ratio(15, 7)])
    windows = Counted(scenario, grown, "eu", Timing(delay=30))
    assert windows.window(m(15.5), 300)[1] == Band(6, 6)  # minutes 10 (not included) to 15
    assert windows.window(m(15.5) - 1, 300)[1] == Band(3, 3)
    assert windows.window(m(10.5) - 1, 300)[1] == Band(0, 0)


def test_what_is_late_may_count_in_two_windows():
    scenario = Scenario(name="x", form=RATIO, targets={"a": target("a")}, traffic=())
    grown = increments(RATIO, [ratio(0, 0), ratio(20, 4, who="b", started=m(19))])
    windows = Counted(scenario, grown, "eu", Timing(delay=30, returns=60))
    seen = [windows.window(m(at), 300)[1] for at in (20, 21, 22, 25, 26, 27)]
    assert seen == [Band(0, 0), Band(0, 4), Band(4, 4), Band(4, 4), Band(0, 4), Band(0, 0)]


@pytest.mark.parametrize(
    ("value", "right"), [(100, True), (100.4, True), (99.6, True), (101, False), (99, False), (None, False)]
)
def test_a_value_is_right_within_half_a_percent(value, right):
    assert Band(100, 100).holds(value) is right


def test_a_value_that_is_no_number_is_wrong():
    assert not Band(0, 10).holds(float("nan"))
    assert not budget_holds(Band(0, 1), float("nan"))
    assert not budget_holds(Band(0, 1), None)


def test_nothing_recorded_is_right_only_where_nothing_was_counted():
    assert Band(0, 0).holds(None)
    assert not Band(1, 1).holds(None)


def _determined(simulation: Simulation) -> tuple[int, int]:
    """Return all events that scrapes saw, from what happened: of each life, up to its last scrape that worked."""
    scenario = simulation.scenario
    bad = total = 0
    for who, one in scenario.targets.items():
        seen = [each for each in simulation.scrapes if each.target == who and each.exposed is not None]
        first = min(each.at for each in simulation.scrapes if dict(each.labels)["region"] == one.labels["region"])
        for since, until in one.runs:
            own = [each.at for each in seen if since <= each.at < until]
            # What a process did before it was first scraped is news only if it began while its region was measured.
            after = since - 1 if since > first or scenario.lazy or seen[0].at < since else own[0]
            for event in simulation.events:
                if own and event.on == who and after < event.at <= own[-1]:
                    each_bad, each_total = scenario.form.worth[event.outcome]
                    bad, total = bad + event.count * each_bad, total + event.count * each_total
    return bad, total


def _first_seen(simulation: Simulation) -> int:
    """Return the events in the first counters of each target, where these appear late: they may count or not."""
    first: dict[str, int] = {}
    for each in simulation.scrapes if simulation.scenario.lazy else ():
        if each.exposed:
            first.setdefault(each.target, sum(each.exposed.values()))
    return sum(first.values())


# There counters that appear late hide a past.
_HIDDEN = {"an empty Prometheus, where no failure is allowed"}


@pytest.mark.parametrize("name", [name for name in SCENARIOS if name not in _HIDDEN])
def test_what_the_scrapes_determine_is_what_happened_except_what_was_never_scraped(name):
    simulation = Simulation(SCENARIOS[name])
    bad, total = _determined(simulation)
    assert sum(each.bad for each in simulation.increments) == bad
    assert total - _first_seen(simulation) <= sum(each.total for each in simulation.increments) <= total
