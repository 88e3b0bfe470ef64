"""The labels by which an SLO's recorded series are known, against those of the last build."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.diagnostics.codes import Code
from slo_codegen.plan.model import Plan

CODES = {
    "SLO377": Code(
        title="an identity that has changed",
        severity=Severity.WARNING,
        what="An SLO that was built before has another service, or its budget is split by other labels.",
        why="Its recorded series have other labels now: sums over the old and the new are wrong for a whole period.",
        fix="Keep the labels, or accept that the budget begins anew, and give the SLO a new id.",
    ),
}


def identities(plan: Plan) -> dict[str, dict[str, Any]]:
    """Return what labels the series of each SLO beside its id: its service, and what it is measured per."""
    return {slo.id: {"per": list(slo.by), "service": slo.service} for slo in sorted(plan.slos, key=lambda slo: slo.id)}


def changed(plan: Plan, before: Mapping[str, Mapping[str, Any]], report: Diagnostics) -> None:
    """Report SLOs that were built with other labels: a sum over the old and the new series is wrong for a period."""
    now = identities(plan)
    for slo in plan.slos:
        old, new = before.get(slo.id, now[slo.id]), now[slo.id]
        if old["service"] != new["service"]:
            report.add("SLO377", f"{slo.id} was of the service {old['service']}, and is of {new['service']} now",
                       slo.origin.child("id"),
                       help="leave it where it was, or give it a new id: its budget begins anew")  # fmt: skip
        if old["per"] != new["per"]:
            report.add("SLO377", f"{slo.id} was {_per(old['per'])}, and is {_per(new['per'])} now",
                       slo.origin.child("per"),
                       help="keep it as it was, or give it a new id: its budget begins anew")  # fmt: skip


def _per(labels: list[str]) -> str:
    return f"per {' and '.join(labels)}" if labels else "one budget over all"
