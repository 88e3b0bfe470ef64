"""How often what an alert counts is scraped."""

from __future__ import annotations

from collections.abc import Iterable

from slo_codegen.plan.conditions.reads import indicator_of
from slo_codegen.plan.model import Alert, Count, EventsSli, Metric, Plan, Sli, Slo
from slo_codegen.units import MINUTE, SECOND

_STEPS = ((2 * MINUTE, 60 * SECOND), (MINUTE, 30 * SECOND), (0, 15 * SECOND))
"""The distance of two looks at counters by how often they are scraped, at least."""


def step_ms(counts: Iterable[Count], scrape_ms: int) -> int:
    """Return how far apart, in ms, counters are read; ``scrape_ms`` is the platform's scrape interval."""
    scraped = min(count.selector.metric.scrape_interval_ms or scrape_ms for count in counts)
    return next(step for least, step in _STEPS if scraped >= least)


def slowest_scrape_ms(plan: Plan, slo: Slo, alert: Alert) -> int:
    """Return the scrape interval, in ms, of the metric of an alert that is scraped most seldom."""
    return _slowest_ms(_metrics(slo, alert), plan.scrape_interval_ms)


def slowest_scrape_of(sli: Sli, scrape_ms: int) -> int:
    """Return the scrape interval, in ms, of the metric of an SLI that is scraped least often."""
    return _slowest_ms(_metrics_of(sli), scrape_ms)


def _slowest_ms(metrics: list[Metric], scrape_ms: int) -> int:
    return max((metric.scrape_interval_ms or scrape_ms for metric in metrics), default=scrape_ms)


def _metrics_of(sli: Sli) -> list[Metric]:
    return [count.selector.metric for count in (*sli.bad, *sli.total)] if isinstance(sli, EventsSli) else []


def _metrics(slo: Slo, alert: Alert) -> list[Metric]:
    return _metrics_of(indicator_of(alert.condition) or slo.sli)
