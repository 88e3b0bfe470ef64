"""How often what an alert counts is scraped."""

from __future__ import annotations

from collections.abc import Iterable

from slo_codegen.common.units import MINUTE, SECOND
from slo_codegen.plan.conditions.reads import indicator_of
from slo_codegen.plan.measures.slis import terms_of
from slo_codegen.plan.measures.sums import metrics_in
from slo_codegen.plan.model import Alert, Plan, Sli, Slo, Term

_STEPS = ((2 * MINUTE, 60 * SECOND), (MINUTE, 30 * SECOND), (0, 15 * SECOND))
"""The distance of two looks at counters by how often they are scraped, at least."""


def step_ms(terms: Iterable[Term], scrape_ms: int) -> int:
    """Return how far apart, in ms, counters are read; ``scrape_ms`` is the platform's scrape interval."""
    scraped = min(metric.scrape_interval_ms or scrape_ms for metric in metrics_in(terms))
    return next(step for least, step in _STEPS if scraped >= least)


def slowest_scrape_ms(plan: Plan, slo: Slo, alert: Alert) -> int:
    """Return the scrape interval, in ms, of the metric of an alert that is scraped most seldom."""
    return slowest_scrape_of(indicator_of(alert.condition) or slo.sli, plan.scrape_interval_ms)


def slowest_scrape_of(sli: Sli, scrape_ms: int) -> int:
    """Return the scrape interval, in ms, of the metric of an SLI that is scraped least often."""
    metrics = metrics_in(terms_of(sli))
    return max((metric.scrape_interval_ms or scrape_ms for metric in metrics), default=scrape_ms)
