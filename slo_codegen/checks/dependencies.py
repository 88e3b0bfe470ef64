"""What a service promises against what it needs."""

from __future__ import annotations

from decimal import Decimal

from slo_codegen.catalog import Catalog
from slo_codegen.diagnostics import Diagnostics, Related
from slo_codegen.plan.model import EventsSli, Plan, Service, Slo
from slo_codegen.units import format_percent


def tighter_than_dependencies(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report an objective above the product of the objectives of all that the service needs.

    Each dependency counts with the best of its ratio objectives, so that what is reported cannot be met at all unless
    the service does without a dependency that has failed.
    """
    best = {service.id: _best(service) for service in plan.services}
    for service in plan.services:
        needed = [slo for name in service.dependencies if (slo := best.get(name)) is not None]
        product = Decimal(1)
        for slo in needed:
            product *= _target(slo)
        for slo in service.slos:
            if needed and _is_ratio(slo) and _target(slo) > product:
                report.add(
                    "SLO342",
                    f"{slo.id} promises {format_percent(_target(slo))}, but what {service.id} needs gives "
                    f"{format_percent(product.quantize(Decimal('0.000001')))} together",
                    slo.origin.child("objective"),
                    related=[
                        Related(
                            each.origin.child("objective"), f"{each.service} promises {format_percent(_target(each))}"
                        )
                        for each in needed
                    ],
                    help="promise less, make a dependency better, or tell why the service can do without it",
                )


def depends_on_itself(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report services that need each other in a circle, once a circle."""
    needs = {service.id: service.dependencies for service in plan.services}
    for service in plan.services:
        for index, name in enumerate(catalog.services[service.id].spec.dependencies):
            circle = {each for each in _reached(name, needs) if service.id in _reached(each, needs)}
            if circle and service.id == min(circle):
                report.add(
                    "SLO343",
                    f"{service.id} needs {name}, which needs {service.id}",
                    service.origin.child("dependencies", index),
                    help="leave out the direction in which one can do without the other",
                )


def _reached(start: str, needs: dict[str, tuple[str, ...]]) -> set[str]:
    found: set[str] = set()
    todo = [start]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += needs.get(name, ())
    return found


def _best(service: Service) -> Slo | None:
    return max((slo for slo in service.slos if _is_ratio(slo)), key=_target, default=None)


def _is_ratio(slo: Slo) -> bool:
    return slo.objective is not None and isinstance(slo.sli, EventsSli) and slo.sli.form == "ratio"


def _target(slo: Slo) -> Decimal:
    assert slo.objective is not None
    return slo.objective.strictest
