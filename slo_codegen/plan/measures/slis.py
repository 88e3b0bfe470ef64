"""What is known of an SLI, whether it is two sums of measures or text in the languages of its backends."""

from __future__ import annotations

from typing import assert_never

from slo_codegen.common.units import format_duration
from slo_codegen.plan.measures.kinds import series_identity
from slo_codegen.plan.measures.sums import meaning_of, selectors_in, slow_part
from slo_codegen.plan.model import (
    BoundedObservations,
    Counted,
    EventsSli,
    GaugeSli,
    MeansSli,
    RawQuery,
    RawSli,
    Selector,
    Sli,
    SlicesSli,
    Term,
)


def sums_of(sli: Sli) -> EventsSli | None:
    """Return the two sums of events that an SLI is; None of one that counts no events, or is text."""
    match sli:
        case EventsSli():
            return sli
        case GaugeSli() | SlicesSli() | MeansSli() | RawSli():
            return None
        case _:
            assert_never(sli)


def gauge_of(sli: Sli) -> GaugeSli | None:
    """Return what is asked of the samples of a gauge; None of another SLI."""
    match sli:
        case GaugeSli():
            return sli
        case EventsSli() | SlicesSli() | MeansSli() | RawSli():
            return None
        case _:
            assert_never(sli)


def slices_of(sli: Sli) -> SlicesSli | None:
    """Return what is asked of the events of time slices; None of another SLI."""
    match sli:
        case SlicesSli():
            return sli
        case EventsSli() | GaugeSli() | MeansSli() | RawSli():
            return None
        case _:
            assert_never(sli)


def means_of(sli: Sli) -> MeansSli | None:
    """Return what is asked of the mean of a gauge in time slices; None of another SLI."""
    match sli:
        case MeansSli():
            return sli
        case EventsSli() | GaugeSli() | SlicesSli() | RawSli():
            return None
        case _:
            assert_never(sli)


def slice_ms(sli: Sli) -> int | None:
    """Return how long the time slices are, in ms, of which an SLI is the share; None of another SLI."""
    match sli:
        case SlicesSli(_, _, _, every_ms) | MeansSli(_, _, every_ms):
            return every_ms
        case EventsSli() | GaugeSli() | RawSli():
            return None
        case _:
            assert_never(sli)


def counted_of(sli: Sli) -> Counted | None:
    """Return what an SLI counts in tiles; None where it is text, of which nothing is known."""
    match sli:
        case EventsSli() | GaugeSli() | SlicesSli() | MeansSli():
            return sli
        case RawSli():
            return None
        case _:
            assert_never(sli)


def events_in(counted: Counted) -> EventsSli | None:
    """Return the events that are counted, or by which each time slice is judged; None of a gauge."""
    match counted:
        case EventsSli():
            return counted
        case SlicesSli(of, _, _, _):
            return of
        case GaugeSli() | MeansSli():
            return None
        case _:
            assert_never(counted)


def selectors_read(sli: Sli) -> tuple[Selector, ...]:
    """Return the selector of each series that an SLI reads; none where it is text."""
    match sli:
        case EventsSli() | SlicesSli() | RawSli():
            return selectors_in(terms_of(sli))
        case GaugeSli(selector, _, _, _) | MeansSli(selector, _, _):
            return (selector,)
        case _:
            assert_never(sli)


def same_events(counted: Counted) -> object:
    """Return what an SLI counts, in whatever order and spelling the catalog writes it."""
    match counted:
        case EventsSli(bad, total):
            return meaning_of(bad), meaning_of(total)
        case GaugeSli(selector, is_age, good, over):
            return series_identity(selector), is_age, good, over
        case SlicesSli(of, least, strict, every_ms):
            return same_events(of), least, strict, every_ms
        case MeansSli(selector, good, every_ms):
            return series_identity(selector), good, every_ms
        case _:
            assert_never(counted)


def queries_of(sli: Sli) -> tuple[tuple[str, RawQuery], ...]:
    """Return the queries that the catalog gives, by backend; none of an SLI that is not text."""
    match sli:
        case EventsSli() | GaugeSli() | SlicesSli() | MeansSli():
            return ()
        case RawSli(queries, _):
            return queries
        case _:
            assert_never(sli)


def query_of(sli: Sli, backend: str) -> RawQuery | None:
    """Return the query that the catalog gives for a backend, if it gives one."""
    return dict(queries_of(sli)).get(backend)


EVENTS = "events"
"""What most SLIs count."""
SLICES = "slices"
"""What others count, of some length each."""


def counted_things(sli: Sli) -> str:
    """Return what an SLI counts as good and bad, in the plural: events, samples, or time slices with their length."""
    match sli:
        case EventsSli():
            return EVENTS
        case RawSli():
            return EVENTS if counts_events(sli) else "windows of 5m"
        case GaugeSli():
            return "samples"
        case SlicesSli(_, _, _, every_ms) | MeansSli(_, _, every_ms):
            return f"{SLICES} of {format_duration(every_ms)}"
        case _:
            assert_never(sli)


def counts_events(sli: Sli) -> bool:
    """Return whether an SLI knows numbers of what it is the share of, and not the share alone."""
    return not any(query.error_ratio for _, query in queries_of(sli))


def terms_of(sli: Sli) -> tuple[Term, ...]:
    """Return the terms of both sums, bad events first, or those that slices are judged by; none of a gauge or text."""
    counted = counted_of(sli)
    sums = None if counted is None else events_in(counted)
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
