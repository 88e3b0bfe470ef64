"""From a node of the catalog to its line and column, looked up only when a finding is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from slo_codegen.diagnostics import Origin
from slo_codegen.source.load import SourceFile


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file: line and column from 1, the number of characters, and the whole line."""

    file: str
    line: int
    column: int
    length: int
    text: str


class Locator:
    """Looks up locations in the texts of a catalog; each file is composed once, when first asked for."""

    def __init__(self, files: Iterable[SourceFile] = ()) -> None:
        self._texts = {file.name: file.text for file in files}
        self._nodes: dict[str, Any] = {}

    def locate(self, origin: Origin) -> Location:
        """Return the location of an origin, or of the nearest parent that exists in the file."""
        text = self._texts.get(origin.file)
        if text is None:
            text = self._texts[origin.file] = _read(origin.file)
        if origin.line is not None:
            return _location(origin.file, text, origin.line, origin.column or 0, origin.length or 1)
        if not origin.path:
            return _first(origin.file, text)
        node = self._node(origin.file, text)
        if node is None:
            return _location(origin.file, text, 0, 0, 1)
        return _find(origin, text, node)

    def _node(self, name: str, text: str) -> Any:
        if name not in self._nodes:
            # The fast reader takes a tab before a value, which this one refuses; a space has the same width.
            self._nodes[name] = _composed(text) or (_composed(text.replace("\t", " ")) if "\t" in text else None)
        return self._nodes[name]


def _composed(text: str) -> Any:
    try:
        return YAML(typ="rt", pure=True).compose(text)
    except (YAMLError, ValueError, RecursionError, AttributeError):
        return None


def _read(name: str) -> str:
    if not Path(name).is_file() or Path(name).is_symlink():
        # A pipe would never end, and a link can lead out of the catalog.
        return ""
    try:
        with open(name, encoding="utf-8", errors="replace") as file:
            return file.read(1 << 20)
    except OSError:
        return ""


def _first(name: str, text: str) -> Location:
    """Return the first line that holds more than a comment: a file as a whole is shown there."""
    lines = text.split("\n", 200)[:200]
    line = next((at for at, each in enumerate(lines) if each.strip()[:1] not in ("", "#")), 0)
    shown = lines[line]
    return _location(name, text, line, len(shown) - len(shown.lstrip()), 1)


def _find(origin: Origin, text: str, root: Any) -> Location:
    node, key, complete = root, None, True
    for part in origin.path:
        if part == 0 and isinstance(node, MappingNode):
            # Where a list can be written as its only entry, that is the first one.
            continue
        step = _step(node, part)
        if step is None:
            complete = False
            break
        key, node = step
    if key is not None and (origin.at == "key" or not complete or not isinstance(node, ScalarNode) or _empty(node)):
        # A value that is left out stands nowhere; the reader places it at whatever comes next.
        node = key
    start = node.start_mark
    if _empty(node) and (dash := _dash_before(text, start.index)) is not None:
        return _location(origin.file, text, *dash, 1)
    line, column = start.line, start.column
    if isinstance(node, ScalarNode):
        length = (
            max(1, node.end_mark.column - column) if node.end_mark.line == line else len(_line(text, line)) - column
        )
        if complete and origin.offset is not None and node is not key and node.style not in ("|", ">"):
            inner = column + origin.offset + (1 if node.style in ("'", '"') else 0)
            if inner < column + length:
                return _location(origin.file, text, line, inner, min(origin.length or 1, column + length - inner))
        return _location(origin.file, text, line, column, length)
    return _location(origin.file, text, line, column, 1)


def _empty(node: Any) -> bool:
    return isinstance(node, ScalarNode) and node.start_mark.index == node.end_mark.index


def _dash_before(text: str, index: int) -> tuple[int, int] | None:
    """Return line and column of the dash of an entry that holds nothing."""
    at = len(text[:index].rstrip()) - 1
    if at < 0 or text[at] != "-":
        return None
    return text.count("\n", 0, at), at - (text.rfind("\n", 0, at) + 1)


def _step(node: Any, part: str | int) -> tuple[Any, Any] | None:
    if isinstance(node, MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
        item = node.value[part]
        return item, item
    return None


def _line(text: str, line: int) -> str:
    lines = text.split("\n")
    return lines[line].rstrip("\r") if line < len(lines) else ""


def _location(name: str, text: str, line: int, column: int, length: int) -> Location:
    return Location(name, line + 1, column + 1, max(1, length), _line(text, line))
