"""Numbers of events as input of a test, where what a query of the catalog's own counts is beyond arithmetic.

What is made of them, the ratios, budgets and alerts, is shown all the same; of the query itself nothing is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from slo_codegen import contract
from slo_codegen.common.units import MINUTE
from slo_codegen.plan.measures.slis import counted_of
from slo_codegen.plan.model import Metric, Place, Slo
from slo_codegen.plan.recorded import recorded_windows
from slo_codegen.promql import Series, to_text
from slo_codegen.proof.errors import UnprovableError
from slo_codegen.proof.measures import traffic_of
from slo_codegen.proof.notation import line, number
from slo_codegen.proof.scene import RAW_UP_TO
from slo_codegen.proof.traffic import Flow

_BASE = 5 * MINUTE


def is_unknown(slo: Slo, metrics: Sequence[Metric]) -> bool:
    """Return whether an SLI is a query of the catalog's own of which no event has a known weight."""
    if counted_of(slo.sli) is not None:
        return False
    try:
        traffic_of(slo.sli, metrics)
    except UnprovableError:
        return True
    return False


def count_names(slo: Slo) -> frozenset[str]:
    """Return the names of the series that hold the numbers of events of an SLO's windows."""
    return frozenset(name(window) for window in _windows(slo) for name in (contract.bad_events, contract.total_events))


def count_series(slo: Slo, flows: Iterable[tuple[Place, Flow]], step_ms: int) -> list[dict[str, str]]:
    """Return the numbers of events of each window, one each ``step_ms`` from 0, in promtool's notation."""
    lines = []
    for place, flow in flows:
        labels = {**slo.identity, **dict(place.labels)}
        matchers = tuple((label, "=", value) for label, value in sorted(labels.items()))
        times = range(0, flow.ms + 1, step_ms)
        there = [flow.seen(at - step_ms if at else -1, at if at else 1) for at in times]
        for window in _windows(slo):
            for name, count in ((contract.bad_events, flow.bad), (contract.total_events, flow.total)):
                values = [count(at - window, at) if seen else None for at, seen in zip(times, there, strict=True)]
                points = line(values, lambda run: map(number, run))
                lines.append({"series": to_text(Series(name(window), matchers)), "points": points})
    return lines


def _windows(slo: Slo) -> tuple[int, ...]:
    return tuple(sorted({_BASE, *(window for window in recorded_windows(slo) if window <= RAW_UP_TO)}))
