"""Where each part of a YAML text stands: read by libyaml, whose port in Rust reads the catalog's values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from yaml import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    YAMLError,
)
from yaml._yaml import CParser

MOST_EVENTS = 300_000
"""More parts of one text are not placed: some seconds, and some hundred MiB, would go into one finding."""


class TooManyError(Exception):
    """A text has more parts than are to be placed."""


@dataclass(slots=True)
class Tree:
    """A scalar, a list or a mapping, with its place: offsets in the text, and lines and columns from 0.

    Of a mapping, ``inner`` holds key and value by the key's text; of a list, its entries twice.
    """

    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int
    style: str | None = None
    scalar: bool = False
    mapping: bool = False
    inner: dict[str | int, tuple[Tree, Tree]] = field(default_factory=dict)
    size: int = 1
    """Of the root: how many events the text has."""

    @property
    def empty(self) -> bool:
        """Whether it is a value that is left out."""
        return self.scalar and self.start == self.end

    def step(self, part: str | int) -> tuple[Tree, Tree] | None:
        """Return key and value of a part of it; an entry of a list is its own key."""
        return self.inner.get(str(part) if self.mapping else part)

    def dotted(self, part: str | int) -> tuple[Tree, Tree] | None:
        """Return key and value of a part that is written with dots where its name has underscores, as labels can be."""
        if not self.mapping or not isinstance(part, str) or "_" not in part:
            return None
        found = (step for key, step in self.inner.items() if isinstance(key, str) and key.replace(".", "_") == part)
        return next(found, None)

    def find(self, path: tuple[str | int, ...], *, key: bool = False) -> Tree | None:
        """Return what stands at a path, or its key; None where nothing does."""
        node, found_key = self, self
        for part in path:
            step = node.step(part)
            if step is None:
                return None
            found_key, node = step
        return found_key if key else node


def events(text: str) -> Iterator[Any]:
    """Yield libyaml's events, with marks in characters.

    Raises:
        yaml.YAMLError: the text is not YAML.
    """
    parser = CParser(text)
    try:
        while (event := parser.get_event()) is not None:
            yield event
    finally:
        parser.dispose()


def tree_of(text: str, most: int = MOST_EVENTS) -> Tree | None:
    """Return the tree of a text; None where it is no YAML or has no content.

    Raises:
        TooManyError: the text has more than ``most`` events.
    """
    try:
        return _built(text, most)
    except (YAMLError, ValueError):
        return None


@dataclass(slots=True)
class _Open:
    """A list or a mapping whose end has not come yet, and the key whose value comes next."""

    node: Tree
    key: tuple[str, Tree] | None = None

    def add(self, node: Tree, text: str) -> None:
        if not self.node.mapping:
            self.node.inner[len(self.node.inner)] = (node, node)
        elif self.key is None:
            self.key = (text, node)
        else:
            self.node.inner.setdefault(self.key[0], (self.key[1], node))
            self.key = None


def _built(text: str, most: int) -> Tree | None:
    root: Tree | None = None
    stack: list[_Open] = []
    anchors: dict[str, Tree] = {}
    number = 0
    for number, event in enumerate(events(text), 1):
        if number > most:
            raise TooManyError
        if isinstance(event, MappingEndEvent | SequenceEndEvent):
            stack.pop().node.end = _end(event)
        elif isinstance(event, AliasEvent | ScalarEvent | MappingStartEvent | SequenceStartEvent):
            # What an alias repeats stands where its anchor is.
            known = anchors.get(str(event.anchor)) if isinstance(event, AliasEvent) else None
            node = known or _node(event)
            if event.anchor and known is None:
                anchors[event.anchor] = node
            if stack:
                stack[-1].add(node, str(getattr(event, "value", "")))
            root = root or node
            if isinstance(event, MappingStartEvent | SequenceStartEvent):
                stack.append(_Open(node))
    if root is not None:
        root.size = number
    return root


def _end(event: Any) -> int:
    return int(event.end_mark.index)


def _node(event: Any) -> Tree:
    start, end = event.start_mark, event.end_mark
    scalar = isinstance(event, ScalarEvent)
    return Tree(
        start.index, end.index, start.line, start.column, end.line, end.column,
        style=event.style if scalar else None, scalar=scalar, mapping=isinstance(event, MappingStartEvent),
    )  # fmt: skip
