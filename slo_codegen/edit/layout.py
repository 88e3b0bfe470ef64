"""The canonical layout of a file's tree: two spaces a level, one space in brackets, at most 120 columns."""

from __future__ import annotations

from collections.abc import Iterator

from slo_codegen.edit.order import ROOT, Shape
from slo_codegen.edit.tree import BLANK, Collection, Entry, Node, Scalar

WIDTH = 120
_STEP = 2
_APART = frozenset({"slos"})
"""Lists whose items are set apart by an empty line."""


def lay_out(root: Collection) -> str:
    """Return the text of a file."""
    head = _take_head(root)
    lines = list(_mapping(root, 0, ROOT, apart=True))
    while lines and lines[0] == BLANK:
        del lines[0]
    text = "\n".join([*head, *lines]).rstrip("\n") + "\n"
    return "" if text == "\n" else text


def _take_head(root: Collection) -> list[str]:
    """Take the comments that begin the file off its first section: they stay on top, whatever is first then."""
    if not root.entries:
        return []
    first = root.entries[0]
    head = _squeezed(first.leading, keep_end=True)
    first.leading = []
    return head


def _squeezed(comments: list[str], *, keep_end: bool) -> list[str]:
    """Return comments with at most one empty line between them, none at the beginning, one at the end if asked."""
    kept: list[str] = []
    for line in comments:
        if line != BLANK or (kept and kept[-1] != BLANK):
            kept.append(line)
    if kept and kept[-1] == BLANK and not keep_end:
        kept.pop()
    return kept


def _ordered(node: Collection, shape: Shape) -> list[Entry]:
    if not node.is_mapping or not shape.order:
        return node.entries
    rank = {name: place for place, name in enumerate(shape.order)}
    return sorted(node.entries, key=lambda entry: rank.get(_name(entry), len(rank)))


def _name(entry: Entry) -> str:
    return "" if entry.key is None else str(entry.key.value)


def _mapping(node: Collection, indent: int, shape: Shape, *, apart: bool = False) -> Iterator[str]:
    pad = " " * indent
    for index, entry in enumerate(_ordered(node, shape)):
        yield from _above(entry, pad, first=index == 0, apart=apart)
        name = _name(entry)
        key = entry.key.raw if entry.key is not None else ""
        yield from _beside(f"{pad}{key}:", entry, indent, shape.child(name), name)
    yield from (f"{pad}{line}" if line else line for line in _squeezed(node.footer, keep_end=False))


def _sequence(node: Collection, indent: int, shape: Shape, *, apart: bool = False) -> Iterator[str]:
    pad = " " * indent
    inner = shape.child(None)
    for index, entry in enumerate(node.entries):
        value = entry.value
        _hoist(entry, inner)
        yield from _above(entry, pad, first=index == 0, apart=apart)
        if isinstance(value, Collection) and not _is_short(value, indent + _STEP, entry, inner):
            lines = list(_block(value, indent + _STEP, inner))
            if value.anchor is None and lines and _stands(lines[0], indent):
                if entry.trailing:
                    # There is no room for it beside what was a line of its own.
                    yield f"{pad}{entry.trailing}"
                yield f"{pad}- {lines[0].lstrip(' ')}"
                yield from lines[1:]
            else:
                yield f"{pad}-{_anchor(value)}{_end(entry)}"
                yield from lines
        else:
            yield from _beside(f"{pad}-", entry, indent, inner, "")
    yield from (f"{pad}{line}" if line else line for line in _squeezed(node.footer, keep_end=False))


def _hoist(item: Entry, shape: Shape) -> None:
    """What stands above the first field of an item stands above its dash."""
    value = item.value
    if isinstance(value, Collection) and not value.flow and value.is_mapping and value.entries:
        first = _ordered(value, shape)[0]
        item.leading += [line for line in first.leading if line != BLANK]
        first.leading = []


def _stands(line: str, indent: int) -> bool:
    """Whether a line begins just behind the dash, and is no comment."""
    return line.startswith(" " * (indent + _STEP)) and not line.lstrip(" ").startswith("#")


def _above(entry: Entry, pad: str, *, first: bool, apart: bool) -> Iterator[str]:
    """Yield what stands above an entry: its comments, set off by the empty line that its author left, or by ours."""
    comments = list(entry.leading)
    if ((comments and comments[0] == BLANK) or apart) and not first:
        yield BLANK
    yield from (f"{pad}{line}" if line else line for line in _squeezed(comments, keep_end=True))


