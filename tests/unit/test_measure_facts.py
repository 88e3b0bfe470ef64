"""What is known of measures, of sums and of SLIs, for each kind of them."""

from dataclasses import replace

import pytest

from slo_codegen.diagnostics import Origin
from slo_codegen.plan.atoms import Atom, counts_in, weight_of
from slo_codegen.plan.conditions.order import implies
from slo_codegen.plan.measures.kinds import (
    Span,
    bound_of,
    bucket_of,
    counters_of,
    identity,
    is_native,
    measure_of,
    selector_of,
    span_of,
)
from slo_codegen.plan.measures.slis import is_ratio, latency_of, latency_on, query_of, sums_of, terms_of
from slo_codegen.plan.measures.sums import is_difference, meaning_of, negated, sum_of
from slo_codegen.plan.model import (
    BadEvents,
    BoundedObservations,
    CounterEvents,
    EventsSli,
    MetricKind,
    Observations,
    PercentileAbove,
    RawQuery,
    RawSli,
    Side,
    Term,
)
from slo_codegen.plan.tallies import tallies_of
from tests.support.sample_plan import (
    AVAILABILITY,
    LATENCY,
    LATENCY_SLI,
    PANIC_SLI,
    RATIO,
    REQUESTS,
    metric,
    sample_plan,
    select,
)

NATIVE = metric("native.latency_ms", MetricKind.TIMING, "region", native=True)
GAUGE = metric("queue.size", MetricKind.GAUGE, "region")
EVENTS = CounterEvents(select(REQUESTS))
ALL = Observations(select(LATENCY))
FAST, SLOW = (BoundedObservations(select(LATENCY), 300, side) for side in Side)
NATIVE_SLOW = BoundedObservations(select(NATIVE), 250, Side.OVER)
RAW = RawSli((("prometheus", RawQuery("a", "b", Origin("f"))),), Origin("f"))


@pytest.mark.parametrize(
    ("measure", "span", "bound", "counters", "bucket", "native"),
    [
        (EVENTS, Span(), None, (EVENTS,), None, False),
        (ALL, Span(), None, (ALL,), None, False),
        (FAST, Span(upto_ms=300), 300, (FAST,), FAST, False),
        (SLOW, Span(above_ms=300), 300, (ALL, FAST), FAST, False),
        (
            NATIVE_SLOW,
            Span(above_ms=250),
            250,
            (Observations(NATIVE_SLOW.selector), replace(NATIVE_SLOW, side=Side.UNDER)),
            None,
            True,
        ),
    ],
)
def test_the_facts_of_a_measure(measure, span, bound, counters, bucket, native):
    assert (span_of(measure), bound_of(measure), counters_of(measure)) == (span, bound, counters)
    assert (bucket_of(measure), is_native(measure)) == (bucket, native)
    assert selector_of(measure) is measure.selector
    assert selector_of(measure).metric.kind is measure.metric_kind


def test_a_measure_is_its_first_counter_less_the_others_for_every_observation():
    places = [Atom(LATENCY, (), upto) for upto in (200, 300, 400, None)]
    for measure in (ALL, FAST, SLOW):
        whole, *less = counters_of(measure)
        weight = weight_of((Term(whole), *negated(sum_of(less))))
        assert [weight(atom) for atom in places] == [counts_in(measure, atom) for atom in places]


def test_all_that_a_selector_counts_follows_from_its_metric():
    assert measure_of(select(REQUESTS)) == EVENTS
    assert measure_of(select(LATENCY)) == ALL
    assert measure_of(select(GAUGE)) is None


@pytest.mark.parametrize(
    ("one", "other", "meets"),
    [
        (Span(), Span(), True),
        (Span(upto_ms=300), Span(above_ms=300), False),
        (Span(upto_ms=400), Span(above_ms=300), True),
        (Span(upto_ms=200), Span(above_ms=300), False),
        (Span(upto_ms=200), Span(upto_ms=300), True),
        (Span(above_ms=200), Span(above_ms=300), True),
        (Span(), Span(above_ms=300), True),
    ],
)
def test_spans_meet_where_a_value_is_in_both(one, other, meets):
    assert one.meets(other) is other.meets(one) is meets


