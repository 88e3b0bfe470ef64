"""Latency bounds against the buckets that can measure them."""

from __future__ import annotations

from collections import defaultdict

from slo_codegen.catalog import Catalog
from slo_codegen.diagnostics import Diagnostics, Origin, Related
from slo_codegen.plan.conditions.thresholds import percentile_of
from slo_codegen.plan.model import Alert, Count, EventsSli, Metric, PercentileAbove, Plan, Slo
from slo_codegen.units import format_duration


def bound_is_no_bucket(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report an SLI bound that is no bucket: the share of events under it is not measured."""
    for slo in plan.slos:
        if not isinstance(slo.sli, EventsSli):
            continue
        reported: set[int] = set()
        for count in (*slo.sli.bad, *slo.sli.total):
            metric, bound = count.selector.metric, count.bound_ms
            if bound is None or metric.native_histogram or bound in metric.buckets_ms or bound in reported:
                continue
            reported.add(bound)
            report.add(
                "SLO323",
                f"{format_duration(bound)} is no bucket of {metric.name}",
                _bound_of(count, slo.sli),
                help=f"its buckets are {_buckets(metric)}",
                related=[Related(metric.origin.child("buckets"), "declared here")],
            )


def _bound_of(count: Count, sli: EventsSli) -> Origin:
    """Return where a count's bound is written: beside of, and always as under in a latency SLI."""
    of = count.selector.origin
    return Origin(of.file, (*of.path[:-1], "under" if sli.form == "latency" else count.part))


def percentile_between_buckets(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a percentile bound between two buckets: the percentile is interpolated there."""
    for alert, condition in _percentiles(plan):
        metric = condition.selector.metric
        if metric.native_histogram or condition.bound_ms in metric.buckets_ms or not metric.buckets_ms:
            continue
        if condition.bound_ms < metric.buckets_ms[-1]:
            report.add(
                "SLO322",
                f"{alert.name}: {format_duration(condition.bound_ms)} lies between two buckets of {metric.name}, "
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
                f"{format_duration(metric.buckets_ms[-1])}",
                alert.origin,
                help="add a larger bucket, or lower the bound",
            )


def one_bound_for_many_targets(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report SLOs of one service that share a percentile bound although their targets differ by a factor of 2."""
    groups: dict[tuple[str, str, str, int, int], list[tuple[Slo, Alert, int]]] = defaultdict(list)
    for slo in plan.slos:
        if not isinstance(slo.sli, EventsSli) or slo.sli.bound_ms is None or slo.sli.latency is None:
            continue
        for alert in slo.alerts:
            late = percentile_of(alert.condition)
            if late is not None and late.selector is slo.sli.latency:
                metric = slo.sli.latency.metric.name
                key = (slo.service, metric, alert.tier, late.bound_ms, alert.for_ms)
                groups[key].append((slo, alert, slo.sli.bound_ms))
    for key, members in groups.items():
        bounds = [bound for _, _, bound in members]
        if max(bounds) < 2 * min(bounds):
            continue
        slo, alert, _ = max(members, key=lambda member: key[3] / member[2])
        listed = ", ".join(f"{s.id} ({format_duration(b)})" for s, _, b in members)
        report.add(
            "SLO314",
            f"one {key[2]} threshold of {format_duration(key[3])} for targets that differ: {listed}",
            alert.origin,
            help="give each objective a threshold in proportion to its target",
        )


def _percentiles(plan: Plan) -> list[tuple[Alert, PercentileAbove]]:
    return [
        (alert, late)
        for slo in plan.slos
        for alert in slo.alerts
        if (late := percentile_of(alert.condition)) is not None
    ]


def _buckets(metric: Metric) -> str:
    return ", ".join(format_duration(bucket) for bucket in metric.buckets_ms)
