"""Targets that a catalog does not state, although it needs more than the usual ones, or an earlier build had more."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from slo_codegen.diagnostics import Diagnostics, Origin, Severity
from slo_codegen.diagnostics.codes import Code
from slo_codegen.plan.measures.slis import query_of
from slo_codegen.plan.model import ChannelKind, Plan, together

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

CODES = {
    "SLO391": Code(
        title="targets that are not stated",
        severity=Severity.WARNING,
        what=(
            "The catalog has channels, or an earlier build wrote files for other targets, but platform.targets is not "
            "given."
        ),
        why=(
            "Prometheus and Grafana are built unless the catalog names other targets. Files of others are left as they "
            "are, so that nothing is removed by accident, and grow out of date."
        ),
        fix="State which targets the platform uses: targets: [prometheus, alertmanager, grafana] under platform.",
    ),
}

_ORDER = ("prometheus", "alertmanager", "grafana", "datadog", "pagerduty")


def unstated_targets(catalog: Catalog, plan: Plan, built: Collection[str], report: Diagnostics) -> None:
    """Report that a catalog does not state its targets, where it has channels or an earlier build wrote for others.

    ``built`` are the targets for which an earlier build has written files.
    """
    left = sorted(set(built) - set(plan.targets), key=_place)
    if catalog.states_targets or not (catalog.channels or left):
        return
    reasons = ["the catalog has channels"] if catalog.channels else []
    reasons += [f"an earlier build wrote files for {together(left)}"] if left else []
    line = sorted({*plan.targets, *_needed(catalog, plan), *left}, key=_place)
    report.add(
        "SLO391",
        f"{' and '.join(reasons)}, but platform.targets is not given: only {together(plan.targets)} are built, and "
        "no file of another target is removed",
        _channels(catalog) or catalog.platform.origin.key(),
        help=f"write targets: [{', '.join(line)}] under platform, without those that you do not use",
    )


def _channels(catalog: Catalog) -> Origin | None:
    first = next(iter(catalog.channels.values()), None)
    return None if first is None else Origin(first.origin.file, ("channels",), "key")


def _place(target: str) -> tuple[int, str]:
    return (_ORDER.index(target) if target in _ORDER else len(_ORDER), target)


def _needed(catalog: Catalog, plan: Plan) -> Iterator[str]:
    """Yield the targets that parts of the catalog are for."""
    if plan.channels:
        yield "alertmanager"
    if plan.owners and any(channel.kind is ChannelKind.PAGE for channel in plan.channels):
        yield "pagerduty"
    named = any(channel.datadog_handle is not None for channel in plan.channels)
    queried = any(query_of(slo.sli, "datadog") is not None for slo in plan.slos)
    if named or queried or any(node.spec.datadog is not None for node in catalog.metrics.values()):
        yield "datadog"
