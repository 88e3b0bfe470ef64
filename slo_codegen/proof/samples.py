"""Samples of gauges as promtool is given them: series of values, one a sample, and what compares with a number."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from slo_codegen.plan.model import Comparison, ComparisonOp, Place
from slo_codegen.promql import Series, to_text
from slo_codegen.proof.events import Kind
from slo_codegen.proof.layout import labels_at
from slo_codegen.proof.notation import line, number
from slo_codegen.proof.strands import labels_of_target

_HOLDS: Mapping[ComparisonOp, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "==": operator.eq,
    "!=": operator.ne,
}


@dataclass(frozen=True, slots=True)
class Line:
    """The values of one series, one a sample; with ``fades`` it is not marked as stale when it ends."""

    kind: Kind
    target: int
    values: tuple[float | None, ...]
    fades: bool = False
    counts: bool = True


def holds(value: float, good: Comparison) -> bool:
    """Return whether a value is good."""
    return _HOLDS[good.op](value, float(good.value))


def near(good: Comparison) -> float:
    """Return how far from the number values are that show which side of it is good."""
    return max(abs(float(good.value)) / 1000, 1e-3)


def written(
    each: Line, targets: Sequence[str], place: Place, reported: Callable[[int, float], float]
) -> dict[str, str]:
    """Return a series in promtool's notation; ``reported`` is what is written of the nth value."""
    (atom,) = each.kind
    labels = {**labels_at(atom, place), **labels_of_target(targets, each.target)}
    name = to_text(Series(atom.metric.prometheus, tuple((k, "=", v) for k, v in sorted(labels.items()))))
    values = [None if v is None else reported(nth, v) for nth, v in enumerate(each.values)]
    return {"series": name, "points": line(values, lambda run: map(_text, run), fades=each.fades)}


def distinct(series: Sequence[dict[str, str]]) -> tuple[dict[str, str], ...]:
    """Return each series once, by name."""
    unique = {each["series"]: each for each in series}
    return tuple(unique[name] for name in sorted(unique))


def _text(value: float) -> str:
    return "nan" if math.isnan(value) else number(value)
