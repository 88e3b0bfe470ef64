"""A selector whose matchers on one label contradict each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.matching import possible_values
from slo_codegen.checks.shared.selectors import place, selectors
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan, Selector

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for slo in plan.slos:
        for selector in selectors(slo):
            for label in dict.fromkeys(matcher.label for matcher in selector.matchers):
                if _contradict(selector, label):
                    asked = "|".join(m.value for m in selector.matchers if m.label == label and m.op == "=")
                    either = asked if "|" in asked else "one|other"
                    shown = ", ".join(f'{m.label}{m.op}"{m.value}"' for m in selector.matchers if m.label == label)
                    report.add("SLO379", f"nothing satisfies {shown} at once, so this counts nothing",
                               place(selector, label, last=True),
                               help=f'ask for either with one matcher: {label}=~"{either}"')  # fmt: skip


def _contradict(selector: Selector, label: str) -> bool:
    matchers = [matcher for matcher in selector.matchers if matcher.label == label]
    possible = possible_values(selector, label)
    if len(matchers) < 2 or possible is None:
        patterns = {op: {m.value for m in matchers if m.op == op} for op in ("=~", "!~")}
        return bool(patterns["=~"] & patterns["!~"])
    return not possible


CHECK = Check(
    code="SLO379",
    texts=Code(
        title="a selector that nothing matches",
        severity=Severity.ERROR,
        what="Two matchers of a selector ask for different values of one label.",
        why=(
            "No series has two values of a label: the count is 0 for ever, and the objective always looks met or "
            "missed."
        ),
        fix='Ask for either value with one matcher: status=~"500|502".',
    ),
    run=_check,
)
