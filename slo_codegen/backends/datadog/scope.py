"""From the plan's matchers to Datadog's scopes: values, lists and wildcards, or a reason why not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from math import prod

from slo_codegen.backends.datadog.query import Either, Filter, Scope
from slo_codegen.common import regex
from slo_codegen.common.names import label_name
from slo_codegen.common.tags import tag, tag_value
from slo_codegen.diagnostics import Origin
from slo_codegen.plan.model import Matcher, Place, Selector

_LITERAL = r"(?:[^\\.+*?()|\[\]{}^$]|\\[^A-Za-z0-9])"
_ALTERNATIVE = re.compile(rf"(?P<head>{_LITERAL}*)(?P<tail>\.\*|\.*)", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_GROUP = re.compile(r"\((?:\?:)?([^()\\]*)\)")


class UnsayableError(Exception):
    """Something that Datadog cannot express, with the code of its finding and the node that asks for it."""

    def __init__(self, code: str, message: str, origin: Origin) -> None:
        super().__init__(message)
        self.code = code
        self.origin = origin


def scope_of(selector: Selector, places: Sequence[Place], notes: list[str], but: Sequence[Place] = ()) -> Scope:
    """Return the scope of a selector, in some places but not in others. What is only nearly so is added to notes.

    Raises:
        UnsayableError: a matcher is no value, no list, no prefix, and its label's values are not declared.
    """
    filters: list[Filter | Either] = []
    for matcher in selector.matchers:
        label = selector.metric.label(matcher.label)
        key = matcher.written if label is None else label.written
        values = _values(matcher, key, label.values if label is not None else None)
        if values is None:
            shown = f"{matcher.written}{matcher.op}{matcher.value!r}"
            raise UnsayableError("SLO440", f"Datadog cannot say {shown} of {selector.metric.name}", selector.origin)
        found, inexact = values
        if inexact:
            notes.append(f"{matcher.written}{matcher.op}{matcher.value!r} is written as {', '.join(found)}")
        if found:
            filters.append(Filter(tag(key), found, matcher.op in ("!=", "!~")))
    _check_dimensions(selector, places)
    return (*filters, *within(places), *without(but))


def _check_dimensions(selector: Selector, places: Sequence[Place]) -> None:
    """Raise for a metric whose tag of a dimension has another name than the dimension.

    Raises:
        UnsayableError: there is one, so that no group would be found.
    """
    for name, _ in places[0].labels if places else ():
        label = selector.metric.label(name) or selector.metric.label(label_name(name, "underscores"))
        if label is not None and label.written != name:
            raise UnsayableError("SLO440", f"the tag of {selector.metric.name} is {label.written}, and the budget is "
                                 f"split by {name}", selector.origin)  # fmt: skip


def within(places: Sequence[Place]) -> Scope:
    """Return what takes in some places of an SLO alone: a list of values of each label, if that does."""
    members: dict[str, list[str]] = {}
    for label, member in (each for place in places for each in place.labels):
        members.setdefault(label, []).append(member)
    lists = [_tagged(label, values) for label, values in members.items()]
    if prod(len(set(values)) for values in members.values()) == len(set(places)):
        return tuple(lists)
    return (Either(tuple(tuple(_tagged(label, [member]) for label, member in place.labels) for place in places)),)


def without(places: Sequence[Place]) -> Scope:
    """Return what leaves out places, each given by the members of some dimensions."""
    found: list[Filter | Either] = []
    for place in places:
        other = [replace(_tagged(label, [member]), negated=True) for label, member in place.labels]
        found.append(other[0] if len(other) == 1 else Either(tuple((each,) for each in other)))
    return tuple(found)


def _tagged(label: str, members: Sequence[str]) -> Filter:
    return Filter(tag(label), tuple(dict.fromkeys(tag_value(label, member) for member in members)))


@lru_cache(maxsize=8192)
def _values(matcher: Matcher, key: str, declared: tuple[str, ...] | None) -> tuple[tuple[str, ...], bool] | None:
    """Return the values that a matcher stands for, and whether they are only nearly the same; None if unsayable.

    No values at all stand for a matcher that every series satisfies.
    """
    if matcher.op in ("=", "!="):
        return _listed((matcher.value,), key)
    if matcher.value == ".*":
        return None if matcher.op == "!~" else ((), False)
    body = _GROUP.fullmatch(matcher.value)
    parts = [_ALTERNATIVE.fullmatch(part) for part in (body[1] if body else matcher.value).split("|")]
    if all(part is not None and not part["tail"] for part in parts):
        return _listed(tuple(_ESCAPE.sub(r"\1", part["head"]) for part in parts if part), key)
    if declared is not None:
        found = regex.matching(matcher.value, declared)
        matching = tuple(value for value in declared if value in found)
        return _listed(matching, key) if matching else (((), False) if matcher.op == "!~" else None)
    if any(part is None or not part["head"] for part in parts):
        return None
    written: list[str] = []
    inexact = False
    for part in parts:
        assert part is not None
        listed = _listed((_ESCAPE.sub(r"\1", part["head"]),), key, more=bool(part["tail"]))
        if listed is None:
            return None
        written += listed[0]
        inexact |= listed[1] or (bool(part["tail"]) and part["tail"] != ".*")
    return tuple(dict.fromkeys(written)), inexact


def _listed(values: tuple[str, ...], key: str, *, more: bool = False) -> tuple[tuple[str, ...], bool] | None:
    """Return values as tags, with ``more`` as beginnings of tags; inexact where a tag cannot hold a value as it is."""
    tags = [tag_value(key, value, more=more) for value in values]
    if not all(value.strip("_") for value in tags):
        return None
    written = tuple(dict.fromkeys(f"{value}*" if more else value for value in tags))
    return written, any(stored != value.lower() for stored, value in zip(tags, values, strict=True))
