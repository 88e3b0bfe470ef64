"""Every field of the catalog's models, with many values for each, in a catalog that is sound.

The fields and their types are read from the JSON Schema of the models, so that a new field joins by itself.
"""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from itertools import pairwise
from typing import Any

from slo_codegen.catalog.described import json_schema
from slo_codegen.catalog.sections.base import OneOf
from slo_codegen.editor_schema import EXAMPLES
from tests.properties import field_values

Keys = tuple[str | int, ...]
Field = tuple[str, str]
"""A field: the name of its model and its own."""


class _Absent(Enum):
    ABSENT = "absent"


ABSENT = _Absent.ABSENT
_DEEPEST = 3
_json = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change of a catalog: another value at a path, or none; or another name for an id, wherever it stands."""

    field: Field
    path: Keys
    value: Any = ABSENT
    renamed: str | None = None
    """The id that becomes ``value`` everywhere."""

    def __str__(self) -> str:
        place = "/".join(map(str, self.path))
        if self.renamed is not None:
            return f"{self.renamed} becomes {self.value}"
        return f"{place}: {'removed' if self.value is ABSENT else _json(self.value)}"

    def apply(self, document: dict[str, Any]) -> dict[str, Any]:
        """Return a document with the change; what it does not touch is shared with the one before."""
        if self.renamed is not None:
            renamed: dict[str, Any] = _rename(document, self.renamed, self.value)
            return renamed
        changed: dict[str, Any] = _with(document, self.path, self.value)
        return changed

    def clashes(self, other: Mutation) -> bool:
        """Whether the two change the same part."""
        if self.renamed is not None or other.renamed is not None:
            return True
        shorter = min(len(self.path), len(other.path))
        return self.path[:shorter] == other.path[:shorter]


def _with(node: Any, path: Keys, value: Any) -> Any:
    if not path:
        return value
    first, rest = path[0], path[1:]
    if isinstance(node, list):
        assert isinstance(first, int)
        return [*node[:first], _with(node[first], rest, value), *node[first + 1 :]]
    made = dict(node) if isinstance(node, dict) else {}
    if not rest and value is ABSENT:
        made.pop(first, None)
    else:
        made[first] = _with(made.get(first, {}), rest, value)
    return made


def _rename(node: Any, old: str, new: str) -> Any:
    if isinstance(node, dict):
        return {new if key == old else key: _rename(value, old, new) for key, value in node.items()}
    if isinstance(node, list):
        return [_rename(value, old, new) for value in node]
    if node == old:
        return new
    # In a selector or a query, a name stands between other characters.
    return re.sub(rf"(?<![\w.]){re.escape(old)}(?![\w.])", new, node) if isinstance(node, str) and "." in old else node


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema of a catalog's file."""
    return json_schema()


def model(name: str) -> dict[str, Any]:
    """Return the schema of a model."""
    if name == "CatalogFile":
        return schema()
    found: dict[str, Any] = schema()["$defs"][name]
    return found


def every_field() -> list[Field]:
    """Return every field of every model."""
    return [
        (name, field) for name in ("CatalogFile", *schema()["$defs"]) for field in model(name).get("properties", {})
    ]


_EXCLUDES = {
    ("DimensionSpec", "members"): frozenset(("open", "most", "forget")),
    ("RawQuerySpec", "error_ratio"): frozenset(("bad", "total")),
}
"""Fields beside which others are refused, where no choice of one among all of a model says so."""


@cache
def choices() -> dict[str, frozenset[str]]:
    """Return the fields of which only one can be given, by model."""
    found: dict[str, frozenset[str]] = {}
    todo: list[type[OneOf]] = list(OneOf.__subclasses__())
    while todo:
        each = todo.pop()
        todo += each.__subclasses__()
        found[each.__name__] = frozenset(each.choices)
    return found


def excluded(name: str, field: str) -> frozenset[str]:
    """Return the fields of a model that cannot be given beside one of them."""
    chosen = choices().get(name, frozenset())
    return chosen - {field} if field in chosen else _EXCLUDES.get((name, field), frozenset())


def _at(node: Any, path: Keys) -> Any:
    for key in path:
        node = node[key]
    return node


