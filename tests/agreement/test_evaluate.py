"""The evaluator of Datadog's queries against figures worked out by hand."""

from __future__ import annotations

import math

import pytest

from tests.agreement.evaluate import Evaluator, bad_share, percentile
from tests.agreement.series import Counter, Traffic, duration_ms
from tests.unit.datadog.query_grammar import parse_slo

MINUTE = 60_000
NAMES = {"hits_total": "hits", "errors_total": "errors", "took_ms": "took"}


def traffic(*series: tuple[str, str]) -> Traffic:
    return Traffic(series, MINUTE, NAMES)


def monitor(query: str, **options: object) -> dict[str, object]:
    return {"query": query, "options": options}


def slo(target: float, region: str = "eu", name: str = "a") -> dict[str, object]:
    queries = [
        {"name": f"query{index}", "query": f"sum:{metric}{{{region}}} by {{region}}.as_count()"}
        for index, metric in enumerate(("hits", "errors"), 1)
    ]
    count = {
        "good_events_formula": {"formula": "query1 - default_zero(query2)"},
        "total_events_formula": {"formula": "query1"},
        "queries": queries,
    }
    thresholds = [{"timeframe": "7d", "target": target}]
    return {"name": name, "thresholds": thresholds, "sli_specification": {"count": count}}


def alerting(query: str, sent: Traffic, minute: float, slos: dict | None = None, **options: object) -> set[str]:
    return Evaluator(slos or {}).alerting(monitor(query, **options), sent, minute * MINUTE)


@pytest.mark.parametrize(
    ("points", "grown"),
    [
        ("0+5x3", [0, 5, 10, 15, 15]),
        ("1 2 4 4", [1, 2, 4, 4, 4]),
        ("7+0x3", [7, 7, 7, 7, 7]),
        ("_ _ 3+1x1", [0, 0, 3, 4, 4]),
        ("0+5x1 _x2 20", [0, 5, 5, 5, 20]),
        ("10 12 2 3", [10, 12, 14, 15, 15]),
        ("0+0.5x3", [0, 0.5, 1, 1.5, 1.5]),
    ],
)
def test_samples_become_growth_since_birth(points, grown):
    counter = Counter(points, MINUTE)
    assert [counter.grown(minute * MINUTE) for minute in range(5)] == grown
    assert counter.grown(2.99 * MINUTE) == grown[2]


def test_durations_are_those_of_prometheus():
    assert [duration_ms(text) for text in ("15s", "1h30m", "2d", "100ms")] == [15_000, 5_400_000, 172_800_000, 100]


def test_a_count_is_summed_over_its_window_for_each_group():
    sent = traffic(
        ('errors_total{region="eu", pod="a"}', "0+1x10"),
        ('errors_total{region="eu", pod="b"}', "0+2x10"),
        ('errors_total{region="us", pod="a"}', "0+1x10"),
    )
    # Of the 5 minutes up to minute 10: 15 in eu, 5 in us.
    query = "sum(last_5m):sum:errors{*} by {region}.as_count()"
    assert alerting(f"{query} > 14", sent, 10) == {"eu"}
    assert alerting(f"{query} > 15", sent, 10) == set()
    assert alerting(f"{query} >= 15", sent, 10) == {"eu"}
    assert alerting(f"{query} < 6", sent, 10) == {"us"}
    assert alerting("sum(last_5m):sum:errors{*}.as_count() > 19", sent, 10) == {""}
    assert alerting("sum(last_5m):sum:errors{pod:a} by {region}.as_count() >= 5", sent, 10) == {"eu", "us"}
    # At minute 3 there are but 3 minutes to sum.
    assert alerting(f"{query} > 8", sent, 3) == {"eu"}
    assert alerting(f"{query} > 9", sent, 3) == set()


def test_counts_are_summed_before_they_are_divided():
    # 1 of 2 is bad, then 0 of 98: the mean of the ratios is 25 %, the ratio of the sums 1 %.
    sent = traffic(('errors_total{region="eu"}', "0 1 1"), ('hits_total{region="eu"}', "0 2 100"))
    query = "sum(last_5m):default_zero(sum:errors{*} by {region}.as_count()) / sum:hits{*} by {region}.as_count()"
    assert alerting(f"{query} >= 0.01", sent, 2) == {"eu"}
    assert alerting(f"{query} > 0.01", sent, 2) == set()


def test_what_is_missing_is_zero_only_if_the_query_says_so_and_nothing_is_divided_by_zero():
    sent = traffic(('hits_total{region="eu"}', "0+5x10"), ('errors_total{region="us"}', "0+5x10"))
    bad, every = "sum:errors{*} by {region}.as_count()", "sum:hits{*} by {region}.as_count()"
    assert alerting(f"sum(last_5m):default_zero({bad}) / {every} < 0.5", sent, 10) == {"eu"}
    assert alerting(f"sum(last_5m):{bad} / {every} < 0.5", sent, 10) == set()
    assert alerting(f"sum(last_5m):default_zero({bad}) + default_zero({every}) > 24", sent, 10) == {"eu", "us"}
    assert alerting(f"sum(last_5m):default_zero({bad}) / default_zero({every}) > 0", sent, 10) == set()


def test_a_counter_that_is_born_with_a_value_counts_with_it():
    sent = traffic(('errors_total{region="eu"}', "_x3 4"))
    assert alerting("sum(last_1m):sum:errors{*} by {region}.as_count() > 3", sent, 3) == {"eu"}
    assert alerting("sum(last_1m):sum:errors{*} by {region}.as_count() > 3", sent, 2) == set()


