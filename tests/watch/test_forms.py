"""Problems of every form of SLI: latency, native histograms, several totals, exclusions, events, PromQL."""

from __future__ import annotations

import pytest

from tests.support.engines import Engine, on_each_engine
from tests.watch.sample import CATALOG, answers

pytestmark = pytest.mark.slow

END_S = 40 * 60
OF = 'region="eu",instance="a",job="j"'
_HEAD, _, _ = CATALOG.partition("      - id: requests")
HEAD = _HEAD.replace(
    "  jobs.lost:",
    "  pages.native: {type: timing, unit: ms, histogram: native, labels: {region: [eu, us]}}\n  jobs.lost:",
)
SLIS = {
    "latency": "99% {latency: {of: pages.slow, under: 300ms}}",
    "native": "99% {latency: {of: pages.native, under: 300ms}}",
    "two totals": """99% {ratio: {bad: 'http.requests{code="500"}', total: [http.requests, orders.all]}}""",
    "exclude": """99% {ratio: {good: orders.good, total: orders.all, exclude: 'http.requests{code="404"}'}}""",
    "bad elsewhere": "99% {ratio: {bad: jobs.lost, total: orders.all}}",
    "event": "100% {event: {bad: jobs.lost}}",
    "raw": """99%
          raw:
            prometheus:
              bad: >-
                sum by (region) (increase(orders_all_total[$window]))
                - sum by (region) (increase(orders_good_total[$window]))
              total: sum by (region) (increase(orders_all_total[$window]))
            datadog:
              bad: sum:orders.bad{*} by {region}.as_count()
              total: sum:orders.all{*} by {region}.as_count()""",
}


def catalog(form):
    objective, sli = SLIS[form].split(maxsplit=1)
    gap = "\n          " if sli.startswith("raw") else " "
    return f"{HEAD}      - id: x\n        title: X\n        objective: {objective}\n        sli:{gap}{sli}\n"


def timing(under, count):
    buckets = {f'pages_slow_milliseconds_bucket{{le="{le}",{OF}}}': values for le, values in under.items()}
    return buckets | {
        f'pages_slow_milliseconds_bucket{{le="+Inf",{OF}}}': count,
        f"pages_slow_milliseconds_count{{{OF}}}": count,
    }


def native(buckets):
    each = (f"{{{{schema:0 count:{sum(row)} sum:1 buckets:[{' '.join(map(str, row))}] offset:7}}}}" for row in buckets)
    return {f"pages_native_milliseconds{{{OF}}}": " ".join(each)}


def counters(**values):
    return {f"{name}_total{{{OF}}}": each for name, each in values.items()}


def codes(**values):
    return {f'http_requests_total{{code="{name[1:]}",{OF}}}': each for name, each in values.items()}


HEALTHY = {"300": "50+5x160"}
# By what happens: the form of the SLI, the samples, and the problem that is recorded, if any.
CASES = {
    "a latency": ("latency", timing(HEALTHY, "100+10x160"), None),
    "a bucket falls": ("latency", timing({"300": "50+5x79 20+5x79"}, "100+10x160"), "counter_fell"),
    "a histogram restarts": ("latency", timing({"300": "50+5x79 0+5x79"}, "100+10x79 0+10x79"), None),
    "an upgrade writes bounds anew": (
        "latency",
        timing({"300": "50+5x79 stale", "300.0": "_x80 450+5x79"}, "100+10x160"),
        None,
    ),
    "a bucket has more than all": ("latency", timing({"300": "50+12x160"}, "100+10x160"), "good_exceeds_total"),
    "one of two totals falls": (
        "two totals",
        codes(c200="1000+0x160", c500="10+0x160") | counters(orders_all="9000+0x79 8900+0x79"),
        "counter_fell",
    ),
    "events that are neither good nor bad": (
        "exclude",
        counters(orders_good="500+50x160", orders_all="600+60x160") | codes(c404="10+2x160"),
        None,
    ),
    "good events that are left out": (
        "exclude",
        counters(orders_good="500+60x160", orders_all="600+60x160") | codes(c404="10+4x160"),
        "good_exceeds_total",
    ),
    "bad events of another kind": (
        "bad elsewhere",
        counters(jobs_lost="10+1x160", orders_all="600+60x160"),
        None,
    ),
    "more bad events than events": (
        "bad elsewhere",
        counters(jobs_lost="10+70x160", orders_all="600+60x160"),
        "bad_exceeds_total",
    ),
    "another target of bad events restarts": (
        "bad elsewhere",
        {'jobs_lost_total{region="eu",instance="z",job="k"}': "10+1x79 0+1x79"} | counters(orders_all="600+60x160"),
        None,
    ),
    "an event falls a little": ("event", counters(jobs_lost="1000+0x79 990+0x79"), "counter_fell"),
    "an event restarts": ("event", counters(jobs_lost="1000+0x79 0+0x79"), None),
    "an event elsewhere": (
        "event",
        {'jobs_lost_total{region="mars",instance="z",job="k"}': "10+1x160"},
        "undeclared_region",
    ),
    "more good events in a query": (
        "raw",
        counters(orders_good="4950+105x160", orders_all="5000+100x160"),
        "good_exceeds_total",
    ),
    "a query": ("raw", counters(orders_good="4950+99x160", orders_all="5000+100x160"), None),
}
NATIVE = {
    "a native histogram": ([(100 + 5 * n, 100 + 3 * n, 100 + 2 * n) for n in range(160)], None),
    "a native histogram that is idle": ([(0, 0, 0)] * 160, None),
    "a native histogram falls": (
        [(1000 + 5 * n, 1000 + 3 * n, 1000 + 2 * n - (100 if n > 80 else 0)) for n in range(160)],
        "counter_fell",
    ),
    "a native histogram restarts": (
        [tuple(k * (n % 80) + (1000 if n < 80 else 0) for k in (5, 3, 2)) for n in range(160)],
        None,
    ),
}


def found(engine, tmp_path, form, series):
    asked = [("max_over_time(slo:measurement_problem:count[1h])", END_S)]
    (vector,) = answers(engine, tmp_path, series, asked, catalog(form))
    return [labels["problem"] for labels, _ in vector]


@on_each_engine
@pytest.mark.parametrize("what", CASES)
def test_a_problem_is_found_in_each_form(what, engine, tmp_path):
    form, series, problem = CASES[what]
    assert found(engine, tmp_path, form, series) == ([] if problem is None else [problem])


@pytest.mark.parametrize("what", NATIVE)
def test_a_problem_is_found_in_native_histograms(what, tmp_path):
    # Older promtools cannot write them.
    rows, problem = NATIVE[what]
    assert found(Engine.NEWER, tmp_path, "native", native(rows)) == ([] if problem is None else [problem])
