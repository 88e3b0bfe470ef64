"""Queries that the catalog gives in PromQL: parsed, printed by the parser, and only then used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import assert_never

from slo_codegen.common.units import MINUTE, format_duration
from slo_codegen.diagnostics import Origin
from slo_codegen.plan.measures.slis import query_of
from slo_codegen.plan.model import EventsSli, GaugeSli, MeansSli, RawQuery, RawSli, Sli, SlicesSli
from slo_codegen.promql import Aggregation, Binary, Expr, Number, Verbatim
from slo_codegen.promql.parsed import loses, parse_foreign, printed, rate_in, series_read

WINDOW = "$window"
BACKEND = "prometheus"
_COUNTS = ("bad", "total")


class RawCounter:
    """The numbers of events of a raw SLI."""

    def __init__(self, query: RawQuery | None, by: tuple[str, ...]) -> None:
        """``by`` are the labels that are kept."""
        self._query = query
        self._by = by

    def total(self, window_ms: int) -> Expr:
        """Return all events of a window; 1 where the share of bad ones is given, as each window weighs the same."""
        if self._query is not None and self._query.error_ratio:
            return Aggregation("group", self._ratio(self._query.error_ratio, window_ms), by=self._by or None)
        return self._sum(self._query.total if self._query else "vector(0)", window_ms)

    def bad(self, window_ms: int) -> Expr:
        """Return the bad events of a window, or their share."""
        if self._query is not None and self._query.error_ratio:
            return Aggregation("avg", self._ratio(self._query.error_ratio, window_ms), by=self._by or None)
        return self._sum(self._query.bad if self._query else "vector(0)", window_ms)

    def _sum(self, text: str, window_ms: int) -> Expr:
        return Aggregation("sum", _over(text, window_ms), by=self._by or None)

    def _ratio(self, text: str, window_ms: int) -> Expr:
        """Return a share of bad events; none where nothing happened (NaN)."""
        return Binary(">=", _over(text, window_ms), Number(0))


def _over(text: str, window_ms: int) -> Expr:
    return Verbatim(printed(text.replace(WINDOW, format_duration(window_ms))))


def faults(sli: Sli, known: frozenset[str] | None, by: tuple[str, ...]) -> list[tuple[str, Origin]]:
    """Return what is wrong with the PromQL of an SLI that is given as such, and where it stands.

    ``known`` are the series that it may read, if not any, ``by`` the labels by which the SLO has budgets.
    """
    match sli:
        case EventsSli() | GaugeSli() | SlicesSli() | MeansSli():
            return []
        case RawSli(_, origin):
            query = query_of(sli, BACKEND)
            if query is None:
                return [("no query is given for prometheus", origin)]
            return [(fault, query.origin) for fault in _faults(query, known, by)]
        case _:
            assert_never(sli)


def series_in(sli: Sli) -> Iterator[str]:
    """Yield the series that a query of the catalog's own reads, as far as it is PromQL."""
    query = query_of(sli, BACKEND)
    for _, text in query.texts if query is not None else ():
        with suppress(ValueError):
            yield from series_read(parse_foreign(text.replace(WINDOW, format_duration(5 * MINUTE))))


def _faults(query: RawQuery, known: frozenset[str] | None, by: tuple[str, ...]) -> Iterator[str]:
    for name, text in query.texts:
        if WINDOW not in text:
            yield f"{name} does not use {WINDOW} as its range"
        try:
            parsed = parse_foreign(text.replace(WINDOW, format_duration(5 * MINUTE)))
        except ValueError as error:
            yield f"{name} is not PromQL: {error}"
            continue
        if name in _COUNTS and (rated := rate_in(parsed)) is not None:
            yield f"{name} is a {rated} per second, and must be the number of events in {WINDOW}"
        for read in sorted(set(series_read(parsed)) - known) if known is not None else ():
            yield f"{name} reads {read}, which is no series of a declared metric"
        for label in by:
            if loses(parsed, label):
                yield f"{name} is summed without {label}, but the SLO is per {label}"
