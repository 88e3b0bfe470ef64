"""How much a finding weighs."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: only an error stops the writer."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
