"""The selectors of an SLO: those of its indicator, and of what its alerts count beside it."""

from __future__ import annotations

from collections.abc import Iterator

from slo_codegen.plan.conditions.reads import selectors_of
from slo_codegen.plan.model import Count, EventsSli, Selector, Sli, Slo


def selectors(slo: Slo) -> Iterator[Selector]:
    """Yield the selectors of an SLO and of its alerts, as often as they are counted; none of a raw query."""
    yield from of_sli(slo.sli)
    for alert in slo.alerts:
        yield from selectors_of(alert.condition)


def of_sli(sli: Sli) -> Iterator[Selector]:
    """Yield the selectors of an indicator; none of a raw query."""
    if isinstance(sli, EventsSli):
        yield from _of_counts((*sli.bad, *sli.total))
        if sli.latency is not None:
            yield sli.latency


def _of_counts(counts: tuple[Count, ...]) -> Iterator[Selector]:
    for count in counts:
        yield count.selector
