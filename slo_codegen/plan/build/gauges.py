"""From the catalog's gauges to the plan's: what is read of each sample, and what it is compared with."""

from __future__ import annotations

import re
from decimal import Decimal

from slo_codegen.catalog.comparisons import GoodValue
from slo_codegen.common.units import SECOND
from slo_codegen.diagnostics import Origin
from slo_codegen.plan.build.units import unit_in
from slo_codegen.plan.model import MS_PER_UNIT, Comparison, Metric

_AGE = re.compile(r"\s*time\s*\(\s*\)\s*-\s*", re.ASCII)
_NO_UNIT = "events"
"""What stands where the catalog gives no unit."""


def split_age(text: str) -> tuple[str, int]:
    """Return the selector in ``selector`` or ``time() - selector``, and where in the text it begins; 0 if it is all."""
    age = _AGE.match(text)
    return (text, 0) if age is None else (text[age.end() :], age.end())


def sampled(text: str, origin: Origin) -> tuple[str, Origin]:
    """Return the selector in ``selector`` or ``time() - selector``, and its place in what is written at ``origin``."""
    selector, offset = split_age(text)
    return selector, Origin(origin.file, origin.path, "value", offset, len(selector)) if offset else origin


def comparison_of(good: GoodValue, metric: Metric, *, is_age: bool) -> Comparison | str:
    """Return what a sample is compared with, in its own unit; or why there is no such number."""
    if is_age and unit_of_time(metric) not in ("s", None):
        return f"time() is in seconds, and {metric.name} is in {unit_of_time(metric)}"
    if good.duration_ms is None:
        assert good.number is not None
        return Comparison(good.op, good.number)
    if is_age:
        return Comparison(good.op, Decimal(good.duration_ms) / SECOND)
    unit = unit_of_time(metric)
    if unit is None and metric.unit != _NO_UNIT:
        return f"{metric.name} is in {metric.unit}, and a duration is none of them"
    return Comparison(good.op, Decimal(good.duration_ms) / MS_PER_UNIT[unit or "s"])


def unit_of_time(metric: Metric) -> str | None:
    """Return the unit of a gauge that holds a time, as it is declared or as its name says; None if neither tells."""
    if metric.unit in MS_PER_UNIT:
        return metric.unit
    return unit_in(metric.prometheus) if metric.unit == _NO_UNIT else None
