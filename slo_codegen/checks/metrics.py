"""Metrics: one name for one thing, and no label that grows without end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from slo_codegen.catalog import Catalog
from slo_codegen.checks.selectors import selectors
from slo_codegen.diagnostics import Diagnostics, Origin
from slo_codegen.plan.measures.slis import queries_of
from slo_codegen.plan.model import Plan, Slo
from slo_codegen.plan.names import report_one_name_for_two

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_UNBOUNDED = re.compile(
    r"(.*_)?((user|account|customer|member|session|request|trace|span|message|order|transaction|payment|device|visitor|"
    r"correlation|event|call|invoice)_?id|uid|uuid|guid|user|user_?name|e?mail|email_address|phone(_number)?|ip|"
    r"(client|remote|source)_?ip|ip_address|url|uri|query_string|query|timestamp|token|cookie)"
)

_NAMED = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z_][A-Za-z0-9_]*+(?=\s*+(?:=~|!~|!=|=|,|\)))", re.ASCII)
"""What may be the name of a label in a query: a word with an operator, a comma or a parenthesis after it."""


def one_name_for_two(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report two metrics that have the same series in Prometheus."""
    report_one_name_for_two("Prometheus", lambda metric: metric.prometheus_series, plan, report)


def unbounded_label(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report labels that have a value for each user, request or the like, where they are declared."""
    for id, node in catalog.metrics.items():
        for label, spec in node.spec.labels.items():
            if spec.values is None and is_unbounded(label):
                report.add(
                    "SLO354",
                    f"{id} has a series for every {label}",
                    node.origin.child("labels", label).key(),
                    help="leave the label out of the metric; a log or a trace can hold it",
                )


def matched_unbounded_label(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report selectors and raw queries that match or group by a label that grows without end."""
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


def is_unbounded(label: str) -> bool:
    """Return whether a label is named like something of which there is one for each user, request or the like."""
    return _UNBOUNDED.fullmatch(_CAMEL.sub("_", label).lower()) is not None


def _report(slo: Slo, label: str, origin: Origin, offset: int, report: Diagnostics) -> None:
    report.add(
        "SLO355",
        f"{slo.id} reads the label {label}, which has a value for each of an unbounded number of things",
        Origin(origin.file, origin.path, "value", max(offset, 0), len(label)),
        help="measure the whole: an objective is about all users, not one",
    )


def _queries(slo: Slo) -> Iterator[tuple[str, Origin]]:
    for _, query in queries_of(slo.sli):
        yield query.bad, query.origin.child("bad")
        yield query.total, query.origin.child("total")
