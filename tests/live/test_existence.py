"""Metrics, labels, values and buckets that a real server does not have are found, each at its place."""

from __future__ import annotations

import pytest

from tests.live.world import TIMING

RATIO = "ratio:\n  bad: '{bad}'\n  total: '{total}'"
GOOD = "ratio:\n  good: '{good}'\n  total: '{total}'"
EXISTENCE = {f"SLO77{digit}" for digit in range(6)}
TOTAL = "http_requests_total"
BAD = 'http_requests_total{code=~"5.."}'


def ratio(bad=BAD, total=TOTAL):
    return RATIO.format(bad=bad, total=total)


def test_what_exists_is_no_finding(found):
    by_code = found(ratio())
    assert not set(by_code) & EXISTENCE


@pytest.mark.parametrize(
    ("name", "suggested"),
    [
        ("http_request_total", "http_requests_total"),
        ("http_requests", "http_requests_total"),
        ("payments_totals", "payments_total"),
        ("http_requests_totl", "http_requests_total"),
    ],
)
def test_a_metric_that_does_not_exist_is_a_warning_with_the_nearest_name(found, name, suggested):
    (finding,) = found(ratio(name + '{code="500"}', name))["SLO770"]
    assert (finding["severity"], finding["line"]) == ("warning", 8)
    assert name in finding["message"]
    assert finding["help"] == f"did you mean {suggested}?"


def test_a_metric_unlike_any_other_has_no_suggestion(found):
    (finding,) = found(ratio('zzzzzzzz{code="500"}', "zzzzzzzz"))["SLO770"]
    assert "did you mean" not in finding["help"]


def test_a_summary_is_no_histogram(found):
    (finding,) = found("latency: {of: rpc_latency_seconds, under: 300ms}")["SLO771"]
    assert "a summary" in finding["message"]


def test_a_histogram_that_is_declared_as_a_counter_is_found(found):
    head = "metrics:\n  requests: {type: counter, prometheus: http_request_duration_seconds}\n"
    by_code = found(ratio('requests{region="us"}', "requests"), head=head)
    (finding,) = by_code["SLO771"]
    assert "http_request_duration_seconds_count" in finding["help"]


@pytest.mark.parametrize(
    ("bad", "total", "severity", "at", "said"),
    [
        ('http_requests_total{cod=~"5.."}', TOTAL, "warning", 8, "did you mean code?"),
        (BAD, 'http_requests_total{rout="/cart"}', "error", 9, "did you mean route?"),
        (BAD, 'http_requests_total{rout!="/cart"}', "warning", 9, "did you mean route?"),
        (BAD, 'http_requests_total{zzz=~".+"}', "error", 9, "its labels are code, region, route"),
    ],
)
def test_a_label_that_does_not_exist_is_found(found, bad, total, severity, at, said):
    (finding,) = found(ratio(bad, total))["SLO772"]
    assert (finding["severity"], finding["line"], finding["help"]) == (severity, at, said)


@pytest.mark.parametrize(
    ("bad", "total", "severity", "help"),
    [
        (BAD, 'http_requests_total{route="/card"}', "error", "did you mean /cart?"),
        (BAD, 'http_requests_total{route=~"/card|/basket"}', "error", None),
        # Bad events may never have happened: a note. By another name they have: a warning.
        ('payments_total{outcome="crash"}', "payments_total", "note", "its values are declined, ok"),
        ('payments_total{outcome="declned"}', "payments_total", "warning", "did you mean declined?"),
        ('http_requests_total{code="5xx"}', TOTAL, "warning", "its values are 500"),
        ('http_requests_total{code=~"500|40 4"}', TOTAL, "warning", "did you mean 404?"),
        (BAD, 'http_requests_total{route!="/health"}', "note", None),
        (BAD, 'http_requests_total{route!="/card"}', "warning", "did you mean /cart?"),
    ],
)
def test_a_value_that_does_not_exist_is_found(found, bad, total, severity, help):
    (finding,) = found(ratio(bad, total))["SLO773"]
    assert finding["severity"] == severity
    assert help is None or finding["help"] == help


def test_good_events_that_match_nothing_are_an_error(found):
    (finding,) = found(GOOD.format(good='http_requests_total{code="2xx"}', total=TOTAL))["SLO773"]
    assert finding["severity"] == "error"


