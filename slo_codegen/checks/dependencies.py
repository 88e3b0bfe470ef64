"""What a service promises against what it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from slo_codegen.catalog import Catalog
from slo_codegen.common.units import format_percent, rounded
from slo_codegen.diagnostics import Diagnostics, Related
from slo_codegen.plan.measures.slis import is_ratio
from slo_codegen.plan.model import Plan, Service, Slo

_SHOWN = 10
"""So many of the services that one needs are named."""


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
                    f"{format_percent(rounded(product, 6))} together",
                    slo.origin.child("objective"),
                    related=[
                        Related(
                            each.origin.child("objective"), f"{each.service} promises {format_percent(_target(each))}"
                        )
                        for each in needed[:_SHOWN]
                    ],
                    help="promise less, make a dependency better, or tell why the service can do without it",
                )


def depends_on_itself(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report services that need each other in a circle, once a circle."""
    circles = _circles({service.id: service.dependencies for service in plan.services})
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
                    f"{service.id} needs {name}, which needs {service.id}",
                    service.origin.child("dependencies", index),
                    help="leave out the direction in which one can do without the other",
                )


def _circles(needs: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return a number for each service: the same one for all that reach each other (R. E. Tarjan, 1972).

    The recursion of the algorithm is a stack of its own, as a chain of services may be long.
    """
    seen: dict[str, int] = {}
    lowest: dict[str, int] = {}
    circle: dict[str, int] = {}
    open_ones: list[str] = []
    for start in needs:
        todo = [(start, iter(needs[start]))] if start not in seen else []
        while todo:
            name, rest = todo[-1]
            if name not in seen:
                seen[name] = lowest[name] = len(seen)
                open_ones.append(name)
            for other in rest:
                if other not in seen and other in needs:
                    todo.append((other, iter(needs[other])))
                    break
                if other in seen and other not in circle:
                    lowest[name] = min(lowest[name], seen[other])
            else:
                todo.pop()
                if todo:
                    above = todo[-1][0]
                    lowest[above] = min(lowest[above], lowest[name])
                if lowest[name] == seen[name]:
                    member = ""
                    while member != name:
                        member = open_ones.pop()
                        circle[member] = seen[name]
    return circle


def _best(service: Service) -> Slo | None:
    return max((slo for slo in service.slos if _is_ratio(slo)), key=_target, default=None)


def _is_ratio(slo: Slo) -> bool:
    return slo.objective is not None and is_ratio(slo.sli)


def _target(slo: Slo) -> Decimal:
    assert slo.objective is not None
    return slo.objective.strictest
