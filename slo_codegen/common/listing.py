"""Lists that people read: the first few, and how many more there are."""

from __future__ import annotations

from collections.abc import Sequence, Sized


def first_of(texts: Sequence[str], most: int, separator: str = ", ") -> str:
    """Return the first ``most`` texts, and how many more there are: "a, b and 3 more"."""
    return separator.join(texts[:most]) + and_more(texts, most)


def and_more(listed: Sized, most: int) -> str:
    """Return " and 3 more" for a list of which ``most`` are shown; nothing where that is all of them."""
    return f" and {len(listed) - most} more" if len(listed) > most else ""
