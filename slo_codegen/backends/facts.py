"""What rules across artifacts are told of each artifact, so that no one needs to keep the artifacts themselves.

A fact is a small value of any type. Those here are shared between backends; one that no other backend asks for can be a
type of its own module.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar, cast

from slo_codegen.diagnostics import Origin

_Fact = TypeVar("_Fact")


@dataclass(frozen=True, slots=True)
class Place:
    """An artifact, by its path, and the node of the catalog that it is made from."""

    path: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Records:
    """Rules record series of this name."""

    series: str


@dataclass(frozen=True, slots=True)
class Reads:
    """An artifact reads the series of this name in Prometheus."""

    series: str
    place: Place


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An artifact holds a query that is not PromQL; ``why`` ends with the beginning of the query."""

    why: str
    place: Place


@dataclass(frozen=True, slots=True)
class Fires:
    """A rule fires an alert with these labels, sorted by name."""

    alert: str
    labels: tuple[tuple[str, str], ...]
    place: Place


class Facts:
    """All facts of a build, by their type, in the order in which they were found."""

    def __init__(self, facts: Iterable[object] = ()) -> None:
        self._by_type: dict[type, list[object]] = {}
        self.add(facts)

    def add(self, facts: Iterable[object]) -> None:
        """Add the facts of an artifact."""
        for fact in facts:
            self._by_type.setdefault(type(fact), []).append(fact)

    def of(self, kind: type[_Fact]) -> list[_Fact]:
        """Return the facts of exactly one type."""
        return cast("list[_Fact]", self._by_type.get(kind, []))
