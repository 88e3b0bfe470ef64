"""Text as Datadog stores it in a tag."""

from __future__ import annotations

import re
from functools import lru_cache

_MARKS = "_:./-"
_RUN = re.compile("__+")
_LONGEST_TAG = 200


@lru_cache(maxsize=8192)
def tag(text: str) -> str:
    """Write text as Datadog stores it in a tag: in lower case, letters of any language, digits and ``_:./-``.

    Every other character is ``_``, of which one stands for a run of them, and none at the end.
    """
    return tag_start(text).rstrip("_")


@lru_cache(maxsize=8192)
def tag_start(text: str) -> str:
    """Write the beginning of a text as Datadog stores it in a tag, where more of the text follows."""
    kept = "".join(char if char.isalpha() or char.isdecimal() or char in _MARKS else "_" for char in text.lower())
    return _RUN.sub("_", kept)


def tag_value(key: str, value: str, *, more: bool = False) -> str:
    """Write a value of a tag as Datadog stores it, cut to what is left of the length of a tag beside its key.

    With ``more`` it is the beginning of a value.
    """
    room = max(_LONGEST_TAG - len(tag(key)) - 1, 0)
    return tag_start(value)[:room] if more else tag_start(value)[:room].rstrip("_")
