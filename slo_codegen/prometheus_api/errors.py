"""Why a server gave no answer that can be used: each failure is one finding."""

from __future__ import annotations

from slo_codegen.diagnostics import Diagnostics

_MOST_CHARS = 300


class ServerError(Exception):
    """One failure of asking a server: its code, what happened, and the fix."""

    def __init__(self, code: str, message: str, help: str) -> None:
        """Take the finding's code, message and help; none of them may hold a credential."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.help = help

    def report(self, report: Diagnostics) -> None:
        """Add the failure to a bag of findings."""
        report.add(self.code, self.message, None, help=self.help)


class QueryRefusedError(ServerError):
    """The server is a Prometheus, and did not evaluate this one query."""


def shortened(text: str) -> str:
    """Return at most 300 characters of a text that a server sent."""
    return text if len(text) <= _MOST_CHARS else f"{text[:_MOST_CHARS]}…"
