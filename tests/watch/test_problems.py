"""Broken measurement is recorded, by hand-worked counters on both engines: each problem, and none of them."""

from __future__ import annotations

import pytest

from tests.support.engines import on_each_engine
from tests.watch.sample import CATALOG, answers

pytestmark = pytest.mark.slow

RECORDED = "slo:measurement_problem:count"
END_S = 40 * 60
AT = 80
"""The scrape at which something happens, of 160: 20 minutes after the beginning."""
CHANGE_S = AT * 15


def requests(code: str, values: str, region: str = "eu", instance: str = "a") -> dict[str, str]:
    return {f'http_requests_total{{region="{region}",instance="{instance}",job="j",code="{code}"}}': values}


def orders(good: str, every: str, region: str = "eu", instance: str = "a") -> dict[str, str]:
    labels = f'region="{region}",instance="{instance}",job="j"'
    return {f"orders_good_total{{{labels}}}": good, f"orders_all_total{{{labels}}}": every}


HEALTHY = requests("200", "5000+60x160") | requests("500", "50+1x160")
ORDERS = orders("4950+99x160", "5000+100x160")


def problems(engine, tmp_path, series, catalog=CATALOG):
    """Return the greatest value of each problem of the hour: by SLO, region and problem."""
    (found,) = answers(engine, tmp_path, series, [(f"max_over_time({RECORDED}[1h])", END_S)], catalog)
    return {(each["slo"], each.get("region", ""), each["problem"]): value for each, value in found}


@on_each_engine
def test_nothing_is_wrong(engine, tmp_path):
    us = requests("200", "5000+60x160", "us", "b") | orders("4950+99x160", "5000+100x160", "us", "b")
    assert problems(engine, tmp_path, HEALTHY | ORDERS | us) == {}


# What happens at the scrape AT to one target, beside a healthy one; and whether a counter fell without a restart.
CHANGES = {
    "a series of bad events is dropped and starts again": (
        {"200": f"5000+60x{AT - 1} {5000 + 60 * AT}+60x79", "500": f"50+1x{AT - 1} 0+1x79"},
        True,
    ),
    "the only series of bad events disappears": (
        {"200": "5000+60x160", "500": f"50+1x{AT - 1} stale _x79"},
        True,
    ),
    "a series of good events is dropped: the total falls by 2 %": (
        {"200": "5000+60x160", "404": f"300+0x{AT - 1} stale _x79", "500": "50+1x160"},
        True,
    ),
    "the total falls by 2 %": (
        {"200": f"10000+0x{AT - 1} 9800+0x79", "500": "50+0x160"},
        True,
    ),
    "bad events fall by one": (
        {"200": "5000+60x160", "500": f"50+0x{AT - 1} 49+0x79"},
        True,
    ),
    "bad events fall while the total of a young target grows by a tenth": (
        {"200": "600+0x78 600+60x81", "500": f"10+0x{AT - 1} 2+0x79"},
        True,
    ),
    "a restart": (
        {"200": f"5000+60x{AT - 1} 20+60x79", "500": f"50+1x{AT - 1} 0+1x79"},
        False,
    ),
    "a restart, and the series of bad events is not there yet": (
        {"200": f"5000+60x{AT - 1} 20+60x79", "500": f"50+1x{AT - 1} stale _x79"},
        False,
    ),
    "a restart of an idle target that had failed": (
        {"200": f"0+0x{AT - 1} 0+0x79", "500": f"50+0x{AT - 1} 0+0x79"},
        False,
    ),
    "a failed scrape": (
        {"200": f"5000+60x{AT - 1} stale {5000 + 60 * AT}+60x78", "500": f"50+1x{AT - 1} stale {50 + AT}+1x78"},
        False,
    ),
    "ten minutes away, and back with all that it had": (
        {"200": f"5000+60x{AT - 1} stale _x39 {5000 + 60 * AT}+60x39", "500": f"50+1x{AT - 1} stale _x39 140+1x39"},
        False,
    ),
    "a new series of bad events": (
        {"200": "5000+60x160", "500": f"_x{AT} 1+1x79"},
        False,
    ),
    "a target that goes for good": (
        {"200": f"5000+60x{AT - 1} stale", "500": f"50+1x{AT - 1} stale"},
        False,
    ),
}


