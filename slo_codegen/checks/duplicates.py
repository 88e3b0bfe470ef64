"""What stands in the catalog twice, or for nothing."""

from __future__ import annotations

from slo_codegen.catalog import Catalog
from slo_codegen.diagnostics import Diagnostics, Related
from slo_codegen.plan.measures.slis import counted_of, same_events
from slo_codegen.plan.model import Plan, Slo


def one_objective_twice(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report two SLOs with the same events, objective, period and dimensions."""
    seen: dict[object, Slo] = {}
    for slo in plan.slos:
        counted = counted_of(slo.sli)
        if slo.objective is None or counted is None:
            continue
        first = seen.setdefault((same_events(counted), slo.objective, slo.period_ms, slo.dimensions), slo)
        if first is not slo:
            report.add("SLO375", f"{slo.id} measures the same as {first.id}, with the same objective",
                       slo.origin.child("sli"), related=[Related(first.origin.child("sli"), "the first")],
                       help="remove one of them: each incident would be told and counted twice")  # fmt: skip


def unused_profile(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a profile of burn rates that no SLO uses."""
    alerts = [alert for node in catalog.slos.values() for alert in node.spec.alerts]
    used = {alert.profile for alert in (*alerts, *catalog.platform.spec.defaults.alerts)}
    for id, node in catalog.profiles.items():
        if id not in used:
            report.add("SLO376", f"no SLO uses the profile {id}", node.origin.key(),
                       help="use it: alerts: [{profile: ...}], or remove it")  # fmt: skip
