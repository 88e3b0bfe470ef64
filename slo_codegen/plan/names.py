"""Names that metrics have in a target: each is that of one metric."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from slo_codegen.diagnostics import Diagnostics, Related
from slo_codegen.plan.model import Metric, Plan


def report_one_name_for_two(
    where: str, names: Callable[[Metric], Iterable[str]], plan: Plan, report: Diagnostics
) -> None:
    """Report metrics of which one has a name in a target that another has there too; ``where`` is the target."""
    first: dict[str, Metric] = {}
    for metric in plan.metrics:
        for name in names(metric):
            other = first.setdefault(name, metric)
            if other is not metric:
                kinds = "" if other.kind is metric.kind else f", a {other.kind} and a {metric.kind}"
                report.add(
                    "SLO353",
                    f"{other.name} and {metric.name} are both {name} in {where}{kinds}",
                    metric.origin.key(),
                    related=[Related(other.origin.key(), "the first")],
                    help=f"rename one, or give its name in {where.lower()}: if it differs there",
                )
