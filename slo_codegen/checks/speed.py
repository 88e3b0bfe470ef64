"""How long an alert takes, against how soon its tier must be answered."""

from __future__ import annotations

from decimal import Decimal

from slo_codegen.catalog import Catalog
from slo_codegen.checks.blame import blamed, by_place, likewise
from slo_codegen.common.units import DAY, format_duration, rough_duration
from slo_codegen.diagnostics import Diagnostics, Origin, Related
from slo_codegen.plan.conditions.kinds import traits_of
from slo_codegen.plan.conditions.thresholds import burn_rate
from slo_codegen.plan.conditions.windows import longest_ms
from slo_codegen.plan.detection import detect
from slo_codegen.plan.model import Alert, Plan, Slo

_PATIENCE = 4
"""A complete outage may take so many response times to be seen."""
_SLOW = 48
"""A window may take so many response times to fill to its threshold at twice the threshold."""


def outage_seen_too_late(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report an urgent alert that needs several times its response time to see even a complete outage."""
    tiers = {tier.id: tier for tier in plan.tiers}
    for slo in plan.slos:
        times = {alert.name: _at_full_outage(slo, alert) for alert in slo.alerts}
        late = []
        soonest = {
            id: min(
                (t for a in slo.alerts if plan.rank(a.tier) <= tier.rank and (t := times[a.name]) is not None),
                default=None,
            )
            for id, tier in tiers.items()
        }
        for alert in slo.alerts:
            tier, took = tiers.get(alert.tier), times[alert.name]
            if tier is None or not tier.pages or took is None or tier.response_ms is None:
                continue
            patience = _PATIENCE * tier.response_ms
            # Another alert that is as grave sees an outage sooner, but not what this one alone waits for.
            held = alert.for_ms > patience
            if took <= patience or ((soonest[alert.tier] or took) <= patience and not held):
                continue
            late.append((alert, took, tier.id, tier.response_ms, tier.origin))
        for group in by_place(late, lambda each: each[0].origin):
            alert, took, id, response_ms, place = group[0]
            report.add(
                "SLO340",
                f"{alert.name} sees a complete outage after {rough_duration(took)}, but {id} is answered within "
                f"{format_duration(response_ms)}{likewise(slo, [other for other, *_ in group[1:]])}",
                alert.origin,
                related=[Related(place.child("response"), "how soon it is answered")],
                help="add an outage or a faster burn rate to the tier, or choose a lower tier",
            )


def missing_data_told_late(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report missing data that is told after more than a day: till then a dead service looks healthy."""
    told: set[Origin] = set()
    for slo in plan.slos:
        for alert in slo.alerts:
            if traits_of(alert.condition.kind).awaits_data and alert.for_ms > DAY and alert.origin not in told:
                told.add(alert.origin)
                report.add("SLO384", f"missing data is told after {format_duration(alert.for_ms)}: till then a dead "
                           "service looks like one without errors", alert.origin.child("for"),
                           help="wait for minutes, or for a day where data comes in batches")  # fmt: skip


def budget_under_one_evaluation(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a budget that a complete outage spends before its rules have run once."""
    place = catalog.platform.origin.child("fast_interval")
    given = [Related(place, "how often rules run")] if "fast_interval" in catalog.platform.spec.model_fields_set else []
    for slo in plan.slos:
        if slo.objective is None or not slo.has_budget or not slo.sli.has_total:
            continue
        downtime = (1 - slo.objective.strictest) * slo.period_ms
        if downtime < plan.fast_interval_ms:
            report.add(
                "SLO386",
                f"{slo.id} allows {rough_duration(downtime)} of outage in {format_duration(slo.period_ms)}, and rules "
                f"run every {format_duration(plan.fast_interval_ms)}: a complete outage is told when that is over",
                slo.origin.child("objective"),
                related=given,
                help="promise less, or over a longer period",
            )


def window_too_long_for_tier(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a paging burn rate over a window that takes days to fill: minutes do not matter then."""
    tiers = {tier.id: tier for tier in plan.tiers}

    def wrong(slo: Slo, alert: Alert) -> bool:
        tier, window = tiers.get(alert.tier), longest_ms(alert.condition)
        if tier is None or not tier.pages or window is None or burn_rate(alert.condition) is None:
            return False
        if tier.response_ms is None:
            return False
        return window / 2 >= _SLOW * tier.response_ms

    for _, alert, place, more, related in blamed(plan, wrong):
        tier = tiers[alert.tier]
        half = rough_duration(Decimal(longest_ms(alert.condition) or 0) / 2)
        report.add(
            "SLO341",
            f"{alert.name} fires {half} after errors at twice its threshold began, and then {tier.id} is to be "
            f"answered within {format_duration(tier.response_ms or 0)}{more}",
            place,
            related=[*related, Related(tier.origin.child("response"), "how soon it is answered")],
            help="a slow burn is a ticket: choose a lower tier, or a shorter window with a higher burn rate",
        )


def _at_full_outage(slo: Slo, alert: Alert) -> Decimal | None:
    """Return the ms after which an alert sees a complete outage; None for alerts on the state of a budget."""
    if slo.objective is None or traits_of(alert.condition.kind).on_budget_left:
        return None
    found = detect(slo, alert, Decimal(1), slo.objective.strictest)
    return None if found is None else found.fires_ms