def test_scopes_take_values_lists_prefixes_and_what_is_not():
    sent = traffic(
        ('errors_total{region="eu", status="500"}', "0+1x5"),
        ('errors_total{region="us", status="503"}', "0+1x5"),
        ('errors_total{region="ap", status="404"}', "0+1x5"),
        ('errors_total{region="Weird Place"}', "0+1x5"),
    )
    for scope, regions in (
        ("status:500", {"eu"}),
        ("status IN (500,503)", {"eu", "us"}),
        ("status:5*", {"eu", "us"}),
        ("NOT status:5*", {"ap", "weird_place"}),
        ("status NOT IN (500,404) AND region:us", {"us"}),
        ("(status:500 OR region:ap)", {"eu", "ap"}),
        ("!status:500,region:ap", {"ap"}),
        ("*", {"eu", "us", "ap", "weird_place"}),
    ):
        assert alerting(f"sum(last_5m):sum:errors{{{scope}}} by {{region}}.as_count() > 4", sent, 5) == regions


BUCKETS = traffic(
    ('took_ms_bucket{region="eu", le="100"}', "0+50x10"),
    ('took_ms_bucket{region="eu", le="200"}', "0+90x10"),
    ('took_ms_bucket{region="eu", le="400"}', "0+98x10"),
    ('took_ms_bucket{region="eu", le="+Inf"}', "0+100x10"),
    ('took_ms_count{region="eu"}', "0+100x10"),
)


def test_values_of_a_distribution_are_counted_up_to_a_bound_and_beyond_it():
    # 1 minute: 50 up to 100 ms, 40 up to 200 ms, 8 up to 400 ms, 2 beyond.
    for count, amount in (("count", 100), ("count(v: v<=200)", 90), ("count(v: v>200)", 10), ("count(v: v<=150)", 70)):
        query = f"sum(last_1m):{count}:took{{*}} by {{region}}.as_count()"
        assert alerting(f"{query} >= {amount}", BUCKETS, 5) == {"eu"}
        assert alerting(f"{query} > {amount}", BUCKETS, 5) == set()


def test_percentiles_are_even_within_a_bucket():
    sent = BUCKETS.of("took")
    # The 95th of 100 is 5 of 8 into the bucket from 200 to 400 ms.
    assert percentile(sent, 0.95, 0, MINUTE) == pytest.approx(325)
    assert percentile(sent, 0.5, 0, MINUTE) == pytest.approx(100)
    assert percentile(sent, 0.25, 0, MINUTE) == pytest.approx(50)
    assert percentile(sent, 0.99, 0, MINUTE) == math.inf
    assert alerting("percentile(last_5m):p95:took{*} by {region} > 324", BUCKETS, 10) == {"eu"}
    assert alerting("percentile(last_5m):p95:took{*} by {region} > 326", BUCKETS, 10) == set()


BURNING = traffic(
    # 10 % of 10 a minute fail for 50 minutes, then 50 % for 10; us is without a fault.
    ('hits_total{region="eu"}', "0+10x60"),
    ('errors_total{region="eu"}', "0+1x50 55+5x9"),
    ('hits_total{region="us"}', "0+10x60"),
)


def test_a_burn_rate_is_the_bad_share_over_the_budget_in_both_windows():
    # Over 1 h 100 of 600 are bad, over 5 min 25 of 50: with a budget of 10 %, 1.67 and 5 times.
    slos = {"a": slo(90, "region:eu")}
    burn = 'burn_rate("${slo:a}").over("7d").long_window("1h").short_window("5m")'
    assert alerting(f"{burn} > 1.66", BURNING, 60, slos) == {"eu"}
    assert alerting(f"{burn} > 1.67", BURNING, 60, slos) == set()
    # At minute 50 both are 1 exactly.
    assert alerting(f"{burn} >= 1", BURNING, 50, slos) == {"eu"}
    assert alerting(f"{burn} > 1", BURNING, 50, slos) == set()
    # Five minutes after the last event the short window has none.
    assert alerting(f"{burn} > 1", BURNING, 66, slos) == set()


def test_an_alert_on_an_slo_watches_all_of_it_and_none_of_its_groups():
    slos = {"a": slo(90, "region IN (eu,us)")}
    burn = 'burn_rate("${slo:a}").over("7d").long_window("1h").short_window("5m")'
    # 100 of 1200 are bad over 1 h: 0.83 times.
    assert alerting(f"{burn} > 0.83", BURNING, 60, slos) == {""}
    assert alerting(f"{burn} > 0.84", BURNING, 60, slos) == set()


def test_a_budget_is_spent_in_percent_of_what_the_timeframe_allows():
    # 100 of 600 are bad: of a budget of 20 % that is 83.3 %.
    slos = {"a": slo(80, "region:eu")}
    assert alerting('error_budget("${slo:a}").over("7d") > 83.3', BURNING, 60, slos) == {"eu"}
    assert alerting('error_budget("${slo:a}").over("7d") > 83.4', BURNING, 60, slos) == set()
    assert bad_share(parse_slo(slos["a"]), BURNING, 0, 60 * MINUTE) == pytest.approx(1 / 6)
    assert bad_share(parse_slo(slos["a"]), BURNING, 61 * MINUTE, 70 * MINUTE) is None


def test_missing_data_is_told_of_a_group_that_has_reported_before():
    sent = traffic(
        ('hits_total{region="eu"}', "0+1x5"),
        ('hits_total{region="us"}', "0+1x30"),
        ('hits_total{region="ap"}', "0+0x30"),
    )
    query = "sum(last_10m):sum:hits{*} by {region}.as_count() < 0"
    told = {"on_missing_data": "show_and_notify_no_data"}
    assert alerting(query, sent, 14, **told) == set()
    assert alerting(query, sent, 15, **told) == {"eu"}
    assert alerting(query, sent, 15, on_missing_data="default") == set()
