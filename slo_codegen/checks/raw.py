"""Raw PromQL: what the planner cannot see in typed selectors."""

from __future__ import annotations

import re

from slo_codegen.catalog import Catalog
from slo_codegen.common.units import format_duration, parse_duration
from slo_codegen.diagnostics import Diagnostics, Origin
from slo_codegen.plan.measures.slis import query_of
from slo_codegen.plan.model import Plan

_INTEGER_LE = re.compile(r"""\ble\s*=\s*["']([0-9]+)["']""", re.ASCII)
_INSTANT_WINDOW = re.compile(r"\[\s*((?:[0-9]+(?:ms|[smhdwy]))+)\s*\]", re.ASCII)


def integer_bucket(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a matcher on a histogram's bucket by an integer: Prometheus 3 writes the bound as a float."""
    for slo in plan.slos:
        query = query_of(slo.sli, "prometheus")
        for field, text in query.texts if query is not None else ():
            assert query is not None
            for match in _INTEGER_LE.finditer(text):
                origin = query.origin.child(field)
                report.add(
                    "SLO356",
                    f'le="{match[1]}" matches no series of Prometheus 3, which writes le="{match[1]}.0"',
                    Origin(origin.file, origin.path, "value", match.start(), len(match[0])),
                    help=f'write le=~"{match[1]}(\\\\.0)?", which matches both',
                )


def fixed_window(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a range of its own in a raw query: every window of the SLO would be measured over that one."""
    for slo in plan.slos:
        query = query_of(slo.sli, "prometheus")
        for field, text in query.texts if query is not None else ():
            assert query is not None
            for match in _INSTANT_WINDOW.finditer(text):
                origin = query.origin.child(field)
                report.add(
                    "SLO357",
                    f"{slo.id} measures {field} over {_shown(match[1])}, whatever window is asked for",
                    Origin(origin.file, origin.path, "value", match.start(), len(match[0])),
                    help="write [$window]",
                )


def _shown(text: str) -> str:
    try:
        return format_duration(parse_duration(text))
    except ValueError:
        return text
