"""Queries that the catalog gives in PromQL: parsed, printed by the parser, and only then used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from slo_codegen.common.units import MINUTE, format_duration
from slo_codegen.diagnostics import Origin
from slo_codegen.plan.measures.slis import query_of
from slo_codegen.plan.model import EventsSli, GaugeSli, RawQuery, RawSli, SlicesSli, Sli
from slo_codegen.promql import Aggregation, Expr, Verbatim
from slo_codegen.promql.parsed import loses, parse_foreign, printed, series_read

WINDOW = "$window"
BACKEND = "prometheus"


class RawCounter:
    """The numbers of events of a raw SLI."""

    def __init__(self, query: RawQuery | None, by: tuple[str, ...]) -> None:
        """``by`` are the labels that are kept."""
        self._query = query
        self._by = by

    def total(self, window_ms: int) -> Expr:
        """Return all events of a window."""
        return self._sum(self._query.total if self._query else "vector(0)", window_ms)

    def bad(self, window_ms: int) -> Expr:
        """Return the bad events of a window."""
        return self._sum(self._query.bad if self._query else "vector(0)", window_ms)

    def _sum(self, text: str, window_ms: int) -> Expr:
        within = text.replace(WINDOW, format_duration(window_ms))
        return Aggregation("sum", Verbatim(printed(within)), by=self._by or None)


def faults(sli: Sli, known: frozenset[str], by: tuple[str, ...]) -> list[tuple[str, Origin]]:
    """Return what is wrong with the PromQL of an SLI that is given as such, and where it stands.

    ``known`` are the series of the declared metrics, ``by`` the labels by which the SLO has budgets.
    """
    match sli:
        case EventsSli() | GaugeSli() | SlicesSli():
            return []
        case RawSli(_, origin):
            query = query_of(sli, BACKEND)
            if query is None:
                return [("no query is given for prometheus", origin)]
            return [(fault, query.origin) for fault in _faults(query, known, by)]
        case _:
            assert_never(sli)


def _faults(query: RawQuery, known: frozenset[str], by: tuple[str, ...]) -> Iterator[str]:
    for name, text in (("bad", query.bad), ("total", query.total)):
        if WINDOW not in text:
            yield f"{name} does not use {WINDOW} as its range"
        try:
            parsed = parse_foreign(text.replace(WINDOW, format_duration(5 * MINUTE)))
        except ValueError as error:
            yield f"{name} is not PromQL: {error}"
            continue
        for read in sorted(set(series_read(parsed)) - known):
            yield f"{name} reads {read}, which is no series of a declared metric"
        for label in by:
            if loses(parsed, label):
                yield f"{name} is summed without {label}, but the SLO is per {label}"
