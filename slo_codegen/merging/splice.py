"""Puts a fragment into the text of a configuration: only lines of ours are written, every other byte stays as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from slo_codegen import contract
from slo_codegen.merging.matching import Matcher, MatcherError, matchers_of
from slo_codegen.merging.text import Configuration, end_of, value_of

Path = tuple[str | int, ...]
_NOTE = "  # from the SLO catalog: slo-codegen merge-alertmanager renews it"


class PlaceError(Exception):
    """A part of the configuration is not written so that another one can stand beside it."""

    def __init__(self, message: str, path: Path, help: str) -> None:
        super().__init__(message)
        self.path = path
        self.help = help


class TakenError(Exception):
    """What is ours cannot be told from what is theirs."""

    def __init__(self, message: str, path: Path, help: str) -> None:
        super().__init__(message)
        self.path = path
        self.help = help


@dataclass(frozen=True, slots=True)
class Owned:
    """What of a configuration belongs to a catalog: the path of its route, and the places of the rest."""

    route: Path | None
    receivers: tuple[int, ...]
    inhibitions: tuple[int, ...]


def owned(data: dict[str, Any], catalog: str) -> Owned:
    """Return what of a configuration belongs to a catalog.

    Raises:
        TakenError: there are two routes for its alerts, or a route of others uses one of its receivers.
    """
    mark = Matcher(contract.CATALOG, "=", catalog)
    prefix = contract.receiver_prefix(catalog)
    routes = list(_routes_of(data["route"], ("route",), mark))
    if len(routes) > 1:
        raise TakenError(f"there are {len(routes)} routes for {mark.label}={catalog}", routes[1], "remove one of them")
    receivers = data.get("receivers") or []
    for index, each in enumerate(receivers):
        name = str(each.get("name", "")) if isinstance(each, dict) else ""
        used = next(_uses(data["route"], ("route",), name, set(routes)), None) if name.startswith(prefix) else None
        if used is not None:
            raise TakenError(f"a route that is not the catalog's sends to {name}, whose name is the catalog's",
                             used, f"give receiver {index + 1} a name that does not begin with {prefix}")  # fmt: skip
    return Owned(
        routes[0] if routes else None,
        tuple(
            index
            for index, each in enumerate(receivers)
            if isinstance(each, dict) and str(each.get("name", "")).startswith(prefix)
        ),
        tuple(index for index, each in enumerate(data.get("inhibit_rules") or []) if _is_ours(each, mark)),
    )


def without(data: dict[str, Any], mine: Owned) -> dict[str, Any]:
    """Return a configuration without what belongs to a catalog; a section that is left empty is left out."""
    made = {**data, "route": _without_route(data["route"], ("route",), mine.route)}
    for section, places in (("receivers", mine.receivers), ("inhibit_rules", mine.inhibitions)):
        kept = [each for index, each in enumerate(data.get(section) or []) if index not in places]
        made.pop(section, None)
        if kept:
            made[section] = kept
    return made


def part_of(data: dict[str, Any], mine: Owned) -> dict[str, Any]:
    """Return what of a configuration belongs to a catalog, in the form of a fragment."""
    found: dict[str, Any] = {} if mine.route is None else {"route": _value_at(data, mine.route)}
    for section, places in (("inhibit_rules", mine.inhibitions), ("receivers", mine.receivers)):
        if places:
            found[section] = [data[section][index] for index in places]
    return found


def place_in(path: Path, mine: Owned) -> Path:
    """Return the place in a file of what has a place in the configuration without what belongs to a catalog."""
    made = list(path)
    ours = mine.route
    if path[:1] == ("route",) and ours is not None and path[: len(ours) - 1] == ours[:-1]:
        index = len(ours) - 1
        if len(path) > index and int(path[index]) >= int(ours[index]):
            made[index] = int(path[index]) + 1
    if path[:1] == ("inhibit_rules",):
        for index in mine.inhibitions:
            if int(made[1]) >= index:
                made[1] = int(made[1]) + 1
    return tuple(made)


def merged(config: Configuration, fragment: dict[str, Any], mine: Owned) -> str:
    """Return the text with a fragment in it, in place of what is there of it already.

    Raises:
        PlaceError: a part is written in brackets, or by an alias, so that nothing can be put beside it.
    """
    edits = _Edits(config.text)
    _put_route(config, fragment["route"], mine.route, edits)
    _put_items(config, "receivers", fragment["receivers"], mine.receivers, edits)
    _put_items(config, "inhibit_rules", fragment.get("inhibit_rules") or [], mine.inhibitions, edits)
    return edits.applied()


def _routes_of(spec: Any, path: Path, mark: Matcher) -> Iterator[Path]:
    if not isinstance(spec, dict):
        return
    try:
        ours = matchers_of(spec) == (mark,)
    except MatcherError:
        ours = False
    if ours:
        yield path
        return
    for index, child in enumerate(_list(spec.get("routes"))):
        yield from _routes_of(child, (*path, "routes", index), mark)


def _uses(spec: Any, path: Path, name: str, ours: set[Path]) -> Iterator[Path]:
    if not isinstance(spec, dict) or path in ours:
        return
    if spec.get("receiver") == name:
        yield (*path, "receiver")
    for index, child in enumerate(_list(spec.get("routes"))):
        yield from _uses(child, (*path, "routes", index), name, ours)


def _is_ours(rule: Any, mark: Matcher) -> bool:
    try:
        return isinstance(rule, dict) and all(mark in matchers_of(rule, side) for side in ("source_", "target_"))
    except MatcherError:
        return False


def _without_route(spec: Any, path: Path, ours: Path | None) -> Any:
    if not isinstance(spec, dict):
        return spec
    kept = [
        _without_route(child, (*path, "routes", index), ours)
        for index, child in enumerate(_list(spec.get("routes")))
        if (*path, "routes", index) != ours
    ]
    made = {key: value for key, value in spec.items() if key != "routes"}
    return {**made, "routes": kept} if kept else made


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


class _Edits:
    """Replacements in a text, each of which begins and ends at a place of it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._found: list[tuple[int, int, str]] = []

    def replace(self, start: int, end: int, new: str) -> None:
        """Put other text in place of a part."""
        self._found.append((start, end, new.replace("\n", self._newline)))

    def applied(self) -> str:
        """Return the text with all replacements."""
        made, at = [], 0
        for start, end, new in sorted(self._found, key=lambda each: each[:2]):
            made += [self.text[at:start], new]
            at = end
        return "".join([*made, self.text[at:]])

    def line_start(self, offset: int) -> int:
        """Return where the line of an offset begins."""
        return self.text.rfind("\n", 0, offset) + 1

    def line_after(self, offset: int) -> int:
        """Return where the line after that of an offset begins."""
        found = self.text.find("\n", offset)
        return len(self.text) if found < 0 else found + 1

    def insert_lines(self, offset: int, lines: str) -> None:
        """Put whole lines where a line begins, or at the end of the text."""
        at_end = offset == len(self.text) and not self.text.endswith("\n") and self.text
        self.replace(offset, offset, f"\n{lines}" if at_end else lines)


