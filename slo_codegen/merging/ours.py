"""The labels of the alerts that a catalog has, as Alertmanager receives them."""

from __future__ import annotations

from collections.abc import Iterator

from slo_codegen import contract
from slo_codegen.plan.examples import played
from slo_codegen.plan.model import Plan
from slo_codegen.plan.recorded import can_break
from slo_codegen.plan.routing import alert_labels, slo_labels
from slo_codegen.plan.watching import CONDITION, measurement_labels, own_marks


def labels_of_alerts(plan: Plan) -> list[dict[str, str]]:
    """Return the labels of each alert in each of its places; of open dimensions in some."""
    found = {tuple(sorted(labels.items())): labels for labels in (*_of_slos(plan), *_of_platform(plan))}
    return list(found.values())


def _of_slos(plan: Plan) -> Iterator[dict[str, str]]:
    for slo in plan.slos:
        for place in played(slo):
            for alert in slo.alerts:
                own = {**dict(alert.labels), **alert_labels(slo, alert)}
                yield {"alertname": alert.alertname, **own, **dict(place.labels)}


def _of_platform(plan: Plan) -> Iterator[dict[str, str]]:
    own = {**plan.environment_label, **dict(plan.labels)}
    if plan.report is not None:
        report = {contract.REPORT: contract.WEEKLY, contract.PLATFORM: plan.platform}
        yield {"alertname": contract.REPORT_ALERT, **report, **own}
    watch = plan.watch
    if watch is None:
        return
    if watch.heartbeat is not None:
        yield {"alertname": contract.HEARTBEAT_ALERT, contract.HEARTBEAT: plan.platform, **own}
    marks = {**plan.environment_label, **dict(own_marks(plan, watch.tier)[0])}
    for name in (contract.RULES_FAILING_ALERT, contract.RULES_MISSED_ALERT, contract.NOTIFICATIONS_ALERT):
        yield {"alertname": name, contract.TIER: watch.tier, contract.PLATFORM: plan.platform, **marks}
    for slo in filter(can_break, plan.slos):
        broken = {contract.TIER: watch.measurement_tier, contract.CONDITION: CONDITION}
        yield {
            "alertname": contract.MEASUREMENT_ALERT,
            **slo.recorded_identity,
            **slo_labels(slo),
            **broken,
            contract.PROBLEM: contract.COUNTER_FELL,
            **dict(measurement_labels(plan, watch)),
        }
