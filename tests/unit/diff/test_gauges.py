"""A change of what is good of a gauge, or of a time slice: in words, and whether it is looser."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from slo_codegen.diff.measures import is_stricter, sli_text
from slo_codegen.plan.model import Comparison, GaugeSli, MeansSli, MetricKind, Over, SlicesSli
from tests.support.sample_plan import LATENCY_SLI, RATIO, metric, select

LAG = GaugeSli(select(metric("lag", MetricKind.GAUGE, "region")), False, Comparison("<=", Decimal(100)))
UP = replace(LAG, good=Comparison(">=", Decimal(1)))
MEANS = MeansSli(LAG.selector, LAG.good, 300_000)
MINUTES = SlicesSli(RATIO, Decimal("0.99"), False, 60_000)


def good(sli, value, op=None):
    return replace(sli, good=Comparison(op or sli.good.op, Decimal(value)))


@pytest.mark.parametrize(
    ("old", "new", "stricter"),
    [
        (LAG, good(LAG, 50), True),
        (LAG, good(LAG, 500), False),
        (UP, good(UP, 2), True),
        (UP, good(UP, "0.5"), False),
        (LAG, LAG, None),
        (LAG, good(LAG, 50, "<"), None),
        (LAG, replace(good(LAG, 50), over=Over.ANY), None),
        (LAG, replace(good(LAG, 50), is_age=True), None),
        (good(LAG, 1, "=="), good(LAG, 2, "=="), None),
        (MINUTES, replace(MINUTES, least=Decimal("0.999")), True),
        (MINUTES, replace(MINUTES, least=Decimal("0.9")), False),
        (MINUTES, replace(MINUTES, least=Decimal("0.9"), every_ms=300_000), None),
        (MINUTES, replace(MINUTES, least=Decimal("0.9"), of=LATENCY_SLI), None),
        (MINUTES, LAG, None),
        (MINUTES, replace(MINUTES, least=None), None),
        (MEANS, good(MEANS, 50), True),
        (MEANS, good(MEANS, 500), False),
        (MEANS, replace(good(MEANS, 50), every_ms=60_000), None),
        (MEANS, good(LAG, 50), None),
        (RATIO, MINUTES, None),
    ],
)
def test_a_number_that_moves_makes_less_good_or_more(old, new, stricter):
    assert is_stricter(old, new) is stricter


def test_what_is_measured_is_in_words():
    assert sli_text(LAG) == "time in which lag <= 100"
    assert sli_text(replace(LAG, is_age=True, over=Over.ALL)) == "time in which the age of lag of all series <= 100"
    assert sli_text(MINUTES).startswith("slices of 1m with at least 99% good: ")
    assert sli_text(replace(MINUTES, least=None)).startswith("the mean share of slices of 1m: bad ")
    assert sli_text(MEANS) == "slices of 5m in which the mean of lag is <= 100"
    assert sli_text(replace(MINUTES, strict=True)).startswith("slices of 1m with more than 99% good: ")
