"""From a node of the catalog to its line and column, looked up only when a finding is shown."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from slo_codegen.diagnostics import Origin
from slo_codegen.source.load import SourceFile

if TYPE_CHECKING:
    from slo_codegen.source.tree import Tree

MOST_EVENTS = 600_000
"""Parts of all files together that are placed, some 5 MiB of ordinary text. What is beyond is placed at its file."""
MOST_READ = 16 << 20
"""Characters of all files together of which nothing is known but a line that is to be shown."""
_MOST_OF_A_FILE = 1 << 20
_LINE = 1_000
_BEFORE = 100
_MOST_INDEXED = 16


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file: line and column from 1, the number of characters, and the line.

    Of a line above 1,000 characters, ``text`` is what stands around the place, and ``cut`` the number of characters
    before that.
    """

    file: str
    line: int
    column: int
    length: int
    text: str
    cut: int = 0


class Locator:
    """Looks up locations in the texts of a catalog; each file is read once more, when first asked for.

    ``inexact`` are the files whose places would have cost too much.
    """

    def __init__(self, files: Iterable[SourceFile] = ()) -> None:
        given = tuple(files)
        self._texts = {file.name: file.text for file in given}
        self._elsewhere = {file.name: file.elsewhere for file in given if file.elsewhere}
        self._trees: dict[str, Tree | None] = {}
        self._left = MOST_EVENTS
        self._unread = MOST_READ
        self._lines: OrderedDict[str, array[int]] = OrderedDict()
        self.inexact: set[str] = set()

    def locate(self, origin: Origin) -> Location:
        """Return the location of an origin, or of the nearest parent that exists in the file."""
        origin = moved(origin, self._elsewhere.get(origin.file, {}))
        text = self._texts.get(origin.file)
        if text is None:
            text = self._texts[origin.file] = _read(origin.file, min(_MOST_OF_A_FILE, self._unread))
            self._unread -= len(text)
        if origin.line is not None:
            return self._at(origin.file, text, origin.line, origin.column or 0, origin.length or 1)
        tree = self._tree(origin.file, text) if origin.path else None
        if tree is None:
            return _location(origin.file, text, *_first(text))
        return _location(origin.file, text, *_find(origin, text, tree))

    def _tree(self, name: str, text: str) -> Tree | None:
        if name not in self._trees:
            self._trees[name] = self._read_tree(name, text)
        return self._trees[name]

    def _read_tree(self, name: str, text: str) -> Tree | None:
        from slo_codegen.source.tree import MOST_EVENTS, TooManyError, tree_of

        try:
            found = tree_of(text, min(MOST_EVENTS, self._left))
        except TooManyError:
            self._left = 0
            self.inexact.add(name)
            return None
        self._left -= found.size if found is not None else len(text) // 10
        return found

    def _at(self, name: str, text: str, line: int, column: int, length: int) -> Location:
        starts = self._starts(name, text)
        if line >= len(starts):
            return Location(name, line + 1, column + 1, max(1, length), "")
        return _location(name, text, line, column, length, starts[line])

    def _starts(self, name: str, text: str) -> array[int]:
        """Return where the lines of a text begin; those of the last few files are kept."""
        if name in self._lines:
            self._lines.move_to_end(name)
            return self._lines[name]
        starts = array("L", [0])
        at = text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = text.find("\n", at + 1)
        self._lines[name] = starts
        if len(self._lines) > _MOST_INDEXED:
            self._lines.popitem(last=False)
        return starts


def moved(origin: Origin, elsewhere: Mapping[tuple[str | int, ...], Origin]) -> Origin:
    """Return where a node is written: elsewhere, if it or a node above it is, and else where it is.

    A whole list that is written elsewhere takes its entries along, and a mapping its fields.
    """
    for end in range(len(origin.path), 0, -1) if elsewhere else ():
        there = elsewhere.get(origin.path[:end])
        if there is not None:
            whole = end == len(origin.path)
            at: Literal["key", "value"] = "key" if whole and "key" in (origin.at, there.at) else "value"
            return replace(origin, file=there.file, path=(*there.path, *origin.path[end:]), at=at)
    return origin


def _read(name: str, most: int) -> str:
    if most <= 0 or not Path(name).is_file() or Path(name).is_symlink():
        # A pipe would never end, and a link can lead out of the catalog.
        return ""
    try:
        with open(name, encoding="utf-8", errors="replace") as file:
            return file.read(most)
    except OSError:
        return ""


def _location(name: str, text: str, line: int, column: int, length: int, start: int) -> Location:
    """Return a location, with the line that begins at an offset."""
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    cut = max(0, min(column, end - start) - _BEFORE) if end - start > _LINE else 0
    shown = text[start + cut : min(end, start + cut + _LINE)].rstrip("\r")
    return Location(name, line + 1, column + 1, max(1, length), shown, cut)


def _first(text: str) -> tuple[int, int, int, int]:
    """Return the first line that holds more than a comment: a file as a whole is shown there."""
    lines = text.split("\n", 200)[:200]
    line = next((at for at, each in enumerate(lines) if each.strip()[:1] not in ("", "#")), 0)
    shown = lines[line]
    return line, len(shown) - len(shown.lstrip()), 1, sum(len(each) + 1 for each in lines[:line])


def _find(origin: Origin, text: str, root: Tree) -> tuple[int, int, int, int]:
    """Return line, column and length of a node, or of the nearest one above it, and where its line begins."""
    node, key, complete = root, None, True
    for part in origin.path:
        if part == 0 and node.mapping:
            # Where a list can be written as its only entry, that is the first one.
            continue
        step = node.step(part) or node.dotted(part)
        if step is None:
            complete = False
            break
        key, node = step
    if key is not None and (origin.at == "key" or not complete or not node.scalar or node.empty):
        # A value that is left out stands nowhere; the reader places it at whatever comes next.
        node = key
    if node.empty and (dash := _dash_before(text, node.start)) is not None:
        return dash
    begin = node.start - node.column
    if not node.scalar:
        return node.line, node.column, 1, begin
    line_end = text.find("\n", node.start)
    line_end = len(text) if line_end < 0 else line_end
    length = node.end_column - node.column if node.end_line == node.line else line_end - node.start
    length = max(1, length)
    if complete and origin.offset is not None and node is not key and node.style not in ("|", ">"):
        inner = origin.offset + (1 if node.style in ("'", '"') else 0)
        if inner < length:
            return node.line, node.column + inner, min(origin.length or 1, length - inner), begin
    return node.line, node.column, length, begin


def _dash_before(text: str, index: int) -> tuple[int, int, int, int] | None:
    """Return the place of the dash of an entry that holds nothing."""
    at = index - 1
    while at >= 0 and text[at].isspace():
        at -= 1
    if at < 0 or text[at] != "-":
        return None
    begin = text.rfind("\n", 0, at) + 1
    return text.count("\n", 0, at), at - begin, 1, begin
