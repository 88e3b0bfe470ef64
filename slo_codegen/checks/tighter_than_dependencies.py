"""An objective above the product of the objectives of all that the service needs.

Each dependency counts with the best of its ratio objectives, so that what is reported cannot be met at all unless
the service does without a dependency that has failed.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.rounding import rounded_percent
from slo_codegen.common.units import format_percent
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.measures.slis import is_ratio
from slo_codegen.plan.model import Plan, Service, Slo

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

_SHOWN = 10
"""So many of the services that one needs are named."""


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
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
                    f"{rounded_percent(product)} together",
                    slo.origin.child("objective"),
                    related=[
                        Related(
                            each.origin.child("objective"), f"{each.service} promises {format_percent(_target(each))}"
                        )
                        for each in needed[:_SHOWN]
                    ],
                    help="promise less, make a dependency better, or tell why the service can do without it",
                )


def _best(service: Service) -> Slo | None:
    return max((slo for slo in service.slos if _is_ratio(slo)), key=_target, default=None)


def _is_ratio(slo: Slo) -> bool:
    return slo.objective is not None and is_ratio(slo.sli)


def _target(slo: Slo) -> Decimal:
    assert slo.objective is not None
    return slo.objective.strictest


CHECK = Check(
    code="SLO342",
    texts=Code(
        title="an objective tighter than what it depends on",
        severity=Severity.WARNING,
        what="A service promises more than the product of the objectives of all services that it needs.",
        why="Even when each of them keeps its promise, this one cannot.",
        fix="Promise less, make a dependency better, or tell why the service can do without it.",
    ),
    run=_check,
)
