"""The bound that a matcher on ``le`` asks for, in whichever way it is spelled."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from slo_codegen.plan.model import Matcher

INFINITE = Decimal("Infinity")
_OPTIONAL = re.compile(r"\(\\?\.0\)\?")
_GROUP = re.compile(r"\((?:\?:)?([^()]*)\)")
_NUMBER = re.compile(r"\+?[0-9]{1,30}(?:\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,2})?", re.ASCII)


def bound_in(matcher: Matcher) -> Decimal | None:
    r"""Return the bound that a matcher on ``le`` asks for, in the unit of the metric; None if it is not a single one.

    A regular expression may list the spellings of one bound, ``0.5|0.50`` or ``1(\\.0)?``; ``+Inf`` is infinite.
    """
    if matcher.op == "=":
        return _number(matcher.value)
    if matcher.op != "=~":
        return None
    bare = _OPTIONAL.sub("", matcher.value)
    group = _GROUP.fullmatch(bare)
    spelled = (part.replace("\\", "").replace("[.]", ".") for part in (group[1] if group else bare).split("|"))
    bounds = {_number(part) for part in spelled}
    return bounds.pop() if len(bounds) == 1 else None


def _number(text: str) -> Decimal | None:
    if text.lower() in ("+inf", "inf"):
        return INFINITE
    if _NUMBER.fullmatch(text) is None:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