def test_matchers_that_nothing_satisfies_together_are_found(found):
    (finding,) = found(ratio(BAD, 'http_requests_total{region="us",route!="/cart"}'))["SLO774"]
    assert (finding["severity"], finding["line"]) == ("error", 9)
    (finding,) = found(ratio('http_requests_total{region="us",route!="/cart"}', TOTAL))["SLO774"]
    assert finding["severity"] == "note"


@pytest.mark.parametrize("under", ["100ms", "250ms", "0.5s", "1s", "1000ms"])
def test_a_bound_that_is_a_bucket_is_no_finding(found, under):
    assert not set(found(f"latency: {{of: http_request_duration_seconds, under: {under}}}")) & EXISTENCE


@pytest.mark.parametrize(
    ("sli", "line", "near"),
    [
        ("latency:\n  of: http_request_duration_seconds\n  under: 300ms", 9, "0.25 or 0.5 s"),
        ("latency:\n  of: http_request_duration_seconds\n  under: 2s", 9, "1 s"),
        ("latency:\n  of: http_request_duration_seconds\n  under: 10ms", 9, "0.1 s"),
        (GOOD.format(good=f'{TIMING}_bucket{{le="0.3"}}', total=f"{TIMING}_count"), 8, "0.25 or 0.5 s"),
    ],
)
def test_a_bound_that_is_no_bucket_is_an_error(found, sli, line, near):
    (finding,) = found(sli)["SLO775"]
    assert (finding["severity"], finding["line"]) == ("error", line)
    assert "its buckets are 0.1, 0.25, 0.5, 1" in finding["message"]
    assert finding["help"] == f"the nearest is {near}"


def test_declared_buckets_that_do_not_exist_are_a_warning(found):
    head = "metrics:\n  http_request_duration_seconds: {type: timing, buckets: [100ms, 250ms, 400ms]}\n"
    by_code = found("latency: {of: http_request_duration_seconds, under: 250ms}", head=head)
    (finding,) = by_code["SLO775"]
    assert (finding["severity"], finding["line"]) == ("warning", 2)
    assert "no bucket for 400ms" in finding["message"]


def test_a_percentile_above_the_last_bucket_never_fires(found):
    alert = "alerts:\n  - {tier: page, when: {percentile_above: {percentile: p99, above: 2s, over: 10m}}}"
    (finding,) = found("latency: {of: http_request_duration_seconds, under: 250ms}", alert)["SLO787"]
    assert finding["severity"] == "error"


@pytest.mark.parametrize(
    "when",
    [
        "outage: {share: 50%, over: 10m}",
        "outage: {share: 50%, over: 10m, of: {bad: 'payments_total{outcome=\"crash\"}', total: payments_total}}",
        "bad_events: {above: 5, within: 10m}",
        "bad_events: {above: 5, within: 10m, of: 'payments_total{outcome=\"crash\"}'}",
    ],
)
def test_what_an_alert_counts_as_bad_may_never_have_happened(found, when):
    sli = ratio('payments_total{outcome="crash"}', "payments_total")
    by_code = found(sli, f"alerts:\n  - {{tier: page, when: {{{when}}}}}")
    assert {each["severity"] for each in by_code["SLO773"]} == {"note"}


def test_what_an_alert_counts_must_exist(found):
    when = "outage: {share: 50%, over: 10m, of: {bad: 'payments_total{outcome=\"declined\"}', total: payment_total}}"
    by_code = found(ratio(), f"alerts:\n  - {{tier: page, when: {{{when}}}}}")
    (finding,) = by_code["SLO770"]
    assert finding["help"] == "did you mean payments_total?"


def test_what_is_left_out_may_never_have_happened(found):
    sli = ratio('http_requests_total{code="500"}', TOTAL) + "\n  exclude: 'http_requests_total{code=\"499\"}'"
    (finding,) = found(sli)["SLO773"]
    assert (finding["severity"], finding["line"]) == ("note", 10)


@pytest.mark.parametrize(("last", "code"), [("500", None), ("501", "SLO773")])
def test_a_selector_that_no_url_can_hold_is_asked_for_as_well(found, last, code):
    long = "|".join(chr(0x1F600 + n) * 9 for n in range(80))
    by_code = found(ratio(f'http_requests_total{{code=~"{long}|{last}",region="us"}}'))
    assert set(by_code) & (EXISTENCE | {"SLO786"}) == ({code} if code else set())
