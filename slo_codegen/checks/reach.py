"""Whether an alert can fire, and fires in time."""

from __future__ import annotations

from decimal import Decimal

from slo_codegen.catalog import Catalog
from slo_codegen.checks.blame import blamed
from slo_codegen.common.units import format_duration, format_percent, plain, rounded
from slo_codegen.diagnostics import Diagnostics, Related
from slo_codegen.plan import budget
from slo_codegen.plan.conditions.thresholds import burn_rate, least_good_ratio, percentile_of, spent_share
from slo_codegen.plan.conditions.windows import horizon_ms, longest_ms, nominal_ms
from slo_codegen.plan.measures.slis import latency_on
from slo_codegen.plan.model import Alert, Plan, Slo


def fires_after_the_objective_is_missed(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report thresholds that lie on the wrong side of the objective: early warning they are not."""
    for slo in plan.slos:
        if slo.objective is None:
            continue
        for alert in slo.alerts:
            condition = alert.condition
            window = longest_ms(condition) or 0
            if (ratio := least_good_ratio(condition)) is not None and ratio < slo.objective.loosest:
                report.add(
                    "SLO313",
                    f"{alert.name} waits for an SLI below {format_percent(ratio)}, "
                    f"when the objective of {format_percent(slo.objective.loosest)} is missed already",
                    alert.origin,
                    related=[Related(slo.origin.child("objective"), "the objective")],
                    help="keep it as an emergency beside burn-rate alerts, which warn in time",
                )
            elif (factor := burn_rate(condition)) is not None and factor * window >= slo.period_ms:
                report.add(
                    "SLO313",
                    f"{alert.name} needs a burn rate of {plain(factor)} over "
                    f"{format_duration(window)}: the whole budget is gone by then",
                    alert.origin,
                    help="use a shorter window, or alert on budget_consumed",
                )
            elif (spent := spent_share(condition)) is not None and spent >= 1:
                report.add("SLO313", f"{alert.name} waits for the whole budget to be spent", alert.origin,
                           help="alert on a smaller share of the budget, such as 50%")  # fmt: skip
            elif (late := percentile_of(condition)) is not None:
                slow = latency_on(slo.sli, late.selector)
                if slow is not None and late.bound_ms > slow.bound_ms:
                    report.add(
                        "SLO313",
                        f"{alert.name} waits for {format_duration(late.bound_ms)}, "
                        f"when the target of {format_duration(slow.bound_ms)} is missed already",
                        alert.origin,
                        related=[Related(slo.origin.child("sli"), "the target")],
                        help="keep it as an emergency beside burn-rate alerts, which warn in time",
                    )


def budget_gone_before_it_is_seen(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a look ahead from a burn rate over the whole period: once it is above 1, no budget is left."""
    for slo in plan.slos:
        for alert in slo.alerts:
            window = longest_ms(alert.condition) or 0
            period_ms = nominal_ms(alert.condition) or slo.period_ms
            if horizon_ms(alert.condition) is not None and window >= period_ms:
                over, period = format_duration(window), format_duration(period_ms)
                report.add(
                    "SLO328",
                    f"{alert.name} can never fire: when the burn rate over {over} is above 1, the budget of {period} "
                    "is gone",
                    alert.origin,
                    help="leave over out, or give a twelfth of the period",
                )


def burn_rate_unreachable(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report burn rates that even a full outage does not reach."""

    def wrong(slo: Slo, alert: Alert) -> bool:
        greatest, factor = _greatest(slo), burn_rate(alert.condition)
        return greatest is not None and factor is not None and factor >= greatest

    for slo, alert, place, more, related in blamed(plan, wrong):
        assert slo.objective is not None
        objective, greatest = format_percent(slo.objective.loosest), plain(rounded(_greatest(slo) or Decimal(0), 2))
        report.add(
            "SLO320",
            f"{alert.name} can never fire: a full outage of {objective} burns at {greatest}{more}",
            place,
            related=[*related, Related(slo.origin.child("objective"), "the objective")],
            help=f"ask for a burn rate below {greatest}",
        )


def _greatest(slo: Slo) -> Decimal | None:
    """Return the burn rate of a full outage in the place with the loosest objective."""
    return budget.greatest_burn_rate(slo.objective.loosest) if slo.has_budget and slo.objective is not None else None
