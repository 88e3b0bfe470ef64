"""What is counted, and how an SLI is made of it, is decided in the plan: no other module asks for a class or a form."""

from __future__ import annotations

from pathlib import Path

import pytest

import slo_codegen
from tests.architecture.class_tests import MEASURES, class_tests, open_matches

PACKAGE = Path(slo_codegen.__file__).parent
MODULES = {str(path.relative_to(PACKAGE)): path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
KNOW_KINDS = ("plan/", "catalog/")
"""Where kinds of metrics are told apart: in the plan; the catalog's own names are read before there is one."""


def test_only_the_plan_asks_for_the_class_of_a_measure_or_an_sli_or_for_a_kind_of_metric():
    asking = {n: list(class_tests(text, MEASURES)) for n, text in MODULES.items() if not n.startswith(KNOW_KINDS)}
    assert {name: found for name, found in asking.items() if found} == {}


def test_every_match_over_measures_or_slis_ends_in_assert_never():
    found = {name: list(open_matches(text, MEASURES)) for name, text in MODULES.items()}
    assert {name: each for name, each in found.items() if each} == {}


def test_measures_are_matched_outside_the_plan_in_one_module_of_each_package():
    named = {
        name
        for name, text in MODULES.items()
        if not name.startswith("plan/") and any(f"case {each}(" in text for each in MEASURES.classes)
    }
    assert {name for name in named if not name.endswith(("/measures.py", "/raw.py"))} == set()


@pytest.mark.parametrize(
    "text",
    [
        "isinstance(slo.sli, EventsSli)",
        "isinstance(slo.sli, EventsSli | RawSli)",
        "isinstance(sli, (RawSli, str))",
        "isinstance(sli, Sli)",
        "isinstance(term.measure, Observations)",
        "isinstance(term.measure, model.BoundedObservations)",
        "from slo_codegen.plan.model import CounterEvents as Counted\nisinstance(x, Counted)",
        "TIMED = (Observations, BoundedObservations)\nisinstance(x, TIMED)",
        "type(measure) is CounterEvents",
        "type(measure) in {Observations}",
        "metric.kind is MetricKind.TIMING",
        "metric.kind is not MetricKind.TIMING",
        "metric.kind in (MetricKind.COUNTER, MetricKind.GAUGE)",
        "metric.kind == 'timing'",
        "str(metric.kind) == 'counter'",
        "measure.metric_kind is MetricKind.TIMING",
        "sli.form == 'latency'",
        "sli.form in ('ratio', 'event')",
        "count.part == 'over'",
        "count.part != 'all'",
        "{CounterEvents: 1}[type(measure)]",
        "{MetricKind.TIMING: 'histogram'}.get(metric.kind)",
        "getattr(sli, 'latency', None)",
        "getattr(measure, 'bound_ms', None)",
        "hasattr(sli, 'queries')",
        "hasattr(sli, 'bad')",
    ],
)
def test_each_way_to_ask_for_a_class_or_a_form_is_found(text):
    assert list(class_tests(text, MEASURES))


@pytest.mark.parametrize(
    "text",
    [
        "isinstance(alert.condition, BurnRate)",
        "isinstance(value, int | Decimal)",
        "other.kind is metric.kind",
        "CounterEvents(selector)",
        "term == Term(Observations(selector))",
        "sums_of(slo.sli) is None",
        "latency_of(sli) is not None",
        "metric = Metric(name, MetricKind.COUNTER)",
        "text == 'latency'",
        "spec.type == 'counter'",
    ],
)
def test_what_asks_for_no_class_is_not_found(text):
    assert list(class_tests(text, MEASURES)) == []


@pytest.mark.parametrize(
    ("cases", "said"),
    [
        ("case EventsSli():\n  pass", "it does not end"),
        ("case EventsSli(bad, total):\n  pass\n case _:\n  pass", "it does not end"),
        ("case CounterEvents(selector) | Observations(selector):\n  pass\n case _:\n  raise ValueError", "it does not"),
        ("case BoundedObservations(_, bound, Side.OVER):\n  pass", "it does not end"),
        ("case MetricKind.TIMING:\n  pass\n case _:\n  pass", "it does not end"),
        ("case _ if x:\n  pass\n case RawSli():\n  pass\n case _:\n  assert_never(x)", "a case before"),
        ("case (RawSli(), RawSli()):\n  pass\n case _:\n  assert_never(x)", "several values"),
    ],
)
def test_each_match_that_leaves_a_member_out_is_found(cases, said):
    ((_, found),) = open_matches(f"match x:\n {cases}\n", MEASURES)
    assert found.startswith(said)
