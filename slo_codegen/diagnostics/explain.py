"""What `explain` prints of a code."""

from __future__ import annotations

from slo_codegen.diagnostics.codes import CODES


def explain(code: str) -> str:
    """Return the text that explains a code.

    Raises:
        KeyError: there is no such code.
    """
    entry = CODES[code]
    return f"{code} ({entry.severity}): {entry.title}\n\nWhat   {entry.what}\nWhy    {entry.why}\nFix    {entry.fix}\n"
