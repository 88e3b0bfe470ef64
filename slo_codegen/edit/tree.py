"""A file as a tree of its own text: every scalar exactly as it is written, every comment beside what it speaks of.

libyaml tells where each token stands; nothing is turned into values, so nothing is written anew.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from yaml import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    YAMLError,
)

from slo_codegen.source.tree import events as events_of

BLANK = ""
"""An empty line among comments."""
_INDICATED = re.compile(r"[|>]-?[1-9+]")


class UnreadableError(Exception):
    """A text that cannot be laid out anew: what of it is in the way."""


@dataclass(slots=True)
class Scalar:
    """A scalar or an alias, as written. ``start`` is its offset in the text; block scalars keep their header."""

    raw: str
    start: int
    value: str | None
    style: str | None = None
    anchor: str | None = None
    """An anchor that is not part of ``raw``."""


@dataclass(slots=True)
class Entry:
    """An entry of a mapping (with a key) or an item of a sequence (without), and the comments that belong to it."""

    key: Scalar | None
    value: Node
    start: int
    leading: list[str] = field(default_factory=list)
    trailing: str = ""


@dataclass(slots=True)
class Collection:
    """A mapping or a sequence; ``footer`` are comments after its last entry."""

    is_mapping: bool
    flow: bool
    anchor: str | None
    start: int
    end: int
    column: int
    entries: list[Entry] = field(default_factory=list)
    footer: list[str] = field(default_factory=list)
    raw: str | None = None
    """The text of a flow collection that holds comments, and is therefore kept as written."""


Node = Scalar | Collection


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, or an empty line; ``own`` tells that nothing else stands in its line."""

    text: str
    start: int
    column: int
    own: bool


def read(text: str) -> Collection | None:
    """Return the tree of a file, None for one without content.

    Raises:
        UnreadableError: the text is not YAML, or has what a catalog must not have (tags, documents, complex keys).
    """
    try:
        events = list(events_of(text))
    except (YAMLError, ValueError) as error:
        raise UnreadableError("it is not valid YAML") from error
    if sum(isinstance(event, DocumentStartEvent) for event in events) > 1:
        raise UnreadableError("it holds more than one document")
    reader = _Reader(text, events)
    root = reader.root()
    if root is None:
        return None
    if not isinstance(root, Collection) or not root.is_mapping:
        raise UnreadableError("it is not a mapping of sections")
    _attach(root, text, reader.spans)
    return root


class _Reader:
    def __init__(self, text: str, events: list[Any]) -> None:
        self._text = text
        self._events = iter(event for event in events if not isinstance(event, DocumentStartEvent))
        self.spans: list[tuple[int, int]] = []
        """Where scalars stand: no comment begins inside of them."""

    def root(self) -> Node | None:
        for event in self._events:
            if isinstance(event, DocumentEndEvent):
                return None
            if isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent):
                node = self._node(event)
                return None if isinstance(node, Scalar) and not node.raw else node
        return None

    def _node(self, event: Any) -> Node:
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            return self._collection(event)
        if isinstance(event, ScalarEvent | AliasEvent):
            return self._scalar(event)
        raise UnreadableError("it has what a catalog must not have")

    def _scalar(self, event: Any) -> Scalar:
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, AliasEvent):
            self.spans.append((start, end))
            return Scalar(self._text[start:end], start, None)
        _no_tag(event)
        if event.style in ("|", ">"):
            start = self._text.index(event.style, start)
        self.spans.append((start, end))
        raw = self._text[start:end]
        if event.style in ("|", ">"):
            if _INDICATED.match(raw):
                raise UnreadableError("a block text has its indentation, or the lines at its end, written out")
            return Scalar(raw, start, event.value, event.style, event.anchor)
        raw = raw.rstrip()
        anchored = bool(event.anchor) and raw.startswith("&")
        return Scalar(raw, start, event.value, event.style, None if anchored else event.anchor)

    def _collection(self, event: Any) -> Collection:
        _no_tag(event)
        is_mapping = isinstance(event, MappingStartEvent)
        start = event.start_mark.index
        found = Collection(is_mapping, bool(event.flow_style), event.anchor, start, start, event.start_mark.column)
        for inner in self._events:
            if isinstance(inner, MappingEndEvent | SequenceEndEvent):
                end: Any = inner.end_mark
                found.end = end.index
                break
            if is_mapping:
                if not isinstance(inner, ScalarEvent):
                    raise UnreadableError("a key is no plain text")
                key = self._scalar(inner)
                found.entries.append(Entry(key, self._node(next(self._events)), key.start))
            else:
                item = self._node(inner)
                found.entries.append(Entry(None, item, item.start))
        if found.entries and not found.flow:
            first = found.entries[0].start
            found.column = first - (self._text.rfind("\n", 0, first) + 1)
            if not is_mapping:
                found.column = event.start_mark.column
                for entry in found.entries:
                    entry.start = self._dash(entry.start, found.column)
        return found

    def _dash(self, start: int, column: int) -> int:
        """Return where the dash of an item stands, whose value begins at ``start``."""
        line = self._text.rfind("\n", 0, start) + 1
        while line + column >= len(self._text) or self._text[line + column] != "-" or line + column >= start:
            if line == 0:
                return start
            line = self._text.rfind("\n", 0, line - 1) + 1
        return line + column


