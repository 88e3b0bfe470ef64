"""Counters sample by sample, against what a person reads off them."""

from __future__ import annotations

from slo_codegen.proof.strands import away, born, even, forgotten, later, restarted, written
from tests.proof.mutation import plan

METRIC = next(metric for metric in plan().metrics if metric.name == "product.ai.response.latency_ms")
COUNTER = next(metric for metric in plan().metrics if metric.name == "product.wallet.spend.success")


def kind(metric=COUNTER, upto=None):
    from slo_codegen.plan.atoms import Atom

    return (Atom(metric, (("feature", "gift"),) if metric is COUNTER else (), upto),)


def test_an_even_counter_holds_its_rate_in_every_window():
    strand = even(kind(), 0, 3.0, 10)
    assert strand.reported[:3] == (0.0, 3.0, 6.0)
    assert [strand.within(samples) for samples in (1, 4, 10)] == [3.0, 12.0, 30.0]
    late = even(kind(), 0, 3.0, 10, since=4)
    assert late.reported[5:8] == (None, 0.0, 3.0)
    assert late.within(10) == 12.0


def test_what_is_born_counts_in_windows_that_begin_before_it():
    strand = born(kind(), 0, 7.0, 3, 10)
    assert strand.reported[6:] == (None, 7.0, 7.0, 7.0, 7.0)
    assert [strand.within(samples) for samples in (2, 3, 4, 10)] == [0.0, 0.0, 7.0, 7.0]
    # Its target has been there for 5 samples: over more than those nothing tells that it is new.
    young = born(kind(), 0, 7.0, 3, 10, known=5)
    assert [young.within(samples) for samples in (4, 5, 6)] == [7.0, 7.0, 0.0]


def test_a_restart_loses_nothing_and_a_gap_adds_nothing():
    strand = restarted(kind(), 0, 2.0, 3, 10)
    assert strand.reported[5:9] == (10.0, 12.0, 2.0, 4.0)
    assert strand.within(5) == 10.0
    back = away(kind(), 0, 2.0, (6, 3), 10)
    assert back.reported == (0.0, 2.0, 4.0, 6.0, None, None, None, None, 6.0, 6.0, 6.0)
    assert back.within(5) == 0.0
    assert back.within(8) == 2.0


def test_what_comes_back_when_it_is_forgotten_counts_anew():
    strand = forgotten(kind(), 0, 7.0, 3, 10, 2)
    assert strand.reported == (7.0, 7.0, None, None, None, None, None, 7.0, 7.0, 7.0, 7.0)
    assert [strand.within(samples) for samples in (2, 3, 4, 10)] == [0.0, 0.0, 7.0, 7.0]


def test_later_events_are_the_same_at_the_end():
    strand = later(restarted(kind(), 0, 2.0, 3, 10), 4)
    assert strand.reported[:6] == (None, None, None, None, 0.0, 2.0)
    assert strand.within(5) == 10.0
    assert strand.within(14) == 20.0


def test_series_are_written_in_runs_and_strands_of_one_series_are_added_up():
    strands = [even(kind(), 1, 2.0, 6), born(kind(), 1, 5.0, 2, 6)]
    (line,) = written(strands, "instance", "eu-west", ())
    assert line["series"] == (
        'product_wallet_spend_success_total{feature="gift", instance="target-1", region="eu-west"}'
    )
    assert line["points"] == "0+2x3 13+2x2"
    assert written([born(kind(), 0, 5.0, 2, 6)], "instance", "", ())[0]["points"] == "_x4 5+0x2"


def test_every_other_target_writes_bounds_as_prometheus_3_does():
    for target, bound in ((0, "3000"), (1, "3000.0")):
        lines = written([even(kind(METRIC, 3000), target, 1.0, 2)], "instance", "", (1000, 3000))
        named = {line["series"]: line["points"] for line in lines}
        assert named[f'product_ai_response_latency_ms_bucket{{instance="target-{target}", le="{bound}"}}'] == "0+1x2"
        assert f'product_ai_response_latency_ms_count{{instance="target-{target}"}}' in named
        less = bound.replace("3000", "1000")
        assert named[f'product_ai_response_latency_ms_bucket{{instance="target-{target}", le="{less}"}}'] == "0+0x2"
