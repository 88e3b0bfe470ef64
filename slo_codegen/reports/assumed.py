"""What is assumed of an SLO where the catalog does not say: each field that could be given, and its value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from slo_codegen.catalog import Catalog
from slo_codegen.common.units import format_duration
from slo_codegen.plan.conditions.kinds import traits_of
from slo_codegen.plan.conditions.reads import selectors_of
from slo_codegen.plan.measures.slis import selectors_read
from slo_codegen.plan.model import Metric, MetricKind, Plan, Slo, together


@dataclass(frozen=True, slots=True)
class Assumed:
    """A field of the catalog that is not given, by its path, and what is taken for it."""

    field: str
    value: str


def assumptions(catalog: Catalog, plan: Plan, slo: Slo) -> tuple[Assumed, ...]:
    """Return what is assumed of an SLO, what matters most to its author first."""
    return tuple(_all(catalog, plan, slo))


def _all(catalog: Catalog, plan: Plan, slo: Slo) -> Iterator[Assumed]:
    spec, platform = catalog.slos[slo.id].spec, catalog.platform.spec
    defaults = platform.defaults
    for metric in sorted(_metrics(slo), key=lambda metric: metric.name):
        if metric.inferred:
            yield Assumed(f"metrics.{metric.name}", _as_inferred(metric))
    if spec.period is None and "period" not in defaults.model_fields_set and slo.objective is not None:
        yield Assumed("period", format_duration(slo.period_ms))
    if spec.per is None and defaults.per is None and slo.objective is not None:
        yield Assumed("per", f"[{', '.join(slo.by)}]" if slo.by else "[]: one budget over all")
    if not spec.says_alerts and not defaults.says_alerts and slo.has_budget:
        yield Assumed("alerts", "the profile standard" if _budgeted(slo) else "none")
    if "tiers" not in catalog.data:
        yield Assumed("tiers", together(f"{tier.id} ({tier.severity})" for tier in plan.tiers))
    if spec.no_data is None and defaults.no_data is None:
        for alert in slo.alerts:
            if traits_of(alert.condition.kind).awaits_data:
                yield Assumed("no_data", f"{{tier: {alert.tier}, for: {format_duration(alert.for_ms)}}}")
    if not catalog.states_targets:
        yield Assumed("platform.targets", f"[{', '.join(plan.targets)}]")
    for field in ("scrape_interval", "fast_interval", "slow_interval"):
        if field not in platform.model_fields_set:
            yield Assumed(f"platform.{field}", format_duration(getattr(platform, field)))
    if "version" not in platform.prometheus.model_fields_set:
        yield Assumed("platform.prometheus.version", f"{platform.prometheus.version} or newer")
    if "target_labels" not in platform.prometheus.model_fields_set:
        yield Assumed("platform.prometheus.target_labels", f"[{', '.join(platform.prometheus.target_labels)}]")


def _metrics(slo: Slo) -> set[Metric]:
    of_alerts = (selector for alert in slo.alerts for selector in selectors_of(alert.condition))
    return {selector.metric for selector in (*selectors_read(slo.sli), *of_alerts)}


def _as_inferred(metric: Metric) -> str:
    match metric.kind:
        case MetricKind.TIMING:
            kind = f"a classic histogram in {metric.unit}" if metric.unit else "a classic histogram"
        case MetricKind.COUNTER | MetricKind.GAUGE:
            kind = f"a {metric.kind}"
        case _:
            assert_never(metric.kind)
    named = "" if metric.prometheus == metric.name else f", {metric.prometheus} in Prometheus"
    return f"{kind}{named}, with any labels"


def _budgeted(slo: Slo) -> bool:
    return any(traits_of(alert.condition.kind).needs_budget for alert in slo.alerts)


def least_events(slo: Slo) -> Iterator[tuple[str, str]]:
    """Yield each alert of an SLO that needs a least number of events, by its name, and what it needs."""
    for alert in slo.alerts:
        least = [
            f"{count} {of}"
            for count, of in ((alert.min_events, "events"), (alert.min_bad_events, "bad events"))
            if count
        ]
        if least:
            yield alert.name, together(least)
