"""Add an item to a list of a file: what stands there stays as it is, to the byte."""

from __future__ import annotations

from collections.abc import Sequence

from slo_codegen.edit.location import Location, NowhereError, step
from slo_codegen.edit.tree import Collection, Entry, Node, Scalar, read
from slo_codegen.edit.value import FixedError


def insert_item(text: str, place: Location, key: str, lines: Sequence[str], brief: str | None, *, apart: bool) -> str:
    """Return a file's text with an item at the end of a list of a part.

    ``lines`` is the item as a block, from its comments and its dash on, without indentation; ``brief`` is the same in
    brackets, for a list that is written so. With ``apart`` an empty line sets it off.

    Raises:
        NowhereError: there is no such part.
        FixedError: the list is written so that an item cannot be added to it.
        UnreadableError: the file cannot be read.
    """
    root = read(text)
    holder = None if root is None else step(root, place.path)
    if holder is None or not isinstance(holder.value, Collection):
        raise NowhereError(f"nothing stands at {'.'.join(str(part) for part in place.path)}")
    part = holder.value
    if part.flow or not part.entries:
        raise FixedError("it is written in brackets: write it in lines of its own first")
    entry = step(part, (key,))
    if entry is None:
        at = line_end(text, end_of(part.entries[-1]))
        return spliced(text, at, [f"{' ' * part.column}{key}:", *_indented(lines, part.column + 2)])
    value = entry.value
    if isinstance(value, Collection) and value.flow and value.entries:
        if brief is None or value.raw is not None:
            raise FixedError("its list is written in brackets: write it in lines of its own first")
        at = end_of(value.entries[-1])
        return f"{text[:at]}, {brief}{text[at:]}"
    if isinstance(value, Collection) and not value.flow:
        at = line_end(text, end_of(value.entries[-1]))
        return spliced(text, at, [*([""] if apart else []), *_indented(lines, value.column)])
    return _instead_of_nothing(text, entry, value, part.column, lines)


def _instead_of_nothing(text: str, entry: Entry, value: Node, column: int, lines: Sequence[str]) -> str:
    """Put the first item where ``[]``, ``null`` or nothing stands."""
    key = entry.key
    if key is None or (isinstance(value, Scalar) and value.raw not in ("", "null", "~")):
        raise FixedError("it is no list")
    colon = text.index(":", key.start + len(key.raw)) + 1
    end = colon if isinstance(value, Scalar) and not value.raw else max(_node_end(value), colon)
    made = text[:colon] + text[end:]
    return spliced(made, line_end(made, colon), _indented(lines, column + 2))


def end_of(entry: Entry) -> int:
    """Return where the text of an entry ends."""
    end = entry.start
    if entry.key is not None:
        end = entry.key.start + len(entry.key.raw)
    if isinstance(entry.value, Scalar) and not entry.value.raw:
        return end
    return max(end, _node_end(entry.value))


def _node_end(node: Node) -> int:
    if isinstance(node, Scalar):
        return node.start + len(node.raw.rstrip())
    return node.end if node.flow or not node.entries else end_of(node.entries[-1])


def line_end(text: str, at: int) -> int:
    """Return where the line after an offset begins."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _indented(lines: Sequence[str], indent: int) -> list[str]:
    return [f"{' ' * indent}{line}" if line else "" for line in lines]


def spliced(text: str, at: int, lines: Sequence[str]) -> str:
    """Return a text with lines put in at the beginning of one of its own."""
    newline = "\r\n" if "\r\n" in text else "\n"
    before = text[:at] if not at or text[at - 1] == "\n" else f"{text[:at]}{newline}"
    return before + "".join(f"{line}{newline}" for line in lines) + text[at:]
