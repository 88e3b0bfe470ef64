"""Names that a catalog gives alerts: those that are taken, and alerts that Alertmanager could not tell apart."""

from __future__ import annotations

from collections.abc import Iterable

from slo_codegen import contract
from slo_codegen.diagnostics import Diagnostics, Origin, Related
from slo_codegen.plan.model import Alert, Service


def check_alertnames(services: Iterable[Service], report: Diagnostics) -> None:
    """Report names that other alerts have, and alerts of an SLO with the same name and the same labels."""
    slos = [slo for service in services for slo in service.slos]
    made = {alert.name: alert for slo in slos for alert in slo.alerts}
    told: set[Origin] = set()
    for slo in slos:
        first: dict[object, Alert] = {}
        for alert in slo.alerts:
            if alert.called is None:
                continue
            place = _place(alert)
            if alert.called in contract.ALERTS and place not in told:
                told.add(place)
                report.add("SLO242", f"{alert.called} is the name of an alert that the tool has itself", place,
                           help="choose another name")  # fmt: skip
            other = made.get(alert.called)
            if other is not None and other is not alert and place not in told:
                told.add(place)
                report.add("SLO242", f"{alert.called} is the name that another alert is given", place,
                           related=[Related(_origin(other), "that alert")], help="choose another name")  # fmt: skip
            key = (alert.called, alert.tier, alert.condition.kind, alert.labels)
            before = first.setdefault(key, alert)
            if before is not alert and place not in told:
                told.add(place)
                report.add(
                    "SLO241",
                    f"two alerts of {slo.id} are named {alert.called}, and have the same labels",
                    place,
                    related=[Related(_place(before), "the first")],
                    help="give one another name, or a label of its own: labels: {window: 6h}",
                )


def _origin(alert: Alert) -> Origin:
    return alert.row or alert.origin


def _place(alert: Alert) -> Origin:
    return _origin(alert).child("name")
