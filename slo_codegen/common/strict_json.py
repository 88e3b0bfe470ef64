"""JSON of somebody else: UTF-8 without a mark, no name twice in an object, no number that is none, not nested deep."""

from __future__ import annotations

import json
from typing import Any, NoReturn

import orjson

_MOST_CONTAINERS = 1_000_000
"""How many lists and objects a text may open: building millions of empty ones takes far longer than reading it."""


def read_json(content: bytes) -> Any:
    """Return the value of a JSON text.

    Raises:
        ValueError: it is not JSON as RFC 8259 has it, has a name twice in an object, is nested too deep, or has
            more than a million opening brackets.
    """
    if content.count(b"[") + content.count(b"{") > _MOST_CONTAINERS:
        raise ValueError(f"it has more than {_MOST_CONTAINERS:,} lists and objects")
    # orjson refuses what Python's reader takes: NaN, lone surrogates, a byte order mark, more than 1024 levels.
    try:
        orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise ValueError(f"it is not JSON at line {error.lineno}, column {error.colno}") from error
    try:
        return json.loads(content, object_pairs_hook=once_each, parse_constant=refuse_constant)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error


def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object's members; for `json.loads`.

    Raises:
        ValueError: a name comes twice.
    """
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("an object has a name twice")
    return found


def refuse_constant(text: str) -> NoReturn:
    """Refuse NaN and the infinities; for `json.loads`.

    Raises:
        ValueError: always.
    """
    raise ValueError(f"{text} is not a number of JSON")
