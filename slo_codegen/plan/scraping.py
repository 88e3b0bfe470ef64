"""How often what an alert counts is scraped."""

from __future__ import annotations

from collections.abc import Iterable

from slo_codegen.common.units import MINUTE, SECOND
from slo_codegen.plan.conditions.reads import indicator_of
from slo_codegen.plan.measures.slis import gauge_of, selectors_read, slice_ms
from slo_codegen.plan.measures.sums import metrics_in
from slo_codegen.plan.model import Alert, GaugeSli, MeansSli, Plan, Sli, Slo, Term

_STEPS = ((2 * MINUTE, 60 * SECOND), (MINUTE, 30 * SECOND), (0, 15 * SECOND))
"""The distance of two looks at series by how often they are scraped, at least."""
_LEAST_STEP = _STEPS[-1][1]


def step_ms(terms: Iterable[Term], scrape_ms: int) -> int:
    """Return how far apart, in ms, counters are read; ``scrape_ms`` is the platform's scrape interval."""
    return _step_ms(min(metric.scrape_interval_ms or scrape_ms for metric in metrics_in(terms)))


def gauge_step_ms(gauge: GaugeSli | MeansSli, scrape_ms: int) -> int:
    """Return how far apart, in ms, a gauge is read, so that no two of its samples are between two steps."""
    return _step_ms(gauge.selector.metric.scrape_interval_ms or scrape_ms)


def sample_ms(sli: Sli, scrape_ms: int) -> int | None:
    """Return how long, in ms, one of the things lasts of which an SLI is the share; None of events, which do not."""
    if (lasts := slice_ms(sli)) is not None:
        return lasts
    gauge = gauge_of(sli)
    return None if gauge is None else max(gauge.selector.metric.scrape_interval_ms or scrape_ms, _LEAST_STEP)


def _step_ms(scraped_ms: int) -> int:
    return next(step for least, step in _STEPS if scraped_ms >= least)


def slowest_scrape_ms(plan: Plan, slo: Slo, alert: Alert) -> int:
    """Return the scrape interval, in ms, of the metric of an alert that is scraped most seldom."""
    return slowest_scrape_of(indicator_of(alert.condition) or slo.sli, plan.scrape_interval_ms)


def slowest_scrape_of(sli: Sli, scrape_ms: int) -> int:
    """Return the scrape interval, in ms, of the metric of an SLI that is scraped least often; a slice is one scrape."""
    lasts = slice_ms(sli)
    found = [each.metric.scrape_interval_ms or scrape_ms for each in selectors_read(sli)]
    return max([*found, *([] if lasts is None else [lasts])], default=scrape_ms)
