"""Alertmanager's matchers, written by one function."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from slo_codegen.plan.routing import Match

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})
_SPECIAL = frozenset("\\.+*?()|[]{}^$")


def matcher(label: str, op: Literal["=", "!=", "=~", "!~"], value: str) -> str:
    """Return a matcher in UTF-8 and classic notation alike: ``tier="P0"``."""
    return f'{label}{op}"{value.translate(_ESCAPES)}"'


def one_of(label: str, values: Iterable[str]) -> str:
    """Return a matcher for any of some values, taken literally."""
    listed = list(values)
    if len(listed) == 1:
        return matcher(label, "=", listed[0])
    return matcher(label, "=~", "|".join(_literal(value) for value in listed))


def none_of(label: str, values: Iterable[str]) -> str:
    """Return a matcher for none of some values, taken literally."""
    return matcher(label, "!~", "|".join(_literal(value) for value in values))


def _literal(text: str) -> str:
    return "".join(f"\\{char}" if char in _SPECIAL else char for char in text)


def matcher_of(match: Match) -> str:
    """Return a condition of the plan on a label."""
    if not match.negated:
        return one_of(match.label, match.values)
    if len(match.values) == 1:
        return matcher(match.label, "!=", match.values[0])
    return none_of(match.label, match.values)
