"""An alert on missing data that waits for longer than a silent member of an open dimension is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.common.units import format_duration
from slo_codegen.diagnostics import Diagnostics, Origin, Related, Severity
from slo_codegen.plan.conditions.kinds import traits_of
from slo_codegen.plan.model import Plan, Slo

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for slo in plan.slos:
        forget_ms = slo.forget_ms
        waiting = [each for each in slo.alerts if traits_of(each.condition.kind).awaits_data]
        for alert in waiting if forget_ms is not None else ():
            if forget_ms is not None and alert.for_ms >= forget_ms:
                report.add(
                    "SLO300",
                    f"{alert.name} can never fire: a silent {'/'.join(slo.open_labels)} is forgotten after "
                    f"{format_duration(forget_ms)}, and the alert waits {format_duration(alert.for_ms)}",
                    alert.origin,
                    related=[Related(_forgetting(slo), "how long it is remembered")],
                    help="give the dimension a longer forget, or the alert a shorter for",
                )


def _forgetting(slo: Slo) -> Origin:
    return next(each.origin for each in slo.dimensions if each.open and each.open.forget_ms == slo.forget_ms)


CHECK = Check(
    code="SLO300",
    texts=Code(
        title="a silent member is forgotten before it is alerted",
        severity=Severity.ERROR,
        what=(
            "A member of an open dimension is forgotten after a time that is not longer than its alert on missing data "
            "waits."
        ),
        why="The alert can never fire: an outage that stops all traffic of a member goes unseen.",
        fix="Give the dimension a longer forget, or the alert on missing data a shorter for.",
    ),
    run=_check,
)
