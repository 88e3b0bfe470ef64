"""Members of an SLO's dimensions that its metrics are not declared for, or that its selectors leave out.

A member that no metric at all is declared for is reported once, where it is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.parts import parts
from slo_codegen.checks.shared.selectors import leaves_out, place
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.measures.kinds import selector_of
from slo_codegen.plan.measures.slis import selectors_read
from slo_codegen.plan.model import Dimension, Plan, Selector, Slo

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

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
    members: tuple[str, ...]


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for dimension in plan.dimensions:
        label = dimension.label
        missing = list(_missing(plan, label))
        unknown = _unknown_to_all(catalog, plan, label, missing, report)
        for each in missing:
            if members := [member for member in each.members if member not in unknown]:
                report.add(
                    "SLO346",
                    f"{each.slo.id} covers {', '.join(members)}, where {each.selector.metric.name} never reports",
                    each.selector.origin,
                    related=[Related(each.selector.metric.origin.child("labels", label), "where it reports")],
                    help=f"add the {label} to the values of the label, or list what the SLO covers in "
                    f"{_field(catalog, each.slo, label)}",
                )
    for slo in plan.slos:
        for dimension in slo.dimensions:
            _left_out(catalog, slo, dimension, report)


def _field(catalog: Catalog, slo: Slo, label: str) -> str:
    """Return the field in which an SLO lists the members of a dimension."""
    return f"{'.'.join(catalog.slos[slo.id].spec.path_of(label))}:"


def _missing(plan: Plan, label: str) -> Iterator[_Missing]:
    """Yield each metric of each SLO that is not declared for all members of a dimension."""
    for slo in plan.slos:
        covered = [member for dimension in slo.dimensions if dimension.label == label for member in dimension.members]
        selectors = selectors_read(slo.sli) if covered else []
        for selector in {selector.metric.name: selector for selector in reversed(selectors)}.values():
            declared = selector.metric.label(label)
            values = declared.values if declared is not None else None
            missing = tuple(member for member in covered if values and member not in values)
            if missing:
                yield _Missing(slo, selector, missing)


def _unknown_to_all(
    catalog: Catalog, plan: Plan, label: str, missing: Sequence[_Missing], report: Diagnostics
) -> set[str]:
    """Report and return members that two metrics or more are read in, and none is declared for."""
    declared = {value for metric in plan.metrics if (found := metric.label(label)) for value in found.values or ()}
    platform = catalog.platform
    unknown = set()
    for index, member in enumerate(platform.spec.split[label].members or ()):
        reached = [each for each in missing if member in each.members]
        metrics = {each.selector.metric.name: each.selector.metric for each in reached}
        if member in declared or len(metrics) < 2:
            continue
        unknown.add(member)
        slos = len({each.slo.id for each in reached})
        report.add(
            "SLO346",
            f"no metric is declared for {member}: {len(metrics)} metrics of {slos} SLOs never report there",
            platform.origin.child(*platform.spec.path_of(label), index),
            related=[
                Related(metric.origin.child("labels", label), f"where {name} reports")
                for name, metric in sorted(metrics.items())[:_SHOWN]
            ],
            help=f"add it to the values of the metrics' label {label}, or list what the SLOs cover in "
            f"{_field(catalog, reached[0].slo, label)}",
        )
    return unknown


def _left_out(catalog: Catalog, slo: Slo, dimension: Dimension, report: Diagnostics) -> None:
    """Report members of a dimension that a matcher on its label takes out of one of an SLO's parts."""
    given, label = parts(catalog, slo), dimension.label
    told: set[str] = set()
    for name in _SAID:
        selectors = [selector_of(measure) for measure in given.get(name, ())]
        out = [member for member in dimension.members if all(leaves_out(each, label, member) for each in selectors)]
        out = [member for member in out if member not in told]
        if selectors and out:
            told.update(out)
            kept = ", ".join(member for member in dimension.members if member not in out)
            report.add(
                "SLO346",
                f"{slo.id} covers {', '.join(out)}, {_SAID[name]}: a matcher leaves the {label} out",
                place(selectors[0], label),
                help=f"leave the matcher out, for the SLO is per {label}"
                + (f", or say {_field(catalog, slo, label)} [{kept}]" if kept else ""),
            )


CHECK = Check(
    code="SLO346",
    texts=Code(
        title="a member for which the metric never reports",
        severity=Severity.WARNING,
        what=(
            "An SLO covers a member of a dimension, such as a region, that its metric's label is not declared with, "
            "or that its selectors leave out."
        ),
        why="There is never data for it: it has no budget, and its alert on missing data fires for ever.",
        fix=(
            "Add it to the label's values, leave the matcher out, or list what the SLO covers in members: (or "
            "regions:)."
        ),
    ),
    run=_check,
)
