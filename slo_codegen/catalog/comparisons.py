"""What makes a value good, as text such as ``>= 1``, ``<= 5m`` or ``>= 99%``: an operator, and what follows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal, cast

from pydantic import BeforeValidator, WithJsonSchema

from slo_codegen.common.units import parse_duration, parse_percent
from slo_codegen.plan.model import ComparisonOp

_TEXT = re.compile(r"(>=|<=|==|!=|>|<)\s*([^=<>!\s].*)", re.ASCII)
_LONE = re.compile(r"(=>|=<|=~|!~|<>|=(?!=))\s*(\S.*)", re.ASCII)
_MEANT = {"=>": ">=", "=<": "<=", "<>": "!="}
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,9})?", re.ASCII)
_LONGEST = 60
_AT_LEAST: tuple[str, ...] = (">=", ">")


@dataclass(frozen=True, slots=True)
class GoodValue:
    """A comparison with a number, or with a duration in ms, which is one in the unit of what is compared."""

    op: ComparisonOp
    number: Decimal | None = None
    duration_ms: int | None = None


@dataclass(frozen=True, slots=True)
class GoodShare:
    """A share of good events that is reached, or with ``strict`` exceeded."""

    share: Decimal
    strict: bool


def parse_good_value(text: str) -> GoodValue:
    """Return the comparison of a gauge's samples.

    Raises:
        ValueError: the text has no operator, or neither a number nor a duration follows it.
    """
    op, rest = _split(text, ">= 1 or <= 5m")
    if _NUMBER.fullmatch(rest):
        return GoodValue(op, number=Decimal(rest))
    if rest.endswith("%"):
        raise ValueError(f"a gauge is compared with a number: write {_share(rest)} or {rest.rstrip('% ')}, as it is")
    try:
        return GoodValue(op, duration_ms=parse_duration(rest))
    except ValueError:
        raise ValueError(f"{rest!r} is neither a number such as 0.5 nor a duration such as 5m") from None


def parse_good_share(text: str) -> GoodShare:
    """Return the share of good events from which a time slice is good.

    Raises:
        ValueError: the text is not >= or > and a percentage above 0 % and at most 100 %.
    """
    op, rest = _split(text, ">= 99%")
    if op not in _AT_LEAST:
        raise ValueError(f"{op} would make slices good that have few good events: write >= and the least share of them")
    share = parse_percent(rest)
    if not 0 < share <= 1:
        raise ValueError("a share of good events lies above 0% and at most at 100%")
    if share == 1 and op == ">":
        raise ValueError("no slice has more than 100% good events: write >= 100%")
    return GoodShare(share, op == ">")


def _split(text: str, example: str) -> tuple[ComparisonOp, str]:
    stripped = text.strip()
    if len(stripped) > _LONGEST:
        raise ValueError(f"a comparison such as {example} is shorter")
    lone = _LONE.fullmatch(stripped)
    if lone is not None:
        raise ValueError(f"{lone[1]} does not compare: write {_MEANT.get(lone[1], '==')}")
    match = _TEXT.fullmatch(stripped)
    if match is not None:
        return cast(ComparisonOp, match[1]), match[2]
    raise ValueError(f"{text!r} is not a comparison such as {example}")


def _share(percent: str) -> str:
    try:
        return format(parse_percent(percent), "f")
    except ValueError:
        return "a share such as 0.8"


def _good_value(value: object) -> GoodValue:
    if isinstance(value, str):
        return parse_good_value(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise ValueError(f'{value} has no operator; write ">= {value}" or "== {value}"')
    raise ValueError("expected text such as >= 1 or <= 5m")


def _good_slice(value: object) -> GoodShare | GoodValue | Literal["share"]:
    """Return what makes a slice good: a share of good events, or the value of a mean."""
    if isinstance(value, str) and value.strip() == BY_SHARE:
        return BY_SHARE
    if isinstance(value, str) and "%" in value:
        return parse_good_share(value)
    if isinstance(value, str):
        return parse_good_value(value)
    raise ValueError("expected text such as >= 99%, or < 0.8 of a mean")


BY_SHARE: Literal["share"] = "share"
"""What stands for `good` where a slice is neither good nor bad, but counts by its share of good events."""
GoodValueField = Annotated[
    GoodValue,
    BeforeValidator(_good_value),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^\s*(>=|<=|==|!=|>|<)\s*(-?[0-9]+(\.[0-9]+)?|([0-9]+(ms|[smhdw]))+)\s*$",
            "examples": [">= 1", "<= 5m"],
        }
    ),
]
GoodSliceField = Annotated[
    GoodShare | GoodValue | Literal["share"],
    BeforeValidator(_good_slice),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^\s*(share|>=?\s*[0-9]+(\.[0-9]+)?\s?%"
            r"|(>=|<=|>|<)\s*(-?[0-9]+(\.[0-9]+)?|([0-9]+(ms|[smhdw]))+))\s*$",
            "examples": [">= 99%", "share", "< 0.8"],
        }
    ),
]
