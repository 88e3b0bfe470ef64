"""The semantic checks of a plan: each a module of its own with its code, texts and function, and listed here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from slo_codegen.checks import (
    alternative_matches_nothing,
    baseline_not_current,
    baseline_pages,
    baseline_without_channels,
    bound_not_a_bucket,
    budget_share_of_another_tier,
    budget_states_incomplete,
    budget_under_one_evaluation,
    budget_under_one_event,
    burn_rate_below_one,
    burn_rate_unreachable,
    burn_without_alert,
    channel_notified_twice,
    channel_tiers_without_channel,
    circular_dependency,
    contradicting_matchers,
    daily_budget_share_outside_tier,
    documented_figure_differs,
    duplicate_objective,
    duplicate_windows,
    error_rate_for_objective,
    escalation_dead_end,
    events_counted_twice,
    exhaustion_never_predicted,
    fires_after_objective_missed,
    fires_while_objective_met,
    first_bad_event_not_alerted,
    fixed_window_in_query,
    fraction_for_percentage,
    good_and_bad_swapped,
    hold_outlasts_window,
    integer_bucket_bound,
    inverted_tiers,
    keeps_firing_too_long,
    latency_bound_exceeds_period,
    member_below_default,
    member_forgotten_early,
    member_not_declared,
    members_not_watched,
    metric_name_collision,
    milder_cause,
    min_events_above_traffic,
    min_events_without_effect,
    missing_data_notified_late,
    missing_runbook,
    neither_good_nor_bad,
    objective_without_alert,
    outage_detected_late,
    owner_never_paged,
    page_for_a_ticket,
    paged_from_nowhere,
    part_is_the_whole,
    part_outside_total,
    parts_in_a_circle,
    pattern_without_tilde,
    percentile_above_last_bucket,
    percentile_between_buckets,
    period_exceeds_retention,
    plain_text_secret,
    promised_percentage_differs,
    promised_time_not_measured,
    recorded_label_missing,
    redundant_alert,
    repeats_before_response,
    response_time_unreachable,
    rolling_period_reset,
    rule_interval_too_long,
    rule_interval_under_scrape_interval,
    shared_percentile_threshold,
    short_window_not_shorter,
    silenced_nowhere,
    single_event_fires,
    single_slice_fires,
    slow_burn_pages,
    template_in_label,
    threshold_above_traffic,
    tiers_out_of_order,
    tighter_than_dependencies,
    too_few_scrapes_in_window,
    umbrella_never_pages,
    unbounded_label,
    unbounded_label_in_query,
    unused_channel,
    unused_dimension,
    unused_owner,
    unused_profile,
    urgent_tier_without_pager,
    whole_above_parts,
    window_exceeds_period,
    window_under_rule_interval,
    zone_offsets_end,
)
from slo_codegen.checks.base import Check
from slo_codegen.checks.stage import identity, levels, targets
from slo_codegen.checks.stage.accept import apply_acceptances
from slo_codegen.checks.stage.causes import tell_causes_once
from slo_codegen.checks.stage.levels import set_levels
from slo_codegen.diagnostics import Diagnostics, Finding, Origin
from slo_codegen.diagnostics.codes import register
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

Limit = Callable[[Plan, Diagnostics], None]
"""What a target cannot do: its own check, of which this package knows nothing."""

CHECKS: tuple[Check, ...] = (
    member_forgotten_early.CHECK,
    members_not_watched.CHECK,
    pattern_without_tilde.CHECK,
    unused_dimension.CHECK,
    silenced_nowhere.CHECK,
    umbrella_never_pages.CHECK,
    milder_cause.CHECK,
    paged_from_nowhere.CHECK,
    parts_in_a_circle.CHECK,
    documented_figure_differs.CHECK,
    budget_share_of_another_tier.CHECK,
    rolling_period_reset.CHECK,
    fires_after_objective_missed.CHECK,
    shared_percentile_threshold.CHECK,
    promised_time_not_measured.CHECK,
    latency_bound_exceeds_period.CHECK,
    threshold_above_traffic.CHECK,
    burn_rate_below_one.CHECK,
    burn_rate_unreachable.CHECK,
    percentile_above_last_bucket.CHECK,
    percentile_between_buckets.CHECK,
    bound_not_a_bucket.CHECK,
    too_few_scrapes_in_window.CHECK,
    period_exceeds_retention.CHECK,
    short_window_not_shorter.CHECK,
    window_exceeds_period.CHECK,
    exhaustion_never_predicted.CHECK,
    fires_while_objective_met.CHECK,
    daily_budget_share_outside_tier.CHECK,
    urgent_tier_without_pager.CHECK,
    fraction_for_percentage.CHECK,
    error_rate_for_objective.CHECK,
    redundant_alert.CHECK,
    inverted_tiers.CHECK,
    duplicate_windows.CHECK,
    burn_without_alert.CHECK,
    objective_without_alert.CHECK,
    first_bad_event_not_alerted.CHECK,
    outage_detected_late.CHECK,
    slow_burn_pages.CHECK,
    tighter_than_dependencies.CHECK,
    circular_dependency.CHECK,
    member_below_default.CHECK,
    whole_above_parts.CHECK,
    member_not_declared.CHECK,
    single_event_fires.CHECK,
    budget_under_one_event.CHECK,
    min_events_above_traffic.CHECK,
    part_outside_total.CHECK,
    events_counted_twice.CHECK,
    good_and_bad_swapped.CHECK,
    metric_name_collision.CHECK,
    unbounded_label.CHECK,
    unbounded_label_in_query.CHECK,
    integer_bucket_bound.CHECK,
    fixed_window_in_query.CHECK,
    hold_outlasts_window.CHECK,
    rule_interval_too_long.CHECK,
    rule_interval_under_scrape_interval.CHECK,
    window_under_rule_interval.CHECK,
    unused_channel.CHECK,
    channel_notified_twice.CHECK,
    plain_text_secret.CHECK,
    unused_owner.CHECK,
    owner_never_paged.CHECK,
    escalation_dead_end.CHECK,
    response_time_unreachable.CHECK,
    page_for_a_ticket.CHECK,
    tiers_out_of_order.CHECK,
    repeats_before_response.CHECK,
    baseline_not_current.CHECK,
    baseline_without_channels.CHECK,
    budget_states_incomplete.CHECK,
    duplicate_objective.CHECK,
    unused_profile.CHECK,
    missing_runbook.CHECK,
    contradicting_matchers.CHECK,
    alternative_matches_nothing.CHECK,
    part_is_the_whole.CHECK,
    neither_good_nor_bad.CHECK,
    baseline_pages.CHECK,
    missing_data_notified_late.CHECK,
    promised_percentage_differs.CHECK,
    budget_under_one_evaluation.CHECK,
    channel_tiers_without_channel.CHECK,
    min_events_without_effect.CHECK,
    recorded_label_missing.CHECK,
    template_in_label.CHECK,
    single_slice_fires.CHECK,
    zone_offsets_end.CHECK,
    keeps_firing_too_long.CHECK,
)
"""Every check of the catalog alone, in the order of the codes, in which they run."""

# Whoever can run a check can report its code: importing this package is enough.
register(
    {check.code: check.texts for check in CHECKS} | identity.CODES | levels.CODES | targets.CODES,
    examples=Path(__file__).parent / "examples",
)


def run(catalog: Catalog, plan: Plan, report: Diagnostics, limits: Iterable[Limit] = ()) -> None:
    """Run every check over a plan, and then the limits of targets that are given.

    What is wrong with one of the platform's own alerts is told once, not for each SLO that inherits it.
    """
    before = len(report.findings)
    for check in CHECKS:
        check.run(catalog, plan, report)
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


__all__ = ["CHECKS", "apply_acceptances", "run", "set_levels", "tell_causes_once"]
