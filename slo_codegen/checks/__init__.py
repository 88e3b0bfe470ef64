"""Checks of the plan's sense: each a small function, registered here by the code that it reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from slo_codegen.catalog import Catalog
from slo_codegen.checks import (
    bands,
    baseline,
    channels,
    dependencies,
    duplicates,
    figures,
    fractions,
    guards,
    healthy,
    intervals,
    ladder,
    latency,
    metrics,
    owners,
    places,
    ratios,
    raw,
    reach,
    reporting,
    retention,
    runbooks,
    selectors,
    speed,
    states,
    text,
    tier_order,
    tiers,
    traffic,
    wholes,
    windows,
    zones,
)
from slo_codegen.checks.accept import apply_acceptances
from slo_codegen.checks.causes import tell_causes_once
from slo_codegen.diagnostics import Diagnostics, Finding, Origin, Severity
from slo_codegen.diagnostics.codes import CODES, find
from slo_codegen.plan.model import Plan

Check = Callable[[Catalog, Plan, Diagnostics], None]
Limit = Callable[[Plan, Diagnostics], None]
"""What a target cannot do: its own check, of which this package knows nothing."""

CHECKS: dict[str, Check] = {
    "SLO310": figures.documented_figures,
    "SLO311": tiers.two_tiers_for_one_share,
    "SLO312": windows.rolling_and_calendar,
    "SLO313": reach.fires_after_the_objective_is_missed,
    "SLO314": latency.one_bound_for_many_targets,
    "SLO315": text.bound_in_words,
    "SLO317": windows.period_not_longer_than_measured,
    "SLO318": traffic.volume_hardly_reaches,
    "SLO319": healthy.burn_rate_below_one,
    "SLO320": reach.burn_rate_unreachable,
    "SLO321": latency.above_the_last_bucket,
    "SLO322": latency.percentile_between_buckets,
    "SLO323": latency.bound_is_no_bucket,
    "SLO324": windows.window_under_four_scrapes,
    "SLO325": retention.period_beyond_the_retention,
    "SLO326": windows.short_not_shorter,
    "SLO327": windows.window_above_period,
    "SLO328": reach.budget_gone_before_it_is_seen,
    "SLO329": healthy.fires_while_the_objective_is_met,
    "SLO330": tiers.share_does_not_fit_tier,
    "SLO331": tiers.page_without_pager,
    "SLO332": fractions.fraction_for_percentage,
    "SLO333": fractions.share_of_errors,
    "SLO334": ladder.one_alert_says_nothing_new,
    "SLO335": ladder.inverted_tiers,
    "SLO336": ladder.same_windows,
    "SLO337": bands.silent_band,
    "SLO338": bands.nothing_alerts,
    "SLO339": bands.zero_budget_waits,
    "SLO340": speed.outage_seen_too_late,
    "SLO341": speed.window_too_long_for_tier,
    "SLO342": dependencies.tighter_than_dependencies,
    "SLO343": dependencies.depends_on_itself,
    "SLO344": places.place_below_default,
    "SLO345": places.places_below_the_whole,
    "SLO346": reporting.member_never_reports,
    "SLO347": traffic.one_event_fires,
    "SLO348": traffic.budget_under_one_event,
    "SLO349": traffic.guard_above_the_traffic,
    "SLO350": ratios.not_part_of_total,
    "SLO351": ratios.counted_twice,
    "SLO352": ratios.success_counted_as_bad,
    "SLO353": metrics.one_name_for_two,
    "SLO354": metrics.unbounded_label,
    "SLO355": metrics.matched_unbounded_label,
    "SLO356": raw.integer_bucket,
    "SLO357": raw.fixed_window,
    "SLO358": intervals.held_longer_than_the_window,
    "SLO359": intervals.rules_run_too_seldom,
    "SLO360": intervals.rules_run_without_news,
    "SLO361": intervals.window_shorter_than_interval,
    "SLO362": channels.unused_channel,
    "SLO363": channels.told_twice,
    "SLO364": channels.plain_secret,
    "SLO365": owners.owner_of_nothing,
    "SLO366": owners.owner_nobody_pages,
    "SLO367": owners.nobody_to_escalate_to,
    "SLO368": owners.response_cannot_be_met,
    "SLO369": tier_order.page_for_a_ticket,
    "SLO370": tier_order.tiers_out_of_order,
    "SLO371": tier_order.repeated_before_answered,
    "SLO372": baseline.baseline_has_run_out,
    "SLO373": baseline.baseline_goes_nowhere,
    "SLO374": states.states_leave_a_gap,
    "SLO375": duplicates.one_objective_twice,
    "SLO376": duplicates.unused_profile,
    "SLO378": runbooks.missing_runbook,
    "SLO379": selectors.matches_nothing,
    "SLO380": selectors.alternative_of_nothing,
    "SLO381": wholes.part_is_the_whole,
    "SLO382": wholes.neither_good_nor_bad,
    "SLO383": baseline.baseline_pages,
    "SLO384": speed.missing_data_told_late,
    "SLO385": text.percentage_in_words,
    "SLO386": speed.budget_under_one_evaluation,
    "SLO387": metrics.suffix_twice,
    "SLO388": owners.tiers_of_no_channel,
    "SLO389": guards.guard_without_effect,
    "SLO418": intervals.kept_longer_than_the_window,
    "SLO399": zones.offsets_run_out,
}
"""Every check of the catalog alone, by its code."""

GUARDS = frozenset(code for code, entry in CODES.items() if entry.guards)
"""Codes of what no artifact can be made of: a catalog can raise their severity, and not lower it."""


def set_levels(catalog: Catalog, report: Diagnostics) -> None:
    """Give codes the severity that the catalog sets for them; one that guards a build stays an error."""
    for code, level in catalog.platform.spec.severity.items():
        entry = find(code)
        if entry is not None and entry.guards and level != "error":
            report.add("SLO390", f"{code} stays an error: what it reports cannot be built",
                       catalog.platform.origin.child("severity", code),
                       help="remove the entry, and leave the target out with --target")  # fmt: skip
        else:
            report.levels[code] = None if level == "off" else Severity(level)


def run(catalog: Catalog, plan: Plan, report: Diagnostics, limits: Iterable[Limit] = ()) -> None:
    """Run every check over a plan, and then the limits of targets that are given.

    What is wrong with one of the platform's own alerts is told once, not for each SLO that inherits it.
    """
    before = len(report.findings)
    for check in CHECKS.values():
        check(catalog, plan, report)
    for limit in limits:
        limit(plan, report)
    report.findings[before:] = _once(report.findings[before:])


def _once(findings: list[Finding]) -> list[Finding]:
    told: set[tuple[str, Origin]] = set()
    kept = []
    for finding in findings:
        if finding.origin is not None and finding.origin.path[:2] == ("platform", "defaults"):
            if (finding.code, finding.origin) in told:
                continue
            told.add((finding.code, finding.origin))
        kept.append(finding)
    return kept


__all__ = ["CHECKS", "GUARDS", "apply_acceptances", "run", "tell_causes_once"]
