"""A percentile bound at or above the last finite bucket: a quantile never reads above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.percentiles import percentiles
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for alert, condition in percentiles(plan):
        metric = condition.selector.metric
        if not metric.native_histogram and metric.buckets_ms and condition.bound_ms >= metric.buckets_ms[-1]:
            report.add(
                "SLO321",
                f"{alert.name} can never fire: no quantile of {metric.name} reads above its last bucket, "
                f"{metric.bound_text(metric.buckets_ms[-1])}",
                alert.origin,
                help="add a larger bucket, or lower the bound",
            )


CHECK = Check(
    code="SLO321",
    texts=Code(
        title="a percentile bound above the last bucket",
        severity=Severity.ERROR,
        what="The bound is at or above the histogram's last finite bucket.",
        why="histogram_quantile never reads above the last finite bucket, so the alert can never fire.",
        fix="Add a larger bucket to the metric, or lower the bound.",
    ),
    run=_check,
)
