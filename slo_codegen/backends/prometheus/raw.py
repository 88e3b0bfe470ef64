"""Queries that the catalog gives in PromQL: parsed, printed by the parser, and only then used."""

from __future__ import annotations

from collections.abc import Iterator

from slo_codegen.plan.model import RawSli
from slo_codegen.promql import Aggregation, Expr, Verbatim
from slo_codegen.promql.parsed import loses, parse_foreign, printed, series_read
from slo_codegen.units import MINUTE, format_duration

WINDOW = "$window"
BACKEND = "prometheus"


class RawCounter:
    """The numbers of events of a raw SLI."""

    def __init__(self, sli: RawSli, by: tuple[str, ...]) -> None:
        """``by`` are the labels that are kept."""
        self._query = sli.query(BACKEND)
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


def faults(sli: RawSli, known: frozenset[str], by: tuple[str, ...]) -> Iterator[str]:
    """Yield what is wrong with the PromQL of a raw SLI; ``known`` are the series of the declared metrics."""
    query = sli.query(BACKEND)
    if query is None:
        yield "no query is given for prometheus"
        return
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
