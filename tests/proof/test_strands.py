"""Counters sample by sample, against what a person reads off them."""

from __future__ import annotations

from slo_codegen.plan.atoms import Atom
from slo_codegen.plan.model import EVERYWHERE, Place
from slo_codegen.proof.strands import Clock, away, born, comes, ends, even, goes_on, restarted, written
from tests.proof.mutation import plan

METRIC = next(metric for metric in plan().metrics if metric.name == "product.ai.response.latency_ms")
COUNTER = next(metric for metric in plan().metrics if metric.name == "product.wallet.spend.success")
TEN = Clock(10)


def kind(metric=COUNTER, upto=None):
    return (Atom(metric, (("feature", "gift"),) if metric is COUNTER else (), upto),)


def test_an_even_counter_holds_its_rate_in_every_window():
    strand = even(kind(), 0, 3.0, TEN)
    assert strand.reported[:3] == (0.0, 3.0, 6.0)
    assert [strand.between(10 - samples, 10) for samples in (1, 4, 10, 20)] == [3.0, 12.0, 30.0, 30.0]


def test_a_rate_lasts_from_the_first_sample_of_its_clock_to_the_last():
    strand = even(kind(), 0, 3.0, Clock(6, 2, 4))
    assert strand.reported == (0.0, 0.0, 3.0, 6.0, 9.0, 9.0, 9.0)
    assert [strand.between(1, 6), strand.between(2, 6), strand.between(4, 6)] == [9.0, 6.0, 0.0]


def test_what_is_born_counts_in_windows_that_begin_before_it():
    strand = born(kind(), 0, 7.0, 7, TEN)
    assert strand.reported[6:] == (None, 7.0, 7.0, 7.0, 7.0)
    assert [strand.between(first, 10) for first in (0, 6, 7, 8)] == [7.0, 7.0, 0.0, 0.0]


def test_a_restart_loses_nothing():
    strand = restarted(kind(), 0, 2.0, 7, TEN)
    assert strand.reported[5:9] == (10.0, 12.0, 2.0, 4.0)
    assert strand.between(5, 10) == 10.0


def test_what_happens_while_a_target_is_away_counts_when_it_is_back():
    back = away(kind(), 0, 2.0, (4, 8), 30.0, TEN, anew=False)
    assert back.reported == (0.0, 2.0, 4.0, 6.0, None, None, None, None, 36.0, 38.0, 40.0)
    assert [back.between(0, 7), back.between(3, 8), back.between(8, 10)] == [6.0, 30.0, 4.0]
    anew = away(kind(), 0, 2.0, (4, 8), 30.0, TEN, anew=True)
    assert anew.reported == (0.0, 2.0, 4.0, 6.0, None, None, None, None, 30.0, 32.0, 34.0)
    assert anew.counted == back.counted


def test_the_past_of_a_target_that_comes_counts_if_it_is_news():
    news, old = (comes(kind(), 0, 50.0, 2.0, 6, TEN, news=news) for news in (True, False))
    assert news.reported == old.reported == (*[None] * 6, 50.0, 52.0, 54.0, 56.0, 58.0)
    assert (news.between(0, 10), old.between(0, 10)) == (58.0, 8.0)


def test_what_ends_counts_until_then_and_what_goes_on_from_then():
    first = ends(kind(), 0, 2.0, 4, TEN)
    assert first.reported[3:6] == (6.0, 8.0, None)
    assert (first.between(0, 10), first.between(4, 10)) == (8.0, 0.0)
    then = goes_on(kind(), 0, 2.0, 5, (("added", "later"),), TEN)
    assert then.reported[3:7] == (None, None, 10.0, 12.0)
    assert then.between(0, 10) == 12.0
    (line,) = written([then], ("instance",), EVERYWHERE, ())
    assert 'added="later"' in line["series"]


def test_series_are_written_in_runs_and_strands_of_one_series_are_added_up():
    strands = [even(kind(), 1, 2.0, Clock(6)), born(kind(), 1, 5.0, 4, Clock(6))]
    (line,) = written(strands, ("instance",), Place((("region", "eu-west"),)), ())
    assert line["series"] == (
        'product_wallet_spend_success_total{feature="gift", instance="target-1", region="eu-west"}'
    )
    assert line["points"] == "0+2x3 13+2x2"
    assert written([born(kind(), 0, 5.0, 4, Clock(6))], ("instance",), EVERYWHERE, ())[0]["points"] == "_x4 5+0x2"


def test_what_is_reported_no_more_is_stale():
    (line,) = written([away(kind(), 0, 2.0, (3, 6), 1.0, Clock(8), anew=False)], ("instance",), EVERYWHERE, ())
    assert line["points"] == "0+2x2 stale _x2 5+2x2"


def test_every_other_target_writes_bounds_as_prometheus_3_does():
    for target, bound in ((0, "3000"), (1, "3000.0")):
        lines = written([even(kind(METRIC, 3000), target, 1.0, Clock(2))], ("instance",), EVERYWHERE, (1000, 3000))
        named = {line["series"]: line["points"] for line in lines}
        assert named[f'product_ai_response_latency_ms_bucket{{instance="target-{target}", le="{bound}"}}'] == "0+1x2"
        assert f'product_ai_response_latency_ms_count{{instance="target-{target}"}}' in named
        less = bound.replace("3000", "1000")
        assert named[f'product_ai_response_latency_ms_bucket{{instance="target-{target}", le="{less}"}}'] == "0+0x2"
