"""Every query that is generated for Datadog is one that its documentation allows."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.unit.datadog.query_grammar import (
    All,
    Arithmetic,
    BurnRate,
    DefaultZero,
    Either,
    ErrorBudget,
    Everything,
    HasTag,
    Metric,
    MetricAlert,
    Name,
    Not,
    QueryError,
    check_monitor,
    parse_formula,
    parse_monitor,
    parse_slo,
    parse_slo_query,
)

GENERATED = Path(__file__).parents[3] / "generated" / "datadog"
FILES = sorted(path.stem for path in (GENERATED / "monitors").glob("*.json"))

GOOD = {
    "a gauge": "avg(last_5m):avg:system.load.5{*} > 0.5",
    "a group": "avg(last_5m):sum:system.net.bytes_rcvd{host:host0} > 100",
    "a group for each tag": "avg(last_1h):avg:system.disk.in_use{env:prod} by {host,device} >= 0.9",
    "no space before by": "max(last_15m):max:queue.depth{*} by{queue} > 1000",
    "a day": "sum(last_1d):sum:jobs.done{*}.as_count() < 1",
    "a week": "sum(last_1w):sum:jobs.done{*}.as_count() <= 0",
    "the most hours": "avg(last_168h):avg:system.load.5{*} > 1",
    "the most minutes": "avg(last_10080m):avg:system.load.5{*} > 1",
    "a ratio of counts": "sum(last_5m):sum:error{*}.as_count() / sum:all{*}.as_count() > 0.4",
    "a ratio in percent": "sum(last_5m):100 * sum:error{*}.as_count() / sum:all{*}.as_count() > 40",
    "default_zero": "sum(last_4h):default_zero(sum:error{a:b}.as_count()) / sum:all{a:b}.as_count() > 0.01",
    "a difference": "avg(last_5m):avg:disk.total{*} by {host} - avg:disk.used{*} by {host} < 1024",
    "a percentile": "percentile(last_15m):p95:trace.request{service:web} by {env} > 0.75",
    "a fine percentile": "percentile(last_15m):p99.9:trace.request{*} > 3",
    "values over a bound": "sum(last_5m):count(v: v>300):trace.request{*}.as_count() > 10",
    "a list of tags": "avg(last_5m):avg:system.cpu.user{env:prod,!zone:us-east-1a} > 0.5",
    "boolean": "avg(last_5m):avg:system.cpu.user{env:prod AND (zone:us-1a OR zone:us-1c)} by {zone} > 0.5",
    "IN": "avg(last_5m):avg:system.cpu.user{env:prod AND zone IN (us-1a, us-1b)} by {zone} > 0.5",
    "NOT IN": "avg(last_5m):avg:system.cpu.user{env:prod AND zone NOT IN (us-1a,us-1b)} by {zone} > 0.5",
    "NOT": "avg(last_5m):avg:system.disk.used{host:a AND NOT device:b} > 1",
    "a wildcard": "avg(last_5m):avg:system.disk.used{pod:web-*} > 1",
    "a budget": 'error_budget("0123456789abcdef0123456789abcdef").over("7d") > 75',
    "a burn rate": 'burn_rate("${slo:a}").over("30d").long_window("1h").short_window("5m") > 14.4',
    "a slow burn": 'burn_rate("${slo:a-b}").over("90d").long_window("48h").short_window("120m") >= 1.5',
}

ID = '"${slo:a}"'
BAD = {
    "nothing": "",
    "no comparison": "sum(last_5m):sum:a{*}.as_count()",
    "no number": "sum(last_5m):sum:a{*}.as_count() > ",
    "no leading digit": "sum(last_5m):sum:a{*}.as_count() > .5",
    "an exponent": "sum(last_5m):sum:a{*}.as_count() > 1e-05",
    "a unit": "sum(last_5m):sum:a{*}.as_count() > 5ms",
    "no scope": "sum(last_5m):sum:a.as_count() > 5",
    "an empty scope": "sum(last_5m):sum:a{}.as_count() > 5",
    "an open scope": "sum(last_5m):sum:a{b:c > 5",
    "no window": "sum:a{*}.as_count() > 5",
    "a window of nothing": "sum(last_0m):sum:a{*}.as_count() > 5",
    "a window in seconds": "sum(last_30s):sum:a{*}.as_count() > 5",
    "more hours than a week has": "sum(last_169h):sum:a{*}.as_count() > 5",
    "more minutes than a week has": "sum(last_10081m):sum:a{*}.as_count() > 5",
    "three days": "sum(last_3d):sum:a{*}.as_count() > 5",
    "four weeks": "sum(last_4w):sum:a{*}.as_count() > 5",
    "an aggregation that is none": "median(last_5m):sum:a{*} > 5",
    "one over space that is none": "sum(last_5m):total:a{*} > 5",
    "a mean of counts": "avg(last_5m):sum:a{*}.as_count() > 5",
    "the counts of a mean": "sum(last_5m):avg:a{*}.as_count() > 5",
    "a mean of percentiles": "avg(last_5m):p95:a{*} > 5",
    "percentile of a mean": "percentile(last_5m):avg:a{*} > 5",
    "p0": "percentile(last_5m):p0:a{*} > 5",
    "p100": "percentile(last_5m):p100:a{*} > 5",
    "a list with a boolean": "sum(last_5m):sum:a{b:c,d:e AND f:g}.as_count() > 5",
    "a mark with a boolean": "sum(last_5m):sum:a{!b:c AND d:e}.as_count() > 5",
    "a list beside IN": "sum(last_5m):sum:a{b IN (c,d),e:f}.as_count() > 5",
    "IN of nothing": "sum(last_5m):sum:a{b IN ()}.as_count() > 5",
    "IN of wildcards": "sum(last_5m):sum:a{b IN (c*,d)}.as_count() > 5",
    "a regular expression": "sum(last_5m):sum:a{b:~5..}.as_count() > 5",
    "an equals sign": "sum(last_5m):sum:a{b=c}.as_count() > 5",
    "quotes": 'sum(last_5m):sum:a{b:"c"}.as_count() > 5',
    "capital letters": "sum(last_5m):sum:a{b:C}.as_count() > 5",
    "a tag without a value": "sum(last_5m):sum:a{b:}.as_count() > 5",
    "an operator in small letters": "sum(last_5m):sum:a{b:c and d:e}.as_count() > 5",
    "an operator without an end": "sum(last_5m):sum:a{b:c AND }.as_count() > 5",
    "parentheses left open": "sum(last_5m):sum:a{(b:c OR d:e}.as_count() > 5",
    "by before the scope": "sum(last_5m):sum:a by {b}{*}.as_count() > 5",
    "by nothing": "sum(last_5m):sum:a{*} by {}.as_count() > 5",
    "by the same tag twice": "sum(last_5m):sum:a{*} by {b,b}.as_count() > 5",
    "different groups": "sum(last_5m):sum:a{*} by {b}.as_count() / sum:c{*}.as_count() > 5",
    "counts beside rates": "sum(last_5m):sum:a{*}.as_count() / sum:c{*} > 5",
    "arithmetic without an end": "sum(last_5m):sum:a{*}.as_count() / > 5",
    "a number alone": "sum(last_5m):5 > 5",
    "default_zero of a number": "sum(last_5m):default_zero(5) + sum:a{*}.as_count() > 5",
    "default_zero twice": "sum(last_5m):default_zero(default_zero(sum:a{*}.as_count())) > 5",
    "default_zero left open": "sum(last_5m):default_zero(sum:a{*}.as_count() > 5",
    "as_count outside": "sum(last_5m):default_zero(sum:a{*}).as_count() > 5",
    "a bound without its value": "sum(last_5m):count(v: v<=):a{*}.as_count() > 5",
    "a bound of a sum": "sum(last_5m):sum(v: v<=5):a{*}.as_count() > 5",
    "two comparisons": "sum(last_5m):sum:a{*}.as_count() > 5 > 4",
    "a line after the end": "sum(last_5m):sum:a{*}.as_count() > 5\n",
    "PromQL": "sum(rate(a[5m])) > 5",
    "an SLO without its name": 'error_budget("").over("7d") > 75',
    "a name without quotes": 'error_budget(a).over("7d") > 75',
    "a timeframe of 28 days": f'error_budget({ID}).over("28d") > 75',
    "a budget in a window": f'error_budget({ID}).over("7d").long_window("1h") > 75',
    "a budget that is small": f'error_budget({ID}).over("7d") < 75',
    "a budget of 0": f'error_budget({ID}).over("7d") > 0',
    "no short window": f'burn_rate({ID}).over("7d").long_window("1h") > 2',
    "the short window first": f'burn_rate({ID}).over("7d").short_window("5m").long_window("1h") > 2',
    "a short window as long": f'burn_rate({ID}).over("7d").long_window("1h").short_window("60m") > 2',
    "a long window of 3 days": f'burn_rate({ID}).over("7d").long_window("72h").short_window("6h") > 2',
    "a long window in minutes": f'burn_rate({ID}).over("7d").long_window("30m").short_window("5m") > 2',
    "a long window of no hours": f'burn_rate({ID}).over("7d").long_window("0h").short_window("5m") > 2',
    "a slow burn rate": f'burn_rate({ID}).over("7d").long_window("1h").short_window("5m") < 2',
}

BAD_SLO_QUERIES = {
    "a rate": "sum:a{*}",
    "a mean": "avg:a{*}.as_count()",
    "counts of counts": "count:a{*}.as_count()",
    "a percentile": "p95:a{*}",
    "a comparison": "sum:a{*}.as_count() > 5",
    "a quotient": "sum:a{*}.as_count() / sum:b{*}.as_count()",
    "a window": "sum(last_5m):sum:a{*}.as_count()",
}

BAD_FORMULAS = {
    "nothing": "",
    "no operand": "query1 -",
    "two names": "query1 query2",
    "a metric": "sum:a{*}.as_count()",
    "an unknown function": "clamp_min(query1, 0)",
    "left open": "default_zero(query1",
    "a comparison": "query1 > 5",
}


def load(kind: str, service: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((GENERATED / kind / f"{service}.json").read_text())
    return found


def slo_body(good: str = "query1 - query2", total: str = "query1") -> dict[str, Any]:
    queries = [{"name": f"query{n}", "query": f"sum:{m}{{*}}.as_count()"} for n, m in ((1, "all"), (2, "bad"))]
    count = {
        "good_events_formula": {"formula": good},
        "total_events_formula": {"formula": total},
        "queries": queries,
    }
    return {
        "name": "a",
        "thresholds": [{"timeframe": "30d", "target": 99.9}],
        "sli_specification": {"count": count},
    }


def monitor(query: str, critical: float, kind: str = "slo alert") -> dict[str, Any]:
    return {"type": kind, "query": query, "options": {"thresholds": {"critical": critical}}}


@pytest.mark.parametrize("service", FILES)
def test_every_generated_monitor_is_one_of_datadog(service):
    slos = {body["name"]: parse_slo(body) for path in FILES for body in load("slos", path)}
    for body in load("monitors", service):
        check_monitor(body, slos)


@pytest.mark.parametrize("service", FILES)
def test_every_generated_slo_has_queries_that_it_uses_and_formulas_over_them(service):
    for body in load("slos", service):
        parsed = parse_slo(body)
        assert list(parsed.targets) == [body["timeframe"]]
        assert parsed.targets[body["timeframe"]] * 100 == Decimal(str(body["target_threshold"]))


@pytest.mark.parametrize("query", GOOD.values(), ids=GOOD)
def test_a_query_of_the_documentation_is_taken(query):
    parse_monitor(query)


@pytest.mark.parametrize("query", BAD.values(), ids=BAD)
def test_a_query_that_the_documentation_does_not_allow_is_refused(query):
    with pytest.raises(QueryError):
        parse_monitor(query)


@pytest.mark.parametrize("query", BAD_SLO_QUERIES.values(), ids=BAD_SLO_QUERIES)
def test_a_query_that_counts_nothing_is_none_of_an_slo(query):
    with pytest.raises(QueryError):
        parse_slo_query(query)


@pytest.mark.parametrize("formula", BAD_FORMULAS.values(), ids=BAD_FORMULAS)
def test_a_formula_is_arithmetic_over_names(formula):
    with pytest.raises(QueryError):
        parse_formula(formula)


def test_a_metric_alert_is_read_into_its_parts():
    errors = Metric("sum", None, "err", HasTag("a", ("b",)), ("region",), as_count=True)
    every = Metric("count", ("<=", Decimal(300)), "lat", Everything(), ("region",), as_count=True)
    found = parse_monitor(
        "sum(last_2h):default_zero(sum:err{a:b} by {region}.as_count())"
        " / count(v: v<=300):lat{*} by {region}.as_count() >= 0.5"
    )
    assert isinstance(found, MetricAlert)
    assert (found.over_time, found.minutes, found.op, str(found.threshold)) == ("sum", 120, ">=", "0.5")
    assert isinstance(found.expression, Arithmetic)
    assert found.expression.left == DefaultZero(errors)
    assert (found.expression.op, str(found.expression.right)) == ("/", str(every))


def test_products_bind_closer_than_sums_and_and_closer_than_or():
    assert parse_formula("query1 - query2 * query3") == Arithmetic(
        "-", Name("query1"), Arithmetic("*", Name("query2"), Name("query3"))
    )
    assert parse_formula("query1 - query2 - query3") == Arithmetic(
        "-", Arithmetic("-", Name("query1"), Name("query2")), Name("query3")
    )
    a, b, c = (HasTag(key, ("x",)) for key in "abc")
    assert parse_slo_query("sum:m{a:x OR b:x AND NOT c:x}.as_count()").scope == Either((a, All((b, Not(c)))))
    assert parse_slo_query("sum:m{a:x,!b:x}.as_count()").scope == All((a, Not(b)))


def test_slo_alerts_are_read_into_their_parts():
    budget = parse_monitor(GOOD["a budget"])
    burn = parse_monitor(GOOD["a burn rate"])
    assert isinstance(budget, ErrorBudget)
    assert (budget.timeframe, budget.threshold) == ("7d", 75)
    assert isinstance(burn, BurnRate)
    assert (burn.timeframe, burn.long, burn.short, str(burn.threshold)) == ("30d", 60, 5, "14.4")


def test_an_slo_declares_what_its_formulas_use_and_nothing_else():
    parse_slo(slo_body())
    for good, total in (("query1 - query3", "query1"), ("query1", "query1"), ("query2", "query2")):
        with pytest.raises(QueryError):
            parse_slo(slo_body(good, total))
    twice = slo_body()
    twice["sli_specification"]["count"]["queries"][1]["name"] = "query1"
    with pytest.raises(QueryError, match="two queries"):
        parse_slo(twice)


@pytest.mark.parametrize(("timeframe", "target"), [("28d", 99), ("1h", 99), ("30d", 100), ("30d", 0)])
def test_an_slo_has_a_target_below_100_percent_over_7_30_or_90_days(timeframe, target):
    body = copy.deepcopy(slo_body())
    body["thresholds"] = [{"timeframe": timeframe, "target": target}]
    with pytest.raises(QueryError, match="no target"):
        parse_slo(body)


def test_a_monitor_agrees_with_its_threshold_its_type_and_its_slo():
    slos = {"a": parse_slo(slo_body())}
    burn = 'burn_rate("${{slo:{0}}}").over("{1}").long_window("1h").short_window("5m") > {2}'
    # A target of 99.9 % leaves 0.1 %: nothing but errors burns it 1000 times too fast.
    check_monitor(monitor(burn.format("a", "30d", 1000), 1000), slos)
    check_monitor(monitor(GOOD["a ratio of counts"], 0.4, "query alert"), slos)
    for bad, why in (
        (monitor(burn.format("a", "30d", 1001), 1001), "not even errors"),
        (monitor(burn.format("b", "30d", 2), 2), "no SLO"),
        (monitor(burn.format("a", "7d", 2), 2), "no target over"),
        (monitor(burn.format("a", "30d", 2), 3), "critical"),
        (monitor(burn.format("a", "30d", 2), 2, "query alert"), "a query of slo alert"),
        (monitor(GOOD["a ratio of counts"], 0.4), "a query of query alert"),
    ):
        with pytest.raises(QueryError, match=why):
            check_monitor(bad, slos)
