"""What the panels ask of the alerts that are active, and of the burn rates at which they fire."""

from __future__ import annotations

from decimal import Decimal

from slo_codegen import contract
from slo_codegen.backends.grafana import queries
from slo_codegen.backends.grafana.queries import Matchers, Where
from slo_codegen.backends.grafana.text import one_of
from slo_codegen.common.units import DAY, MINUTE
from slo_codegen.plan.conditions.thresholds import burn_rate
from slo_codegen.plan.conditions.windows import longest_ms
from slo_codegen.plan.model import Slo
from slo_codegen.promql import Aggregation, Binary, Call, Expr, Number, Series, Subquery

FIRING: Matchers = (("alertstate", "=", "firing"), (contract.BASELINE, "=", ""))
"""Alerts that somebody is told of: those of an objective in its baseline are only watched."""

OBSERVED: Matchers = (("alertstate", "=", "firing"), (contract.BASELINE, "!=", ""))

LOOK_BACK = 3 * DAY
"""How far back the budget that an alert's incident has spent is counted."""


def alerts(where: Where, state: Matchers = FIRING, *, at_end: bool = False) -> Series:
    """Return the active alerts of the chosen objectives."""
    return Series("ALERTS", (*state, *where.matchers), at_end=at_end)


def active_for(where: Where, state: Matchers = FIRING) -> Expr:
    """Return how many seconds ago each active alert became active."""
    since = Binary("-", Call("time"), _since(where, state))
    return Binary("and", since, alerts(where, state), ignoring=("alertstate",))


def spent_since_active(where: Where, state: Matchers = FIRING) -> Expr:
    """Return, for each active alert, the share of the period's budget that is spent since it became active.

    The recorded counts of 5 minutes that end after that moment, over the bad events that the period's traffic allows:
    of the last `LOOK_BACK` at the most. Nothing for an objective of 100 %, which has no budget.
    """
    active = Binary(
        "and", _since(where, state, at_end=True), alerts(where, state, at_end=True), ignoring=("alertstate",)
    )
    counts = Binary(">", Call("time"), active, bool_result=True)
    recorded = queries.recorded(contract.bad_events(5 * MINUTE), where)
    bad = Binary("*", counts, recorded, on=where.key, group="group_left")
    spent = Call("sum_over_time", (Subquery(bad, LOOK_BACK, 5 * MINUTE),))
    total = Binary(">", queries.recorded(contract.PERIOD_TOTAL, where), Number(0))
    allowed = Binary("*", queries.budget(where), total, on=where.key)
    return Binary("/", spent, allowed, on=where.key, group="group_left")


def _since(where: Where, state: Matchers, *, at_end: bool = False) -> Series:
    """Return the time at which each alert became active, which `ALERTS_FOR_STATE` holds."""
    labels = tuple(each for each in state if each[0] != "alertstate")
    return Series("ALERTS_FOR_STATE", (*labels, *where.matchers), at_end=at_end)


BurnAlert = tuple[str, int, Decimal]
"""A burn-rate alert: its tier, its long window in ms, its factor."""


def burn_alerts(slos: tuple[Slo, ...]) -> dict[BurnAlert, tuple[str, ...]]:
    """Return the burn-rate alerts of SLOs, the shortest window first, each with the SLOs that have it."""
    found: dict[BurnAlert, list[str]] = {}
    for slo in slos:
        for alert in slo.alerts:
            factor, window_ms = burn_rate(alert.condition), longest_ms(alert.condition)
            if factor is not None and window_ms is not None:
                found.setdefault((alert.tier, window_ms, factor), []).append(slo.id)
    ordered = sorted(found, key=lambda key: (key[1], -key[2], key[0]))
    return {key: tuple(dict.fromkeys(found[key])) for key in ordered}


def burn_threshold(factor: Decimal, slos: tuple[str, ...], where: Where) -> Expr:
    """Return the burn rate above which an alert of these SLOs fires, while one of them is chosen and recorded."""
    own = where.and_of((contract.SLO, "=~", one_of(slos)))
    return Binary("*", Aggregation("group", queries.objective(own)), Number(factor))
