"""Whether every region of an SLO reports what it counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from slo_codegen.catalog import Catalog
from slo_codegen.checks.parts import parts
from slo_codegen.checks.selectors import leaves_out, place
from slo_codegen.diagnostics import Diagnostics, Related
from slo_codegen.plan.measures.kinds import selector_of
from slo_codegen.plan.measures.slis import terms_of
from slo_codegen.plan.measures.sums import selectors_in
from slo_codegen.plan.model import Plan, Selector, Slo

_SHOWN = 3
_SAID = {
    "total": "of which total counts nothing",
    "latency": "of which it counts nothing",
    "bad": "in which nothing is ever bad",
    "good": "in which nothing is ever good",
}


class _Missing(NamedTuple):
    slo: Slo
    selector: Selector
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
                f"{each.slo.id} covers {', '.join(regions)}, where {each.selector.metric.name} never reports",
                each.selector.origin,
                related=[Related(each.selector.metric.origin.child("labels", "region"), "its regions")],
                help="add the region to the values of the label, or give the SLO its regions",
            )
    for slo in plan.slos:
        if slo.regions:
            _left_out(catalog, slo, report)


def _missing(plan: Plan) -> Iterator[_Missing]:
    """Yield each metric of each SLO that is not declared for all of its regions."""
    for slo in plan.slos:
        selectors = selectors_in(terms_of(slo.sli))
        for selector in {selector.metric.name: selector for selector in reversed(selectors)}.values():
            label = selector.metric.label("region")
            missing = tuple(r for r in slo.regions if label is not None and label.values and r not in label.values)
            if missing:
                yield _Missing(slo, selector, missing)


def _unknown_to_all(catalog: Catalog, plan: Plan, missing: Sequence[_Missing], report: Diagnostics) -> set[str]:
    """Report and return regions that two metrics or more are read in, and none is declared for."""
    declared = {value for metric in plan.metrics if (label := metric.label("region")) for value in label.values or ()}
    unknown = set()
    for index, region in enumerate(catalog.platform.spec.regions):
        reached = [each for each in missing if region in each.regions]
        metrics = {each.selector.metric.name: each.selector.metric for each in reached}
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


def _left_out(catalog: Catalog, slo: Slo, report: Diagnostics) -> None:
    """Report regions of an SLO that a matcher on region takes out of one of its parts."""
    given = parts(catalog, slo)
    told: set[str] = set()
    for name in _SAID:
        selectors = [selector_of(measure) for measure in given.get(name, ())]
        out = [region for region in slo.regions if all(leaves_out(each, "region", region) for each in selectors)]
        out = [region for region in out if region not in told]
        if selectors and out:
            told.update(out)
            kept = ", ".join(region for region in slo.regions if region not in out)
            report.add(
                "SLO346",
                f"{slo.id} covers {', '.join(out)}, {_SAID[name]}: a matcher leaves the region out",
                place(selectors[0], "region"),
                help="leave the matcher out, for the SLO is per region"
                + (f", or say regions: [{kept}]" if kept else ""),
            )
