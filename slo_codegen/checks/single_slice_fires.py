"""Budgets and alerts of SLOs that are a share of time, against one bad time slice, or one bad sample."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.blame import by_place, likewise
from slo_codegen.checks.shared.traffic import limit_of
from slo_codegen.common.units import format_duration, format_percent, plain, rounded
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.conditions.windows import longest_ms
from slo_codegen.plan.measures.slis import slice_ms
from slo_codegen.plan.model import Alert, Plan, Slo
from slo_codegen.plan.scraping import sample_ms

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for slo in plan.slos:
        lasts = sample_ms(slo.sli, plan.scrape_interval_ms)
        if lasts is None or slo.objective is None or not slo.has_budget:
            continue
        allowed = Decimal(slo.period_ms) / lasts * (1 - slo.objective.strictest)
        what = f"{'slice' if slice_ms(slo.sli) is not None else 'sample'} of {format_duration(lasts)}"
        if allowed < 1:
            report.add("SLO397", f"{slo.id}: one bad {what} spends more than the whole budget of "
                       f"{format_duration(slo.period_ms)}, which is {plain(rounded(allowed, 2))} of one",
                       slo.origin.child("objective"),
                       help="take a longer period, shorter slices, or a lower objective")  # fmt: skip
            continue
        _alerts(slo, lasts, what, report)


def _alerts(slo: Slo, lasts_ms: int, what: str, report: Diagnostics) -> None:
    found: list[tuple[Alert, Decimal]] = []
    for alert in slo.alerts:
        limit, window = limit_of(slo, alert), longest_ms(alert.condition)
        if limit is None or window is None or limit <= 0:
            continue
        if (
            max(Decimal(window) / lasts_ms, Decimal(alert.min_events or 0)) * limit < 1
            and (alert.min_bad_events or 0) < 2
        ):
            found.append((alert, limit))
    for group in by_place(found, lambda each: each[0].origin):
        alert, limit = group[0]
        over = format_duration(longest_ms(alert.condition) or 0)
        report.add("SLO397", f"{alert.name}: one bad {what} in {over} is above "
                   f"{format_percent(rounded(limit, 6).normalize())} and fires"
                   f"{likewise(slo, [other for other, _ in group[1:]])}", alert.origin,
                   related=[Related(slo.origin.child("objective"), "the objective")],
                   help="take a longer window, shorter slices, or a lower objective")  # fmt: skip


CHECK = Check(
    code="SLO397",
    texts=Code(
        title="one time slice is too much",
        severity=Severity.WARNING,
        what="A single bad time slice, or sample of a gauge, spends a whole budget or makes an alert fire.",
        why="What lasts so short a time, such as one failed probe, would page or miss the objective.",
        fix="Take a longer period or window, shorter slices, or a lower objective.",
    ),
    run=_check,
)
