"""The shape of a finding's code: its title, default severity, and the text that `explain` prints."""

from __future__ import annotations

from dataclasses import dataclass

from slo_codegen.diagnostics.severity import Severity


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of finding. ``what``, ``why`` and ``fix`` are whole sentences for the catalog's author.

    One that ``guards`` a build stays an error, since no artifact can be made of what it reports.
    """

    title: str
    severity: Severity
    what: str
    why: str
    fix: str
    guards: bool = False
