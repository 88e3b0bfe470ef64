"""Selectors and raw queries that match or group by a label that grows without end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.selectors import selectors
from slo_codegen.checks.shared.unbounded import is_unbounded
from slo_codegen.diagnostics import Diagnostics, Origin, Severity
from slo_codegen.plan.measures.slis import queries_of
from slo_codegen.plan.model import Plan, Slo

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

_NAMED = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z_][A-Za-z0-9_]*+(?=\s*+(?:=~|!~|!=|=|,|\)))", re.ASCII)
"""What may be the name of a label in a query: a word with an operator, a comma or a parenthesis after it."""


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for slo in plan.slos:
        seen: set[Origin] = set()
        for selector in selectors(slo):
            for matcher in selector.matchers:
                if is_unbounded(matcher.label) and selector.origin not in seen:
                    seen.add(selector.origin)
                    _report(slo, matcher.label, selector.origin, selector.text.find(matcher.label), report)
        for query, origin in _queries(slo):
            for word in _NAMED.finditer(query):
                if is_unbounded(word[0]) and origin not in seen:
                    seen.add(origin)
                    _report(slo, word[0], origin, word.start(), report)


def _report(slo: Slo, label: str, origin: Origin, offset: int, report: Diagnostics) -> None:
    report.add(
        "SLO355",
        f"{slo.id} reads the label {label}, which has a value for each of an unbounded number of things",
        Origin(origin.file, origin.path, "value", max(offset, 0), len(label)),
        help="measure the whole: an objective is about all users, not one",
    )


def _queries(slo: Slo) -> Iterator[tuple[str, Origin]]:
    for _, query in queries_of(slo.sli):
        for name, text in query.texts:
            yield text, query.origin.child(name)


CHECK = Check(
    code="SLO355",
    texts=Code(
        title="an objective by a label without end",
        severity=Severity.WARNING,
        what=(
            "A selector or a raw query matches or groups by a label that has a value for each user, request or the "
            "like."
        ),
        why="An objective is about all users; a query over such a label is slow, and its alerts are without number.",
        fix="Leave the label out of the query.",
    ),
    run=_check,
)
