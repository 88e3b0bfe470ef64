"""Findings of what is needless: they are about the whole catalog, and so hold only if they do in every environment."""

from __future__ import annotations

from slo_codegen.diagnostics import Diagnostics

NEEDLESS = frozenset({"SLO208", "SLO362"})
"""An acceptance of what does not occur, and a channel to which nothing is sent."""
_CHANNEL = "SLO362"


def leave_out(report: Diagnostics) -> None:
    """Take out what the run over one of several environments cannot tell; `apply_acceptances` knows of acceptances."""
    report.findings[:] = [each for each in report.findings if each.code != _CHANNEL]