def test_measures_are_told_apart_by_what_they_count_and_not_by_where_they_stand():
    elsewhere = replace(select(LATENCY), origin=Origin("other.yaml"), text=" infra.http.request.latency_ms")
    assert identity(replace(SLOW, selector=elsewhere)) == identity(SLOW)
    assert len({identity(each) for each in (EVENTS, ALL, FAST, SLOW, replace(SLOW, bound_ms=400))}) == 5


def test_a_sum_means_the_same_in_any_order_and_something_else_with_another_sign_or_number():
    one = (Term(EVENTS), Term(SLOW), Term(FAST, negative=True))
    assert meaning_of(one) == meaning_of(tuple(reversed(one)))
    others = [one[:2], (*one, one[0]), negated(one), (Term(EVENTS), Term(FAST), Term(FAST, negative=True))]
    assert all(meaning_of(one) != meaning_of(other) for other in others)


def test_matchers_in_another_order_select_the_same():
    matchers = (("status", "=", "500"), ("endpoint", "=", "auth"))
    one, other = (sum_of([CounterEvents(select(REQUESTS, *order))]) for order in (matchers, matchers[::-1]))
    assert one != other
    assert meaning_of(one) == meaning_of(other)
    assert implies(BadEvents(10, 1000, one), BadEvents(5, 1000, other))


def test_percentiles_of_one_timing_are_compared_however_it_is_written():
    matchers = (("region", "=", "eu-west"), ("endpoint", "=", "auth"))
    one, other = (select(LATENCY, *order) for order in (matchers, matchers[::-1]))
    high = PercentileAbove(0.99, one, 300, 1000)
    assert implies(high, replace(high, selector=other))
    assert not implies(high, replace(high, selector=select(LATENCY)))


def test_something_is_subtracted_above_a_bound_and_where_a_term_is_negative():
    assert not is_difference(sum_of([EVENTS, ALL, FAST]))
    assert is_difference(sum_of([SLOW]))
    assert is_difference([Term(EVENTS, negative=True)])


@pytest.mark.parametrize(
    ("sli", "has_total", "ratio", "bound"),
    [
        (RATIO, True, True, None),
        (AVAILABILITY, True, True, None),
        (LATENCY_SLI, True, False, 300),
        (PANIC_SLI, False, False, None),
        (RAW, True, False, None),
        (EventsSli(sum_of([FAST]), sum_of([ALL])), True, True, None),
        (EventsSli(negated(sum_of([SLOW])), sum_of([ALL])), True, True, None),
        (EventsSli(sum_of([SLOW]), sum_of([ALL, EVENTS])), True, True, None),
        (EventsSli(sum_of([SLOW]), ()), False, False, None),
    ],
)
def test_the_facts_of_an_sli(sli, has_total, ratio, bound):
    slow = latency_of(sli)
    assert (sli.has_total, is_ratio(sli), None if slow is None else slow.bound_ms) == (has_total, ratio, bound)


def test_a_ratio_that_names_its_timing_twice_is_none_of_one_latency():
    elsewhere = replace(select(LATENCY), origin=Origin("other.yaml"))
    assert latency_of(EventsSli(sum_of([SLOW]), sum_of([Observations(elsewhere)]))) is None


def test_a_latency_is_that_of_its_timing_however_it_is_written():
    slow = latency_of(LATENCY_SLI)
    spelled = replace(slow.selector, text="another text", origin=Origin("other.yaml"))
    assert latency_on(LATENCY_SLI, spelled) is slow
    assert latency_on(LATENCY_SLI, select(LATENCY)) is None
    assert latency_on(RATIO, slow.selector) is None


def test_an_sli_is_sums_or_text():
    assert (sums_of(RATIO), sums_of(RAW)) == (RATIO, None)
    assert (terms_of(RATIO), terms_of(RAW)) == ((*RATIO.bad, *RATIO.total), ())
    assert query_of(RAW, "prometheus").bad == "a"
    assert query_of(RAW, "datadog") is query_of(RATIO, "prometheus") is None


def test_an_alert_that_counts_the_same_in_another_order_has_no_tiles_of_its_own():
    slo = next(slo for slo in sample_plan().slos if slo.objective is not None and len(slo.sli.total) > 1)
    event = replace(slo, objective=None, sli=EventsSli(slo.sli.total, ()))
    (alert, *_) = slo.alerts
    same = replace(alert, condition=BadEvents(10, 600_000, tuple(reversed(slo.sli.total))))
    found = tallies_of(replace(event, alerts=(same,)))
    assert found[same.name] is found[None]