def _beside(head: str, entry: Entry, indent: int, shape: Shape, name: str) -> Iterator[str]:
    """Yield a value beside its key or dash, or below it."""
    value = entry.value
    if isinstance(value, Scalar):
        yield from _scalar(head, value, entry, indent)
        return
    if _is_short(value, len(head) + 1, entry, shape):
        yield f"{head}{_anchor(value)} {_flow(value, shape)}{_end(entry)}"
        return
    if value.raw is not None:
        first, *rest = _kept(value, value.raw)
        yield f"{head}{_anchor(value)} {_without_anchor(first, value)}"
        yield from rest[:-1]
        yield f"{rest[-1]}{_end(entry)}"
        return
    yield f"{head}{_anchor(value)}{_end(entry)}"
    yield from _block(value, indent + _STEP, shape, apart=name in _APART)


def _kept(value: Collection, raw: str) -> list[str]:
    """Return the lines of brackets that stay as they are, but for what nobody sees and empty lines."""
    lines = [line.rstrip() for line in raw.split("\n")]
    if any("\n" in _raw(scalar) for scalar in _scalars(value)):
        return lines
    return [line for line in lines if line]


def _block(value: Collection, indent: int, shape: Shape, *, apart: bool = False) -> Iterator[str]:
    if value.flow and not value.is_mapping and all(isinstance(entry.value, Scalar) for entry in value.entries):
        yield from _filled(value, indent)
    elif value.is_mapping:
        yield from _mapping(value, indent, shape, apart=apart)
    else:
        yield from _sequence(value, indent, shape, apart=apart)


def _filled(value: Collection, indent: int) -> Iterator[str]:
    """Yield a long list of plain values in brackets, as many to a line as there is room for."""
    line = f"{' ' * indent}["
    for index, entry in enumerate(value.entries):
        last = index == len(value.entries) - 1
        word = f"{_raw(entry.value)}{']' if last else ','}"
        gap = "" if line.endswith("[") or not line.strip() else " "
        if gap and len(line) + len(gap) + len(word) > WIDTH:
            yield line
            line, gap = " " * (indent + 1), ""
        line += f"{gap}{word}"
    yield line


def _is_short(value: Collection, column: int, entry: Entry, shape: Shape) -> bool:
    """Whether a collection was written in brackets and fits into its line; an empty one always does."""
    if value.raw is not None or not (value.flow or not value.entries):
        return False
    if any("\n" in _raw(scalar) for scalar in _scalars(value)):
        return False
    width = column + len(_anchor(value)) + len(_flow(value, shape)) + len(_end(entry))
    return width <= WIDTH or not value.entries


def _flow(value: Collection, shape: Shape) -> str:
    parts = []
    for entry in _ordered(value, shape):
        inner = shape.child(_name(entry) if value.is_mapping else None)
        if isinstance(entry.value, Collection):
            text = f"{_anchor(entry.value).lstrip()} {_flow(entry.value, inner)}".strip()
        else:
            text = _raw(entry.value)
        if entry.key is not None:
            text = f"{entry.key.raw}: {text}".rstrip() if text else f"{entry.key.raw}:"
        parts.append(text)
    inside = ", ".join(parts)
    return f"{{{inside}}}" if value.is_mapping else f"[{inside}]"


def _scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
        return
    for entry in node.entries:
        if entry.key is not None:
            yield entry.key
        yield from _scalars(entry.value)


def _raw(node: Node) -> str:
    if isinstance(node, Collection):
        return ""
    return f"&{node.anchor} {node.raw}" if node.anchor else node.raw


def _scalar(head: str, value: Scalar, entry: Entry, indent: int) -> Iterator[str]:
    if value.style in ("|", ">"):
        yield from _block_text(head, value, indent)
        return
    first, *rest = _raw(value).split("\n")
    if not rest:
        yield f"{head} {first}{_end(entry)}" if first else f"{head}{_end(entry)}"
        return
    inner = " " * (indent + _STEP)
    yield f"{head} {first.rstrip()}"
    folded = [f"{inner}{line.strip(' ')}" if line.strip() else "" for line in rest]
    yield from folded[:-1]
    yield f"{folded[-1]}{_end(entry)}"


def _block_text(head: str, value: Scalar, indent: int) -> Iterator[str]:
    """Yield a literal or folded text, moved as a whole to where its key stands."""
    header, *lines = value.raw.split("\n")
    anchor = f" &{value.anchor}" if value.anchor else ""
    yield f"{head}{anchor} {header.rstrip()}"
    while lines and not lines[-1].strip():
        lines.pop()
    base = next((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), 0)
    inner = " " * (indent + _STEP)
    yield from (f"{inner}{line[base:]}" if line.strip() else "" for line in lines)


def _anchor(value: Collection) -> str:
    return f" &{value.anchor}" if value.anchor else ""


def _without_anchor(text: str, value: Collection) -> str:
    return text.removeprefix(f"&{value.anchor}").lstrip() if value.anchor else text


def _end(entry: Entry) -> str:
    return f"  {entry.trailing}" if entry.trailing else ""
