"""An SLI bound that is no bucket: the share of events under it is not measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.percentiles import buckets
from slo_codegen.common.units import Ms
from slo_codegen.diagnostics import Diagnostics, Origin, Related, Severity
from slo_codegen.plan.measures.kinds import bucket_of, selector_of, span_of
from slo_codegen.plan.measures.slis import latency_of, terms_of
from slo_codegen.plan.model import Measure, Plan, Sli

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
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
                help=f"its buckets are {buckets(metric)}",
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


CHECK = Check(
    code="SLO323",
    texts=Code(
        title="a latency bound that is no bucket",
        severity=Severity.ERROR,
        what="The SLI counts events under a bound that the histogram has no bucket for.",
        why="The series with that bound does not exist: the SLI would have no data.",
        fix="Use a bound that is a bucket, or add the bucket to the metric.",
    ),
    run=_check,
)
