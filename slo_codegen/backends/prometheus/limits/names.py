"""Names that rules cannot have: those of two alerts at once, and words of PromQL."""

from __future__ import annotations

from slo_codegen.diagnostics import Diagnostics, Related
from slo_codegen.plan.model import QUOTED_NAMES_SINCE, Alert, Plan, version_number, version_text
from slo_codegen.plan.names import quoted_selectors, quoted_target_labels
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


def needs_quotes(plan: Plan, report: Diagnostics) -> None:
    """Report names with dots and the like where the server is older than what reads them."""
    version = plan.prometheus.version
    if version_number(version) >= QUOTED_NAMES_SINCE:
        return
    since = version_text(QUOTED_NAMES_SINCE)
    help = f'update the server and write "{since}" or newer, or take metric_names: underscores'
    found = next((selector for slo in plan.slos for selector in quoted_selectors(slo)), None)
    if found is not None:
        report.add(
            "SLO413",
            f"Prometheus takes names such as those in {found.text} from {since} on, and it is {version}",
            plan.origin.child("metric_names"),
            related=[Related(found.origin, "the first of them")],
            help=help,
        )
    for label in quoted_target_labels(plan):
        report.add(
            "SLO413",
            f"Prometheus takes a label such as {label} from {since} on, and it is {version}",
            plan.origin.child("prometheus", "target_labels", plan.prometheus.target_labels.index(label)),
            help=help,
        )
