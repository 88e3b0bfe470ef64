"""A period that the retention does not hold: its start would be missing from every sum.

Where not even the usual period is held, the retention is to blame, and is named once.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.common.units import format_duration
from slo_codegen.diagnostics import Diagnostics, Origin, Related, Severity
from slo_codegen.plan.calendars import LONGEST_MS
from slo_codegen.plan.measures.slis import latency_of
from slo_codegen.plan.model import Plan, Slo

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

_SHOWN = 3
"""So many SLOs are named beside what is wrong with all of them."""


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    place, kept_ms = catalog.platform.origin.child("retention"), plan.retention_ms
    if kept_ms is None:
        return
    short = [(slo, ms) for slo in plan.slos if slo.objective is not None and (ms := _needed(slo)) > kept_ms]
    if len(short) > 1 and kept_ms < catalog.platform.spec.defaults.period:
        report.add(
            "SLO325",
            f"{len(short)} SLOs need up to {format_duration(max(ms for _, ms in short))} of data, but "
            f"{format_duration(kept_ms)} are kept",
            place,
            related=[
                Related(slo.origin, f"{slo.id} needs {format_duration(ms)}")
                for slo, ms in sorted(short, key=lambda each: -each[1])[:_SHOWN]
            ],
            help="raise the retention, and that of the server with it",
        )
    else:
        for slo, needed in short:
            report.add(
                "SLO325",
                f"{slo.id} needs {format_duration(needed)} of data, but {format_duration(kept_ms)} are kept",
                _cause(catalog, kept_ms, slo),
                related=[Related(place, "how long data is kept")],
                help="raise platform.retention, and the retention of the server with it",
            )
    _boards_beyond_the_retention(catalog, kept_ms, report)


def _cause(catalog: Catalog, kept_ms: int, slo: Slo) -> Origin:
    """Return what in the catalog needs so much data."""
    spec = catalog.slos[slo.id].spec
    if slo.period_ms > kept_ms:
        return slo.origin.child("period") if spec.period is not None else slo.origin
    if slo.calendar is not None and spec.calendar is not None and _longest(slo) > kept_ms:
        return slo.origin.child("calendar")
    return slo.origin


def _longest(slo: Slo) -> int:
    """Return the longest calendar period of an SLO that has one, in ms."""
    return 0 if slo.calendar is None else LONGEST_MS[slo.calendar.reset]


def _needed(slo: Slo) -> int:
    """Return for how long data must be kept: for the period and what began before it, or the calendar's."""
    bound = None if (slow := latency_of(slo.sli)) is None else slow.bound_ms
    rolling = slo.period_ms + (ceil(bound) if bound is not None and bound >= slo.period_ms else 0)
    return max(rolling, _longest(slo))


def _boards_beyond_the_retention(catalog: Catalog, kept_ms: int, report: Diagnostics) -> None:
    for node in catalog.dashboards.values():
        if "range" in node.spec.model_fields_set and node.spec.range > kept_ms:
            report.add("SLO325", f"the graphs of {node.id} look back {format_duration(node.spec.range)}, but "
                       f"{format_duration(kept_ms)} of data are kept", node.origin.child("range"),
                       related=[Related(catalog.platform.origin.child("retention"), "how long data is kept")],
                       help="give a shorter range", severity=Severity.WARNING)  # fmt: skip


CHECK = Check(
    code="SLO325",
    texts=Code(
        title="a period beyond the retention",
        severity=Severity.ERROR,
        what="An SLO, or a dashboard, needs older data than the platform keeps.",
        why="The error budget would be computed over a shorter time than it says.",
        fix="Raise the retention, or shorten the period.",
    ),
    run=_check,
)
