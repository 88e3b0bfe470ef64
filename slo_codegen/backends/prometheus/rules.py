"""The shape of a rule file: groups of recording and alerting rules."""

from __future__ import annotations

from dataclasses import dataclass, field

from slo_codegen.common.units import format_duration
from slo_codegen.promql import Expr, to_text

LONGEST = 128 << 10
"""The greatest length of an expression, in characters; a page of them is about 4,000."""
MOST = 4 << 20
"""The greatest length of all expressions of a group."""


class TooLongError(Exception):
    """An expression, or all of a group together, would be longer than any server should be given."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True)
class Group:
    """A group of rules that are evaluated in order at one interval."""

    name: str
    interval_ms: int
    offset_ms: int = 0
    """How far back its rules look."""
    rules: list[dict[str, object]] = field(default_factory=list)
    length: int = 0

    def record(self, name: str, expr: Expr, labels: dict[str, str]) -> None:
        """Add a recording rule.

        Raises:
            TooLongError: its expression is too long, or the group becomes so.
        """
        self.rules.append({"record": name, "expr": self._text(name, expr), "labels": labels})

    def alert(
        self,
        name: str,
        expr: Expr,
        hold_ms: int,
        labels: dict[str, str],
        annotations: dict[str, str],
        keep_ms: int = 0,
    ) -> None:
        """Add an alerting rule.

        Raises:
            TooLongError: its expression is too long, or the group becomes so.
        """
        rule: dict[str, object] = {"alert": name, "expr": self._text(name, expr)}
        if hold_ms:
            rule["for"] = format_duration(hold_ms)
        if keep_ms:
            rule["keep_firing_for"] = format_duration(keep_ms)
        self.rules.append({**rule, "labels": labels, "annotations": annotations})

    def _text(self, name: str, expr: Expr) -> str:
        text = to_text(expr)
        if len(text) > LONGEST:
            raise TooLongError("SLO505", f"the expression of {name} has {len(text)} characters; at most {LONGEST} are "
                               "allowed")  # fmt: skip
        self.length += len(text)
        if self.length > MOST:
            raise TooLongError("SLO506", f"its expressions have more than {MOST} characters together")
        return text

    def context(self) -> dict[str, object]:
        """Return the values that the template lays out."""
        values: dict[str, object] = {"name": self.name, "interval": format_duration(self.interval_ms)}
        if self.offset_ms:
            values["query_offset"] = format_duration(self.offset_ms)
        return {**values, "rules": self.rules}
