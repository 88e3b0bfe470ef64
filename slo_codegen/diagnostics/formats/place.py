"""A finding with its place, and what every form says of it in the same way."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from slo_codegen.common.characters import visible
from slo_codegen.diagnostics.model import Finding, Origin, capped
from slo_codegen.diagnostics.severity import Severity

RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


class Place(Protocol):
    """A place in a file, as `slo_codegen.source.Location` gives it: line and column from 1, the line from ``cut``."""

    file: str
    line: int
    column: int
    length: int
    text: str
    cut: int


Locate = Callable[[Origin], Any]


@dataclass(frozen=True, slots=True)
class Placed:
    """A finding, its place, and the places of what it speaks of besides."""

    finding: Finding
    place: Any
    related: tuple[tuple[Any, str], ...]

    @property
    def sentence(self) -> str:
        """The message and the way out, as one text."""
        return f"{self.finding.message}. {self.finding.help}" if self.finding.help else self.finding.message


def placed(findings: Iterable[Finding], locate: Locate) -> list[Placed]:
    """Return findings with their places: errors first, then by place; at most 100 of a code in a file."""
    found = [
        Placed(
            finding,
            locate(finding.origin) if finding.origin else None,
            tuple((locate(related.origin), related.message) for related in finding.related),
        )
        for finding in capped(findings)
    ]
    return sorted(found, key=_order)


def _order(each: Placed) -> tuple[Any, ...]:
    where = (each.place.file, each.place.line, each.place.column) if each.place else ("", 0, 0)
    return (RANK[each.finding.severity], *where, each.finding.code, each.finding.message)


def fingerprints(found: Sequence[Placed]) -> Iterator[str]:
    """Yield a mark for each finding that stays while its line moves: of code, file and the text of the line.

    The same finding on several lines of the same text is numbered in their order.
    """
    seen: Counter[str] = Counter()
    for each in found:
        place = each.place
        parts = (each.finding.code, relative(place.file), place.text.strip()) if place else (each.finding.code, "", "")
        same = "\n".join((*parts, each.finding.message if not place else ""))
        seen[same] += 1
        yield sha256(f"{same}\n{seen[same]}".encode("utf-8", "surrogateescape")).hexdigest()[:32]


def named(file: str) -> str:
    """Return a file's relative path as it can be shown: bytes that are not UTF-8, and what is hidden, as escapes."""
    return visible(relative(file))


def relative(file: str) -> str:
    """Return a path below the working directory as readers of a repository know it; others stay as they are."""
    path = Path(os.path.normpath(file))
    if path.is_absolute():
        working = Path.cwd()
        path = path.relative_to(working) if path.is_relative_to(working) else path
    return path.as_posix()


def summary(findings: Sequence[Finding]) -> str:
    """Return how many findings there are of each severity: ``2 errors, 1 warning``."""
    parts = []
    for severity in Severity:
        count = sum(1 for finding in findings if finding.severity is severity)
        if count:
            parts.append(f"{count} {severity}{'s' if count > 1 else ''}")
    return ", ".join(parts)
