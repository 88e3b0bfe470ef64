"""A range of its own in a raw query: every window of the SLO would be measured over that one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.raw_queries import found_in_queries
from slo_codegen.common.units import format_duration, parse_duration
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

_INSTANT_WINDOW = re.compile(r"\[\s*((?:[0-9]+(?:ms|[smhdwy]))+)\s*\]", re.ASCII)


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for slo, field, match, place in found_in_queries(plan, _INSTANT_WINDOW):
        report.add(
            "SLO357",
            f"{slo.id} measures {field} over {_shown(match[1])}, whatever window is asked for",
            place,
            help="write [$window]",
        )


def _shown(text: str) -> str:
    try:
        return format_duration(parse_duration(text))
    except ValueError:
        return text


CHECK = Check(
    code="SLO357",
    texts=Code(
        title="a fixed window in a raw query",
        severity=Severity.WARNING,
        what="A raw query has a range of its own beside, or in place of, $window.",
        why="Every window of the SLO, from five minutes to the whole period, would be measured over that one.",
        fix="Write [$window] wherever the query has a range.",
    ),
    run=_check,
)
