"""Bounds on what a catalog asks of the planner, at their edges; and what is computed once instead of for each pair."""

from __future__ import annotations

import random

import pytest

from slo_codegen.backends.prometheus.counts import Counter
from slo_codegen.checks import dependencies
from slo_codegen.diagnostics import Origin
from slo_codegen.diagnostics.suggest import nearest
from slo_codegen.plan.bounds import MOST_ALERTS, MOST_STATES
from slo_codegen.plan.model import Count, EventsSli, Label, Matcher, Metric, MetricKind, Selector
from slo_codegen.promql import to_text
from tests.support.examples import compile_example

SLO = """- id: checkout
  title: Checkouts succeed
  objective: 99.9%
  sli: {ratio: {bad: 'http.requests{status=~"5.."}', total: http.requests}}
  alerts:
"""


def alerts(count):
    return SLO + "".join(
        f"    - {{tier: P2, id: a{nth}, when: {{bad_events: {{above: {nth}, within: 10m}}}}}}\n" for nth in range(count)
    )


def codes(fragment, folder):
    return {finding.code for finding, _ in compile_example(fragment, folder).findings}


@pytest.mark.parametrize(("count", "refused"), [(MOST_ALERTS, False), (MOST_ALERTS + 1, True)])
def test_the_alerts_of_an_slo(count, refused, tmp_path):
    assert ("SLO231" in codes(alerts(count), tmp_path)) is refused


@pytest.mark.parametrize(("count", "refused"), [(MOST_STATES, False), (MOST_STATES + 1, True)])
def test_the_states_of_the_budget(count, refused, tmp_path):
    states = "".join(f"  - {{id: s{nth}, title: t, above: {nth}%, allows: [x]}}\n" for nth in range(count))
    assert ("SLO233" in codes(f"budget_states:\n{states}", tmp_path)) is refused


def reached(start, needs):
    found, todo = set(), [start]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += needs[name]
    return found


@pytest.mark.parametrize("seed", range(30))
def test_circles_are_the_services_that_reach_each_other(seed):
    rng = random.Random(seed)
    names = [f"v{nth}" for nth in range(12)]
    needs = {name: tuple(rng.sample(names, rng.randrange(3))) for name in names}
    circles = dependencies._circles(needs)
    for one in names:
        for other in names:
            alike = one == other or (other in reached(one, needs) and one in reached(other, needs))
            assert (circles[one] == circles[other]) is alike


@pytest.mark.parametrize("word", ["service-17x", "servce-250", "checkout"])
def test_a_name_is_found_among_many(word):
    known = [*(f"service-{nth}" for nth in range(300)), "checkouts"]
    expected = {"service-17x": "service-17", "servce-250": "service-250", "checkout": "checkouts"}
    assert nearest(word, known) == expected[word]


PLACE = Origin("catalog.yaml")


def counts(count, *matchers, negative=False):
    labels = (Label("region"), Label("e"))
    for nth in range(count):
        name = f"c{nth}_count"
        metric = Metric(name, MetricKind.COUNTER, "events", labels, (), False, False, f"{name}_total", name, PLACE)
        yield Count(Selector(metric, matchers, name, PLACE), negative=negative)


def sum_of(count, negative=0):
    left_out = counts(negative, Matcher("e", "=", "x"), negative=True)
    sli = EventsSli("ratio", (), (*counts(count), *left_out))
    return to_text(Counter(("region",), always_born=False).total(sli, 300_000))


def test_a_sum_of_many_names_each_count_a_few_times():
    text = sum_of(20)
    assert text.startswith("sum by (region) (")
    assert text.count('"part", "20", "", ""') == 1
    assert text.count("increase(c7_count_total[5m])") == 1
    assert len(text) < 60_000


def test_a_sum_of_a_few_is_written_out():
    text = sum_of(3)
    assert "part" not in text
    assert text.count("increase(c2_count_total[5m])") == 4


def test_many_that_are_left_out_are_one_sum_too():
    text = sum_of(6, negative=6)
    assert text.startswith("clamp_min(")
    assert text.count('increase(c3_count_total{e="x"}[5m])') == 1