def _put_route(config: Configuration, route: dict[str, Any], there: Path | None, edits: _Edits) -> None:
    if there is None:
        holder, path = _mapping(config, ("route",)), ("route",)
        _put_into(holder, path, "routes", [route], edits, first=True)
        return
    *_, index = there
    holder = _mapping(config, there[:-2])
    sequence = _sequence(holder, there[:-2], "routes")
    if _value_at(config.data, there) != as_texts(route):
        _replace(sequence, {int(index): route}, (), edits)


def _put_items(
    config: Configuration, section: str, items: Sequence[dict[str, Any]], there: Sequence[int], edits: _Edits
) -> None:
    present = _list(config.data.get(section))
    if [present[index] for index in there] == [as_texts(item) for item in items]:
        return
    if not there:
        if items:
            _put_into(config.root, (), section, items, edits, first=False)
        return
    sequence = _sequence(config.root, (), section)
    if not items and len(there) == len(present):
        found = value_of(config.root, section)
        assert found is not None
        key = found[0]
        last = edits.line_after(max(end_of(edits.text, sequence) - 1, 0))
        edits.replace(edits.line_start(int(key.start_mark.index)), last, "")
        return
    # Each that is there is renewed in its place, and what there is more follows the last of them.
    kept = dict(zip(there, items, strict=False))
    _replace(sequence, kept, [index for index in there if index not in kept], edits, items[len(there) :])


def _replace(
    sequence: yaml.SequenceNode,
    new: dict[int, dict[str, Any]],
    gone: Sequence[int],
    edits: _Edits,
    more: Sequence[dict[str, Any]] = (),
) -> None:
    column = _dash(sequence, edits.text)
    last = max(new, default=-1)
    for index in sorted({*new, *gone}):
        node = sequence.value[index]
        start = edits.line_start(int(node.start_mark.index))
        end = edits.line_after(max(end_of(edits.text, node) - 1, 0))
        lines = _item(new[index], column) if index in new else ""
        if index == last:
            lines += "".join(_item(each, column) for each in more)
        if lines and edits.text[end - 1 : end] != "\n":
            lines = lines.rstrip("\n")
        edits.replace(start, end, lines)


