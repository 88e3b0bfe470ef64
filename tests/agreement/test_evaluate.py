"""The evaluator of Datadog's queries against figures worked out by hand."""

from __future__ import annotations

import math

import pytest

from tests.agreement.evaluate import Evaluator, bad_share, bad_slices, percentile
from tests.agreement.series import Counter, Traffic, duration_ms
from tests.unit.datadog.query_grammar import parse_slo, parse_time_slice

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


def time_slices(query: str, comparator: str, threshold: float, **more: object) -> dict[str, object]:
    formula = more.pop("formula", "query1")
    queries = [{"name": f"query{nth}", "query": each} for nth, each in enumerate(query.split(" ; "), 1)]
    told = {"comparator": comparator, "threshold": threshold, "query_interval_seconds": 60, **more}
    told["query"] = {"formulas": [{"formula": formula}], "queries": queries}
    thresholds = [{"timeframe": "7d", "target": 90}]
    return {
        "type": "time_slice", "name": "a", "thresholds": thresholds, "sli_specification": {"time_slice": told}
    }  # fmt: skip


def bad_minutes(body: dict[str, object], sent: Traffic) -> list[int]:
    return list(bad_slices(parse_time_slice(body), sent))


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


def gauges(*series: tuple[str, str], interval_ms: int = MINUTE // 2) -> Traffic:
    return Traffic(series, interval_ms, {"depth": "depth"}, {"depth"})


def test_a_minute_of_a_gauge_is_judged_by_the_mean_of_each_series_and_then_by_the_worst_of_them():
    sent = gauges(
        # Samples at 0, 30 s, 60 s, ...: those of minute 1 are the third and the fourth after time 0.
        ('depth{region="eu", queue="a"}', "_ 5 7 5 9 5 5 9 9 _ _"),
        ('depth{region="eu", queue="b"}', "_ 1 1 1 1 1 1 1 1 8 8"),
    )
    # The means are 6, 7, 5, 9 and none; 1, 1, 1, 1 and 8.
    assert bad_minutes(time_slices("max:depth{*}", "<=", 6), sent) == [1, 3, 4]
    assert bad_minutes(time_slices("max:depth{*}", "<", 6), sent) == [0, 1, 3, 4]
    assert bad_minutes(time_slices("min:depth{*}", "<", 6), sent) == [4]
    assert bad_minutes(time_slices("avg:depth{*}", "<", 4), sent) == [1, 3, 4]
    assert bad_minutes(time_slices("max:depth{queue:a}", ">", 5), sent) == [2]
    both = time_slices("max:depth{*} ; min:depth{*}", "<=", 4, formula="abs(query1 - 3) + abs(query2 - 1)")
    # 3, 4, 2, 6 and 5 + 7.
    assert bad_minutes(both, sent) == [3, 4]


def test_a_slice_of_counts_is_judged_by_their_sums_and_one_without_any_is_good():
    hits, errors = "sum:hits{*} by {region}.as_count()", "sum:errors{*} by {region}.as_count()"
    share = time_slices(f"{hits} ; {errors}", "<=", 0.01, formula="default_zero(query2) / query1")
    # Of 100 in each minute 1, 2 and 0 fail; then nothing happens, and one fails of one.
    sent = traffic(
        ('hits_total{region="eu"}', "0 100 200 300 300 301"), ('errors_total{region="eu"}', "0 1 3 3 3 4")
    )  # fmt: skip
    assert bad_minutes(share, sent) == [1, 4]
    assert bad_minutes({**share, "name": "b"}, traffic(('hits_total{region="eu"}', "0 1"))) == []
    # In five minutes 4 of 301 fail.
    share["sli_specification"]["time_slice"]["query_interval_seconds"] = 300  # type: ignore[index]
    assert bad_minutes(share, sent) == [0]


def test_a_burn_rate_of_time_is_the_share_of_slices_that_are_bad():
    # Bad are minutes 19 to 23, 29 to 33, 39 and 40; a sample at minute n is in the slice that ends there.
    slos = {"a": time_slices("max:depth{region:eu} by {region}", "<=", 6)}
    sent = gauges(('depth{region="eu"}', "_x20 7x4 1x4 7x4 1x4 7 7 1x7"), interval_ms=MINUTE)
    assert bad_minutes(slos["a"], sent) == [*range(19, 24), *range(29, 34), 39, 40]
    # At minute 41 that is 12 of 60, and 2 of 5; those before the first sample are good.
    burn = 'burn_rate("${slo:a}").over("7d").long_window("1h").short_window("5m")'
    assert alerting(f"{burn} > 1.9", sent, 41, slos) == {"eu"}
    assert alerting(f"{burn} > 2", sent, 41, slos) == set()
    assert Evaluator(slos).good_and_total("a", sent, -19 * MINUTE, 41 * MINUTE) == (48, 60)
    # Five minutes later the short window has none.
    assert alerting(f"{burn} > 1.9", sent, 45, slos) == {"eu"}
    assert alerting(f"{burn} > 1.9", sent, 46, slos) == set()
