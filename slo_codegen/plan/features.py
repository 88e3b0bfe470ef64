"""The features that a plan can ask of a backend, and where a plan asks for each."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import assert_never

from slo_codegen.diagnostics import Origin
from slo_codegen.plan.measures.slis import gauge_of, latency_of, terms_of
from slo_codegen.plan.measures.sums import has_native
from slo_codegen.plan.model import (
    BadEvents,
    BudgetConsumed,
    BurnRate,
    CalendarConsumed,
    CalendarExhausts,
    Condition,
    EventsSli,
    ExhaustsWithin,
    GaugeSli,
    MeansSli,
    NoData,
    Outage,
    PercentileAbove,
    Plan,
    RawSli,
    Sli,
    SliBelow,
    SlicesSli,
    Slo,
)


class Feature(StrEnum):
    """Something that a catalog can ask for and a backend may not be able to say."""

    RATIO = "sli.ratio"
    LATENCY = "sli.latency"
    EVENT = "sli.event"
    GAUGE = "sli.gauge"
    GAUGE_AGE = "sli.gauge_age"
    SLICES = "sli.slices"
    RAW = "sli.raw"
    NATIVE_HISTOGRAM = "sli.native_histogram"
    OBJECTIVE_BY_PLACE = "objective.by_place"
    ZERO_BUDGET = "objective.zero_budget"
    ROLLING_PERIOD = "objective.rolling_period"
    CALENDAR_BUDGET = "objective.calendar_budget"
    BURN_RATE = "alert.burn_rate"
    BUDGET_CONSUMED = "alert.budget_consumed"
    BUDGET_CONSUMED_WITHIN = "alert.budget_consumed_within"
    EXHAUSTS_WITHIN = "alert.exhausts_within"
    CALENDAR_ALERT = "alert.calendar_budget"
    SLI_BELOW = "alert.sli_below"
    PERCENTILE_ABOVE = "alert.percentile_above"
    BAD_EVENTS = "alert.bad_events"
    OUTAGE = "alert.outage"
    NO_DATA = "alert.no_data"
    MIN_EVENTS = "alert.min_events"
    MIN_BAD_EVENTS = "alert.min_bad_events"
    KEEP_FIRING = "alert.keep_firing_for"
    BASELINE = "slo.baseline"
    ROUTING = "routing.tiers"
    ESCALATION = "routing.escalation"
    INCIDENTS = "routing.incidents"
    AUDIT = "routing.audit"
    REPORT = "report.weekly"
    WATCH = "watch.rules"
    MEASUREMENT = "watch.measurement"
    HEARTBEAT = "watch.heartbeat"


ROUTED_ELSEWHERE = frozenset({Feature.ROUTING, Feature.ESCALATION})
"""What a platform may well do by other means than those of a catalog's targets: who is notified, who is paged next."""


def features_used(plan: Plan) -> Iterator[tuple[Feature, Origin]]:
    """Yield each feature that the plan asks for, once for each node of the catalog that asks."""
    for slo in plan.slos:
        yield from _slo_features(slo)
        for alert in slo.alerts:
            yield _of_condition(alert.condition), alert.origin
            if alert.min_events is not None:
                yield Feature.MIN_EVENTS, alert.origin
            if alert.min_bad_events is not None:
                yield Feature.MIN_BAD_EVENTS, alert.origin
            if alert.keep_ms:
                yield Feature.KEEP_FIRING, alert.origin
            yield Feature.ROUTING, alert.origin
    for owner in plan.owners:
        yield Feature.ESCALATION, owner.origin
    for subscription in plan.subscriptions:
        if subscription.purpose == "incident":
            yield Feature.INCIDENTS, subscription.origin
        elif subscription.purpose == "audit":
            yield Feature.AUDIT, subscription.origin
    if plan.report is not None:
        yield Feature.REPORT, plan.report.origin
    if plan.watch is not None:
        yield Feature.WATCH, plan.watch.origin
        yield Feature.MEASUREMENT, plan.watch.origin
        if plan.watch.heartbeat is not None:
            yield Feature.HEARTBEAT, plan.watch.origin.child("heartbeat")


def _of_condition(condition: Condition) -> Feature:
    match condition:
        case BurnRate():
            return Feature.BURN_RATE
        case BudgetConsumed(_, None):
            return Feature.BUDGET_CONSUMED
        case BudgetConsumed():
            return Feature.BUDGET_CONSUMED_WITHIN
        case ExhaustsWithin():
            return Feature.EXHAUSTS_WITHIN
        case CalendarConsumed() | CalendarExhausts():
            return Feature.CALENDAR_ALERT
        case SliBelow():
            return Feature.SLI_BELOW
        case PercentileAbove():
            return Feature.PERCENTILE_ABOVE
        case BadEvents():
            return Feature.BAD_EVENTS
        case Outage():
            return Feature.OUTAGE
        case NoData():
            return Feature.NO_DATA
        case _:
            assert_never(condition)


def _of_sli(sli: Sli) -> Feature:
    match sli:
        case EventsSli():
            if not sli.has_total:
                return Feature.EVENT
            return Feature.RATIO if latency_of(sli) is None else Feature.LATENCY
        case GaugeSli():
            return Feature.GAUGE
        case SlicesSli() | MeansSli():
            return Feature.SLICES
        case RawSli():
            return Feature.RAW
        case _:
            assert_never(sli)


def _slo_features(slo: Slo) -> Iterator[tuple[Feature, Origin]]:
    origin = slo.origin
    yield _of_sli(slo.sli), origin.child("sli")
    gauge = gauge_of(slo.sli)
    if gauge is not None and gauge.is_age:
        yield Feature.GAUGE_AGE, gauge.selector.origin
    if has_native(terms_of(slo.sli)):
        yield Feature.NATIVE_HISTOGRAM, origin.child("sli")
    if slo.objective is not None:
        yield Feature.ROLLING_PERIOD, origin.child("period")
        if slo.objective.strictest != slo.objective.loosest:
            yield Feature.OBJECTIVE_BY_PLACE, origin.child("objective")
        if not slo.objective.has_budget:
            yield Feature.ZERO_BUDGET, origin.child("objective")
    if slo.calendar is not None:
        yield Feature.CALENDAR_BUDGET, origin.child("calendar")
    if slo.baseline:
        yield Feature.BASELINE, origin.child("baseline")
