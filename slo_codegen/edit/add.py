"""Add a field that is not set yet: a line at its place in the canonical order, and no other byte changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from slo_codegen.edit.insert import end_of, line_end, spliced
from slo_codegen.edit.location import Location, step
from slo_codegen.edit.order import ROOT
from slo_codegen.edit.tree import Collection, Entry, Scalar, read
from slo_codegen.edit.value import quoted, read_both


def may_be_added(text: str, place: Location, path: tuple[str, ...]) -> bool:
    """Return whether a field is unset, and known at its place."""
    root = read(text)
    if root is None or step(root, (*place.path, *path)) is not None:
        return False
    return path[-1] in _order(place, path) and _holder(text, place, path) is not None


def added(text: str, place: Location, path: tuple[str, ...], value: str) -> Iterator[str]:
    """Yield the texts that a file can have with a field added, the plain spelling first.

    Raises:
        UnreadableError: the file cannot be read.
    """
    holder = _holder(text, place, path)
    if holder is None:
        return
    after = _predecessor(holder, _order(place, path), path[-1])
    for spelling in (value, *quoted(value)):
        if holder.flow:
            at = end_of(after)
            made = f"{text[:at]}, {path[-1]}: {spelling}{text[at:]}"
        else:
            made = spliced(text, line_end(text, end_of(after)), [f"{' ' * holder.column}{path[-1]}: {spelling}"])
        if _is_that_alone(text, made, (*place.path, *path), value):
            yield made


def _holder(text: str, place: Location, path: tuple[str, ...]) -> Collection | None:
    """Return the mapping that the field belongs into, if it has fields already."""
    root = read(text)
    entry = None if root is None else step(root, (*place.path, *path[:-1]))
    node = None if entry is None else entry.value
    return node if isinstance(node, Collection) and node.is_mapping and node.entries and node.raw is None else None


def _order(place: Location, path: tuple[str, ...]) -> tuple[str, ...]:
    shape = ROOT
    for part in (*place.path, *path[:-1]):
        shape = shape.child(None if str(part).isdigit() else str(part))
    return shape.order


def _predecessor(holder: Collection, order: tuple[str, ...], name: str) -> Entry:
    """Return the last field that stands before the new one; the first of all, which may share its line with a dash."""
    before = order[: order.index(name)]
    known = [entry for entry in holder.entries if entry.key is not None and entry.key.value in before]
    return known[-1] if known else holder.entries[0]


def _is_that_alone(before: str, after: str, path: tuple[str | int, ...], value: str) -> bool:
    """Whether a text reads as the other one with just this field added."""
    found = read_both(before, after, path)
    if found is None:
        return False
    old, new, entry = found
    above: Any = new
    for part in path[:-1]:
        above = above[int(part)] if isinstance(above, list) else above[part]
    if not isinstance(above, dict) or str(path[-1]) not in above:
        return False
    if isinstance(entry.value, Scalar) and entry.value.value not in (None, value):
        return False
    del above[str(path[-1])]
    return bool(old == new)
