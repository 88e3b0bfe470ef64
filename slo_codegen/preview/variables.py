"""Fill variables into queries, escaped as Grafana's Prometheus data source does it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_REFERENCE = re.compile(r"\$(\w+)|\$\{(\w+)(?:\.[^:^}]+)?(?::([^}]+))?\}|\[\[(\w+?)(?::(\w+))?\]\]", re.ASCII)
_SPECIAL = re.compile(r"[$^*{}\[\]'+?.()|]")

ALL = "$__all"
"""What Grafana stores as the value of a variable when all values are chosen."""


@dataclass(frozen=True, slots=True)
class Value:
    """What is chosen for a variable; ``every`` is the text for all values, which Grafana pastes in unescaped."""

    chosen: tuple[str, ...] = ()
    every: str | None = None

    def in_query(self) -> str:
        """Return the text that stands in a PromQL string for this choice, between the query's own quotes."""
        if self.every is not None:
            return self.every
        escaped = [escape(value) for value in self.chosen]
        return escaped[0] if len(escaped) == 1 else f"({'|'.join(escaped)})"


def escape(value: str) -> str:
    r"""Return a value as a regular expression inside of a PromQL string in double quotes.

    A backslash is escaped for the expression and again for the string; other special characters get the two
    backslashes that the string turns into one. A hyphen stays, as RE2 refuses ``\-`` outside of a class.
    """
    text = value.replace("\\", "\\" * 4).replace('"', '\\\\\\"').replace("\n", "\\n")
    return _SPECIAL.sub(lambda found: "\\\\" + found[0], text)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return a text with ``$name``, ``${name}`` and ``[[name]]`` replaced; an unknown name stays as it is."""

    def one(found: re.Match[str]) -> str:
        name = found[1] or found[2] or found[4]
        return values.get(name, found[0])

    return _REFERENCE.sub(one, text)


def in_queries(values: Mapping[str, Value]) -> dict[str, str]:
    """Return each variable as it stands in a query."""
    return {name: value.in_query() for name, value in values.items()}


def built_in(step_s: int, range_s: int, interval_s: int) -> dict[str, str]:
    """Return Grafana's own variables for a query; ``interval_s`` is how often the data source is taken to scrape.

    ``$__rate_interval`` is the larger of a step and a scrape together, and four scrapes.
    """
    rate = max(step_s + interval_s, 4 * interval_s)
    return {
        "__interval": f"{step_s}s",
        "__interval_ms": str(step_s * 1000),
        "__rate_interval": f"{rate}s",
        "__range": f"{range_s}s",
        "__range_s": str(range_s),
        "__range_ms": str(range_s * 1000),
    }


def label_values(query: str) -> tuple[str, str]:
    """Return the selector and the label of ``label_values(selector, label)``; the selector may be empty.

    Raises:
        ValueError: it is another kind of query.
    """
    found = re.fullmatch(r"label_values\((?:(.+),)?\s*([a-zA-Z_]\w*)\)", query.strip(), re.ASCII | re.DOTALL)
    if found is None:
        raise ValueError(f"{query!r} is not label_values(selector, label)")
    return (found[1] or "").strip(), found[2]


def chosen(values: Sequence[str], every: str | None) -> Value:
    """Return the choice of some values, or of all of them where Grafana's own mark for that is among them."""
    if ALL in values:
        return Value(every=every if every is not None else ".*")
    return Value(tuple(values))
