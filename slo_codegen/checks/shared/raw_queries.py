"""What a pattern finds in the raw PromQL of SLOs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from slo_codegen.diagnostics import Origin
from slo_codegen.plan.measures.slis import query_of
from slo_codegen.plan.model import Plan, Slo


def found_in_queries(plan: Plan, pattern: re.Pattern[str]) -> Iterator[tuple[Slo, str, re.Match[str], Origin]]:
    """Yield what is found in the queries for Prometheus: the SLO, the query's field, the match and its place."""
    for slo in plan.slos if "prometheus" in plan.targets else ():
        query = query_of(slo.sli, "prometheus")
        if query is not None:
            for field, text in query.texts:
                at = query.origin.child(field)
                for match in pattern.finditer(text):
                    place = Origin(at.file, at.path, "value", match.start(), len(match[0]))
                    yield slo, field, match, place
