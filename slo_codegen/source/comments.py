"""Text that YAML takes for a comment although it was meant: ``title: Checkout #1 succeeds`` is the title Checkout."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

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


def report_cut_values(name: str, text: str, report: Diagnostics) -> None:
    """Report plain values that a # glued to a word or a number cuts off: the first 20 of a file."""
    suspects = list(islice(_suspects(text), _MOST))
    for cut in _comments(text, suspects):
        comment = text[cut.start : cut.end].rstrip()
        report.add("SLO117", f"{comment.split()[0]} begins a comment, so that the value is {cut.value!r} alone",
                   Origin(name, length=len(comment), line=cut.line, column=cut.column),
                   help="put quotes around the whole value; a comment has a space after its #")  # fmt: skip


def _suspects(text: str) -> Iterator[_Cut]:
    if _GLUED.search(text) is None:
        return
    begin = 0
    for at, line in enumerate(text.split("\n")):
        match = _GLUED.search(line) if len(line) <= _LONGEST_LINE else None
        cut = None if match is None else _cut(line, match, at, begin)
        if cut is not None:
            yield cut
        begin += len(line) + 1


def _cut(line: str, match: re.Match[str], at: int, begin: int) -> _Cut | None:
    before = line[: match.start()].rstrip()
    earlier = before.lstrip().startswith("#") or " #" in before or "\t#" in before
    if earlier or (value := _VALUE.match(before)) is None:
        return None
    plain = before[value.end() :]
    if value.end() == 0 or not value[0].strip() or _NO_TEXT.match(plain):
        return None
    return _Cut(plain, begin + match.start(1), begin + len(line), at, match.start(1))


def _comments(text: str, suspects: Sequence[_Cut]) -> list[_Cut]:
    """Return those that are comments: they stand in no scalar, unlike text in a quote or a block."""
    kept = list(suspects)
    if not kept:
        return []
    from yaml import ScalarEvent, YAMLError

    from slo_codegen.source.tree import events

    last = kept[-1].start
    try:
        for event in events(text):
            begin = event.start_mark.index
            if begin > last:
                break
            if isinstance(event, ScalarEvent):
                mark: Any = event.end_mark
                start, end = begin, mark.index
                kept = [cut for cut in kept if not start <= cut.start < end]
    except YAMLError:
        return []
    return kept
