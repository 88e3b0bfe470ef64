"""The labels by which error budgets are split, their members, and the places that these make together."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

from slo_codegen.diagnostics import Origin

_PLAIN = re.compile("[A-Za-z0-9._~-]+")


@dataclass(frozen=True, slots=True)
class Open:
    """That whatever reports is a member, up to ``most``; one that is silent for ``forget_ms`` is a member no more."""

    most: int
    forget_ms: int


@dataclass(frozen=True, slots=True)
class Dimension:
    """A label by which budgets are split, and its values that have a budget each.

    Those of an SLO are in order of their text, those of a plan as the catalog lists them.
    """

    label: str
    members: tuple[str, ...]
    origin: Origin = field(default=Origin(""), compare=False)
    """Where the catalog declares it."""
    open: Open | None = None
    """Whatever reports is a member; ``members`` is empty then, since the server alone knows them."""
    tag: str = ""
    """Its tag in Datadog, where that is not the label."""

    @property
    def is_plain(self) -> bool:
        """Whether every member can stand in a URL, and between separators, as it is."""
        return self.open is None and all(_PLAIN.fullmatch(member) for member in self.members)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a budget is: one member of each dimension of its SLO, as label and value. It is false without dimensions.

    ``str`` is what people read: ``eu-west``, or ``eu-west/checkout`` of two dimensions.
    """

    labels: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        """Whether there is a dimension at all."""
        return bool(self.labels)

    def __str__(self) -> str:
        """Return the members, as people read them: a member that holds ``/`` or ``,`` stands in quotes."""
        return "/".join(shown(member) for _, member in self.labels)


_SEPARATORS = frozenset('/,"\\')
"""What joins members and places, and what quotes them."""


def shown(member: str) -> str:
    """Return a member as people read it beside others: in quotes where it could be taken for something else."""
    if _SEPARATORS.isdisjoint(member) and member == member.strip():
        return member
    return json.dumps(member, ensure_ascii=False)


EVERYWHERE = Place()
"""Where the one budget of an SLO without dimensions is."""


@lru_cache(maxsize=1024)
def places_of(dimensions: tuple[Dimension, ...]) -> tuple[Place, ...] | None:
    """Return each combination of members, in their order: one place, `EVERYWHERE`, where there is no dimension.

    None where a dimension is open: which places there are is known to the server alone.
    """
    return None if any(each.open is not None for each in dimensions) else listed_parts(dimensions)


@lru_cache(maxsize=1024)
def listed_parts(dimensions: tuple[Dimension, ...]) -> tuple[Place, ...]:
    """Return each combination of the members that are listed, whatever those of open dimensions are."""
    dimensions = tuple(each for each in dimensions if each.open is None)
    members = ([(each.label, member) for member in each.members] for each in dimensions)
    return tuple(Place(labels) for labels in product(*members))


def labels_of(dimensions: Iterable[Dimension]) -> tuple[str, ...]:
    """Return the labels of dimensions, in their order."""
    return tuple(dimension.label for dimension in dimensions)


def extent(dimensions: Iterable[Dimension]) -> str:
    """Return how large dimensions are: " in 4 regions and 2 clusters", or nothing."""
    counted = [_counted(each) for each in dimensions]
    return f" in {together(counted)}" if counted else ""


def most_of(dimension: Dimension) -> int:
    """Return how many members a dimension has, or is expected to have at most."""
    return len(dimension.members) if dimension.open is None else dimension.open.most


def _counted(dimension: Dimension) -> str:
    count = most_of(dimension)
    named = dimension.label if count == 1 else several(dimension.label)
    return f"{count} {named}" if dimension.open is None else f"up to {count} {named}"


def together(names: Iterable[str]) -> str:
    """Return names as one part of a sentence: "a", "a and b", "a, b and c"."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def heading(label: str) -> str:
    """Return a label or its plural as it begins a title, no other letter of it changed."""
    return f"{label[:1].upper()}{label[1:]}"


def one(label: str) -> str:
    """Return a label with its article: "a region", "an availability_zone"."""
    return f"an {label}" if label[0] in "aeiou" else f"a {label}"


def several(label: str) -> str:
    """Return the plural of a label: "regions", "categories"."""
    if label.endswith("y") and not label.endswith(("ay", "ey", "oy", "uy")):
        return f"{label[:-1]}ies"
    return f"{label}{'es' if label.endswith(('s', 'x', 'z', 'ch', 'sh')) else 's'}"


def names_of(places: Iterable[Place]) -> str:
    """Return places as a list that people read; nothing for `EVERYWHERE`."""
    return ", ".join(str(place) for place in places)
