"""What of an SLI a time-slice SLO of Datadog judges each slice by: a formula over metric queries, and a comparison.

Slices of Datadog last 1 or 5 minutes, and one without data is good.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, assert_never

from slo_codegen.backends.datadog.measures import Where, gauge_queries, judged_by, origin_of
from slo_codegen.backends.datadog.scope import UnsayableError
from slo_codegen.backends.datadog.text import json_number
from slo_codegen.common.units import MINUTE, SECOND, format_duration
from slo_codegen.plan.measures.slis import gauge_of, means_of, slices_of
from slo_codegen.plan.model import ComparisonOp, GaugeSli, Over, Sli

_SHORT, _LONG = MINUTE, 5 * MINUTE
_MEAN = ("avg",)


@dataclass(frozen=True, slots=True)
class Condition:
    """A formula over named queries, and what it is compared with; a slice for which it holds is good."""

    formula: str
    queries: dict[str, str]
    comparator: str
    threshold: Decimal
    slice_ms: int

    def specification(self) -> dict[str, Any]:
        """Return the `sli_specification` of POST /api/v1/slo."""
        queries = [{"data_source": "metrics", "name": name, "query": text} for text, name in self.queries.items()]
        condition = {
            "comparator": self.comparator,
            "threshold": json_number(self.threshold),
            "query_interval_seconds": self.slice_ms // SECOND,
            "query": {"formulas": [{"formula": self.formula}], "queries": queries},
        }
        return {"time_slice": condition}


def condition_of(sli: Sli, where: Where, notes: list[str]) -> Condition | None:
    """Return the condition of a time-slice SLO; None of an SLI that counts events.

    Raises:
        UnsayableError: a selector or a timing cannot be said.
    """
    gauge, slices, means = gauge_of(sli), slices_of(sli), means_of(sli)
    if gauge is not None:
        return _of_gauge(gauge, where, notes)
    if means is not None:
        length = _length(means.every_ms, notes)
        formula, queries = judged_by(means, where, notes)
        return Condition(formula, queries, means.good.op, means.good.value, length)
    if slices is None:
        return None
    if slices.least is None:
        raise UnsayableError(
            "SLO443", "a time slice of Datadog is good or bad, and counts by no share of its events", origin_of(slices)
        )
    length = _length(slices.every_ms, notes)
    formula, queries = judged_by(slices, where, notes)
    return Condition(formula, queries, "<" if slices.strict else "<=", 1 - slices.least, length)


def _length(every_ms: int, notes: list[str]) -> int:
    """Return how long, in ms, the slices are that come nearest to those of an SLI."""
    notes.append("Datadog judges slices by their own clock, and one of a place that reports nothing is good")
    length = _LONG if every_ms >= _LONG else _SHORT
    if length != every_ms:
        notes.append(f"its slices are of {format_duration(length)}, not of {format_duration(every_ms)}")
    return length


def _of_gauge(gauge: GaugeSli, where: Where, notes: list[str]) -> Condition:
    if gauge.is_age:
        raise UnsayableError(
            "SLO443", "Datadog has no age of a time: its queries know no current one", origin_of(gauge)
        )
    notes.append("Datadog judges each minute by one value, and one without a sample is good")
    good = gauge.good
    aggregations = _deciding(good.op, gauge.over)
    if aggregations == _MEAN:
        notes.append("where several series report, their mean decides in Datadog")
    elif gauge.over is Over.EACH:
        notes.append("where several series report, the worst decides in Datadog")
    queries = gauge_queries(gauge, aggregations, where, notes)
    if good.op in ("==", "!="):
        apart = " + ".join(_apart(name, good.value) for name in queries.values())
        return Condition(apart, queries, "<=" if good.op == "==" else ">", Decimal(0), _SHORT)
    (formula,) = queries.values()
    return Condition(formula, queries, good.op, good.value, _SHORT)


def _deciding(op: ComparisonOp, over: Over) -> tuple[str, ...]:
    """Return the aggregations over series that decide: the worst of them, or the best where any is enough.

    All series have a number if the least and the most of them have it. Whether one of them has it nothing tells.
    """
    match op:
        case ">=" | ">":
            return ("max",) if over is Over.ANY else ("min",)
        case "<=" | "<":
            return ("min",) if over is Over.ANY else ("max",)
        case "==" | "!=":
            return ("max", "min") if (op == "==") is (over is not Over.ANY) else _MEAN
        case _:
            assert_never(op)


def _apart(query: str, value: Decimal) -> str:
    """Return the formula of how far a query is from a number."""
    sign, shown = ("+", -value) if value < 0 else ("-", value)
    return f"abs({query} {sign} {json_number(shown)})" if value else f"abs({query})"
