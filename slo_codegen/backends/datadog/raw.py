"""Queries that the catalog gives in Datadog's own language, in the places that are counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from slo_codegen.backends.datadog.query import Scope
from slo_codegen.backends.datadog.scope import UnsayableError, within, without
from slo_codegen.common.tags import tag
from slo_codegen.diagnostics import Origin
from slo_codegen.plan.model import Place, RawQuery

BACKEND = "datadog"
_RAW = re.compile(
    r"(?:sum|count|count\(v: ?v(?:<=|>=|<|>)[0-9]+(?:\.[0-9]+)?\)):[a-zA-Z][a-zA-Z0-9_.]*"
    r"\{(?P<scope>[a-zA-Z0-9_:./*!,() -]+)\}(?: by \{(?P<by>[a-z0-9_.,-]+)\})?(?:\.as_count\(\))?"
)
_BOOLEAN = re.compile(r"\b(?:AND|OR|NOT|IN)\b|\(")


def raw_query(
    raw: RawQuery | None,
    places: Sequence[Place],
    origin: Origin,
    labels: Sequence[str] | None = None,
    but: Sequence[Place] = (),
) -> RawQuery:
    """Return the queries that the catalog gives for Datadog, one metric query each, in the places that are counted.

    ``origin`` is the place of the SLI, ``labels`` those by which it is split, if places do not have them all; ``but``
    are places that are not counted.

    Raises:
        UnsayableError: there are none, or they are something else.
    """
    if raw is None:
        raise UnsayableError("SLO444", "no query is given for Datadog", origin)
    if raw.error_ratio:
        raise UnsayableError("SLO444", "error_ratio is no count: Datadog needs bad and total", raw.origin)
    written = []
    for name, text in (("bad", raw.bad), ("total", raw.total)):
        found = _RAW.fullmatch(text)
        if found is None:
            raise UnsayableError("SLO444", f"{name} is not one metric query of Datadog", raw.origin)
        split = labels if labels is not None else [label for place in places for label, _ in place.labels]
        by = sorted(set(map(tag, split)))
        grouped = sorted(found["by"].split(",")) if found["by"] else []
        if by and grouped != by:
            raise UnsayableError("SLO444", f"{name} is not grouped by {{{','.join(by)}}}, but the SLO is", raw.origin)
        if grouped != by:
            raise UnsayableError("SLO444", f"{name} is grouped by {{{','.join(grouped)}}}, but the SLO is not split",
                                 raw.origin)  # fmt: skip
        scope = _in_places(found["scope"], (*within(places), *without(but)))
        written.append(f"{text[: found.start('scope')]}{scope}{text[found.end('scope') :]}")
    return replace(raw, bad=written[0], total=written[1])


def _in_places(scope: str, places: Scope) -> str:
    """Return a scope in some places, with boolean operators, which do not mix with ``,`` and ``!``."""
    if not places:
        return scope
    inside = " AND ".join(each.to_text() for each in places)
    if scope == "*":
        return inside
    if _BOOLEAN.search(scope):
        return f"({scope}) AND {inside}"
    terms = [term.strip() for term in scope.split(",")]
    return " AND ".join([*(f"NOT {term[1:]}" if term.startswith("!") else term for term in terms), inside])
