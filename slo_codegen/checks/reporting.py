"""Whether every region of an SLO reports what it counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from slo_codegen.catalog import Catalog
from slo_codegen.checks.parts import parts
from slo_codegen.checks.selectors import leaves_out, place
from slo_codegen.diagnostics import Diagnostics, Related
from slo_codegen.plan.model import Count, EventsSli, Metric, Plan, Slo

_SHOWN = 3
_SAID = {
    "total": "of which total counts nothing",
    "latency": "of which it counts nothing",
    "bad": "in which nothing is ever bad",
    "good": "in which nothing is ever good",
}


class _Missing(NamedTuple):
    slo: Slo
    part: Count
    metric: Metric
    regions: tuple[str, ...]


def region_never_reports(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report regions of an SLO that its metrics are not declared for, or that its selectors leave out.

    A region of the platform that no metric is declared for is told once, where it is named.
    """
    missing = list(_missing(plan))
    unknown = _unknown_to_all(catalog, plan, missing, report)
    for each in missing:
        if regions := [region for region in each.regions if region not in unknown]:
            report.add(
                "SLO346",
                f"{each.slo.id} covers {', '.join(regions)}, where {each.metric.name} never reports",
                each.part.selector.origin,
                related=[Related(each.metric.origin.child("labels", "region"), "its regions")],
                help="add the region to the values of the label, or give the SLO its regions",
            )
    for slo in plan.slos:
        if isinstance(slo.sli, EventsSli) and slo.regions:
            _left_out(catalog, slo, slo.sli, report)


def _missing(plan: Plan) -> Iterator[_Missing]:
    """Yield each metric of each SLO that is not declared for all of its regions."""
    for slo in plan.slos:
        counts = (*slo.sli.bad, *slo.sli.total) if isinstance(slo.sli, EventsSli) else ()
        for count in {count.selector.metric.name: count for count in reversed(counts)}.values():
            label = count.selector.metric.label("region")
            missing = tuple(r for r in slo.regions if label is not None and label.values and r not in label.values)
            if missing:
                yield _Missing(slo, count, count.selector.metric, missing)


def _unknown_to_all(catalog: Catalog, plan: Plan, missing: Sequence[_Missing], report: Diagnostics) -> set[str]:
    """Report and return regions that two metrics or more are read in, and none is declared for."""
    declared = {value for metric in plan.metrics if (label := metric.label("region")) for value in label.values or ()}
    unknown = set()
    for index, region in enumerate(catalog.platform.spec.regions):
        reached = [each for each in missing if region in each.regions]
        metrics = {each.metric.name: each.metric for each in reached}
        if region in declared or len(metrics) < 2:
            continue
        unknown.add(region)
        slos = len({each.slo.id for each in reached})
        report.add(
            "SLO346",
            f"no metric is declared for {region}: {len(metrics)} metrics of {slos} SLOs never report there",
            catalog.platform.origin.child("regions", index),
            related=[
                Related(metric.origin.child("labels", "region"), f"the regions of {name}")
                for name, metric in sorted(metrics.items())[:_SHOWN]
            ],
            help="add the region to the values of the metrics' label region, or give the SLOs their regions",
        )
    return unknown


def _left_out(catalog: Catalog, slo: Slo, sli: EventsSli, report: Diagnostics) -> None:
    """Report regions of an SLO that a matcher on region takes out of one of its parts."""
    if sli.form == "ratio":
        given = parts(catalog, slo)
        named = {name: given[name] for name in ("total", "bad", "good")}
    else:
        named = {"latency" if sli.form == "latency" else "bad": sli.bad}
    told: set[str] = set()
    for name, counts in named.items():
        out = [region for region in slo.regions if all(leaves_out(c.selector, "region", region) for c in counts)]
        out = [region for region in out if region not in told]
        if counts and out:
            told.update(out)
            kept = ", ".join(region for region in slo.regions if region not in out)
            report.add(
                "SLO346",
                f"{slo.id} covers {', '.join(out)}, {_SAID[name]}: a matcher leaves the region out",
                place(counts[0].selector, "region"),
                help="leave the matcher out, for the SLO is per region"
                + (f", or say regions: [{kept}]" if kept else ""),
            )
