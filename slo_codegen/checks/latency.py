"""Latency bounds against the buckets that can measure them."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from slo_codegen.catalog import Catalog
from slo_codegen.common.units import Ms
from slo_codegen.diagnostics import Diagnostics, Origin, Related
from slo_codegen.plan.conditions.thresholds import percentile_of
from slo_codegen.plan.measures.kinds import bucket_of, selector_of, span_of
from slo_codegen.plan.measures.slis import latency_of, latency_on, terms_of
from slo_codegen.plan.model import Alert, BoundedObservations, Measure, Metric, PercentileAbove, Plan, Sli, Slo


def bound_is_no_bucket(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report an SLI bound that is no bucket: the share of events under it is not measured."""
    for slo in plan.slos:
        reported: set[Ms] = set()
        for term in terms_of(slo.sli):
            bucket = bucket_of(term.measure)
            if bucket is None:
                continue
            metric, bound = bucket.selector.metric, bucket.bound_ms
            if not metric.buckets_ms or bound in metric.buckets_ms or bound in reported:
                continue
            reported.add(bound)
            report.add(
                "SLO323",
                f"{metric.bound_text(bound)} is no bucket of {metric.name}",
                _bound_of(term.measure, slo.sli),
                help=f"its buckets are {_buckets(metric)}",
                related=[Related(metric.origin.child("buckets"), "declared here")],
            )


def _bound_of(measure: Measure, sli: Sli) -> Origin:
    """Return where a measure's bound is written: beside of, and always as under in a latency SLI."""
    of = selector_of(measure).origin
    if of.path[-1] != "of":
        # A bucket that the selector itself asks for.
        return of
    over = span_of(measure).above_ms is not None and latency_of(sli) is None
    return Origin(of.file, (*of.path[:-1], "over" if over else "under"))


def percentile_between_buckets(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a percentile bound between two buckets: the percentile is interpolated there."""
    for alert, condition in _percentiles(plan):
        metric = condition.selector.metric
        if metric.native_histogram or condition.bound_ms in metric.buckets_ms or not metric.buckets_ms:
            continue
        if condition.bound_ms < metric.buckets_ms[-1]:
            report.add(
                "SLO322",
                f"{alert.name}: {metric.bound_text(condition.bound_ms)} lies between two buckets of {metric.name}, "
                "so the percentile is interpolated there",
                alert.origin,
                help=f"a bound that is a bucket is exact: {_buckets(metric)}",
            )


def above_the_last_bucket(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a percentile bound at or above the last finite bucket: a quantile never reads above it."""
    for alert, condition in _percentiles(plan):
        metric = condition.selector.metric
        if not metric.native_histogram and metric.buckets_ms and condition.bound_ms >= metric.buckets_ms[-1]:
            report.add(
                "SLO321",
                f"{alert.name} can never fire: no quantile of {metric.name} reads above its last bucket, "
                f"{metric.bound_text(metric.buckets_ms[-1])}",
                alert.origin,
                help="add a larger bucket, or lower the bound",
            )


def one_bound_for_many_targets(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report SLOs of one service that share a percentile bound although their objectives differ by a factor of 2."""
    groups: dict[tuple[str, str, str, Ms, int], list[tuple[Slo, Alert, BoundedObservations]]] = defaultdict(list)
    for slo in plan.slos:
        for alert in slo.alerts:
            late = percentile_of(alert.condition)
            if late is not None and (slow := latency_on(slo.sli, late.selector)) is not None:
                metric = slow.selector.metric.name
                key = (slo.service, metric, alert.tier, late.bound_ms, alert.for_ms)
                groups[key].append((slo, alert, slow))
    for key, members in groups.items():
        bounds = [slow.bound_ms for _, _, slow in members]
        if max(bounds) < 2 * min(bounds):
            continue
        slo, alert, _ = max(members, key=lambda member: Decimal(key[3]) / member[2].bound_ms)
        text = members[0][2].selector.metric.bound_text
        listed = ", ".join(f"{s.id} ({text(slow.bound_ms)})" for s, _, slow in members)
        report.add(
            "SLO314",
            f"one {key[2]} threshold of {text(key[3])} for objectives that differ: {listed}",
            alert.origin,
            help="give each objective a threshold in proportion to it",
        )


def _percentiles(plan: Plan) -> list[tuple[Alert, PercentileAbove]]:
    return [
        (alert, late)
        for slo in plan.slos
        for alert in slo.alerts
        if (late := percentile_of(alert.condition)) is not None
    ]


def _buckets(metric: Metric) -> str:
    return ", ".join(metric.bound_text(bucket) for bucket in metric.buckets_ms)