@on_each_engine
@pytest.mark.parametrize("first", range(0, len(CHANGES), 4))
def test_a_counter_that_falls(first, engine, tmp_path):
    changes = dict(list(CHANGES.items())[first : first + 4])
    series = {}
    for nth, (counters, _) in enumerate(changes.values()):
        # A region for each, so that one run shows some of them; promtool holds few samples.
        for code, values in counters.items():
            series |= requests(code, values, f"r{nth}")
        series |= requests("200", "7000+60x160", f"r{nth}", "b") | requests("500", "70+1x160", f"r{nth}", "b")
    found = problems(engine, tmp_path, series)
    fell = {what: found.get(("requests", f"r{nth}", "counter_fell"), 0) for nth, what in enumerate(changes)}
    assert fell == {what: int(fell) for what, (_, fell) in changes.items()}


@on_each_engine
def test_each_target_and_step_counts(engine, tmp_path):
    series = {}
    for instance in "abc":
        series |= requests("200", "5000+60x160", instance=instance)
        series |= requests("500", f"50+1x{AT - 1} 0+1x7 0+1x71", instance=instance)
    assert problems(engine, tmp_path, series) == {("requests", "eu", "counter_fell"): 6}


@on_each_engine
def test_it_is_seen_within_minutes_and_forgotten_after(engine, tmp_path):
    series = requests("200", "5000+60x160") | requests("500", f"50+1x{AT - 1} 0+1x79")
    asked = [(RECORDED, CHANGE_S - 60), (RECORDED, CHANGE_S + 120), (RECORDED, CHANGE_S + 660)]
    before, soon, after = answers(engine, tmp_path, series, asked)
    assert (before, after) == ([], [])
    assert [(labels["slo"], value) for labels, value in soon] == [("requests", 1)]


@on_each_engine
def test_more_good_events_than_events(engine, tmp_path):
    # 160 scrapes: 16,000 events, 16,800 good ones.
    found = problems(engine, tmp_path, orders("4950+105x160", "5000+100x160"))
    assert set(found) == {("orders", "eu", "good_exceeds_total"), ("everywhere", "", "good_exceeds_total")}
    assert all(0.9 * 800 < value < 800 for value in found.values())


@on_each_engine
@pytest.mark.parametrize("good", ["4950+100x160", "4950+100x80 13000+100x79", "4950+0x80 4950+200x79"])
def test_good_events_that_are_counted_a_moment_earlier_or_later_are_no_problem(good, engine, tmp_path):
    assert problems(engine, tmp_path, orders(good, "5000+100x160")) == {}


@on_each_engine
def test_few_events_need_more_than_one_to_be_too_many(engine, tmp_path):
    assert problems(engine, tmp_path, orders("5+0x80 6+0x79", "5+0x160")) == {}
    found = problems(engine, tmp_path, orders("5+0x80 8+0x79", "5+0x160"))
    assert found[("orders", "eu", "good_exceeds_total")] == 3


@on_each_engine
def test_a_region_that_the_catalog_does_not_list(engine, tmp_path):
    mars = requests("200", "5000+60x160", "mars", "m") | requests("500", "50+1x160", "mars", "m")
    found = problems(engine, tmp_path, HEALTHY | mars)
    assert set(found) == {("requests", "mars", "undeclared_region")}
    assert 0.9 * 61 * 160 < found[("requests", "mars", "undeclared_region")] < 61 * 160


@on_each_engine
def test_traffic_without_a_region(engine, tmp_path):
    found = problems(engine, tmp_path, HEALTHY | requests("200", "5000+60x160", "", "m"))
    assert set(found) == {("requests", "", "undeclared_region")}


@on_each_engine
def test_a_region_that_the_catalog_lists_and_the_slo_leaves_out_is_no_problem(engine, tmp_path):
    only_eu = CATALOG.replace("title: Requests succeed", "title: Requests succeed\n        regions: [eu]")
    us = requests("200", "5000+60x160", "us", "b")
    assert problems(engine, tmp_path, HEALTHY | us, only_eu) == {}


@on_each_engine
def test_a_region_without_traffic_is_no_problem(engine, tmp_path):
    assert problems(engine, tmp_path, HEALTHY | requests("200", "5000+0x160", "mars", "m")) == {}
