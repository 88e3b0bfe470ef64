"""Causes whose pages are less severe than those that they silence."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from slo_codegen.checks.base import Check, Code
from slo_codegen.common.listing import first_of
from slo_codegen.diagnostics import Diagnostics, Origin, Severity
from slo_codegen.plan.model import Plan
from slo_codegen.plan.routing import Because, Relation, cause_tiers, relations

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

_SHOWN = 3


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    told: set[tuple[str, str]] = set()
    for each in relations(plan):
        cause, ranks = each.tiers[0], plan.rank(each.tiers[0])
        worse = [slo for slo in each.silenced if any(plan.rank(tier) < ranks for tier in cause_tiers(plan, slo))]
        for service in dict.fromkeys(slo.service for slo in worse):
            if (each.of, service) in told:
                continue
            told.add((each.of, service))
            named = first_of([slo.id for slo in worse if slo.service == service], _SHOWN)
            most = next(tier.id for tier in plan.tiers if any(tier.id in cause_tiers(plan, slo) for slo in worse))
            report.add(
                "SLO306",
                f"{each.of} pages at {cause} at most, and silences {most} alerts of {named}",
                _place(catalog, each, service),
                help=f"give {each.of} a {most} alert for outages",
            )


def _place(catalog: Catalog, relation: Relation, service: str) -> Origin:
    match relation.because:
        case Because.PART:
            return relation.causes[0].origin.child("parts")
        case Because.DEPENDENCY:
            needing = catalog.services[service]
            return needing.origin.child("dependencies", needing.spec.dependencies.index(relation.of))
        case _:
            assert_never(relation.because)


CHECK = Check(
    code="SLO306",
    texts=Code(
        title="a cause that is less severe than what it silences",
        severity=Severity.WARNING,
        what="An umbrella or a dependency pages at a less severe tier than the alerts that it silences.",
        why="Whoever answers is given more time than the outage allows, and an outage with another cause stays silent.",
        fix="Give the cause an alert for outages of the same tier, or accept the finding with a reason.",
    ),
    run=_check,
)
