"""Datadog: monitors and SLOs as bodies of its API, in what its language can say."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from slo_codegen.backends.base import Backend, Level, Support
from slo_codegen.backends.datadog.codes import CODES
from slo_codegen.backends.datadog.limits import LIMITS
from slo_codegen.plan.features import Feature

if TYPE_CHECKING:
    from slo_codegen.artifact import Artifact, Draft
    from slo_codegen.backends.facts import Facts
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.plan.model import Plan

_FULL = Support(Level.FULL)
_SUPPORT: dict[Feature, Support] = {
    Feature.RATIO: _FULL,
    Feature.LATENCY: _FULL,
    Feature.EVENT: Support(Level.LOWERED, "monitors only: an SLO of Datadog needs a total"),
    Feature.GAUGE: Support(Level.LOWERED, "as a time-slice SLO: each minute is judged by one value"),
    Feature.GAUGE_AGE: Support(Level.ELSEWHERE, "Prometheus measures it: queries of Datadog know no current time"),
    Feature.SLICES: Support(Level.LOWERED, "as a time-slice SLO with slices of 1 or 5 minutes, the nearest"),
    Feature.RAW: Support(Level.LOWERED, "one metric query for bad and one for total"),
    Feature.NATIVE_HISTOGRAM: _FULL,
    Feature.OBJECTIVE_BY_PLACE: Support(Level.LOWERED, "one SLO for each place"),
    Feature.ZERO_BUDGET: Support(Level.LOWERED, "monitors only: a target of Datadog is below 100 %"),
    Feature.ROLLING_PERIOD: Support(Level.LOWERED, "7, 30 or 90 days, the nearest that covers the period"),
    Feature.CALENDAR_BUDGET: Support(Level.ELSEWHERE, "Prometheus records it"),
    Feature.BURN_RATE: Support(Level.LOWERED, "a long window above 48 h stands alone, without its short one"),
    Feature.BUDGET_CONSUMED: Support(Level.LOWERED, "the budget of 7, 30 or 90 days, or of a period up to a week"),
    Feature.BUDGET_CONSUMED_WITHIN: Support(Level.LOWERED, "even traffic is assumed"),
    Feature.EXHAUSTS_WITHIN: Support(Level.LOWERED, "as the burn rate that spends a whole budget in the horizon"),
    Feature.CALENDAR_ALERT: Support(
        Level.ELSEWHERE, "Prometheus alerts on it: a calendar budget of Datadog has no time zone"
    ),
    Feature.SLI_BELOW: _FULL,
    Feature.PERCENTILE_ABOVE: Support(Level.LOWERED, "the percentile of the whole time that the alert asks for"),
    Feature.BAD_EVENTS: _FULL,
    Feature.OUTAGE: _FULL,
    Feature.NO_DATA: Support(Level.LOWERED, "a place that has reported before"),
    Feature.MIN_EVENTS: Support(Level.LOWERED, "left out, so that it alerts sooner"),
    Feature.MIN_BAD_EVENTS: Support(Level.LOWERED, "left out, so that it alerts sooner"),
    Feature.KEEP_FIRING: Support(Level.LOWERED, "left out: a monitor recovers as soon as its query does"),
    Feature.BASELINE: _FULL,
    Feature.ROUTING: _FULL,
    Feature.ESCALATION: Support(Level.ELSEWHERE, "PagerDuty escalates"),
    Feature.INCIDENTS: _FULL,
    Feature.AUDIT: _FULL,
    Feature.REPORT: Support(Level.ELSEWHERE, "Prometheus and Alertmanager send it"),
    Feature.WATCH: Support(Level.ELSEWHERE, "Prometheus watches its own rules and notifications"),
    Feature.MEASUREMENT: Support(Level.ELSEWHERE, "Prometheus records the problems of its own counts"),
    Feature.HEARTBEAT: Support(Level.ELSEWHERE, "it shows that Prometheus and Alertmanager work"),
}


def _emit(plan: Plan, report: Diagnostics) -> Iterable[Draft]:
    from slo_codegen.backends.datadog.emit import emit

    return emit(plan, report)


def _artifact_faults(path: str, data: object) -> Iterable[str]:
    from slo_codegen.backends.datadog.faults import artifact_faults

    return artifact_faults(path, data)


def _facts(artifact: Artifact) -> Iterable[object]:
    from slo_codegen.backends.datadog.across import facts_of

    return facts_of(artifact)


def _across(facts: Facts, plan: Plan, report: Diagnostics) -> None:
    from slo_codegen.backends.datadog.across import check

    check(facts, plan, report)


BACKEND = Backend(
    name="datadog",
    title="Datadog",
    support=_SUPPORT,
    emit=_emit,
    limits=LIMITS,
    artifact_faults=_artifact_faults,
    facts=_facts,
    across=_across,
    codes=CODES,
    folder=Path(__file__).parent,
)
