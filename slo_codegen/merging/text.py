"""A configuration that others wrote: its text, where each part of it stands, and its values as plain texts."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from typing import Any

import yaml
from yaml import MappingEndEvent, MappingStartEvent, SequenceEndEvent, SequenceStartEvent

from slo_codegen.diagnostics import Diagnostics, Origin
from slo_codegen.source.bounds import MAX_FILE_BYTES, MAX_VALUES
from slo_codegen.source.tree import events
from slo_codegen.source.walk import count

_DEEPEST = 200
"""Lists and mappings inside of each other; libyaml's composer calls itself for each."""


class _Texts(yaml.CSafeLoader):
    """A loader to which every scalar is text: what `09:00` or `on` means is for Alertmanager to say. It merges `<<`."""


class _AsTheyWere(yaml.SafeDumper):
    """A writer that leaves a scalar without quotes which had none."""


_Texts.yaml_implicit_resolvers = {"<": [("tag:yaml.org,2002:merge", re.compile("^<<$"))]}
_AsTheyWere.yaml_implicit_resolvers = _Texts.yaml_implicit_resolvers


class UnreadableError(Exception):
    """A text is not one configuration of Alertmanager; with the line and column, from 0, where it is known."""

    def __init__(self, message: str, at: tuple[int, int] | None = None) -> None:
        super().__init__(message)
        self.at = at


@dataclass(frozen=True, slots=True)
class Configuration:
    """A configuration: its text, the nodes with their places in it, and its values."""

    text: str
    root: yaml.MappingNode
    data: dict[str, Any]


def read_file(name: str, report: Diagnostics) -> str | None:
    """Return the text of a file, or None after reporting why there is none."""
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as file:
            regular = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
            raw = file.read(MAX_FILE_BYTES + 1) if regular else b""
    except OSError as error:
        report.add("SLO790", f"{name} cannot be read: {error.strerror}", Origin(name, line=0))
        return None
    if not regular:
        report.add("SLO790", f"{name} is not a regular file", Origin(name, line=0))
    elif len(raw) > MAX_FILE_BYTES:
        report.add("SLO790", f"{name} is larger than 1 MiB", Origin(name, line=0))
    else:
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start)
            report.add("SLO790", f"{name} is not UTF-8", Origin(name, line=line), help="save the file as UTF-8")
    return None


def parsed(text: str) -> Configuration:
    """Return a configuration from its text.

    Raises:
        UnreadableError: it is not YAML, has several documents, goes beyond the bounds, or has no route.
    """
    try:
        _check_depth(text)
        root = _composed(text)
        # Merging `<<` changes nodes, so that the values are read from others.
        data = yaml.load(text, Loader=_Texts)  # noqa: S506 -- it is a safe one
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = None if mark is None else (mark.line, mark.column)
        raise UnreadableError(f"it is not valid YAML: {error.problem or error.context}", at) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UnreadableError("it is not valid YAML") from error
    if count(data, MAX_VALUES) > MAX_VALUES:
        raise UnreadableError(f"it has more than {MAX_VALUES:,} values, with what its aliases repeat")
    if not isinstance(data, dict) or not isinstance(root, yaml.MappingNode):
        raise UnreadableError("it is no mapping of sections")
    if not isinstance(data.get("route"), dict):
        raise UnreadableError("it has no route, which every configuration of Alertmanager has")
    for section in ("receivers", "inhibit_rules"):
        if not isinstance(data.get(section) or [], list):
            raise UnreadableError(f"its {section} are no list")
    return Configuration(text, root, data)


def _composed(text: str) -> yaml.Node | None:
    loader = _Texts(text)
    try:
        node: yaml.Node | None = loader.get_single_node()
        return node
    finally:
        loader.dispose()


def serialized(root: yaml.Node) -> str:
    """Return the text of a node, in which every scalar is written as it was."""
    made: str = yaml.serialize(root, Dumper=_AsTheyWere, allow_unicode=True, width=1 << 20)
    return made


def _check_depth(text: str) -> None:
    depth = 0
    for number, event in enumerate(events(text)):
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            depth += 1
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            mark = event.start_mark
            raise UnreadableError(f"more than {_DEEPEST} lists and mappings are inside of each other",
                                  (mark.line, mark.column))  # fmt: skip
        if number > 4 * MAX_VALUES:
            raise UnreadableError(f"it has more than {MAX_VALUES:,} values")


def value_of(node: yaml.MappingNode, key: str) -> tuple[yaml.Node, yaml.Node] | None:
    """Return a key of a mapping and its value, as they are written; what `<<` brings is not in it."""
    found = (pair for pair in node.value if isinstance(pair[0], yaml.ScalarNode) and pair[0].value == key)
    return next(found, None)


def end_of(text: str, node: yaml.Node) -> int:
    """Return where a node ends in its text, without the lines and comments that follow."""
    last = node
    while not isinstance(last, yaml.ScalarNode):
        if getattr(last, "flow_style", False) or not last.value:
            return int(last.end_mark.index)
        inner = last.value[-1]
        later = inner[1] if isinstance(inner, tuple) else inner
        # An alias stands where its anchor is: the key, or the mapping's own end, is all that is known of its place.
        if later.start_mark.index < last.start_mark.index:
            return _end_of_line(text, int(inner[0].end_mark.index) if isinstance(inner, tuple) else 0)
        last = later
    end = int(last.end_mark.index)
    return len(text[:end].rstrip()) if last.style in ("|", ">") else end


def _end_of_line(text: str, offset: int) -> int:
    found = text.find("\n", offset)
    return len(text) if found < 0 else found
