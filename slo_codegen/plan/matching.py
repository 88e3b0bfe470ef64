"""Whether a label's value satisfies a matcher, as in Prometheus; a label that is absent has the empty text."""

from __future__ import annotations

from slo_codegen.common import regex
from slo_codegen.plan.model import Matcher


def holds(matcher: Matcher, value: str) -> bool:
    """Return whether a label's value satisfies a matcher."""
    same = matcher.value == value if matcher.op in ("=", "!=") else regex.full_match(matcher.value, value)
    return same is (matcher.op in ("=", "=~"))
