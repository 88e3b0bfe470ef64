"""An urgent alert that needs several times its response time to see even a complete outage."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.blame import by_place, likewise
from slo_codegen.common.units import format_duration, rough_duration
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.conditions.kinds import traits_of
from slo_codegen.plan.detection import detect
from slo_codegen.plan.model import Alert, Plan, Slo

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

_PATIENCE = 4
"""A complete outage may take so many response times to be seen."""


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    tiers = {tier.id: tier for tier in plan.tiers}
    for slo in plan.slos:
        times = {alert.name: _at_full_outage(slo, alert) for alert in slo.alerts}
        late = []
        soonest = {
            id: min(
                (t for a in slo.alerts if plan.rank(a.tier) <= tier.rank and (t := times[a.name]) is not None),
                default=None,
            )
            for id, tier in tiers.items()
        }
        for alert in slo.alerts:
            tier, took = tiers.get(alert.tier), times[alert.name]
            if tier is None or not tier.pages or took is None or tier.response_ms is None:
                continue
            patience = _PATIENCE * tier.response_ms
            # Another alert that is as grave sees an outage sooner, but not what this one alone waits for.
            held = alert.for_ms > patience
            if took <= patience or ((soonest[alert.tier] or took) <= patience and not held):
                continue
            late.append((alert, took, tier.id, tier.response_ms, tier.origin))
        for group in by_place(late, lambda each: each[0].origin):
            alert, took, id, response_ms, place = group[0]
            report.add(
                "SLO340",
                f"{alert.name} sees a complete outage after {rough_duration(took)}, but {id} is answered within "
                f"{format_duration(response_ms)}{likewise(slo, [other for other, *_ in group[1:]])}",
                alert.origin,
                related=[Related(place.child("response"), "how soon it is answered")],
                help="add an outage or a faster burn rate to the tier, or choose a lower tier",
            )


def _at_full_outage(slo: Slo, alert: Alert) -> Decimal | None:
    """Return the ms after which an alert sees a complete outage; None for alerts on the state of a budget."""
    if slo.objective is None or traits_of(alert.condition.kind).on_budget_left:
        return None
    found = detect(slo, alert, Decimal(1), slo.objective.strictest)
    return None if found is None else found.fires_ms


CHECK = Check(
    code="SLO340",
    texts=Code(
        title="a complete outage that is seen too late",
        severity=Severity.WARNING,
        what="No alert of this urgency sees even a complete outage within four times the response time of its tier.",
        why="People are asked to answer within minutes to what took an hour to be noticed.",
        fix="Add an outage or a faster burn rate to the tier, or choose a lower tier.",
    ),
    run=_check,
)
