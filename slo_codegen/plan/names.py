"""Names that metrics have in a target: each is that of one metric, and some are taken in quotes alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from slo_codegen.common.names import is_bare_label, is_bare_metric
from slo_codegen.diagnostics import Diagnostics, Related
from slo_codegen.plan.model import Metric, Plan, Selector, Slo
from slo_codegen.plan.selectors import selectors


def report_one_name_for_two(
    where: str, names: Callable[[Metric], Iterable[str]], plan: Plan, report: Diagnostics
) -> None:
    """Report metrics of which one has a name in a target that another has there too; ``where`` is the target."""
    first: dict[str, Metric] = {}
    for metric in plan.metrics:
        for name in names(metric):
            other = first.setdefault(name, metric)
            if other is not metric:
                kinds = "" if other.kind is metric.kind else f", a {other.kind} and a {metric.kind}"
                report.add(
                    "SLO353",
                    f"{other.name} and {metric.name} are both {name} in {where}{kinds}",
                    metric.origin.key(),
                    related=[Related(other.origin.key(), "the first")],
                    help=f"rename one, or give its name in {where.lower()}: if it differs there",
                )


def quoted_selectors(slo: Slo) -> list[Selector]:
    """Return the selectors of an SLO in which Prometheus takes a name in quotes alone, as from version 3 on."""
    return [each for each in selectors(slo) if _is_quoted(each)]


def quoted_target_labels(plan: Plan) -> list[str]:
    """Return the labels that tell targets apart which Prometheus takes in quotes alone."""
    return [label for label in plan.prometheus.target_labels if not is_bare_label(label)]


def _is_quoted(selector: Selector) -> bool:
    labels = all(is_bare_label(matcher.label) for matcher in selector.matchers)
    return not (labels and is_bare_metric(selector.metric.prometheus))
