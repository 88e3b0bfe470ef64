"""Settings of notifications that have no effect: labels that no alert has, repeats that grouping holds back."""

from __future__ import annotations

from collections.abc import Iterator

from slo_codegen import contract
from slo_codegen.common.units import format_duration
from slo_codegen.diagnostics import Diagnostics, Origin, Related
from slo_codegen.diagnostics.suggest import nearest
from slo_codegen.plan.model import Plan, labels_of
from slo_codegen.plan.routing import timing


def without_effect(plan: Plan, report: Diagnostics) -> None:
    """Report labels to group by that no alert has, or that group already; and repeats that come later than said."""
    place = plan.origin.child("alertmanager")
    known = _labels(plan)
    for index, label in enumerate(plan.alertmanager.group_by):
        if label in timing.grouped_by(plan):
            report.add("SLO428", f"alerts are always grouped by {label}", place.child("group_by", index),
                       help="remove it")  # fmt: skip
        elif label not in known:
            close = nearest(label, sorted(known))
            report.add("SLO428", f"no alert has a label {label}, so nothing is grouped by it",
                       place.child("group_by", index),
                       help=f"did you mean {close}?" if close else "name a label that alerts have")  # fmt: skip
    for repeat, interval, at, what in _repeats(plan):
        if repeat < interval:
            shown = format_duration(interval)
            report.add("SLO428", f"{what} is to be re-sent every {format_duration(repeat)}, and its group is looked at "
                       f"every {shown} only", at,
                       related=[Related(place.key() if timing.interval_ms(plan) == interval else at, "group_interval")],
                       help=f"repeat after {shown} or later, or shorten group_interval")  # fmt: skip


def _repeats(plan: Plan) -> Iterator[tuple[int, int, Origin, str]]:
    """Yield what repeats and how often, how often its group is looked at, both in ms, and where that is said."""
    place = plan.origin.child("alertmanager", "repeat_interval")
    for tier in plan.tiers:
        at = tier.origin.child("repeat") if tier.repeat_ms is not None else place
        if tier.repeat_ms is not None or plan.alertmanager.repeat_interval_ms is not None:
            yield tier.repeat_ms or timing.repeat_ms(plan), timing.interval_ms(plan, tier), at, tier.id


def _labels(plan: Plan) -> frozenset[str]:
    """Return the labels that alerts have beside their name."""
    own = {name for slo in plan.slos for alert in slo.alerts for name, _ in alert.labels}
    owner = {contract.OWNER} if any(slo.owner is not None for slo in plan.slos) else set()
    observed = {contract.BASELINE} if any(slo.baseline for slo in plan.slos) else set()
    always = {*plan.key, contract.TIER, contract.CONDITION, "alertname", *labels_of(plan.dimensions)}
    return frozenset(always | own | owner | observed | {name for name, _ in plan.labels})
