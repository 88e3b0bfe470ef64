"""A value that looks like a regular expression, compared as it stands: `code="5.."` matches no series."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.selectors import place, selectors
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

_PATTERN = re.compile(r"\.\.|\.\*|\.\+|\||^\^|\$$")


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for slo in plan.slos:
        for selector in selectors(slo):
            for matcher in selector.matchers:
                label = selector.metric.label(matcher.label)
                known = label is not None and label.values is not None
                if matcher.op in ("=", "!=") and not known and _PATTERN.search(matcher.value):
                    written, value = f"{matcher.label}{matcher.op}", f'"{matcher.value}"'
                    op = "=~" if matcher.op == "=" else "!~"
                    report.add(
                        "SLO302",
                        f"{written}{value} matches that text alone, and it looks like a pattern",
                        place(selector, matcher.label),
                        help=f"write {matcher.label}{op}{value}, or declare the values of the label",
                    )


CHECK = Check(
    code="SLO302",
    texts=Code(
        title="a pattern that is compared as text",
        severity=Severity.WARNING,
        what="A matcher with = or != has a value such as 5.., which looks like a regular expression.",
        why="No series has that text as its label's value: nothing is ever counted, and the SLI is always 100%.",
        fix="Write =~ or !~. If a series has that very value, declare the values of the label.",
    ),
    run=_check,
)
