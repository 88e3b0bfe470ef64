"""When each alert fires and lets go, by arithmetic: a steady share of errors in even traffic that was clean before.

The formulas are those of the SRE Workbook, ch. 5: over a window of length w, errors at a share e that began t ago give
a ratio of e * t / w, so a threshold is passed at t = w * threshold / e. Evaluation intervals come on top.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import assert_never

from slo_codegen.plan.conditions.kinds import traits_of
from slo_codegen.plan.conditions.thresholds import error_ratio, most_bad_events
from slo_codegen.plan.conditions.windows import longest_ms, nominal_ms, shortest_ms
from slo_codegen.plan.model import (
    Alert,
    BadEvents,
    BudgetConsumed,
    BurnRate,
    CalendarConsumed,
    CalendarExhausts,
    ExhaustsWithin,
    NoData,
    Outage,
    PercentileAbove,
    SliBelow,
    Slo,
)

ERRORS = (Decimal("0.002"), Decimal("0.01"), Decimal("0.05"), Decimal(1))
"""The shares of errors at which alerts are compared: a slow burn, a plain fault, a bad one, an outage."""


@dataclass(frozen=True, slots=True)
class Detection:
    """When an alert fires after the errors begin and lets go after they end, in ms; None where it never does.

    ``reset_ms`` is for errors that lasted at least as long as every window. An alert on the end of the budget lets go
    by itself, ``ends_ms`` after the errors began, when nothing is left. ``budget`` is the share of the period's budget
    that is spent when it fires; None where there is no budget.
    """

    fires_ms: Decimal | None
    reset_ms: Decimal | None = None
    budget: Decimal | None = None
    ends_ms: Decimal | None = None


NEVER = Detection(None)


def detect(slo: Slo, alert: Alert, errors: Decimal, objective: Decimal) -> Detection | None:
    """Return when an alert answers to a share of errors (0 to 1) against an objective; None where that has no meaning.

    It has none for missing data, for the spending of a budget of nothing, and for a number of events of unknown volume.
    """
    budget = 1 - objective
    period = Decimal(slo.period_ms)
    if traits_of(alert.condition.kind).needs_budget and budget <= 0:
        return None
    found: Detection | None
    match alert.condition:
        case SliBelow() | PercentileAbove() | BurnRate():
            limit = error_ratio(alert.condition, budget, slo.period_ms) or Decimal(0)
            slowest, quickest = longest_ms(alert.condition) or 0, shortest_ms(alert.condition) or 0
            found = _over(errors, limit, Decimal(slowest), Decimal(quickest))
        case Outage(share, over_ms, _):
            over = Decimal(over_ms)
            found = Detection(over * share / errors, over * (1 - share / errors)) if errors >= share else NEVER
        case BadEvents(above, within_ms, _):
            found = _counted(slo, errors, above, Decimal(within_ms))
        case BudgetConsumed(share, within_ms):
            found = _consumed(errors, share * budget * period, Decimal(within_ms or slo.period_ms))
        case ExhaustsWithin(horizon_ms, over_ms):
            found = _exhausts(errors, budget, period, Decimal(min(horizon_ms, slo.period_ms)), Decimal(over_ms))
        case CalendarConsumed(share, _):
            whole = Decimal(nominal_ms(alert.condition) or 0)
            found = _consumed(errors, share * budget * whole, whole)
        case CalendarExhausts(horizon_ms, over_ms, _):
            whole = Decimal(nominal_ms(alert.condition) or 0)
            found = _foreseen(errors, budget, whole, horizon_ms, Decimal(over_ms))
        case NoData():
            found = None
        case _:
            assert_never(alert.condition)
    return None if found is None else _kept(_held(found, Decimal(alert.for_ms), errors, budget * period), alert)


def edge(slo: Slo, alert: Alert, objective: Decimal) -> Decimal | None:
    """Return the steady share of errors above which an alert fires at all; None where that has no meaning."""
    most = most_bad_events(alert.condition)
    if most is None:
        return error_ratio(alert.condition, 1 - objective, slo.period_ms)
    within_ms = longest_ms(alert.condition) or 0
    return None if slo.expected(1) is None else most / (_per_ms(slo, Decimal(1)) * within_ms)


def _held(found: Detection, hold_ms: Decimal, errors: Decimal, budget_ms: Decimal) -> Detection:
    """Add the time that the condition must hold, and what is spent by then of a budget in ms of bad traffic."""
    if found.fires_ms is None:
        return found
    fires = found.fires_ms + hold_ms
    return replace(found, fires_ms=fires, budget=fires * errors / budget_ms if budget_ms > 0 else None)


def _kept(found: Detection, alert: Alert) -> Detection:
    """Add the time for which the alert goes on firing once its condition is over."""
    reset, ends = (None if ms is None else ms + alert.keep_ms for ms in (found.reset_ms, found.ends_ms))
    return replace(found, reset_ms=reset, ends_ms=ends)


def _over(errors: Decimal, limit: Decimal, slowest: Decimal, quickest: Decimal) -> Detection:
    """A ratio above a limit over two windows: the slowest decides when it fires, the quickest when it lets go."""
    if errors <= limit:
        return NEVER
    return Detection(slowest * limit / errors, quickest * (1 - limit / errors))


def _consumed(errors: Decimal, spent: Decimal, within: Decimal) -> Detection:
    """``spent`` is bad traffic, in ms of it; it lets go when so much has left the stretch that no more is in it."""
    fires = spent / errors
    return Detection(fires, within - spent / errors) if fires < within else NEVER


def _exhausts(errors: Decimal, budget: Decimal, period: Decimal, horizon: Decimal, over: Decimal) -> Detection:
    """Burning over 1x, and faster than what is left lasts for the horizon: b(t) * horizon / P > 1 - e * t / (P * B).

    The burn rate b grows as e * t / (over * B) until the stretch is full, and stays at e / B then.
    """
    burn = errors / budget
    if burn <= 1:
        return NEVER
    growing = 1 / (burn * (horizon / (period * over) + 1 / period))
    fires = growing if growing <= over else (1 - burn * horizon / period) * period / burn
    return Detection(max(fires, over / burn), ends_ms=period / burn)


def _foreseen(errors: Decimal, budget: Decimal, whole: Decimal, horizon_ms: int | None, over: Decimal) -> Detection:
    """Errors from the start of a calendar period on, which is ``whole`` long: what is left is that of all of it.

    Without a horizon it is the rest of the period: b(t) * (P - t) / P > 1 - e * t / (P * B), with b as it grows.
    """
    if horizon_ms is not None:
        return _exhausts(errors, budget, whole, min(Decimal(horizon_ms), whole), over)
    burn = errors / budget
    # From the start on, the look back holds nothing of the clean time but what was before it: b = e * t / (over * B).
    return Detection(over / burn, ends_ms=whole / burn) if burn > 1 else NEVER


def _counted(slo: Slo, errors: Decimal, above: int, within: Decimal) -> Detection | None:
    """The first event over the limit fires, if those before it are in the window still; it lets go when it has left."""
    if slo.expected(1) is None:
        return None
    per_ms = _per_ms(slo, errors)
    fires = (above + 1) / per_ms
    return Detection(fires, within - above / per_ms) if above / per_ms < within else NEVER


def _per_ms(slo: Slo, errors: Decimal) -> Decimal:
    """Return the bad events in a ms, in one place, of an SLO of which that is known."""
    expected = slo.expected(1)
    assert expected is not None
    return errors * expected
