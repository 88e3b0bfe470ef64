"""Whether an alert can fire, and fires in time."""

from __future__ import annotations

from decimal import Decimal

from slo_codegen.catalog import Catalog
from slo_codegen.checks.blame import blamed
from slo_codegen.diagnostics import Diagnostics, Related
from slo_codegen.plan import budget
from slo_codegen.plan.model import (
    Alert,
    BudgetConsumed,
    BurnRate,
    EventsSli,
    ExhaustsWithin,
    PercentileAbove,
    Plan,
    SliBelow,
    Slo,
)
from slo_codegen.units import format_duration, format_percent, plain, rounded


def fires_after_the_objective_is_missed(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report thresholds that lie on the wrong side of the objective: early warning they are not."""
    for slo in plan.slos:
        if slo.objective is None:
            continue
        for alert in slo.alerts:
            condition = alert.condition
            if isinstance(condition, SliBelow) and condition.ratio < slo.objective.loosest:
                report.add(
                    "SLO313",
                    f"{alert.name} waits for an SLI below {format_percent(condition.ratio)}, "
                    f"when the objective of {format_percent(slo.objective.loosest)} is missed already",
                    alert.origin,
                    related=[Related(slo.origin.child("objective"), "the objective")],
                    help="keep it as an emergency beside burn-rate alerts, which warn in time",
                )
            elif isinstance(condition, BurnRate) and condition.factor * condition.long_ms >= slo.period_ms:
                report.add(
                    "SLO313",
                    f"{alert.name} needs a burn rate of {plain(condition.factor)} over "
                    f"{format_duration(condition.long_ms)}: the whole budget is gone by then",
                    alert.origin,
                    help="use a shorter window, or alert on budget_consumed",
                )
            elif isinstance(condition, BudgetConsumed) and condition.share >= 1:
                report.add("SLO313", f"{alert.name} waits for the whole budget to be spent", alert.origin,
                           help="alert on a smaller share of the budget, such as 50%")  # fmt: skip
            elif isinstance(condition, PercentileAbove) and isinstance(slo.sli, EventsSli):
                bound = slo.sli.bound_ms
                if bound is not None and condition.bound_ms > bound:
                    report.add(
                        "SLO313",
                        f"{alert.name} waits for {format_duration(condition.bound_ms)}, "
                        f"when the target of {format_duration(bound)} is missed already",
                        alert.origin,
                        related=[Related(slo.origin.child("sli"), "the target")],
                        help="keep it as an emergency beside burn-rate alerts, which warn in time",
                    )


def budget_gone_before_it_is_seen(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a look ahead from a burn rate over the whole period: once it is above 1, no budget is left."""
    for slo in plan.slos:
        for alert in slo.alerts:
            if isinstance(alert.condition, ExhaustsWithin) and alert.condition.over_ms >= slo.period_ms:
                over, period = format_duration(alert.condition.over_ms), format_duration(slo.period_ms)
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
        greatest = _greatest(slo)
        return greatest is not None and isinstance(alert.condition, BurnRate) and alert.condition.factor >= greatest

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
    """Return the burn rate of a full outage in the region with the loosest target."""
    return budget.greatest_burn_rate(slo.objective.loosest) if slo.has_budget and slo.objective is not None else None
