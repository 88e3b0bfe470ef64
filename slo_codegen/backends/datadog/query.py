"""The typed parts of Datadog's queries, and how they are written; nothing here knows of the plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from slo_codegen.backends.datadog.text import number
from slo_codegen.common.units import DAY, HOUR, MINUTE, WEEK


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on one tag: it has one of the values, or none of them. A value may end in a wildcard ``*``."""

    key: str
    values: tuple[str, ...]
    negated: bool = False

    def to_text(self) -> str:
        """Return the condition with boolean operators, which Datadog does not let mix with ``,`` and ``!``."""
        if any("*" in value for value in self.values):
            if self.negated:
                return " AND ".join(f"NOT {self.key}:{value}" for value in self.values)
            either = " OR ".join(f"{self.key}:{value}" for value in self.values)
            return f"({either})" if len(self.values) > 1 else either
        if len(self.values) == 1:
            return f"{'NOT ' if self.negated else ''}{self.key}:{self.values[0]}"
        return f"{self.key} {'NOT IN' if self.negated else 'IN'} ({','.join(self.values)})"


@dataclass(frozen=True, slots=True)
class Either:
    """Conditions of which all of one option hold."""

    options: tuple[tuple[Filter, ...], ...]

    def to_text(self) -> str:
        """Return the conditions with boolean operators."""
        each = (" AND ".join(part.to_text() for part in option) for option in self.options)
        return f"({' OR '.join(f'({option})' for option in each)})"


Scope = tuple[Filter | Either, ...]
"""Conditions that all hold."""


@dataclass(frozen=True, slots=True)
class MetricQuery:
    """A metric in a scope: ``sum:m{a:b} by {region}.as_count()``. ``aggregation`` is that over space."""

    aggregation: str
    metric: str
    scope: Scope
    by: tuple[str, ...]
    as_count: bool = False

    def to_text(self) -> str:
        """Return the query."""
        scope = " AND ".join(each.to_text() for each in self.scope) or "*"
        by = f" by {{{','.join(self.by)}}}" if self.by else ""
        return f"{self.aggregation}:{self.metric}{{{scope}}}{by}{'.as_count()' if self.as_count else ''}"


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of queries, some of them subtracted; the first ``plus`` is the one that is always there."""

    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()

    def to_text(self, write: Callable[[str], str] = str, *, zero: bool = False) -> str:
        """Return the sum; ``write`` gives each query its name in a formula.

        What never happened has no series and counts as 0. A single query that is added stays as it is, so that
        there is no result where nothing is reported, unless ``zero`` asks for 0 there too.
        """
        bare = len(self.plus) == 1 and not zero
        plus = " + ".join(write(each) if bare else f"default_zero({write(each)})" for each in self.plus)
        return plus + "".join(f" - default_zero({write(each)})" for each in self.minus)

    @property
    def compound(self) -> bool:
        """Whether the sum needs parentheses beside a division."""
        return len(self.plus) + len(self.minus) > 1


def ratio(part: Sum, whole: Sum, write: Callable[[str], str] = str) -> str:
    """Return part over whole; no part is 0, no whole is no result. ``write`` gives each query its name in a formula."""
    over, under = part.to_text(write, zero=True), whole.to_text(write)
    return f"{f'({over})' if part.compound else over} / {f'({under})' if whole.compound else under}"


def window_ms(ms: int) -> int:
    """Return the evaluation window nearest to a duration: whole minutes, at most a week."""
    return min(-(-ms // MINUTE) * MINUTE, WEEK)


def over_window(aggregation: str, ms: int, query: str) -> str:
    """Return a query evaluated over a window, ``sum(last_10m):...``; the window is one that `window_ms` returns."""
    if ms == WEEK:
        last = "1w"
    elif ms == DAY:
        last = "1d"
    else:
        last = f"{ms // HOUR}h" if ms % HOUR == 0 else f"{ms // MINUTE}m"
    return f"{aggregation}(last_{last}):{query}"


def compared(query: str, op: str, threshold: Decimal) -> str:
    """Return the whole query of a monitor."""
    return f"{query} {op} {number(threshold)}"


def reference(slo: str) -> str:
    """Return the reference to an SLO by its name, which stands for the id that Datadog gives it."""
    return f"${{slo:{slo}}}"


def error_budget(slo: str, timeframe: str) -> str:
    """Return the share of the budget that is spent, in percent."""
    return f'error_budget("{reference(slo)}").over("{timeframe}")'


def burn_rate(slo: str, timeframe: str, long_ms: int, short_ms: int) -> str:
    """Return the burn rate over a long window in hours and a short one in minutes or hours."""
    short = f"{short_ms // HOUR}h" if short_ms % HOUR == 0 else f"{short_ms // MINUTE}m"
    windows = f'.long_window("{long_ms // HOUR}h").short_window("{short}")'
    return f'burn_rate("{reference(slo)}").over("{timeframe}"){windows}'


def named(queries: Sequence[str]) -> dict[str, str]:
    """Return the name of each different query in a formula: ``query1``, ``query2``."""
    return {text: f"query{index}" for index, text in enumerate(dict.fromkeys(queries), 1)}
