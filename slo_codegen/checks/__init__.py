"""Checks of the plan's sense: each a small function, registered here by the code that it reports."""

from __future__ import annotations

from collections.abc import Callable

from slo_codegen.catalog import Catalog
from slo_codegen.checks import figures, latency, reach, text, tiers, windows
from slo_codegen.checks.accept import apply_acceptances
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.model import Plan

Check = Callable[[Catalog, Plan, Diagnostics], None]

CHECKS: dict[str, Check] = {
    "SLO310": figures.documented_figures,
    "SLO311": tiers.two_tiers_for_one_share,
    "SLO312": windows.rolling_and_calendar,
    "SLO313": reach.fires_after_the_objective_is_missed,
    "SLO314": latency.one_bound_for_many_targets,
    "SLO315": text.bound_in_words,
    "SLO317": windows.period_not_longer_than_measured,
    "SLO318": reach.volume_hardly_reaches,
    "SLO319": reach.burn_rate_below_one,
    "SLO320": reach.burn_rate_unreachable,
    "SLO321": latency.above_the_last_bucket,
    "SLO322": latency.percentile_between_buckets,
    "SLO323": latency.bound_is_no_bucket,
    "SLO324": windows.window_under_four_scrapes,
    "SLO325": windows.retention,
    "SLO326": windows.short_not_shorter,
    "SLO327": windows.window_above_period,
    "SLO328": reach.budget_gone_before_it_is_seen,
    "SLO330": tiers.share_does_not_fit_tier,
    "SLO331": tiers.page_without_pager,
}
"""Every check, by its code."""


def run(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Run every check over a plan."""
    for check in CHECKS.values():
        check(catalog, plan, report)


__all__ = ["CHECKS", "apply_acceptances", "run"]
