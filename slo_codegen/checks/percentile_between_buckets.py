"""A percentile bound between two buckets: the percentile is interpolated there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.percentiles import buckets, percentiles
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for alert, condition in percentiles(plan):
        metric = condition.selector.metric
        if metric.native_histogram or condition.bound_ms in metric.buckets_ms or not metric.buckets_ms:
            continue
        if condition.bound_ms < metric.buckets_ms[-1]:
            report.add(
                "SLO322",
                f"{alert.name}: {metric.bound_text(condition.bound_ms)} lies between two buckets of {metric.name}, "
                "so the percentile is interpolated there",
                alert.origin,
                help=f"a bound that is a bucket is exact: {buckets(metric)}",
            )


CHECK = Check(
    code="SLO322",
    texts=Code(
        title="a percentile bound between two buckets",
        severity=Severity.NOTE,
        what="The bound is not one of the histogram's buckets.",
        why="The percentile is interpolated between the buckets, so the alert can fire early or late.",
        fix="Use a bound that is a bucket, add the bucket, or accept the finding.",
    ),
    run=_check,
)
