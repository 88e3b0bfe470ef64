"""Bounds on what a catalog asks of the planner, at their edges; and what is computed once instead of for each pair."""

from __future__ import annotations

import random
import shutil

import pytest

from slo_codegen.backends.prometheus.cumulative import Cumulative
from slo_codegen.backends.prometheus.groups import groups_of
from slo_codegen.backends.prometheus.limits.sizes import longest_tile
from slo_codegen.common.circles import circles_of
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics, Origin
from slo_codegen.diagnostics.suggest import nearest
from slo_codegen.plan.build.bounds import MOST_ALERTS, MOST_STATES
from slo_codegen.plan.model import CounterEvents, Label, Matcher, Metric, MetricKind, Selector, Term
from slo_codegen.plan.tallies import tallies_of
from slo_codegen.promql import to_text
from tests.golden.cases import CASES
from tests.golden.cases import NAMES as CASE_NAMES
from tests.support.examples import compile_example, write

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
    circles = circles_of(needs)
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
        yield Term(CounterEvents(Selector(metric, matchers, name, PLACE)), negative=negative)


def sum_of(count, negative=0):
    left_out = counts(negative, Matcher("e", "=", "x"), negative=True)
    return to_text(Cumulative((), (*counts(count), *left_out), ("instance", "region")).all_events())


def test_a_sum_of_many_names_each_count_once():
    text = sum_of(20)
    assert text.startswith("sum by (instance, region) (")
    assert text.count('"slo_part", "20", "", ""') == 1
    assert text.count("(c7_count_total)") == 1
    assert len(text) < 3_000


def test_one_count_is_a_sum_by_itself():
    assert sum_of(1) == "sum by (instance, region) (c0_count_total)"


def test_many_that_are_left_out_are_one_sum_too():
    text = sum_of(6, negative=6)
    assert text.count('(c3_count_total{e="x"})') == 1
    assert text.count("(c3_count_total)") == 2


def test_alerts_that_count_the_same_share_their_tiles(tmp_path):
    write(alerts(3).replace("within: 10m}", "within: 10m, of: 'http.requests{status=\"503\"}'}"), tmp_path)
    plan = compile_catalog(tmp_path, Diagnostics(), emit=False).plan
    assert plan is not None
    (slo,) = [slo for slo in plan.slos if slo.id == "checkout"]
    assert len([alert for alert in slo.alerts if alert.name in tallies_of(slo)]) == 3
    assert {tally.alert for tally in tallies_of(slo).values()} == {None, "checkout-p2-a0"}


@pytest.mark.parametrize("name", CASE_NAMES)
def test_no_tile_is_longer_than_a_validation_takes_it_to_be(name, tmp_path):
    for source in (CASES / "_platform", CASES / name / "catalog"):
        shutil.copytree(source, tmp_path, dirs_exist_ok=True)
    plan = compile_catalog(tmp_path, Diagnostics(), emit=False).plan
    assert plan is not None
    for slo in plan.slos:
        bounds = {m.alert: longest_tile(m, plan.prometheus.target_labels) for m in tallies_of(slo).values()}
        for rule in (rule for group in groups_of(slo, plan, Diagnostics()) for rule in group.rules):
            if str(rule.get("record")).endswith(":tile"):
                assert len(str(rule["expr"])) <= bounds[rule["labels"].get("alert")]
