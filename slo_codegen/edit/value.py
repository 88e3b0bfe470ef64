"""Set one value of a file in place: no other byte of it changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import ryaml

from slo_codegen.diagnostics.suggest import nearest
from slo_codegen.edit.location import Location, NowhereError, known_below, step
from slo_codegen.edit.tree import Collection, Entry, Scalar, UnreadableError, read


class FixedError(Exception):
    """A value that cannot be edited in place: why."""


def set_value(text: str, place: Location, path: tuple[str, ...], value: str) -> Iterator[str]:
    """Yield the texts that a file can have with a value set, the likeliest spelling first: as it is written now.

    Yields nothing but the text itself where the value stands there already.

    Raises:
        NowhereError: nothing stands at that path.
        FixedError: what stands there is no single value of this place alone.
        UnreadableError: the file cannot be read.
    """
    entry = _entry(text, place, path)
    node = entry.value
    start, end = _range(node, value)
    if isinstance(node, Scalar) and node.value == value:
        yield text
        return
    for spelling in _spellings(node, value, text[start:end]):
        made = f"{text[:start]}{spelling}{text[end:]}"
        if _only_there(text, made, (*place.path, *path), value):
            yield made


def current(text: str, place: Location, path: tuple[str, ...]) -> str:
    """Return how a value is written now, in one line."""
    node = _entry(text, place, path).value
    return " ".join((node.raw if isinstance(node, Scalar) else text[node.start : node.end]).split())


def _entry(text: str, place: Location, path: tuple[str, ...]) -> Entry:
    root = read(text)
    if root is None:
        raise NowhereError("the file is empty")
    entry = step(root, (*place.path, *path))
    if entry is not None:
        return entry
    for length in range(len(path) - 1, -1, -1):
        above = step(root, (*place.path, *path[:length]))
        if above is not None:
            known = known_below(above.value)
            close = nearest(path[length], known)
            names = f"there is {', '.join(known)}" if known else "nothing stands below it"
            raise NowhereError(
                f"{'.'.join(path)}: nothing stands at {'.'.join(path[: length + 1])}",
                f"did you mean {close}?" if close else names,
            )
    raise NowhereError(f"nothing stands at {'.'.join(path)}")


def _range(node: Scalar | Collection, value: str) -> tuple[int, int]:
    if isinstance(node, Collection):
        if not node.flow or node.raw is not None or value[:1] not in ("[", "{"):
            raise FixedError("a list or a mapping stands there")
        if node.anchor:
            raise FixedError(f"it is shared with other places as &{node.anchor}")
        return node.start, node.end
    if node.raw.startswith("*"):
        raise FixedError(f"it is shared with other places as {node.raw}")
    if node.anchor or node.raw.startswith("&"):
        raise FixedError("it is shared with other places by an anchor")
    return node.start, node.start + len(node.raw.rstrip("\n") if node.style in ("|", ">") else node.raw)


def _spellings(node: Scalar | Collection, value: str, now: str) -> Iterator[str]:
    """Yield spellings of a value: in the style that stands there, then in quotes."""
    double, single = quoted(value)
    if isinstance(node, Collection):
        yield value
        return
    match node.style:
        case "'":
            yield single
        case '"':
            yield double
        case "|" | ">":
            header, *lines = now.split("\n")
            indent = next((line[: len(line) - len(line.lstrip())] for line in lines if line.strip()), "  ")
            yield "\n".join([header, *(f"{indent}{line}" if line else "" for line in value.split("\n"))])
        case _:
            yield value
    yield from (double, single)


def quoted(value: str) -> tuple[str, str]:
    """Return a text in double quotes and in single ones."""
    return json.dumps(value, ensure_ascii=False), "'" + value.replace("'", "''") + "'"


def _only_there(before: str, after: str, path: tuple[str | int, ...], value: str) -> bool:
    """Whether a text reads as the other one with just this value set."""
    found = read_both(before, after, path)
    if found is None:
        return False
    old, new, entry = found
    if isinstance(entry.value, Scalar) and (entry.value.value or "").rstrip("\n") != value:
        return False
    return bool(_without(old, path) == _without(new, path))


def read_both(before: str, after: str, path: tuple[str | int, ...]) -> tuple[Any, Any, Entry] | None:
    """Return what two texts mean, and what stands at a path of the second; None where that cannot be read."""
    try:
        old, new = ryaml.loads(before), ryaml.loads(after)
        root = read(after)
    except (ValueError, RecursionError, UnreadableError):
        return None
    entry = None if root is None else step(root, path)
    return None if entry is None else (old, new, entry)


def _without(data: Any, path: tuple[str | int, ...]) -> Any:
    """Return plain values with one of them left out."""
    if not path:
        return None
    head, *rest = path
    if isinstance(data, dict):
        return {key: _without(item, tuple(rest)) if str(key) == str(head) else item for key, item in data.items()}
    if isinstance(data, list):
        return [_without(item, tuple(rest)) if str(index) == str(head) else item for index, item in enumerate(data)]
    return data
