"""For how long data is kept, against what looks back."""

from __future__ import annotations

from math import ceil

from slo_codegen.catalog import Catalog
from slo_codegen.common.units import format_duration
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.measures.slis import latency_of
from slo_codegen.plan.model import Plan, Slo

_SHOWN = 3
"""So many SLOs are named beside what is wrong with all of them."""


def period_beyond_the_retention(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a period that the retention does not hold: its start would be missing from every sum.

    Where not even the usual period is held, the retention is to blame, and is named once.
    """
    place = catalog.platform.origin.child("retention")
    short = [(slo, ms) for slo in plan.slos if slo.objective is not None and (ms := _needed(slo)) > plan.retention_ms]
    if len(short) > 1 and plan.retention_ms < catalog.platform.spec.defaults.period:
        report.add(
            "SLO325",
            f"{len(short)} SLOs need up to {format_duration(max(ms for _, ms in short))} of data, but "
            f"{format_duration(plan.retention_ms)} are kept",
            place,
            related=[
                Related(slo.origin, f"{slo.id} needs {format_duration(ms)}")
                for slo, ms in sorted(short, key=lambda each: -each[1])[:_SHOWN]
            ],
            help="raise the retention, and that of the server with it",
        )
    else:
        for slo, needed in short:
            own = catalog.slos[slo.id].spec.period is not None and slo.period_ms > plan.retention_ms
            report.add(
                "SLO325",
                f"{slo.id} needs {format_duration(needed)} of data, but {format_duration(plan.retention_ms)} are kept",
                slo.origin.child("period") if own else slo.origin,
                related=[Related(place, "how long data is kept")],
                help="raise platform.retention, and the retention of the server with it",
            )
    _boards_beyond_the_retention(catalog, plan, report)


def _needed(slo: Slo) -> int:
    """Return for how long data must be kept: for the period, and for what began before it."""
    bound = None if (slow := latency_of(slo.sli)) is None else slow.bound_ms
    return slo.period_ms + (ceil(bound) if bound is not None and bound >= slo.period_ms else 0)


def _boards_beyond_the_retention(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for node in catalog.dashboards.values():
        if "range" in node.spec.model_fields_set and node.spec.range > plan.retention_ms:
            report.add("SLO325", f"the graphs of {node.id} look back {format_duration(node.spec.range)}, but "
                       f"{format_duration(plan.retention_ms)} of data are kept", node.origin.child("range"),
                       related=[Related(catalog.platform.origin.child("retention"), "how long data is kept")],
                       help="give a shorter range", severity=Severity.WARNING)  # fmt: skip
