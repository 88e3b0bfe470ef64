"""What happens at the traffic that the catalog declares, taken as even over time and places."""

from __future__ import annotations

from decimal import Decimal

from slo_codegen.common.units import plain, rounded
from slo_codegen.plan.conditions.kinds import traits_of
from slo_codegen.plan.conditions.thresholds import error_ratio
from slo_codegen.plan.conditions.windows import ratio_windows_ms
from slo_codegen.plan.model import Alert, Slo


def expected(slo: Slo, ms: int | None) -> Decimal | None:
    """Return the events that are expected in some ms; None where there is no window, or no declared traffic."""
    return None if ms is None else slo.expected(ms)


def in_each(slo: Slo) -> str:
    """Return the words for what is true of each place of an SLO; nothing where there is one."""
    return f" in each {'/'.join(slo.by)}" if slo.places is None or len(slo.places) > 1 else ""


def shown_events(events: Decimal) -> str:
    """Return a number of events in words, to a tenth, or under one event to a thousandth."""
    return plain(rounded(events, 1 if events >= 1 else 3))


def limit_of(slo: Slo, alert: Alert) -> Decimal | None:
    """Return the error ratio of its window above which an alert fires; None where it compares something else."""
    condition = alert.condition
    if traits_of(condition.kind).on_budget_left or not ratio_windows_ms(condition, slo.sli):
        return None
    budget = 1 - slo.objective.strictest if slo.objective is not None else Decimal(0)
    return error_ratio(condition, budget, slo.period_ms)
