"""Dimensions whose members are not listed: whether silence is noticed in time, and more members than are expected."""

from __future__ import annotations

from slo_codegen.catalog import Catalog
from slo_codegen.common.units import format_duration
from slo_codegen.diagnostics import Diagnostics, Origin, Related
from slo_codegen.plan.conditions.kinds import traits_of
from slo_codegen.plan.model import Plan, Slo, several


def forgotten_before_alerted(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report an alert on missing data that waits for longer than a silent member is remembered."""
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


def too_many_unseen(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report an open dimension whose members nobody counts, since nothing watches the measurement."""
    if plan.watch is not None:
        return
    used = {label for slo in plan.slos if slo.objective is not None for label in slo.open_labels}
    for dimension in plan.dimensions:
        if dimension.open is not None and dimension.label in used:
            report.add(
                "SLO301",
                f"nothing alerts when more than {dimension.open.most} {several(dimension.label)} report: the platform "
                "has no watch",
                dimension.origin,
                help="add platform.watch, or alert on slo:measurement_problem:count yourself",
            )
