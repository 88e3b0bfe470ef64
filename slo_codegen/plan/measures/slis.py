"""What is known of an SLI, whether it is two sums of measures or text in the languages of its backends."""

from __future__ import annotations

from typing import assert_never

from slo_codegen.plan.measures.kinds import series_identity
from slo_codegen.plan.measures.sums import slow_part
from slo_codegen.plan.model import BoundedObservations, EventsSli, RawQuery, RawSli, Selector, Sli, Term


def sums_of(sli: Sli) -> EventsSli | None:
    """Return the sums of an SLI; None where it is text, of which no measure is known."""
    match sli:
        case EventsSli():
            return sli
        case RawSli():
            return None
        case _:
            assert_never(sli)


def queries_of(sli: Sli) -> tuple[tuple[str, RawQuery], ...]:
    """Return the queries that the catalog gives, by backend; none of an SLI that is sums."""
    match sli:
        case EventsSli():
            return ()
        case RawSli(queries, _):
            return queries
        case _:
            assert_never(sli)


def query_of(sli: Sli, backend: str) -> RawQuery | None:
    """Return the query that the catalog gives for a backend, if it gives one."""
    return dict(queries_of(sli)).get(backend)


def terms_of(sli: Sli) -> tuple[Term, ...]:
    """Return the terms of both sums, bad events first; none where the SLI is text."""
    sums = sums_of(sli)
    return () if sums is None else (*sums.bad, *sums.total)


def latency_of(sli: Sli) -> BoundedObservations | None:
    """Return what is bad of an SLI about latency: the observations of a timing above its bound, out of all of them."""
    sums = sums_of(sli)
    return None if sums is None else slow_part(sums.bad, sums.total)


def latency_on(sli: Sli, timing: Selector) -> BoundedObservations | None:
    """Return what is bad of an SLI about the latency of a timing; None where it is about something else."""
    slow = latency_of(sli)
    if slow is None or series_identity(slow.selector) != series_identity(timing):
        return None
    return slow


def is_ratio(sli: Sli) -> bool:
    """Return whether an SLI is the share of events that are bad by what became of them, not by how long they took."""
    sums = sums_of(sli)
    return sums is not None and sums.has_total and latency_of(sums) is None
