"""Gauges, time slices and raw queries: what the catalog may say of them, and where what is wrong is reported."""

from __future__ import annotations

from decimal import Decimal

import pytest

from slo_codegen.catalog.comparisons import GoodShare, GoodValue, parse_good_share, parse_good_value
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.build.gauges import split_age
from slo_codegen.plan.model import Comparison, EventsSli, GaugeSli, MeansSli, MetricKind, Over, SlicesSli
from slo_codegen.promql.parsed import parse, printed, rate_in
from tests.support.examples import compile_example, write

CATALOG = """
metrics:
  probe_success: {{type: gauge, labels: {{region: [eu, us], instance: null}}}}
  backup_age_ms: {{type: gauge, labels: {{region: [eu, us]}}}}
  lag: {{type: gauge, unit: messages, labels: {{region: [eu, us]}}}}
  slow_lag: {{type: gauge, scrape_interval: 5m, labels: {{region: [eu, us]}}}}
  last_run_timestamp_seconds: {{type: gauge, labels: {{region: [eu, us], job: null}}}}
  http.hits: {{type: counter, labels: {{region: [eu, us], code: null}}}}
  http.slow: {{type: counter, scrape_interval: 5m, labels: {{region: [eu, us]}}}}
  page.load_seconds: {{type: timing, labels: {{region: [eu, us]}}, buckets: [100ms, 300ms, 1s]}}
services:
  site:
    title: Site
    owner: shop-team
    slos:
      - id: answers
        title: The site answers
        objective: 95%
        sli: {sli}
        alerts:
          - {{profile: standard}}
"""


def compiled(sli, tmp_path):
    return compile_example(CATALOG.format(sli=sli), tmp_path)


def sli_of(sli, tmp_path):
    write(CATALOG.format(sli=sli), tmp_path)
    report = Diagnostics()
    plan = compile_catalog(tmp_path, report, emit=False).plan
    assert not report.has_errors, [str(finding) for finding in report]
    return next(slo.sli for slo in plan.slos if slo.id == "answers")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (">= 1", GoodValue(">=", Decimal(1))),
        (">=1", GoodValue(">=", Decimal(1))),
        ("  <   0.25 ", GoodValue("<", Decimal("0.25"))),
        ("== -3", GoodValue("==", Decimal(-3))),
        ("!= 0", GoodValue("!=", Decimal(0))),
        ("<= 5m", GoodValue("<=", duration_ms=300_000)),
        ("> 1h30m", GoodValue(">", duration_ms=5_400_000)),
    ],
)
def test_a_comparison_is_an_operator_and_a_number_or_a_duration(text, value):
    assert parse_good_value(text) == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1", "not a comparison"),
        ("=> 1", "write >="),
        ("= 1", "write =="),
        ("=~ 1", "write =="),
        ("<> 1", "write !="),
        (">= 80%", "write 0.8 or 80"),
        (">= one", "neither a number"),
        (">= 1e3", "neither a number"),
        (">= NaN", "neither a number"),
        (">= Inf", "neither a number"),
        (">= 0x10", "neither a number"),
        (">= 1 or up", "neither a number"),
        (">= ٣", "neither a number"),
        (">= 5 minutes", "neither a number"),
        (">= ", "not a comparison"),
        (">= " + "9" * 70, "shorter"),
        (">= 1234567890123456", "neither a number"),
    ],
)
def test_what_is_no_comparison_is_refused_in_words(text, said):
    with pytest.raises(ValueError, match="(?i)" + said.replace("(", r"\(")):
        parse_good_value(text)


@pytest.mark.parametrize(
    ("text", "share"),
    [(">= 99%", GoodShare(Decimal("0.99"), False)), ("> 99.9 %", GoodShare(Decimal("0.999"), True)),
     (">=100%", GoodShare(Decimal(1), False))],
)  # fmt: skip
def test_a_slice_is_good_from_a_share_on(text, share):
    assert parse_good_share(text) == share


@pytest.mark.parametrize("text", ["<= 1%", "== 99%", ">= 0.99", "> 100%", ">= 0%", ">= 101%", "99%", ">= -1%", ""])
def test_what_is_no_least_share_is_refused(text):
    with pytest.raises(ValueError, match=r"\S"):
        parse_good_share(text)


@pytest.mark.parametrize(
    ("text", "selector", "at"),
    [
        ("up", "up", 0),
        ("time() - x", "x", 9),
        ("  time ( )-x{a='b'}", "x{a='b'}", 11),
        ("time_total", "time_total", 0),
    ],
)
def test_an_age_is_time_less_a_selector(text, selector, at):
    assert split_age(text) == (selector, at)


