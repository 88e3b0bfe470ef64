"""What a stage reports: findings that point at a node of the catalog, gathered in one bag."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, overload

from slo_codegen.diagnostics.codes import find
from slo_codegen.diagnostics.severity import Severity

OMISSION = "SLO118"
"""The code of the findings that say how many others are left out."""
MOST_PER_FILE = 100
"""Findings of one code in one file that are kept; the others are counted."""
MOST_PER_CODE = 1_000
"""Findings of one code in all files together, of those codes that no catalog can accept."""
_LONGEST = 2_000
"""Characters of a message, help or label: more of a value is in the file that the finding points at."""


def is_of_targets(code: str) -> bool:
    """Whether a code is for what a target or its artifacts say, rather than for the catalog by itself."""
    return code >= "SLO400"


def can_be_accepted(code: str) -> bool:
    """Whether a catalog can accept findings of a code: those of the checks and of the targets."""
    return "SLO300" <= code < "SLO500" or "SLO800" <= code < "SLO900"


@dataclass(frozen=True, slots=True)
class Origin:
    """A node of the catalog: a file and the keys and indices that lead to the node.

    The line and column are looked up only when a finding is shown (`slo_codegen.source.locate`), so that a
    clean run never pays for positions. ``offset`` and ``length`` narrow the place to a part of a scalar's text.
    ``line`` and ``column`` (from 0) are given instead of a path where a text has no nodes, because it does not parse.
    """

    file: str
    path: tuple[str | int, ...] = ()
    at: Literal["key", "value"] = "value"
    offset: int | None = None
    length: int | None = None
    line: int | None = None
    column: int | None = None

    def child(self, *keys: str | int) -> Origin:
        """Return the origin of a node below this one."""
        return Origin(self.file, (*self.path, *keys))

    def key(self) -> Origin:
        """Return the origin of this node's key instead of its value."""
        return Origin(self.file, self.path, "key")


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that a finding speaks of."""

    origin: Origin
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to tell the author of the catalog: what, where, and the way out."""

    code: str
    severity: Severity
    message: str
    origin: Origin | None
    help: str | None = None
    label: str | None = None
    related: tuple[Related, ...] = ()


@dataclass(slots=True)
class Diagnostics:
    """The one bag that every stage of a run adds to.

    ``levels`` are the severities that a catalog sets for codes; None turns a code off. Of codes that a catalog cannot
    accept, 100 findings in a file and 1,000 in all are kept, so that a broken catalog cannot fill the memory; how many
    more there are is a finding of its own, `omissions`. Those that can be accepted are capped when they are shown.
    """

    findings: list[Finding] = field(default_factory=list)
    levels: dict[str, Severity | None] = field(default_factory=dict)
    errors: int = 0
    """How many errors were ever added, with those that were left out."""
    _kept: Counter[tuple[str, str]] = field(default_factory=Counter)
    _kept_of_code: Counter[str] = field(default_factory=Counter)
    _omitted: Counter[tuple[str, str, Severity]] = field(default_factory=Counter)

    def add(
        self,
        code: str,
        message: str,
        origin: Origin | None,
        *,
        help: str | None = None,
        label: str | None = None,
        related: Iterable[Related] = (),
        severity: Severity | None = None,
    ) -> None:
        """Report a finding; its severity is the catalog's for its code, else the one given, else that of its code.

        Raises:
            KeyError: the code is not registered in `slo_codegen.diagnostics.codes`.
        """
        level = self._level(code, severity)
        file = origin.file if origin is not None else ""
        if level is None or self._skips(code, file, level):
            return
        self.errors += level is Severity.ERROR
        self._kept[code, file] += 1
        self._kept_of_code[code] += 1
        others = tuple(replace(each, message=_cut(each.message)) for each in related)
        self.findings.append(Finding(code, level, _cut(message), origin, _cut(help), _cut(label), others))

    def skip(self, code: str, file: str, severity: Severity | None = None) -> bool:
        """Return whether a finding of a code in a file would not be kept, and count it then: it need not be worded."""
        level = self._level(code, severity)
        return level is None or self._skips(code, file, level)

    def omit(self, code: str, file: str, count: int) -> None:
        """Count findings of a code in a file that were not worded."""
        level = self._level(code, None)
        if level is not None and count > 0:
            self._count(code, file, level, count)

    def omissions(self) -> list[Finding]:
        """Return a finding for each code and file of which findings were left out."""
        return [omission(code, file, level, count) for (code, file, level), count in self._omitted.items()]

    @property
    def has_errors(self) -> bool:
        """Whether anything was reported that must stop the writer."""
        omitted = any(level is Severity.ERROR for _, _, level in self._omitted)
        return omitted or any(finding.severity is Severity.ERROR for finding in self.findings)

    def __iter__(self) -> Iterator[Finding]:
        yield from self.findings
        yield from self.omissions()

    def __len__(self) -> int:
        """How many findings there are, with those that were left out."""
        return len(self.findings) + self._omitted.total()

    def _level(self, code: str, severity: Severity | None) -> Severity | None:
        entry = find(code)
        if entry is None:
            raise KeyError(f"there is no code {code}")
        return self.levels.get(code, severity or entry.severity)

    def _skips(self, code: str, file: str, level: Severity) -> bool:
        if can_be_accepted(code):
            return False
        if self._kept_of_code[code] >= MOST_PER_CODE:
            # One count for all files: a catalog may have ten thousand of them.
            file = file if self._kept[code, file] >= MOST_PER_FILE else ""
        elif self._kept[code, file] < MOST_PER_FILE:
            return False
        self._count(code, file, level, 1)
        return True

    def _count(self, code: str, file: str, level: Severity, count: int) -> None:
        self._omitted[code, file, level] += count
        self.errors += count if level is Severity.ERROR else 0


def omission(code: str, file: str, severity: Severity, count: int) -> Finding:
    """Return the finding that says how many others of a code in a file are left out."""
    where = "in this file" if file else "in other places"
    message = (
        f"{count:,} more {severity}{'s' if count > 1 else ''} {code} {where} {'are' if count > 1 else 'is'} not shown"
    )
    origin = Origin(file, line=0) if file else None
    return Finding(OMISSION, Severity.NOTE, message, origin, "fix the first ones; the others are shown then")


def capped(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings with at most 100 of a code in a file, errors before others, and how many more there are."""
    found = list(findings)
    kept: Counter[tuple[str, str]] = Counter()
    omitted: Counter[tuple[str, str, Severity]] = Counter()
    shown: list[Finding] = []
    for finding in sorted(found, key=lambda each: each.severity is not Severity.ERROR):
        file = finding.origin.file if finding.origin is not None else ""
        if finding.code != OMISSION and kept[finding.code, file] >= MOST_PER_FILE:
            omitted[finding.code, file, finding.severity] += 1
        else:
            kept[finding.code, file] += 1
            shown.append(finding)
    return [*shown, *(omission(*key, count) for key, count in omitted.items())]


@overload
def _cut(text: str) -> str: ...
@overload
def _cut(text: None) -> None: ...
@overload
def _cut(text: str | None) -> str | None: ...
def _cut(text: str | None) -> str | None:
    return text if text is None or len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
