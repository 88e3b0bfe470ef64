"""Services that need each other in a circle, once a circle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
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


CHECK = Check(
    code="SLO343",
    texts=Code(
        title="services that need each other",
        severity=Severity.WARNING,
        what="The dependencies of a service lead back to it.",
        why="An outage of either takes both down, and neither objective can be derived from the other.",
        fix="Leave out the direction in which one can do without the other.",
    ),
    run=_check,
)