def test_a_gauge_becomes_an_sli_of_its_samples(tmp_path):
    sli = sli_of("{gauge: {of: 'probe_success{instance=\"a\"}', good: '>= 0.5', over: all}}", tmp_path)
    assert isinstance(sli, GaugeSli)
    assert (sli.is_age, sli.good, sli.over) == (False, Comparison(">=", Decimal("0.5")), Over.ALL)


@pytest.mark.parametrize(
    ("sli", "value"),
    [
        ("{of: time() - last_run_timestamp_seconds, good: '<= 26h'}", Decimal(93600)),
        ("{of: backup_age_ms, good: '<= 5s'}", Decimal(5000)),
        ("{of: last_run_timestamp_seconds, good: '<= 1500ms'}", Decimal("1.5")),
        ("{of: probe_success, good: '<= 90s'}", Decimal(90)),
    ],
)
def test_a_duration_is_a_number_in_the_unit_of_the_gauge(sli, value, tmp_path):
    assert sli_of(f"{{gauge: {sli}}}", tmp_path).good.value == value


def test_slices_are_judged_by_an_sli_of_events(tmp_path):
    sli = sli_of("{slices: {of: {latency: {of: page.load_seconds, under: 300ms}}, good: '> 95%', every: 1m}}", tmp_path)
    assert isinstance(sli, SlicesSli)
    assert isinstance(sli.of, EventsSli)
    assert (sli.least, sli.strict, sli.every_ms) == (Decimal("0.95"), True, 60_000)


def test_slices_count_by_their_share(tmp_path):
    sli = sli_of("{slices: {of: {ratio: {bad: http.hits, total: http.hits}}, good: share, every: 1m}}", tmp_path)
    assert isinstance(sli, SlicesSli)
    assert (sli.least, sli.every_ms) == (None, 60_000)


@pytest.mark.parametrize(
    ("sli", "good"),
    [
        ("{of: {mean: 'lag{region=\"eu\"}'}, good: '< 0.8', every: 1m}", Comparison("<", Decimal("0.8"))),
        ("{of: {mean: backup_age_ms}, good: '<= 5s', every: 1m}", Comparison("<=", Decimal(5000))),
    ],
)
def test_slices_are_judged_by_the_mean_of_a_gauge(sli, good, tmp_path):
    found = sli_of(f"{{slices: {sli}}}", tmp_path)
    assert isinstance(found, MeansSli)
    assert found.good == good


def test_a_gauge_that_is_not_declared_is_known_by_its_mean(tmp_path):
    found = sli_of("{slices: {of: {mean: pool_ratio}, good: '< 0.8', every: 1m}}", tmp_path)
    assert found.selector.metric.kind is MetricKind.GAUGE


