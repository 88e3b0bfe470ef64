"""How long the generated expressions of an SLO are, told before a build."""

from __future__ import annotations

from collections.abc import Sequence

from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.measures.kinds import bound_of, counters_of, is_native, selector_of
from slo_codegen.plan.measures.slis import query_of, slices_of
from slo_codegen.plan.model import Measure, Plan, Slo
from slo_codegen.plan.tallies import Tally, tallies_of

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
"""How often the longest rule of a tally, that of returning targets, names what is counted, what shows that a target
reports, and each raw counter (see `slo_codegen.backends.prometheus.tiles`)."""
_TILES = 4
"""How many rules of tiles a group has of one tally, at most."""


def expressions_too_long(plan: Plan, report: Diagnostics) -> None:
    """Report SLOs of which an expression, or all of a group together, would be too long for Prometheus."""
    for slo in plan.slos:
        tallies = {tally.alert: tally for tally in tallies_of(slo).values()}
        tiles = [longest_tile(tally, plan.prometheus.target_labels) for tally in tallies.values()]
        raw = _raw(slo)
        rules = (len(slo.windows_ms) + len(slo.alerts)) * (_PER_RULE + raw)
        if max([raw, *tiles]) > _LONG or _TILES * sum(tiles) + rules > _MANY:
            # What a build needs is imported only where it is needed.
            from slo_codegen.backends.prometheus.groups import groups_of

            groups_of(slo, plan, report)


def _raw(slo: Slo) -> int:
    query = query_of(slo.sli, "prometheus")
    return 0 if query is None else sum(len(text) for _, text in query.texts)


def longest_tile(tally: Tally, target_labels: Sequence[str]) -> int:
    """Return a length that no rule of a tally's tiles exceeds."""
    labels = sum(len(label) + 2 for label in (*target_labels, *tally.slo.by))
    total, bad = (sum(_measure(term.measure, labels) for term in terms) for terms in (tally.total, tally.bad))
    value, anchor = max(total, bad), total + bad
    terms = (*tally.total, *tally.bad)
    if any(term.negative for term in terms):
        # What something is taken off from is named once more, to take off 0 where nothing is.
        value, anchor = 2 * anchor, 2 * anchor
    counters = sum(2 * _counter(term.measure, labels) for term in terms)
    longest = _VALUES * value + _ANCHORS * anchor + _FALLS * counters + _PER_TILE
    # A slice compares its bad events with all of them, which may be named twice; a gauge's selector is short.
    return 2 * longest if slices_of(tally.of) is not None else longest


def _measure(measure: Measure, labels: int) -> int:
    """Return what a measure is long: its counter, or two, and what asks whether its bucket is there."""
    if bound_of(measure) is None:
        readings = 1
    elif is_native(measure):
        readings = 4
    else:
        readings = 2 + len(counters_of(measure))
    return readings * _counter(measure, labels)


def _counter(measure: Measure, labels: int) -> int:
    selector = selector_of(measure)
    matchers = "".join(f'{m.label}{m.op}"{m.value}",' for m in selector.matchers)
    escaped = matchers.count("\\") + matchers.count('"')
    return len(selector.metric.prometheus) + len(matchers) + escaped + labels + _PER_COUNTER
