"""Every text in the plain values of a file, and how many values there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

Path = tuple[str | int, ...]


def strings(data: object) -> Iterator[tuple[Path, Literal["key", "value"], str]]:
    """Yield each text with the path to it, and whether it is a key or a value."""
    waiting: list[tuple[Path, object]] = [((), data)]
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, str):
            yield path, "value", node
        elif isinstance(node, dict):
            for key, value in node.items():
                if isinstance(key, str):
                    yield (*path, key), "key", key
                waiting.append(((*path, key), value))
        elif isinstance(node, list):
            waiting += [((*path, index), value) for index, value in enumerate(node)]


def texts(data: object, *, keys_only: bool = False) -> Iterator[str]:
    """Yield each text, keys as well; or each key that is text."""
    waiting = [data]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            if not keys_only:
                yield node
        elif isinstance(node, dict):
            yield from (key for key in node if isinstance(key, str))
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node


def count(data: object, most: int) -> int:
    """Return how many values there are, keys left out; counting ends once there are more than ``most``."""
    found, waiting = 1, [data]
    while waiting and found <= most:
        node = waiting.pop()
        inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        found += len(inner)
        waiting += [each for each in inner if isinstance(each, dict | list)]
    return found