def _no_tag(event: Any) -> None:
    tag = getattr(event, "tag", None)
    if tag and str(tag) not in ("!", "None"):
        raise UnreadableError("a value has a tag")


class _Flows:
    """The flow collections of a file that lie in no other one, in their order."""

    def __init__(self, every: list[Collection]) -> None:
        self._nodes: list[Collection] = []
        for node in every:
            # A collection comes before those inside of it.
            if not self._nodes or node.start >= self._nodes[-1].end:
                self._nodes.append(node)
        self._starts = [node.start for node in self._nodes]

    def around(self, offset: int) -> Collection | None:
        """Return the one that an offset lies in."""
        at = bisect_right(self._starts, offset) - 1
        return self._nodes[at] if at >= 0 and offset < self._nodes[at].end else None


def _attach(root: Collection, text: str, spans: list[tuple[int, int]]) -> None:
    """Give each comment to the entry that it stands above, beside or below."""
    flows = _Flows([node for node in _collections(root) if node.flow])
    comments = []
    for comment in _comments(text, spans):
        inside = flows.around(comment.start)
        if inside is None:
            comments.append(comment)
        elif comment.text:
            inside.raw = text[inside.start : inside.end]
    entries = sorted(_entries(root), key=lambda pair: pair[1].start)
    waiting: list[Comment] = []
    before = _Before()
    position = 0
    previous: Entry | None = None
    for comment in comments:
        while position < len(entries) and entries[position][1].start < comment.start:
            _place(waiting, entries[position], before)
            waiting = []
            before.add(entries[position][0])
            previous = entries[position][1]
            position += 1
        if comment.own:
            waiting.append(comment)
        elif previous is not None:
            if previous.trailing:
                # A second one, beside the end of a value that began beside the first.
                previous.leading.append(previous.trailing)
            previous.trailing = comment.text
    if position < len(entries):
        _place(waiting, entries[position], before)
    else:
        _below(waiting, root, before)


class _Before:
    """The blocks that are open where an entry begins, by their columns, and the block of the entry before it."""

    def __init__(self) -> None:
        self.open: dict[int, Collection] = {}
        self.last: Collection | None = None

    def add(self, holder: Collection) -> None:
        """Go on past an entry."""
        if holder is not self.last:
            self.open = {at: block for at, block in self.open.items() if at < holder.column}
            self.open[holder.column] = self.last = holder


