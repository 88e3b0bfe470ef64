"""Each stated figure that differs from the computed one by more than rounding.

Where none of several is right, the objective is most likely wrong, and is named once.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.common.units import format_percent, plain, rounded
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.conditions.thresholds import least_good_ratio
from slo_codegen.plan.model import Figure, Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

_TOLERANCE = Decimal("0.005")


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for slo in plan.slos:
        wrong = [figure for figure in slo.figures if not _agrees(figure.stated, figure.computed)]
        if len(wrong) == len(slo.figures) > 1:
            stated = ", ".join(f"{each.name} of {_shown(each, each.stated)}" for each in wrong)
            report.add(
                "SLO310",
                f"{slo.id}: the objective gives none of the documented figures: {stated}",
                slo.origin.child("objective"),
                related=[Related(each.origin, f"computed: {_shown(each, each.computed)}") for each in wrong],
                help="correct the objective, or the figures that are computed from it",
            )
        else:
            for figure in wrong:
                report.add(
                    "SLO310",
                    f"{slo.id}: the documented {figure.name} is {_shown(figure, figure.stated)}, "
                    f"but its objective gives {_shown(figure, figure.computed)}",
                    figure.origin,
                    related=[Related(slo.origin.child("objective"), "the objective")],
                    help="correct the figure, or the objective that it is computed from",
                )
        specs = catalog.slos[slo.id].spec.alerts
        for index, spec in enumerate(specs):
            if spec.documented is None or spec.documented.budget is None or slo.objective is None:
                continue
            origin = catalog.slos[slo.id].origin.child("alerts", index)
            alert = next((a for a in slo.alerts if a.origin == origin), None)
            least = least_good_ratio(alert.condition) if alert is not None else None
            if least is None:
                continue
            burn = (1 - least) / (1 - slo.objective.strictest) if slo.has_budget else None
            if burn is not None and not _agrees(spec.documented.budget, burn):
                report.add(
                    "SLO310",
                    f"{slo.id}: {format_percent(least)} is documented as "
                    f"{format_percent(spec.documented.budget)} of the error budget, but held over the period it is "
                    f"{format_percent(burn)} of it, a burn rate of {plain(burn)}",
                    origin.child("documented", "budget"),
                    related=[Related(slo.origin.child("objective"), "the objective")],
                    help="alert on the literal threshold over a short window, and on shares of the budget by "
                    "budget_consumed",
                )


def _agrees(stated: Decimal, computed: Decimal) -> bool:
    return abs(stated - computed) <= _TOLERANCE * max(abs(computed), Decimal(1) / 1000)


def _shown(figure: Figure, value: Decimal) -> str:
    if figure.unit == "ms":
        return f"{plain(rounded(value / 60_000, 3))} min"
    return format_percent(value) if figure.unit == "ratio" else f"{plain(value)} {figure.unit}"


CHECK = Check(
    code="SLO310",
    texts=Code(
        title="a documented figure does not match",
        severity=Severity.WARNING,
        what="A figure of the source document differs from what the objective gives.",
        why="People plan with the document's figure while the alerts follow the objective.",
        fix="Correct the figure or the objective, or accept the finding with the decision that was taken.",
    ),
    run=_check,
)
