"""Refused characters: those that stand in a file, and those that an escape makes in a value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from slo_codegen.common.characters import Hidden, count_refused, named, refused
from slo_codegen.diagnostics import Diagnostics, Origin
from slo_codegen.diagnostics.model import MOST_PER_FILE
from slo_codegen.source.tree import Tree, tree_of
from slo_codegen.source.walk import Path, strings, texts

CODE = "SLO106"
_HELP = "remove it: it hides what a reader sees from what a machine does"
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_NAMED = {"0": "\0", "a": "\a", "b": "\b", "e": "\x1b", "v": "\v", "f": "\f", "r": "\r", "N": "\x85", "_": "\xa0",
          "L": "\u2028", "P": "\u2029", "t": "\t", "n": "\n"}  # fmt: skip


def report_characters(name: str, text: str, report: Diagnostics) -> bool:
    """Report each refused character that stands in a file, in its comments too; return whether there was any."""
    found = list(islice(_of_file(text), MOST_PER_FILE + 1))
    line = last = 0
    for each in sorted(found[:MOST_PER_FILE]):
        # Each line is looked at once.
        line += text.count("\n", last, each.at)
        last = each.at
        column = each.at - (text.rfind("\n", 0, each.at) + 1)
        report.add(CODE, each.words, Origin(name, length=1, line=line, column=column), help=_HELP)
    if len(found) > MOST_PER_FILE:
        report.omit(CODE, name, count_refused(text) - text.count("\r\n") - MOST_PER_FILE)
    return bool(found)


def _of_file(text: str) -> Iterator[Hidden]:
    for found in refused(text):
        if found.char != "\r" or not text.startswith("\n", found.at + 1):
            yield found


def report_characters_of_values(name: str, text: str, data: object, report: Diagnostics) -> bool:
    """Report each refused character of a parsed value or key; return whether there was any.

    In a file without such a character, only an escape can have made it: it is looked for where its value stands.
    """
    if "\\" not in text or not any(next(refused(value), None) for value in texts(data)):
        return False
    wrong = [(path, at, value) for path, at, value in strings(data) if next(refused(value), None)]
    tree = tree_of(text)
    told: set[int] = set()
    total = sum(count_refused(value) for _, _, value in wrong)
    seen = 0
    for path, at, value in islice(wrong, MOST_PER_FILE):
        for hidden, place in zip(
            islice(refused(value), MOST_PER_FILE - seen), _places(tree, text, path, at), strict=False
        ):
            seen += 1
            if place is None:
                report.add(CODE, hidden.words, Origin(name, path, at), help=_HELP)
            elif place[0] not in told:
                told.add(place[0])
                report.add(CODE, hidden.words, _origin(name, text, *place), help=_HELP)
    report.omit(CODE, name, total - seen)
    return True


def _places(tree: Tree | None, text: str, path: Path, at: str) -> Iterator[tuple[int, int] | None]:
    """Yield offset and length of each escape of a refused character in a value; None where it cannot be found."""
    found = None if tree is None else tree.find(path, key=at == "key")
    if found is not None:
        decoded: list[str] = []
        spans: list[tuple[int, int]] = []
        end = found.start
        for match in _ESCAPE.finditer(text, found.start, found.end):
            between = text[end : match.start()]
            decoded += between
            spans += [(match.start(), len(match[0]))] * len(between)
            decoded.append(_character(match))
            spans.append((match.start(), len(match[0])))
            end = match.end()
        decoded += text[end : found.end]
        spans += [(end, 1)] * (found.end - end)
        for hidden in refused("".join(decoded)):
            yield spans[hidden.at]
    while True:
        yield None


def _character(match: re.Match[str]) -> str:
    if match[4]:
        return _NAMED.get(match[4], " ")
    point = int(match[1] or match[2] or match[3], 16)
    return chr(point) if point <= 0x10FFFF else " "


def _origin(name: str, text: str, at: int, length: int) -> Origin:
    return Origin(name, length=length, line=text.count("\n", 0, at), column=at - (text.rfind("\n", 0, at) + 1))


def report_surrogate(name: str, text: str, line: int, column: int, report: Diagnostics) -> None:
    """Report an escape of what is no character by itself, which the parser gives up at."""
    lines = text.split("\n")
    escape = _ESCAPE.match(lines[line], max(0, column - 2)) if line < len(lines) else None
    point = int(escape[1] or escape[2] or escape[3] or "0", 16) if escape else 0
    words = named(chr(point)) if 0 < point <= 0x10FFFF else "the number of no character"
    start, end = escape.span() if escape else (column, column + 1)
    origin = Origin(name, length=end - start, line=line, column=start)
    report.add(CODE, f"{words} is not allowed in a catalog", origin, help=_HELP)
