"""The shape of a difference: changes with their effects, worst first, each in words and as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from slo_codegen.plan.model import Place


class Effect(StrEnum):
    """What a change does to those who rely on the alerts; worst first."""

    REMOVED = "removed"
    REROUTED = "rerouted"
    LOOSENED = "loosened"
    HISTORY_LOST = "history lost"
    CHANGED = "changed"
    TIGHTENED = "tightened"
    ADDED = "added"
    OTHER = "other"

    @property
    def pages(self) -> bool:
        """Whether somebody hears of something otherwise."""
        return self is not Effect.OTHER


RANK = {effect: rank for rank, effect in enumerate(Effect)}


@dataclass(frozen=True, slots=True)
class Name:
    """Text of the catalog's author inside a sentence: each output quotes it in its own way."""

    text: str


Words = tuple[str | Name, ...]


def plain(words: Words) -> str:
    """Return a sentence as plain text."""
    return "".join(part.text if isinstance(part, Name) else part for part in words)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that means something else now.

    ``what`` names the kind of thing (``slo``, ``objective``, ``alert``, ``route``, …); ``details`` are sentences
    below the first; ``values`` are JSON values for tools: ``before`` and ``after``, and figures.
    """

    what: str
    effects: frozenset[Effect]
    words: Words
    details: tuple[Words, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def worst(self) -> Effect:
        """The gravest of the effects."""
        return min(self.effects, key=RANK.__getitem__, default=Effect.OTHER)


@dataclass(frozen=True, slots=True)
class Section:
    """The changes of one SLO, or of the platform where ``slo`` is empty; ``pages`` tells when people are paged."""

    service: str
    slo: str
    title: str
    changes: tuple[Change, ...]
    pages: tuple[FirstPage, ...] = ()

    @property
    def worst(self) -> Effect:
        """The gravest effect of all."""
        return min((change.worst for change in self.changes), key=RANK.__getitem__, default=Effect.OTHER)


@dataclass(frozen=True, slots=True)
class FirstPage:
    """When an SLO first pages somebody in a case such as ``1 % errors``, now and before: ``14 min (P0)``, ``never``."""

    when: str
    places: tuple[Place, ...]
    now: str
    was: str


@dataclass(frozen=True, slots=True)
class ArtifactChange:
    """A file that a build writes, changes or removes, with the numbers of its lines that come and go."""

    path: str
    kind: str
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that differs; sections worst first. ``same_catalog`` tells that not even the catalog's values do."""

    sections: tuple[Section, ...]
    artifacts: tuple[ArtifactChange, ...]
    same_catalog: bool

    def has(self, effect: Effect) -> bool:
        """Return whether any change has an effect."""
        return any(effect in change.effects for section in self.sections for change in section.changes)

    def count(self, effect: Effect) -> int:
        """Return how many changes have an effect."""
        return sum(effect in change.effects for section in self.sections for change in section.changes)
