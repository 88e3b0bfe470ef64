"""How long the generated expressions of an SLO are, told before a build."""

from __future__ import annotations

from collections.abc import Sequence

from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.measures import Measure, measures_of
from slo_codegen.plan.model import Count, Plan, RawSli, Slo

_LONG = 100_000
"""Expressions that may be so long, by a rough measure from above, are written out to see how long they are."""
_MANY = 3_000_000
_PER_COUNTER = 120
"""What is written around a counter: its sum by target, its offset, the spellings of a bound, its part of a union."""
_PER_RULE = 1_000
"""What an expression over recorded series is long, at most."""
_PER_TILE = 2_000
"""What the rule of a tile is long, at most, but for the counters in it."""
_VALUES, _ANCHORS, _FALLS = 4, 5, 2
"""How often the longest rule of a measure, that of returning targets, names what is counted, what shows that a target
reports, and each raw counter (see `slo_codegen.backends.prometheus.tiles`)."""
_TILES = 4
"""How many rules of tiles a group has of one measure, at most."""


def expressions_too_long(plan: Plan, report: Diagnostics) -> None:
    """Report SLOs of which an expression, or all of a group together, would be too long for Prometheus."""
    for slo in plan.slos:
        measures = {measure.alert: measure for measure in measures_of(slo).values()}
        tiles = [longest_tile(measure, plan.prometheus.target_labels) for measure in measures.values()]
        raw = _raw(slo)
        rules = (len(slo.windows_ms) + len(slo.alerts)) * (_PER_RULE + raw)
        if max([raw, *tiles]) > _LONG or _TILES * sum(tiles) + rules > _MANY:
            # What a build needs is imported only where it is needed.
            from slo_codegen.backends.prometheus.groups import groups_of

            groups_of(slo, plan, report)


def _raw(slo: Slo) -> int:
    query = slo.sli.query("prometheus") if isinstance(slo.sli, RawSli) else None
    return 0 if query is None else len(query.bad) + len(query.total)


def longest_tile(measure: Measure, target_labels: Sequence[str]) -> int:
    """Return a length that no rule of a measure's tiles exceeds."""
    labels = sum(len(label) + 2 for label in (*target_labels, "region"))
    total, bad = (sum(_count(count, labels) for count in counts) for counts in (measure.total, measure.bad))
    value, anchor = max(total, bad), total + bad
    if any(count.negative for count in (*measure.total, *measure.bad)):
        # What something is taken off from is named once more, to take off 0 where nothing is.
        value, anchor = 2 * anchor, 2 * anchor
    counters = sum(2 * _counter(count, labels) for count in (*measure.total, *measure.bad))
    return _VALUES * value + _ANCHORS * anchor + _FALLS * counters + _PER_TILE


def _count(count: Count, labels: int) -> int:
    """Return what a count is long: its counter, or two, and what asks whether its bucket is there."""
    if count.bound_ms is None:
        readings = 1
    elif count.selector.metric.native_histogram:
        readings = 4
    else:
        readings = 4 if count.part == "over" else 3
    return readings * _counter(count, labels)


def _counter(count: Count, labels: int) -> int:
    matchers = "".join(f'{m.label}{m.op}"{m.value}",' for m in count.selector.matchers)
    escaped = matchers.count("\\") + matchers.count('"')
    return len(count.selector.metric.prometheus) + len(matchers) + escaped + labels + _PER_COUNTER
