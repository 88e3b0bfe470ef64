"""Text that YAML takes for a comment although it was meant: ``title: Checkout #1 succeeds`` is the title Checkout."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import ryaml

from slo_codegen.diagnostics import Diagnostics, Origin

_GLUED = re.compile(r"[ \t](#[^\W_])")
_EMPTY_BEFORE_GLUED = re.compile(r":[ \t]+#[^\W_]")
_VALUE = re.compile(r"[ ]*(?:-[ ]+)*(?:[\w.-]+:[ ]+)?")
# What begins like this is quoted or a list, so that its end is plain to see, or a number with a unit.
_NO_TEXT = re.compile(r"[\[{|>&*!'\"0-9]|$")
_MOST = 20
_LONGEST_LINE = 1000


class _Cut(NamedTuple):
    """A plain value and the comment that follows it: the comment's ends in the text, and its place."""

    value: str
    start: int
    end: int
    line: int
    column: int


def lines_of_comments_for_values(text: str) -> frozenset[int]:
    """Return the lines (from 0) that have nothing behind a key but a comment whose # touches a word."""
    if _EMPTY_BEFORE_GLUED.search(text) is None:
        return frozenset()
    return frozenset(at for at, line in enumerate(text.split("\n")) if _EMPTY_BEFORE_GLUED.search(line))


def report_cut_values(name: str, text: str, data: object, report: Diagnostics) -> None:
    """Report plain values that a # glued to a word or a number cuts off: the first 20 of a file."""
    suspects = [cut for _, cut in zip(range(_MOST), _suspects(text), strict=False)]
    for cut in _comments(text, data, suspects):
        comment = text[cut.start : cut.end].rstrip()
        report.add("SLO117", f"{comment.split()[0]} begins a comment, so that the value is {cut.value!r} alone",
                   Origin(name, length=len(comment), line=cut.line, column=cut.column),
                   help="put quotes around the whole value; a comment has a space after its #")  # fmt: skip


def _suspects(text: str) -> Iterator[_Cut]:
    for match in _GLUED.finditer(text):
        begin = text.rfind("\n", 0, match.start()) + 1
        end = text.find("\n", match.start())
        end = len(text) if end < 0 else end
        before = text[begin : match.start()].rstrip()
        earlier = before.lstrip().startswith("#") or " #" in before or "\t#" in before
        if end - begin > _LONGEST_LINE or earlier or (value := _VALUE.match(before)) is None:
            continue
        plain = before[value.end() :]
        if value.end() > 0 and value[0].strip() and not _NO_TEXT.match(plain):
            line = text.count("\n", 0, begin)
            yield _Cut(plain, match.start(1), end, line, match.start(1) - begin)


def _comments(text: str, data: object, suspects: Sequence[_Cut]) -> list[_Cut]:
    """Return those that are comments: the file means the same without them, unlike text in a quote or a block."""
    if not suspects:
        return []
    kept, end = [], 0
    for cut in suspects:
        kept.append(text[end : cut.start])
        end = cut.end
    try:
        same = ryaml.loads("".join(kept) + text[end:]) == data
    except (ValueError, RecursionError):
        same = False
    if same or len(suspects) == 1:
        return list(suspects) if same else []
    half = len(suspects) // 2
    return _comments(text, data, suspects[:half]) + _comments(text, data, suspects[half:])
