"""What a stage reports: findings that point at a node of the catalog, gathered in one bag."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


class Severity(StrEnum):
    """How much a finding weighs: only an error stops the writer."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


def is_of_targets(code: str) -> bool:
    """Whether a code is for what a target or its artifacts say, rather than for the catalog by itself."""
    return code >= "SLO400"


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

    ``levels`` are the severities that a catalog sets for codes; None turns a code off.
    """

    findings: list[Finding] = field(default_factory=list)
    levels: dict[str, Severity | None] = field(default_factory=dict)

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
        from slo_codegen.diagnostics.codes import CODES

        level = self.levels.get(code, severity or CODES[code].severity)
        if level is not None:
            self.findings.append(Finding(code, level, message, origin, help, label, tuple(related)))

    @property
    def has_errors(self) -> bool:
        """Whether anything was reported that must stop the writer."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)
