"""PagerDuty's condition language (PCL), written by one function."""

from __future__ import annotations

_ESCAPES = str.maketrans({"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def quote(text: str) -> str:
    """Write text as a PCL string, in single quotes."""
    return f"'{text.translate(_ESCAPES)}'"


def detail_is(name: str, value: str) -> dict[str, str]:
    """Return the condition that a field of the event's custom details has a value, case and all."""
    return {"expression": f"event.custom_details.{name} matches {quote(value)}"}