def _branches(about: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for kind in ("anyOf", "oneOf"):
        if kind in about:
            for branch in about[kind]:
                yield from _branches(branch)
            return
    if about.get("type") != "null":
        yield about


def _model_of(branch: dict[str, Any]) -> str | None:
    return branch["$ref"].rpartition("/")[2] if "$ref" in branch else None


def _fitting(about: dict[str, Any], value: Any) -> dict[str, Any] | None:
    """Return the form of a field that a value is written in."""
    kinds = {dict: ("object",), list: ("array",), str: ("string",), bool: ("boolean",)}
    wanted = kinds.get(type(value), ("integer", "number"))
    for branch in _branches(about):
        kind = "object" if "$ref" in branch else branch.get("type", "string")
        if any(each in wanted for each in ([kind] if isinstance(kind, str) else kind)):
            return branch
    return None


@dataclass(frozen=True, slots=True)
class Place:
    """A field of a part of a document, and what it holds."""

    field: Field
    about: dict[str, Any]
    path: Keys
    value: Any


def places(document: dict[str, Any]) -> Iterator[Place]:
    """Yield every field of every part of a document, whether it is given or not."""
    yield from _of_model("CatalogFile", document, ())


def _of_model(name: str, node: dict[str, Any], path: Keys) -> Iterator[Place]:
    for field, about in model(name).get("properties", {}).items():
        value = node.get(field, ABSENT)
        yield Place((name, field), about, (*path, field), value)
        if value is not ABSENT:
            yield from _inside(about, value, (*path, field))


def _inside(about: dict[str, Any], value: Any, path: Keys) -> Iterator[Place]:
    branch = _fitting(about, value)
    if branch is None:
        return
    if isinstance(value, dict):
        if (name := _model_of(branch)) is not None:
            yield from _of_model(name, value, path)
            return
        for key, item in value.items():
            for of_key in branch.get("patternProperties", {}).values():
                yield from _inside(of_key, item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if "items" in branch:
                yield from _inside(branch["items"], item, (*path, index))


class Mutations:
    """All changes of one document, with instances of the models from others."""

    def __init__(self, document: dict[str, Any], others: Iterable[dict[str, Any]] = ()) -> None:
        self.document = document
        self._names = field_values.Names(document)
        self._instances: dict[str, list[Any]] = {}
        self._adapted: dict[str, list[Any]] = {}
        for name, examples in EXAMPLES.items():
            self._instances.setdefault(name, []).extend(examples)
        for each in (document, *others):
            self._gather(each)

    def _gather(self, document: dict[str, Any]) -> None:
        for place in places(document):
            for item in _parts(place.about, place.value):
                name, value = item
                known = self._instances.setdefault(name, [])
                if value not in known and len(known) < 12:
                    known.append(value)

    def by_field(self, rng: random.Random, most: int, most_places: int = 3) -> dict[Field, list[Mutation]]:
        """Return changes of every field of the document, at some of its places, in a random order."""
        where: dict[Field, list[Place]] = {}
        for place in places(self.document):
            where.setdefault(place.field, []).append(place)
        found: dict[Field, dict[str, Mutation]] = {}
        for field in sorted(where):
            for place in rng.sample(where[field], min(most_places, len(where[field]))):
                for each in self.of(place):
                    found.setdefault(each.field, {})[str(each)] = each
        for each in self.renames():
            found.setdefault(("renamed", str(each.path[0])), {})[str(each)] = each
        return {field: rng.sample(list(each.values()), min(most, len(each))) for field, each in sorted(found.items())}

    def sample(self, rng: random.Random, count: int) -> list[Mutation]:
        """Return so many changes, of each field about as many as of any other."""
        queues = list(self.by_field(rng, 12, 2).values())
        rng.shuffle(queues)
        taken = [queue[turn] for turn in range(12) for queue in queues if turn < len(queue)]
        return taken[:count]

    def of(self, place: Place) -> Iterator[Mutation]:
        """Yield the changes of a field; one of a choice takes the place of the other."""
        if place.value is not ABSENT:
            yield Mutation(place.field, place.path)
        others = excluded(*place.field)
        whole = _at(self.document, place.path[:-1])
        apart = {key: value for key, value in whole.items() if key not in others}
        for field, value in self._values(place.field, place.about, place.value, 0):
            if value == place.value:
                continue
            if len(apart) < len(whole):
                yield Mutation(field, place.path[:-1], {**apart, place.field[1]: value})
            else:
                yield Mutation(field, place.path, value)

    def renames(self) -> Iterator[Mutation]:
        """Yield changes of an id wherever it stands."""
        for section, field in field_values.RENAMED.items():
            for old in self._names.of(section)[:4]:
                for new in field_values.ids(self._names, old):
                    if new != old:
                        yield Mutation(field, (section, old), new, renamed=old)

    def _values(self, field: Field, about: dict[str, Any], now: Any, depth: int) -> Iterator[tuple[Field, Any]]:
        for branch in _branches(about):
            if (name := _model_of(branch)) is not None:
                yield from self._parts_of(field, name, now, depth)
                continue
            match branch.get("type"):
                case "array":
                    yield from self._lists(field, branch, now, depth)
                case "object":
                    yield from self._mappings(field, branch, now, depth)
                case _:
                    for value in field_values.scalars(field, branch, self._names, now):
                        yield field, value

    def _parts_of(self, field: Field, name: str, now: Any, depth: int) -> Iterator[tuple[Field, Any]]:
        if name not in self._adapted:
            required = self._required(name)
            self._adapted[name] = [self._names.adapt(each) for each in self._instances.get(name, ())]
            self._adapted[name] += [] if required is None else [required]
        instances = self._adapted[name]
        for each in instances:
            yield field, each
        if now is not ABSENT and isinstance(now, dict):
            return  # Its own fields are places of their own.
        if depth < _DEEPEST:
            for of_part, about in model(name).get("properties", {}).items():
                base = next((i for i in instances if of_part in i), instances[0] if instances else {})
                others = excluded(name, of_part)
                base = {key: value for key, value in base.items() if key not in others}
                for inner, value in self._values((name, of_part), about, base.get(of_part, ABSENT), depth + 1):
                    yield inner, self._names.fitting({**base, of_part: value})

    def _required(self, name: str) -> dict[str, Any] | None:
        made = {}
        for field in model(name).get("required", ()):
            about = model(name)["properties"][field]
            first = next((value for _, value in self._values((name, field), about, ABSENT, _DEEPEST)), ABSENT)
            if first is ABSENT:
                return None
            made[field] = first
        return made

    def _lists(self, field: Field, branch: dict[str, Any], now: Any, depth: int) -> Iterator[tuple[Field, Any]]:
        present = now if isinstance(now, list) else []
        if "prefixItems" in branch:
            first = list(self._values(field, branch["prefixItems"][0], ABSENT, depth + 1))
            for (inner, low), (_, high) in pairwise(first):
                yield inner, [low, high]
                yield inner, [high, high]
            return
        yield field, []
        if len(present) > 1:
            yield field, present[::-1]
            yield field, present[:1]
            yield field, present[-1:]
        for index, item in enumerate(present[:3]):
            yield field, [*present, item]
            if isinstance(item, dict):
                # The same entry again, under another id where it has one.
                for key in ("id", "title", "code", "tier"):
                    if key in item:
                        for other in field_values.twins(key, item[key]):
                            yield field, [*present, {**item, key: other}]
                            yield field, [{**item, key: other}, *present[index + 1 :]]
        for count, (inner, value) in enumerate(self._values(field, branch.get("items", {}), ABSENT, depth + 1)):
            yield inner, [value]
            if count < 40:
                yield inner, [*present, value]
        longest = branch.get("maxItems", branch.get("maxLength"))
        if longest is not None and isinstance(branch["items"].get("pattern"), str):
            many = field_values.many(branch["items"]["pattern"], longest)
            yield from ((field, many[:length]) for length in (longest - 1, longest))

    def _mappings(self, field: Field, branch: dict[str, Any], now: Any, depth: int) -> Iterator[tuple[Field, Any]]:
        present = now if isinstance(now, dict) else {}
        yield field, {}
        for key in list(present)[:6]:
            yield field, {other: value for other, value in present.items() if other != key}
        for pattern, about in branch.get("patternProperties", {}).items():
            longest = branch.get("propertyNames", {}).get("maxLength")
            keys = list(field_values.keys(*field, pattern, longest, self._names))
            for key in keys:
                if present and key not in present:
                    for item in list(present.values())[:2]:
                        yield field, {**present, key: item}
                    first = next(iter(present))
                    yield field, {key if old == first else old: value for old, value in present.items()}
            if depth < _DEEPEST:
                fresh = [key for key in keys if key not in present]
                made = self._values(field, about, ABSENT, depth + 1)
                for inner, value in made:
                    if fresh:
                        yield inner, {**present, fresh[0]: value}
            if None in [each.get("type") for each in _branches(about)] or about.get("anyOf", [{}])[-1] == {
                "type": "null"
            }:
                for key in keys:
                    yield field, {**present, key: None}


def _parts(about: dict[str, Any], value: Any) -> Iterator[tuple[str, Any]]:
    if value is ABSENT:
        return
    branch = _fitting(about, value)
    if branch is None:
        return
    if (name := _model_of(branch)) is not None:
        yield name, value
    elif isinstance(value, list) and "items" in branch:
        for item in value:
            yield from _parts(branch["items"], item)
    elif isinstance(value, dict):
        for item in value.values():
            for of_key in branch.get("patternProperties", {}).values():
                yield from _parts(of_key, item)


def applied(document: dict[str, Any], mutations: Iterable[Mutation]) -> dict[str, Any]:
    """Return a document with several changes."""
    made = copy.copy(document)
    for each in mutations:
        made = each.apply(made)
    return made
