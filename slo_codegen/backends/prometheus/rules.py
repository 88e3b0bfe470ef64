"""The shape of a rule file: groups of recording and alerting rules."""

from __future__ import annotations

from dataclasses import dataclass, field

from slo_codegen.promql import Expr, to_text
from slo_codegen.units import format_duration


@dataclass(slots=True)
class Group:
    """A group of rules that are evaluated in order at one interval."""

    name: str
    interval_ms: int
    rules: list[dict[str, object]] = field(default_factory=list)

    def record(self, name: str, expr: Expr, labels: dict[str, str]) -> None:
        """Add a recording rule."""
        self.rules.append({"record": name, "expr": to_text(expr), "labels": labels})

    def alert(self, name: str, expr: Expr, hold_ms: int, labels: dict[str, str], annotations: dict[str, str]) -> None:
        """Add an alerting rule."""
        rule: dict[str, object] = {"alert": name, "expr": to_text(expr)}
        if hold_ms:
            rule["for"] = format_duration(hold_ms)
        self.rules.append({**rule, "labels": labels, "annotations": annotations})

    def context(self) -> dict[str, object]:
        """Return the values that the template lays out."""
        return {"name": self.name, "interval": format_duration(self.interval_ms), "rules": self.rules}
