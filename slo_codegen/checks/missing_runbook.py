"""A service without a runbook link in a catalog whose other services have one.

Where no service has a link, the folder of the runbooks and the service's id make the address, on purpose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
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
                f"{service.id} has no runbook link: {_led_to(service.runbook_url)}",
                node.origin.key(),
                related=[Related(linked[0].origin.child("links", "runbook"), f"{linked[0].id} has one")],
                help="give it links: {runbook: https://...}",
            )


def _led_to(url: str | None) -> str:
    return "its alerts lead to none" if url is None else f"its alerts lead to {url}, which may not exist"


CHECK = Check(
    code="SLO378",
    texts=Code(
        title="a service without its runbook",
        severity=Severity.WARNING,
        what="A service has no runbook link, while other services of the catalog have one.",
        why="Its alerts lead to an address that is made of its id, and whoever is woken may find nothing there.",
        fix="Give the service its link: links: {runbook: https://runbooks.example.org/shop}.",
    ),
    run=_check,
)