def _place(waiting: list[Comment], following: tuple[Collection, Entry], before: _Before) -> None:
    """Comments stand above what follows, but those further right belong below what they are in line with."""
    if not waiting:
        return
    holder, entry = following
    deeper = 0
    for comment in waiting:
        if comment.text and comment.column <= holder.column:
            break
        deeper += 1
    last = max((index for index in range(deeper) if waiting[index].text), default=-1) + 1
    if last and before.last is not None:
        _footer(waiting[:last], before.open, before.last, holder.column)
        waiting = waiting[last:]
    entry.leading += [comment.text for comment in waiting]


def _below(waiting: list[Comment], root: Collection, before: _Before) -> None:
    deeper = 0
    for comment in waiting:
        if comment.text and comment.column <= root.column:
            break
        deeper += 1
    last = max((index for index in range(deeper) if waiting[index].text), default=-1) + 1
    if last and before.last is not None:
        _footer(waiting[:last], before.open, before.last, root.column)
    root.footer += [comment.text for comment in waiting[last:]]


def _footer(comments: list[Comment], blocks: dict[int, Collection], otherwise: Collection, above: int) -> None:
    """Put each comment below the last block that begins no further right than it does."""
    open_blocks = {at: block for at, block in blocks.items() if at > above}
    target = open_blocks[max(open_blocks)] if open_blocks else otherwise
    for index, comment in enumerate(comments):
        # An empty line belongs to the comment below it.
        column = next(each.column for each in comments[index:] if each.text)
        fitting = [at for at in open_blocks if at <= column]
        if fitting:
            # What is below a block has ended all that is further right.
            open_blocks = {at: block for at, block in open_blocks.items() if at <= max(fitting)}
            target = open_blocks[max(fitting)]
        target.footer.append(comment.text)


def _collections(node: Node) -> Iterator[Collection]:
    if isinstance(node, Collection):
        yield node
        for entry in node.entries:
            yield from _collections(entry.value)


def _entries(node: Node) -> Iterator[tuple[Collection, Entry]]:
    """Yield the entries of block collections; an item whose mapping begins in its line stands for both."""
    if isinstance(node, Collection) and not node.flow:
        for entry in node.entries:
            yield node, entry
            yield from _entries(entry.value)


def _comments(text: str, spans: list[tuple[int, int]]) -> Iterator[Comment]:
    """Yield comments and empty lines outside of scalars, in order."""
    inside = iter(sorted(spans))
    span = next(inside, None)
    starts = [start for start, _ in sorted(spans)]
    ends = [end for _, end in sorted(spans)]
    offset = 0
    for line in text.split("\n"):
        end = offset + len(line)
        at = offset
        found: int | None = None
        while (at := text.find("#", at, end)) >= 0:
            while span is not None and span[1] <= at:
                span = next(inside, None)
            if span is not None and span[0] <= at < span[1]:
                at = min(span[1], end)
                continue
            if at == offset or text[at - 1] in " \t":
                found = at
                break
            at += 1
        if found is not None:
            own = not text[offset:found].strip()
            yield Comment(text[found:end].rstrip(), found, found - offset, own)
        elif not line.strip() and not _covered(offset, starts, ends):
            yield Comment(BLANK, offset, 0, True)
        offset = end + 1


def _covered(offset: int, starts: list[int], ends: list[int]) -> bool:
    """Return whether an offset lies within one of the spans, which lie one behind the other."""
    at = bisect_left(starts, offset) - 1
    return at >= 0 and offset < ends[at]


def comments_of(text: str) -> list[str]:
    """Return every comment of a text, as YAML's reader sees them.

    Raises:
        UnreadableError: the text has a # and is not YAML.
    """
    if "#" not in text:
        return []
    try:
        reader = _Reader(text, list(events_of(text)))
    except (YAMLError, ValueError) as error:
        raise UnreadableError("it is not valid YAML") from error
    reader.root()
    return [comment.text for comment in _comments(text, reader.spans) if comment.text]
