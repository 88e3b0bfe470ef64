"""Runbooks: where an alert sends the person whom it wakes."""

from __future__ import annotations

from slo_codegen.catalog import Catalog
from slo_codegen.diagnostics import Diagnostics, Related
from slo_codegen.plan.model import Plan


def missing_runbook(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a service without a runbook link in a catalog whose other services have one.

    Where no service has a link, the folder of the runbooks and the service's id make the address, on purpose.
    """
    linked = [node for node in catalog.services.values() if node.spec.links is not None and node.spec.links.runbook]
    for service in plan.services:
        node = catalog.services[service.id]
        alone = [
            slo
            for slo in service.slos
            if any(alert.runbook_url == slo.runbook_url for alert in slo.alerts)
            and catalog.slos[slo.id].spec.runbook is None
        ]
        if linked and node not in linked and alone:
            report.add(
                "SLO378",
                f"{service.id} has no runbook link: its alerts lead to {service.runbook_url}, which may not exist",
                node.origin.key(),
                related=[Related(linked[0].origin.child("links", "runbook"), f"{linked[0].id} has one")],
                help="give it links: {runbook: https://...}",
            )
