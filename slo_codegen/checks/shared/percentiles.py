"""Alerts on percentiles, and the buckets that can measure them."""

from __future__ import annotations

from slo_codegen.plan.conditions.thresholds import percentile_of
from slo_codegen.plan.model import Alert, Metric, PercentileAbove, Plan


def percentiles(plan: Plan) -> list[tuple[Alert, PercentileAbove]]:
    """Return each alert on a percentile with its condition."""
    return [
        (alert, late)
        for slo in plan.slos
        for alert in slo.alerts
        if (late := percentile_of(alert.condition)) is not None
    ]


def buckets(metric: Metric) -> str:
    """Return the finite buckets of a metric in words."""
    return ", ".join(metric.bound_text(bucket) for bucket in metric.buckets_ms)
