"""How much traffic a real server has seen, which members report, and which alerts would fire now."""

from __future__ import annotations

import pytest

from tests.live.world import TIMING

TOTAL = "http_requests_total"
RATIO = "ratio: {bad: 'http_requests_total{code=~\"5..\"}', total: http_requests_total}"
PAYMENTS = "ratio: {bad: 'payments_total{outcome=\"declined\"}', total: payments_total}"


def dimension(text):
    return f"platform: {{dimensions: {{region: {text}}}}}\n"


def test_the_traffic_of_each_slo_is_a_note(found):
    (finding,) = found(RATIO)["SLO784"]
    assert finding["severity"] == "note"
    # 90 a minute, 1.5 of them bad.
    assert "129,000 events per day, 1.67% of them bad" in finding["message"]


@pytest.mark.parametrize(
    ("volume", "expected"),
    [
        ("130K/d", None),
        ("45K/d", None),
        ("380K/d", None),
        ("40K/d", "129600/d"),
        ("4M/30d", None),
        ("1M/d", "129600/d"),
    ],
)
def test_traffic_that_is_not_as_declared_is_a_warning(found, volume, expected):
    by_code = found(RATIO, f"volume: {volume}")
    if expected is None:
        assert "SLO780" not in by_code
        return
    (finding,) = by_code["SLO780"]
    assert (finding["severity"], finding["line"]) == ("warning", 6)
    assert finding["help"] == f"set volume: {expected}"


def test_an_slo_without_events_is_a_warning(found):
    (finding,) = found("ratio: {bad: 'idle_total{code=\"500\"}', total: idle_total}")["SLO785"]
    assert "no events" in finding["message"]


GUARDED = "alerts:\n  - {tier: page, min_events: %s, when: {sli_below: {below: 50%%, over: 1h}}}"


@pytest.mark.parametrize(("least", "is_found"), [(60, False), (200, True)])
def test_an_alert_that_needs_more_events_than_there_are_is_a_warning(found, least, is_found):
    by_code = found(PAYMENTS, GUARDED % least)
    assert ("SLO781" in by_code) is is_found


def test_a_scrape_interval_that_differs_is_found(found):
    (finding,) = found(RATIO, head="platform: {scrape_interval: 15s}\n")["SLO782"]
    assert (finding["severity"], finding["help"]) == ("warning", "set scrape_interval: 1m")
    assert "SLO782" not in found(RATIO, head="platform: {scrape_interval: 1m}\n")
    (finding,) = found(RATIO, head="platform: {scrape_interval: 5m}\n")["SLO782"]
    assert finding["severity"] == "note"


def test_members_that_are_listed_and_report_are_no_finding(found):
    by_code = found(RATIO, "per: [region]", dimension("[eu, us]"))
    assert not {"SLO776", "SLO777", "SLO778", "SLO779"} & set(by_code)
    assert "in 2 regions" in by_code["SLO784"][0]["message"]


def test_members_that_do_not_report_and_those_that_are_not_listed_are_warnings(found):
    by_code = found(RATIO, "per: [region]", dimension("[eu, uss, asia]"))
    (missing,), (strange,) = by_code["SLO777"], by_code["SLO778"]
    assert "asia, uss" in missing["message"]
    assert missing["help"] == "did you mean us?"
    assert strange["message"].startswith("us reports")
    assert strange["line"] == 1


def test_a_member_that_the_platform_lists_and_the_slo_leaves_out_is_no_finding(found):
    by_code = found(RATIO, "per: [region]\nregions: [eu]", dimension("[eu, us]"))
    assert not {"SLO777", "SLO778"} & set(by_code)


@pytest.mark.parametrize(("most", "is_found"), [(2, False), (1, True)])
def test_more_members_than_expected_are_a_warning(found, most, is_found):
    by_code = found(RATIO, "per: [region]", dimension(f"{{open: true, most: {most}}}"))
    assert ("SLO779" in by_code) is is_found


def test_a_dimension_that_is_no_label_is_an_error(found):
    head = "platform: {dimensions: {regions: [eu, us]}}\n"
    (finding, _) = found(RATIO, "per: [regions]", head)["SLO776"]
    assert (finding["severity"], finding["help"]) == ("error", "did you mean region?")