BAD = {
    "a mean of a counter": ("{slices: {of: {mean: http.hits}, good: '< 1'}}", "SLO225", "a gauge is needed"),
    "a mean and a percentage": ("{slices: {of: {mean: lag}, good: '>= 99%'}}", "SLO201", "not with a percentage"),
    "a mean and a share": ("{slices: {of: {mean: lag}, good: share}}", "SLO201", "not with share"),
    "a mean that equals": ("{slices: {of: {mean: lag}, good: '== 1'}}", "SLO201", "hardly ever equals"),
    "a mean of messages in minutes": ("{slices: {of: {mean: lag}, good: '<= 5m'}}", "SLO250", "none of them"),
    "a mean without a sample": (
        "{slices: {of: {mean: slow_lag}, good: '<= 5', every: 2m}}", "SLO251", "every 5m"),
    "a ratio and a number": (
        "{slices: {of: {ratio: {bad: http.hits, total: http.hits}}, good: '>= 0.99'}}", "SLO201", "from a share"),
    "a counter": ("{gauge: {of: http.hits, good: '>= 1'}}", "SLO225", "a gauge is needed"),
    "a gauge that is counted": ("{ratio: {bad: lag, total: lag}}", "SLO225", "no events to count"),
    "an unknown gauge": ("{gauge: {of: time() - nothing, good: '<= 5m'}}", "SLO396", "nothing is not declared"),
    "a function": ("{gauge: {of: sum(lag), good: '<= 5'}}", "SLO220", "not a selector"),
    "an age of an age": ("{gauge: {of: time() - time() - lag, good: '<= 5'}}", "SLO220", "not a selector"),
    "an age in ms": ("{gauge: {of: time() - backup_age_ms, good: '<= 5'}}", "SLO250", "time() is in seconds"),
    "messages in minutes": ("{gauge: {of: lag, good: '<= 5m'}}", "SLO250", "none of them"),
    "no operator": ("{gauge: {of: lag, good: 5}}", "SLO201", "no operator"),
    "no comparison": ("{gauge: {of: lag}}", "SLO202", "good is missing"),
    "another way over": ("{gauge: {of: lag, good: '<= 5', over: most}}", "SLO201", "expected each, all or any"),
    "slices of seven minutes": (
        "{slices: {of: {ratio: {bad: http.hits, total: http.hits}}, good: '>= 99%', every: 7m}}",
        "SLO201", "do not fill an hour"),
    "slices of seconds": (
        "{slices: {of: {ratio: {bad: http.hits, total: http.hits}}, good: '>= 99%', every: 30s}}",
        "SLO201", "do not fill an hour"),
    "slices without a scrape": (
        "{slices: {of: {ratio: {bad: http.slow, total: http.slow}}, good: '>= 99%', every: 2m}}",
        "SLO251", "every 5m"),
    "slices of a gauge": ("{slices: {of: {gauge: {of: lag, good: '<= 5'}}, good: '>= 99%'}}", "SLO203", "gauge"),
    "a rate": (
        "{raw: {prometheus: {bad: 'sum by (region) (rate(http_hits_total[$window]))', "
        "total: 'sum by (region) (increase(http_hits_total[$window]))'}}}",
        "SLO410", "bad is a rate per second"),
    "a ratio and counts": (
        "{raw: {prometheus: {bad: 'x[$window]', error_ratio: 'y[$window]'}}}", "SLO201", "give it alone, without bad"),
    "bad alone": ("{raw: {prometheus: {bad: 'x[$window]'}}}", "SLO201", "total is missing"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_a_finding_in_words(name, tmp_path):
    sli, code, said = BAD[name]
    findings = compile_example(CATALOG.format(sli=sli), tmp_path, emit=True).findings
    assert [f.message for f, _ in findings if f.code == code and said in f.message], [str(f) for f, _ in findings]


def test_the_place_of_a_slip_in_an_age_is_that_in_the_text(tmp_path):
    findings = compiled("{gauge: {of: 'time() - last_run_timestamp_seconds{jub=\"x\"}', good: '<= 5m'}}", tmp_path)
    found = next(f for f, _ in findings.findings if f.code == "SLO222")
    assert (found.origin.offset, found.origin.length) == (len("time() - last_run_timestamp_seconds{"), 3)


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("sum(increase(x[5m:]))", "sum(increase(x{}[5m:]))"),
        ("count_over_time((x > 3)[5m: ] offset 1m)", "count_over_time((x{} > 3)[5m:] offset 1m)"),
        ("max_over_time(sum_over_time(x[5m:])[1h:])", "max_over_time(sum_over_time(x{}[5m:])[1h:])"),
        ('sum(x{a="[5m:]"})', 'sum(x{a="[5m:]"})'),
        (r'x{a="b\\d",c=~"a\\.b"}', r'x{a="b\\d",c=~"a\\.b"}'),
        (r"x{p=`a\d`,q=~`a\d+`}", r"x{p=`a\d`,q=~`a\d+`}"),
        ('x{a="\\u00e9"}', 'x{a="\\u00e9"}'),
        ("sum(increase(x[5m:30s]))", "sum(increase(x{}[5m:30s]))"),
    ],
)
def test_a_query_is_printed_with_its_subqueries_and_escapes_as_they_are_written(text, again):
    assert printed(text) == again


@pytest.mark.parametrize(
    ("text", "function"),
    [
        ("sum(rate(x[5m]))", "rate"),
        ("sum(rate(x[5m])) * 300", "rate"),
        ("-irate(x[5m])", "irate"),
        ("sum(increase(x[5m])) or sum(rate(x[5m]))", "rate"),
        ("sum by (a) (round(rate(x[5m])))", "rate"),
        ("sum(deriv(x[5m]))", "deriv"),
        ("sum(increase(x[5m]))", None),
        ("rate(x[5m]) / rate(y[5m]) * increase(z[5m])", None),
        ("count_over_time((rate(x[1m]) > 3)[5m:])", None),
        ("count(rate(x[5m]) > 1)", None),
        ("increase(x[5m]) unless rate(x[5m])", None),
    ],
)
def test_a_number_per_second_is_no_count(text, function):
    assert rate_in(parse(text)) == function