def _put_into(
    holder: yaml.MappingNode, path: Path, key: str, items: Sequence[dict[str, Any]], edits: _Edits, *, first: bool
) -> None:
    """Put items into the list under a key, which need not be there."""
    column = int(holder.value[0][0].start_mark.column) if holder.value else 0
    found = value_of(holder, key)
    if found is None:
        end = edits.line_after(max(end_of(edits.text, holder) - 1, 0))
        lines = f"{' ' * column}{key}:\n" + "".join(_item(each, column + 2) for each in items)
        edits.insert_lines(end, lines)
        return
    name, value = found
    after_key = edits.line_after(int(name.end_mark.index))
    if isinstance(value, yaml.ScalarNode) and value.value not in ("", "~", "null"):
        raise PlaceError(f"{key} is no list", (*path, key), "write one item per line, each with its dash")
    if isinstance(value, yaml.ScalarNode) or (isinstance(value, yaml.SequenceNode) and not value.value):
        # Nothing is there: an empty list, or no value.
        start, end = int(value.start_mark.index), int(value.end_mark.index)
        edits.replace(start, end, "")
        edits.insert_lines(edits.line_after(end), "".join(_item(each, column + 2) for each in items))
        return
    sequence = _sequence(holder, path, key)
    lines = "".join(_item(each, _dash(sequence, edits.text)) for each in items)
    if first:
        edits.insert_lines(after_key, lines)
    else:
        edits.insert_lines(edits.line_after(max(end_of(edits.text, sequence) - 1, 0)), lines)


def _mapping(config: Configuration, path: Path) -> yaml.MappingNode:
    node: yaml.Node = config.root
    walked: Path = ()
    for step in path:
        if isinstance(step, str):
            assert isinstance(node, yaml.MappingNode)
            found = value_of(node, step)
            if found is None:
                raise PlaceError(f"{step} is brought by <<", walked, "write it out")
            _check(found, (*walked, step))
            node = found[1]
        else:
            node = node.value[step]
        walked = (*walked, step)
    if not isinstance(node, yaml.MappingNode) or node.flow_style:
        raise PlaceError("this is written in brackets, where no line can be put in", walked, "write one entry per line")
    return node


def _sequence(holder: yaml.MappingNode, path: Path, key: str) -> yaml.SequenceNode:
    found = value_of(holder, key)
    if found is None:
        raise PlaceError(f"{key} is brought by <<", path, "write it out")
    _check(found, (*path, key))
    node = found[1]
    if not isinstance(node, yaml.SequenceNode) or node.flow_style:
        raise PlaceError(f"{key} is written in brackets, where no line can be put in", (*path, key),
                         "write one item per line, each with its dash")  # fmt: skip
    if node.value and node.value[0].start_mark.index < node.start_mark.index:
        raise PlaceError(f"the first item of {key} is an alias", (*path, key), "write it out")
    return node


def _dash(sequence: yaml.SequenceNode, text: str) -> int:
    """Return the column of the dashes of a list."""
    at = text.rfind("-", 0, int(sequence.value[0].start_mark.index))
    return at - (text.rfind("\n", 0, at) + 1)


def _check(found: tuple[yaml.Node, yaml.Node], path: Path) -> None:
    key, value = found
    if value.start_mark.index < key.start_mark.index:
        raise PlaceError(f"{path[-1]} is an alias, and its anchor may be used elsewhere too", path, "write it out")


def _value_at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def as_texts(value: Any) -> Any:
    """Return a value as it is read from a configuration, where every scalar is text."""
    if isinstance(value, dict):
        return {key: as_texts(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [as_texts(each) for each in value]
    return value if isinstance(value, str) else json.dumps(value)


def _item(value: dict[str, Any], column: int) -> str:
    """Return an item of a list as lines: its fields one by one, lists of mappings below them, all else in brackets."""
    lines = _fields(value, column + 2)
    lines[0] = f"{' ' * column}- {lines[0].lstrip()}{_NOTE}"
    return "".join(f"{line}\n" for line in lines)


def _fields(value: dict[str, Any], column: int) -> list[str]:
    lines: list[str] = []
    for key, each in value.items():
        if key == "routes" or key.endswith("_configs"):
            lines.append(f"{' ' * column}{key}:")
            for inner in each:
                first, *others = _fields(inner, column + 4)
                lines += [f"{' ' * (column + 2)}- {first.lstrip()}", *others]
        else:
            lines.append(f"{' ' * column}{key}: {_scalar(each)}")
    return lines


def _scalar(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    # Some characters end a line for YAML.
    return "".join(f"\\u{ord(char):04x}" if char in "\x7f\x85\u2028\u2029\ufeff" else char for char in text)
