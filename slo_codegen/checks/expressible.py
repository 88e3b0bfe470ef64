"""What a target cannot express, found before it is built.

A backend alone knows, and it is asked only about the parts of a plan that make it doubtful: a validation is quick.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from slo_codegen.catalog import Catalog
from slo_codegen.diagnostics import Diagnostics, Related
from slo_codegen.plan.conditions.reads import selectors_of
from slo_codegen.plan.model import (
    Alert,
    Count,
    EventsSli,
    Matcher,
    MetricKind,
    Plan,
    RawSli,
    Selector,
    Sli,
    Slo,
)

_TAG = r"[A-Za-z0-9][A-Za-z0-9_:./-]{0,100}"
_PLAIN = re.compile(_TAG)
_PLAIN_LIST = re.compile(r"[A-Za-z0-9][A-Za-z0-9_:/-]{0,100}(\|[A-Za-z0-9][A-Za-z0-9_:/-]{0,100})*")
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


def datadog_cannot_say(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report selectors and timings that Datadog has no query for; a raw SLI asks its targets in any case."""
    doubtful = [slo for slo in plan.slos if not isinstance(slo.sli, RawSli) and any(map(_doubtful, _selectors(slo)))]
    if not doubtful:
        return
    from slo_codegen.backends.datadog import report_unsayable

    for slo in doubtful:
        report_unsayable(plan, slo, report)


def alertmanager_cannot_read(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report secrets in the environment, which Alertmanager does not read."""
    unreadable = [channel for channel in plan.channels if channel.secret is not None and channel.secret.source == "env"]
    if not unreadable:
        return
    from slo_codegen.backends.alertmanager.receivers import report_unreadable_secret

    for channel in unreadable:
        report_unreadable_secret(channel, report)


def grafana_titles_collide(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report two dashboards with one title."""
    titles = [board.title.casefold() for board in plan.boards]
    if len(set(titles)) == len(titles) and not any(title.startswith(f"{plan.title}:".casefold()) for title in titles):
        return
    from slo_codegen.backends.grafana.backend import report_titles

    report_titles(plan, report)


def prometheus_names_collide(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
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


def prometheus_cannot_name(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report names of metrics and target labels that are words of PromQL, where a rule with them cannot be read."""
    for nth, label in enumerate(plan.prometheus.target_labels):
        if label.lower() in _NUMBERS:
            report.add(
                "SLO412",
                f"the target label {label} is a number in PromQL",
                catalog.platform.origin.child("prometheus", "target_labels", nth),
                help="rename the label when targets are scraped",
            )
    for slo in plan.slos:
        odd = {each.metric for each in _selectors(slo) if each.metric.prometheus.lower() in _KEYWORDS}
        if not odd:
            continue
        from slo_codegen.backends.prometheus import parses

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


def _doubtful(selector: Selector) -> bool:
    metric = selector.metric
    if metric.kind is MetricKind.TIMING and not metric.distribution:
        return True
    return not all(_is_plain(selector, matcher) for matcher in selector.matchers)


def _is_plain(selector: Selector, matcher: Matcher) -> bool:
    if matcher.op in ("=", "!="):
        return _PLAIN.fullmatch(matcher.value) is not None
    if _PLAIN_LIST.fullmatch(matcher.value):
        return True
    label = selector.metric.label(matcher.label)
    # One of the values matches, as the catalog's own checks have found.
    return label is not None and label.values is not None and all(_PLAIN.fullmatch(value) for value in label.values)


def _selectors(slo: Slo) -> Iterator[Selector]:
    yield from _of_sli(slo.sli)
    for alert in slo.alerts:
        yield from selectors_of(alert.condition)


def _of_sli(sli: Sli) -> Iterator[Selector]:
    if isinstance(sli, EventsSli):
        yield from _of_counts((*sli.bad, *sli.total))
        if sli.latency is not None:
            yield sli.latency


def _of_counts(counts: tuple[Count, ...]) -> Iterator[Selector]:
    for count in counts:
        yield count.selector
