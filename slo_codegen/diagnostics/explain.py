"""What `explain` prints of a code."""

from __future__ import annotations

from slo_codegen.diagnostics.codes import find
from slo_codegen.diagnostics.examples import example


def explain(code: str) -> str:
    """Return the text that explains a code: What, Why, Fix, and where a catalog can show them, Wrong and Right.

    Raises:
        KeyError: there is no such code.
    """
    entry = find(code)
    if entry is None:
        raise KeyError(code)
    text = f"{code} ({entry.severity}): {entry.title}\n\nWhat   {entry.what}\nWhy    {entry.why}\nFix    {entry.fix}\n"
    if (shown := example(code)) is not None:
        text += f"\nWrong\n\n{_indented(shown.wrong)}\nRight\n\n{_indented(shown.right)}"
    return text


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())
