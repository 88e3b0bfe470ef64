"""Names that rules cannot have: those of two alerts at once, and words of PromQL."""

from __future__ import annotations

from slo_codegen.diagnostics import Diagnostics, Related
from slo_codegen.plan.model import Alert, Plan
from slo_codegen.plan.selectors import selectors

_NUMBERS = frozenset({"nan", "inf"})
_KEYWORDS = _NUMBERS | frozenset(
    [
        "and",
        "atan2",
        "avg",
        "bool",
        "bottomk",
        "by",
        "count",
        "count_values",
        "end",
        "group",
        "group_left",
        "group_right",
        "ignoring",
        "limit_ratio",
        "limitk",
        "max",
        "min",
        "offset",
        "on",
        "or",
        "quantile",
        "start",
        "stddev",
        "stdvar",
        "sum",
        "topk",
        "unless",
        "without",
    ]
)


def names_collide(plan: Plan, report: Diagnostics) -> None:
    """Report alerts of two SLOs with one name: the ids of the SLOs and of the alerts are joined by hyphens."""
    first: dict[str, Alert] = {}
    for slo in plan.slos:
        for alert in slo.alerts:
            if (other := first.setdefault(alert.name, alert)) is not alert:
                report.add(
                    "SLO411",
                    f"two alerts are named {alert.name}",
                    alert.row or alert.origin,
                    related=[Related(other.row or other.origin, "the first")],
                    help="give one of the two another id",
                )


def cannot_name(plan: Plan, report: Diagnostics) -> None:
    """Report names of metrics and target labels that are words of PromQL, where a rule with them cannot be read."""
    for nth, label in enumerate(plan.prometheus.target_labels):
        if label.lower() in _NUMBERS:
            report.add(
                "SLO412",
                f"the target label {label} is a number in PromQL",
                plan.origin.child("prometheus", "target_labels", nth),
                help="rename the label when targets are scraped",
            )
    for slo in plan.slos:
        odd = {each.metric for each in selectors(slo) if each.metric.prometheus.lower() in _KEYWORDS}
        if not odd:
            continue
        from slo_codegen.backends.prometheus.groups import parses

        if parses(plan, slo):
            continue
        for metric in sorted(odd, key=lambda each: each.name):
            report.add(
                "SLO412",
                f"{metric.name} is named {metric.prometheus} in Prometheus, which is a word of PromQL",
                metric.origin.child("prometheus"),
                related=[Related(slo.origin, f"{slo.id} counts the metric")],
                help="give the metric another name",
            )
