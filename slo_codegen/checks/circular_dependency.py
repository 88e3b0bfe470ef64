"""Services that need each other in a circle, once a circle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.common.circles import circles_of
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    circles = circles_of({service.id: service.dependencies for service in plan.services})
    first: dict[int, str] = {}
    for service in plan.services:
        circle = circles[service.id]
        first[circle] = min(first.get(circle, service.id), service.id)
    for service in plan.services:
        circle = circles[service.id]
        for index, name in enumerate(catalog.services[service.id].spec.dependencies):
            if circles.get(name) == circle and first[circle] == service.id:
                report.add(
                    "SLO343",
                    f"{service.id} depends on itself"
                    if name == service.id
                    else f"{service.id} needs {name}, which needs {service.id}: neither silences the other",
                    service.origin.child("dependencies", index),
                    help="leave out the direction in which one can do without the other",
                )


CHECK = Check(
    code="SLO343",
    texts=Code(
        title="services that need each other",
        severity=Severity.WARNING,
        what="The dependencies of a service lead back to it.",
        why="An outage of either takes both down, and neither objective can be derived from the other. Each would "
        "silence the other, and no one would be paged: so neither does.",
        fix="Leave out the direction in which one can do without the other.",
    ),
    run=_check,
)
