"""How a new value is written: plain where that reads back as the same text, in quotes otherwise."""

from __future__ import annotations

import json

import ryaml


def spelled(text: str) -> str:
    """Return a text as a YAML scalar that reads as exactly that text, in brackets and out of them."""
    for candidate in (text, "'" + text.replace("'", "''") + "'"):
        try:
            if ryaml.loads(f"{{k: {candidate}}}") == {"k": text} and ryaml.loads(f"k: {candidate}") == {"k": text}:
                return candidate
        except ValueError:
            continue
    return json.dumps(text, ensure_ascii=False)


def number_or_text(text: str) -> str:
    """Return a value that may be a number as it is, and anything else as text."""
    return text if text.isascii() and text.isdigit() else spelled(text)
