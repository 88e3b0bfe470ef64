"""Parts and dependencies that are never in the same place, so that nothing is silenced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan, Service, Slo, together
from slo_codegen.plan.routing import cause_tiers, shared_place

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    slos = {slo.id: slo for slo in plan.slos}
    services = {service.id: service for service in plan.services}
    for slo in plan.slos:
        for index, part in enumerate(slo.parts):
            other = slos.get(part)
            if other is not None and shared_place(slo, other) is None:
                report.add(
                    "SLO304",
                    f"{slo.id} is {_split(slo)} and its part {part} {_split(other)}: they are never in one place, "
                    f"and {slo.id} does not silence it",
                    slo.origin.child("parts", index),
                    help="split both by the same dimension, or remove the part",
                )
    for service in plan.services:
        for index, name in enumerate(catalog.services[service.id].spec.dependencies):
            needed = services.get(name)
            if needed is not None and name != service.id and _never_meet(plan, needed, service):
                report.add(
                    "SLO304",
                    f"no SLO of {name} is ever in the same place as one of {service.id}: {name} does not silence it",
                    service.origin.child("dependencies", index),
                    help="split SLOs of both services by the same dimension",
                )


def _never_meet(plan: Plan, needed: Service, service: Service) -> bool:
    """Return whether one could silence the other if only they were in one place."""
    causes = [slo for slo in needed.slos if cause_tiers(plan, slo)]
    if not causes or not service.slos:
        return False
    # Many SLOs are split alike.
    alike = {(slo.dimensions): slo for slo in causes}.values()
    others = {(slo.dimensions): slo for slo in service.slos}.values()
    return all(shared_place(cause, other) is None for cause in alike for other in others)


def _split(slo: Slo) -> str:
    return f"split by {together(slo.by)}" if slo.by else "not split by any dimension"


CHECK = Check(
    code="SLO304",
    texts=Code(
        title="nothing to silence in any place",
        severity=Severity.WARNING,
        what="An SLO and its part, or a service and one that it depends on, share no dimension, or no member of one.",
        why="Alerts are silenced where their cause is. Without a place that both have, nothing is silenced, and one "
        "outage pages for each.",
        fix="Split both by the same dimension, or remove the part or the dependency.",
    ),
    run=_check,
)
