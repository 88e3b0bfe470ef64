"""The selectors of an SLO: those of its indicator, and of what its alerts count beside it."""

from __future__ import annotations

from collections.abc import Iterator

from slo_codegen.plan.conditions.reads import selectors_of
from slo_codegen.plan.measures.slis import selectors_read
from slo_codegen.plan.model import Selector, Slo


def selectors(slo: Slo) -> Iterator[Selector]:
    """Yield the selectors of an SLO and of its alerts, as often as they are counted; none of a raw query."""
    yield from selectors_read(slo.sli)
    for alert in slo.alerts:
        yield from selectors_of(alert.condition)
