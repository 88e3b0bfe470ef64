"""Alert windows longer than the period of the budget, and horizons beyond it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.blame import blamed
from slo_codegen.common.units import format_duration
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.conditions.thresholds import most_bad_events, spent_share
from slo_codegen.plan.conditions.windows import horizon_ms, longest_ms, nominal_ms
from slo_codegen.plan.model import Alert, Condition, Plan, Slo

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    def wrong(slo: Slo, alert: Alert) -> bool:
        window, period_ms = _reach(alert.condition), nominal_ms(alert.condition) or slo.period_ms
        # The platform's alerts are meant for its own period: shorter ones make the best of them.
        fits = not _is_default(alert.origin.path) or slo.period_ms == catalog.platform.spec.defaults.period
        return window is not None and window > period_ms and fits

    for slo, alert, place, more, related in blamed(plan, wrong):
        window = format_duration(_reach(alert.condition) or 0)
        period = format_duration(nominal_ms(alert.condition) or slo.period_ms)
        if horizon_ms(alert.condition) is not None:
            report.add("SLO327", f"{alert.name} looks {window} ahead, beyond the period of {period}", place,
                       help="give a part of the period", severity=Severity.WARNING)  # fmt: skip
        else:
            report.add("SLO327", f"{alert.name}: a window of {window} is longer than the period of {period}{more}",
                       place, related=related, help=_way_out(alert, period))  # fmt: skip
    _left_out(catalog, plan, report)


def _way_out(alert: Alert, period: str) -> str:
    if alert.row is not None:
        return "use a profile made for this period"
    if spent_share(alert.condition) is not None:
        return f"leave within out, which means the whole period, or give less than {period}"
    return f"take a window shorter than {period}"


def _left_out(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report an alert of the platform that is left out of SLOs because it looks back further than their periods.

    The planner leaves it out of SLOs with shorter periods than the platform's on purpose; but never of all.
    """
    defaults, place = catalog.platform.spec.defaults, catalog.platform.origin.child("defaults", "alerts")
    heirs = [slo for slo in plan.slos if slo.has_budget and catalog.slos[slo.id].spec.inherit_alerts]
    for index, alert in enumerate(defaults.alerts):
        within = alert.when.budget_consumed.within if alert.when and alert.when.budget_consumed else None
        lost = [slo for slo in heirs if within is not None and within > slo.period_ms]
        if within is None or not lost or (within <= defaults.period and len(lost) < len(heirs)):
            continue
        longest = max(slo.period_ms for slo in lost)
        report.add(
            "SLO327",
            f"{_named(alert.id)} looks back {format_duration(within)}, beyond the period of "
            f"{format_duration(longest)}: {len(lost)} of {len(heirs)} SLOs are left without it",
            place.child(index, "when", "budget_consumed", "within"),
            help=f"leave within out, which means the whole period, or give less than {format_duration(longest)}",
        )


def _named(id: str | None) -> str:
    return "an alert of the platform" if id is None else f"the platform's alert {id}"


def _reach(condition: Condition) -> int | None:
    """Return what is compared with the period, in ms; a number of events may be counted over any time."""
    if most_bad_events(condition) is not None:
        return None
    return horizon_ms(condition) or longest_ms(condition)


def _is_default(path: tuple[str | int, ...]) -> bool:
    return path[:2] == ("platform", "defaults")


CHECK = Check(
    code="SLO327",
    texts=Code(
        title="an alert window longer than the period",
        severity=Severity.ERROR,
        what="An alert looks back further than the period of its error budget.",
        why="It would judge events that the budget has already forgotten: an alert of the platform is left out there.",
        fix="Use a profile made for the period, or a shorter window.",
    ),
    run=_check,
)
