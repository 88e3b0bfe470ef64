"""A small model of how GitHub's runner reads the log of a step; it takes more for a command than the runner does.

A line whose first characters but blanks are ``::`` is a command; ``##[`` is one anywhere in a line. After
``::stop-commands::TOKEN`` nothing is, until ``::TOKEN::``. The runner reads the two streams apart and in no fixed
order, so that what is on standard error is never stopped.
"""

from __future__ import annotations

import re

_LINES = re.compile(r"\r\n|\r|\n")
OWN = re.compile(r"::(error|warning|notice) (file=[^:,]*,line=\d+,col=\d+,endColumn=\d+,)?title=SLO\d{3}::.*")
OWN_INPUT = re.compile(r"::error title=slo-codegen::.*")


def commands(stdout: str, stderr: str = "") -> list[str]:
    """Return the lines that the runner obeys, but for those that stop and resume."""
    return [*_read(stdout), *_read(stderr)]


def _read(text: str) -> list[str]:
    obeyed: list[str] = []
    token = None
    for line in _LINES.split(text):
        trimmed = line.lstrip()
        if token is not None:
            if re.match(rf"::{token}( .*)?::", trimmed, re.IGNORECASE):
                token = None
            continue
        if trimmed.lower().startswith("::stop-commands::"):
            token = re.escape(trimmed[len("::stop-commands::") :])
        elif trimmed.startswith("::") or "##[" in line or "##vso[" in line.lower():
            obeyed.append(line)
    assert token is None, "the commands of the job are never resumed"
    return obeyed


def foreign(stdout: str, stderr: str = "") -> list[str]:
    """Return the obeyed lines that are no annotation of slo-codegen."""
    return [line for line in commands(stdout, stderr) if not OWN.fullmatch(line) and not OWN_INPUT.fullmatch(line)]
