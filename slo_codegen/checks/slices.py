"""Budgets and alerts of SLOs that are a share of time, against one bad time slice, or one bad sample."""

from __future__ import annotations

from decimal import Decimal

from slo_codegen.catalog import Catalog
from slo_codegen.checks.blame import by_place, likewise
from slo_codegen.checks.traffic import limit_of
from slo_codegen.common.units import format_duration, format_percent, plain, rounded
from slo_codegen.diagnostics import Diagnostics, Related
from slo_codegen.plan.conditions.windows import longest_ms
from slo_codegen.plan.measures.slis import slices_of
from slo_codegen.plan.model import Alert, Plan, Slo
from slo_codegen.plan.scraping import sample_ms


def one_slice_is_too_much(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a budget that one bad slice spends, or an alert that one makes fire; the same of samples of a gauge."""
    for slo in plan.slos:
        lasts = sample_ms(slo.sli, plan.scrape_interval_ms)
        if lasts is None or slo.objective is None or not slo.has_budget:
            continue
        allowed = Decimal(slo.period_ms) / lasts * (1 - slo.objective.strictest)
        what = f"{'slice' if slices_of(slo.sli) is not None else 'sample'} of {format_duration(lasts)}"
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
        if max(Decimal(window) / lasts_ms, Decimal(alert.min_events or 0)) * limit < 1:
            found.append((alert, limit))
    for group in by_place(found, lambda each: each[0].origin):
        alert, limit = group[0]
        over = format_duration(longest_ms(alert.condition) or 0)
        report.add("SLO397", f"{alert.name}: one bad {what} in {over} is above "
                   f"{format_percent(rounded(limit, 6).normalize())} and fires"
                   f"{likewise(slo, [other for other, _ in group[1:]])}", alert.origin,
                   related=[Related(slo.origin.child("objective"), "the objective")],
                   help="take a longer window, shorter slices, or a lower objective")  # fmt: skip
