"""How the dashboards carry each feature of the plan."""

from __future__ import annotations

from slo_codegen.backends.base import Level, Support
from slo_codegen.plan.features import Feature

_RECORDED = Support(Level.ELSEWHERE, "Prometheus records the SLI; the dashboards read the recorded series.")
_ALERTS = Support(Level.ELSEWHERE, "Prometheus evaluates the alert; the dashboards show it while it is active.")
_ROUTING = Support(Level.ELSEWHERE, "Alertmanager and PagerDuty tell people; the dashboards are looked at.")
_SERVER = Support(Level.ELSEWHERE, "Prometheus evaluates the alert, and Alertmanager sends it.")


def _shown(note: str) -> Support:
    return Support(Level.FULL, note)


SUPPORT: dict[Feature, Support] = {
    Feature.RATIO: _RECORDED,
    Feature.LATENCY: _RECORDED,
    Feature.EVENT: _RECORDED,
    Feature.GAUGE: _RECORDED,
    Feature.GAUGE_AGE: _RECORDED,
    Feature.SLICES: _RECORDED,
    Feature.RAW: _RECORDED,
    Feature.NATIVE_HISTOGRAM: _RECORDED,
    Feature.OBJECTIVE_BY_PLACE: _shown("Each place is shown against its own objective."),
    Feature.ZERO_BUDGET: _shown("All of the budget is shown until the first bad event of the period, none after it."),
    Feature.ROLLING_PERIOD: _shown("SLI and budget left are shown over each objective's own period."),
    Feature.CALENDAR_BUDGET: _shown("The budget of the calendar period stands beside the rolling one."),
    Feature.BURN_RATE: _ALERTS,
    Feature.BUDGET_CONSUMED: _ALERTS,
    Feature.BUDGET_CONSUMED_WITHIN: _ALERTS,
    Feature.EXHAUSTS_WITHIN: _ALERTS,
    Feature.CALENDAR_ALERT: _ALERTS,
    Feature.SLI_BELOW: _ALERTS,
    Feature.PERCENTILE_ABOVE: _ALERTS,
    Feature.BAD_EVENTS: _ALERTS,
    Feature.OUTAGE: _ALERTS,
    Feature.NO_DATA: _ALERTS,
    Feature.MIN_EVENTS: _ALERTS,
    Feature.MIN_BAD_EVENTS: _ALERTS,
    Feature.KEEP_FIRING: _ALERTS,
    Feature.BASELINE: _shown("Alerts of an objective in its baseline are listed apart and not counted."),
    Feature.ROUTING: _ROUTING,
    Feature.ESCALATION: _ROUTING,
    Feature.INCIDENTS: _ROUTING,
    Feature.AUDIT: _ROUTING,
    Feature.REPORT: Support(Level.ELSEWHERE, "The weekly report is sent by another target; the trends are shown."),
    Feature.WATCH: _SERVER,
    Feature.MEASUREMENT: _shown("Problems of the last hour are listed on the SLO dashboard; Prometheus alerts."),
    Feature.HEARTBEAT: _SERVER,
}