def test_standard_alerts_that_would_fire_now_are_found(found):
    fires = found(RATIO)["SLO783"]
    assert len(fires) == 3
    assert "1.67% over 1h and 1.67% over 5m, above 1.44%" in fires[0]["message"]
    assert "SLO783" not in found(RATIO.replace("5..", "6.."))


def test_each_region_is_judged_by_itself(found):
    fires = found(RATIO, "per: [region]", dimension("[eu, us]"))["SLO783"]
    assert all(" would fire now in us: the error rate is 5% over" in each["message"] for each in fires)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("sli_below: {below: 99%, over: 30m}", "1.67% over 30m, above 1%"),
        ("sli_below: {below: 98%, over: 30m}", None),
        ("bad_events: {above: 80, within: 1h}", "90 bad events in 1h, above 80"),
        ("bad_events: {above: 100, within: 1h}", None),
        ("outage: {share: 1%, over: 10m}", "1.67% over 10m, at least 1%"),
        ("outage: {share: 50%, over: 10m}", None),
        ("no_data: {}", None),
        # The server has seen 8 days of the period, in which 16.7 budgets were spent.
        ("budget_consumed: {above: 50%}", "of the budget is spent in 30d, above 50%"),
        ("budget_consumed: {above: 90%, within: 1d}", "of the budget is spent in 1d, above 90%"),
        ("budget_consumed: {above: 50%, within: 10m}", None),
        ("exhausts_within: {horizon: 24h, over: 1h}", None),
    ],
)
def test_each_condition_is_evaluated(found, when, said):
    by_code = found(RATIO, f"alerts:\n  - {{tier: page, when: {{{when}}}}}")
    assert (said is None) is ("SLO783" not in by_code), by_code
    assert said is None or said in by_code["SLO783"][0]["message"]


@pytest.mark.parametrize(("above", "fires"), [("250ms", True), ("750ms", False)])
def test_a_percentile_is_evaluated(found, above, fires):
    alert = f"alerts:\n  - {{tier: page, when: {{percentile_above: {{percentile: p95, above: {above}, over: 10m}}}}}}"
    by_code = found(f"latency: {{of: {TIMING}, under: 250ms}}", alert)
    assert ("SLO783" in by_code) is fires
    assert not fires or "p95 is 0.5 s over 10m, above 250ms" in by_code["SLO783"][0]["message"]


def test_latency_is_counted_by_its_buckets(found):
    (note,) = found(f"latency: {{of: {TIMING}, under: 1s}}")["SLO784"]
    assert "129,000 events per day, 1% of them bad" in note["message"]


def test_a_gauge_is_judged_by_its_samples(found):
    by_code = found("gauge: {of: probe_success, good: '>= 1'}")
    assert "50% of them bad" in by_code["SLO784"][0]["message"]
    assert by_code["SLO783"]
    by_code = found("gauge: {of: 'probe_success{instance=\"a\"}', good: '>= 1'}")
    assert "SLO783" not in by_code


def test_slices_are_counted_by_their_events_and_not_judged(found):
    by_code = found(f"slices: {{of: {{{RATIO}}}, good: '>= 99%', every: 1m}}")
    assert "129,000 events per day" in by_code["SLO784"][0]["message"]
    assert "SLO783" not in by_code


def test_a_raw_query_is_evaluated(found):
    raw = (
        "raw:\n  prometheus:\n    bad: 'sum(increase(http_requests_total{code=\"500\"}[$window]))'\n"
        "    total: 'sum(increase(http_requests_total[$window]))'"
    )
    head = "metrics:\n  http_requests_total: {type: counter, labels: {code: null}}\n"
    by_code = found(raw, head=head)
    assert "129,000 events per day, 1.67% of them bad" in by_code["SLO784"][0]["message"]
    assert by_code["SLO783"]


def test_an_slo_that_reads_nothing_is_neither_counted_nor_judged(found):
    by_code = found(RATIO.replace("total: http_requests_total", "total: 'http_requests_total{code=\"2xx\"}'"))
    assert set(by_code) == {"SLO773", "SLO787"}
    assert "no alert of requests can fire" in by_code["SLO787"][0]["message"]


def test_a_bound_that_is_no_bucket_makes_no_alert_fire(found):
    assert set(found(f"latency: {{of: {TIMING}, under: 300ms}}")) == {"SLO775"}
