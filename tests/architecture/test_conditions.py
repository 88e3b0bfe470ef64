"""What a condition is, is decided in the plan: no other module asks for its class, and no `match` leaves one out."""

from __future__ import annotations

from pathlib import Path

import pytest

import slo_codegen
from slo_codegen.catalog.sections.conditions import ConditionSpec
from slo_codegen.plan.model import ConditionKind
from tests.architecture.class_tests import CONDITIONS, class_tests, open_matches

PACKAGE = Path(slo_codegen.__file__).parent
MODULES = {str(path.relative_to(PACKAGE)): path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}


def test_only_the_plan_asks_for_the_class_of_a_condition():
    asking = {
        name: list(class_tests(text, CONDITIONS)) for name, text in MODULES.items() if not name.startswith("plan/")
    }
    assert {name: found for name, found in asking.items() if found} == {}


def test_every_match_over_conditions_ends_in_assert_never():
    found = {name: list(open_matches(text, CONDITIONS)) for name, text in MODULES.items()}
    assert {name: each for name, each in found.items() if each} == {}


def test_a_catalog_can_ask_for_each_kind_of_condition():
    assert set(ConditionSpec.choices) == {kind.value for kind in ConditionKind} <= set(ConditionSpec.model_fields)


@pytest.mark.parametrize(
    "text",
    [
        "isinstance(alert.condition, BurnRate)",
        "isinstance(alert.condition, (BurnRate, str))",
        "isinstance(alert.condition, BurnRate | NoData)",
        "isinstance(x, model.Outage)",
        "isinstance(x, Condition)",
        "from slo_codegen.plan.model import SliBelow as Low\nisinstance(x, Low)",
        "FAST = (BurnRate, Outage)\nisinstance(x, FAST)",
        "Fast = BurnRate | Outage\nAlias = Fast\nisinstance(x, Alias)",
        "issubclass(type(x), BadEvents)",
        "type(x) is BudgetConsumed",
        "x.__class__ == BudgetConsumed",
        "type(x) in {BudgetConsumed, NoData}",
        "condition.kind is ConditionKind.NO_DATA",
        "condition.kind in (ConditionKind.NO_DATA, ConditionKind.OUTAGE)",
        "from slo_codegen.plan.model import ConditionKind as Kind\nx.kind != Kind.NO_DATA",
        "SLOW = {ConditionKind.NO_DATA}\nx.kind in SLOW",
        "SLOW = frozenset({ConditionKind.NO_DATA})\nx.kind in SLOW",
        "alert.condition.kind == 'burn_rate'",
        "alert.condition.kind.value == 'burn_rate'",
        "str(alert.condition.kind) == 'burn_rate'",
        "kind in ('burn_rate', 'outage')",
        "{BurnRate: 1, NoData: 2}[type(x)]",
        "{ConditionKind.BURN_RATE: 1}.get(x.kind)",
        "getattr(condition, 'over_ms', None)",
        "hasattr(condition, 'long_ms')",
    ],
)
def test_each_way_to_ask_for_a_class_is_found(text):
    assert list(class_tests(text, CONDITIONS))


@pytest.mark.parametrize(
    "text",
    [
        "isinstance(sli, EventsSli)",
        "metric.kind is MetricKind.TIMING",
        "old.condition.kind is new.condition.kind",
        "BurnRate(factor, 1, 2)",
        "made = BurnRate(factor, 1, 2)\nisinstance(made, str)",
        "where = ('condition', '=', ConditionKind.NO_DATA.value)",
        "labels = {'condition': alert.condition.kind.value}",
        "getattr(condition, field.name)",
        "text == 'burn_rate'",
    ],
)
def test_what_asks_for_no_class_is_not_found(text):
    assert list(class_tests(text, CONDITIONS)) == []


@pytest.mark.parametrize(
    ("cases", "said"),
    [
        ("case BurnRate():\n  pass", "it does not end"),
        ("case BurnRate():\n  pass\n case _:\n  pass", "it does not end"),
        ("case BurnRate():\n  pass\n case _ if never:\n  assert_never(x)", "it does not end"),
        ("case BurnRate():\n  pass\n case _:\n  raise AssertionError(x)", "it does not end"),
        ("case ConditionKind.BURN_RATE:\n  pass\n case _:\n  pass", "it does not end"),
        ("case BurnRate() | Outage():\n  pass", "it does not end"),
        ("case model.BurnRate() as burn if burn:\n  pass", "it does not end"),
        ("case _ if x:\n  pass\n case BurnRate():\n  pass\n case _:\n  assert_never(x)", "a case before"),
        ("case (BurnRate(), BurnRate()):\n  pass\n case _:\n  assert_never(x)", "several values"),
    ],
)
def test_each_match_that_leaves_a_condition_out_is_found(cases, said):
    ((_, found),) = open_matches(f"match x:\n {cases}\n", CONDITIONS)
    assert found.startswith(said)


def test_a_closed_match_is_not_found():
    assert list(open_matches("match x:\n case BurnRate():\n  pass\n case _:\n  assert_never(x)\n", CONDITIONS)) == []
    assert list(open_matches("match x:\n case EventsSli():\n  pass\n", CONDITIONS)) == []
