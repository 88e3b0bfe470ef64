"""What every monitor is before its texts, and those that compare counts, or a share of bad events, over a window."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from slo_codegen.backends.datadog.measures import Where, bad_and_total
from slo_codegen.backends.datadog.query import over_window, ratio, window_ms
from slo_codegen.backends.datadog.slos import Split
from slo_codegen.common.units import format_duration
from slo_codegen.plan.model import Sli


@dataclass(frozen=True, slots=True)
class Monitor:
    """A monitor before its texts: type, query without comparison, operator and threshold, and what differs.

    ``split`` is the SLO of Datadog that it watches, or the places with its objective.
    """

    type: str
    query: str
    op: str
    threshold: Decimal
    notes: tuple[str, ...] = ()
    split: Split | None = None
    no_data: bool = False


def counted_over(
    query: str, ms: int, op: str, threshold: Decimal, notes: list[str], split: Split | None = None
) -> Monitor:
    """Return a monitor of a sum of counts over a window."""
    span = window_ms(ms)
    if span != ms:
        notes.append(f"Datadog's nearest window to {format_duration(ms)} is {format_duration(span)}")
    return Monitor("query alert", over_window("sum", span, query), op, threshold, tuple(dict.fromkeys(notes)), split)


def share_over(
    sli: Sli,
    where: Where,
    ms: int,
    op: str,
    threshold: Decimal,
    notes: list[str] | None = None,
    split: Split | None = None,
) -> Monitor:
    """Return a monitor of bad events over all events: summed over the window first, then divided."""
    notes = notes if notes is not None else []
    bad, total = bad_and_total(sli, where, notes)
    return counted_over(ratio(bad, total), ms, op, threshold, notes, split)
