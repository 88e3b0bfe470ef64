"""How long the generated expressions of an SLO are, told before a build."""

from __future__ import annotations

from collections.abc import Sequence

from slo_codegen.catalog import Catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.model import BadEvents, Count, EventsSli, Outage, Plan, RawSli, Slo

_LONG = 100_000
"""Expressions that may be so long, by a rough measure from above, are written out to see how long they are."""
_MANY = 3_000_000
_PER_SELECTOR = 60
"""What is written around a selector, and what its name in Prometheus is longer than in the catalog."""
_PER_COUNT = 300
"""What is written around the selectors of a count: functions, windows, parentheses."""
_PER_RULE = 1_000
"""What an expression over recorded series is long, at most."""
_FEW = 4
"""So many counts are added one by one, each beside the sum of all (see `slo_codegen.backends.prometheus.counts`)."""


def expressions_too_long(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report SLOs of which an expression, or all together, would be too long for Prometheus."""
    for slo in plan.slos:
        lengths = [_length(counts, siblings) for counts, siblings in _sums(slo)]
        longest = _raw(slo) if isinstance(slo.sli, RawSli) else max(lengths, default=0)
        if (
            longest > _LONG
            or sum(lengths) + longest * len(slo.windows_ms) > _MANY
            or len(slo.windows_ms) > _PER_SELECTOR
        ):
            # What a build needs is imported only where it is needed.
            from slo_codegen.backends.prometheus import groups_of

            groups_of(slo, plan, report)


def _sums(slo: Slo) -> list[tuple[Sequence[Count], Sequence[Count]]]:
    """Return the sums of counts of an SLO and of its alerts, each with what shows that a target reports."""
    own = slo.sli if isinstance(slo.sli, EventsSli) else None
    found: list[tuple[Sequence[Count], Sequence[Count]]] = []
    if own is not None:
        found += [(own.bad, own.total or own.bad), (own.total, own.total)]
    for alert in slo.alerts:
        if isinstance(alert.condition, BadEvents):
            found.append((alert.condition.bad, own.total if own is not None and own.total else alert.condition.bad))
        elif isinstance(alert.condition, Outage) and isinstance(alert.condition.sli, EventsSli):
            of = alert.condition.sli
            found += [(of.bad, of.total), (of.total, of.total)]
    return found


def _raw(slo: Slo) -> int:
    query = slo.sli.query("prometheus") if isinstance(slo.sli, RawSli) else None
    return 0 if query is None else len(query.bad) + len(query.total)


def _length(counts: Sequence[Count], siblings: Sequence[Count]) -> int:
    """Return a length that the sum of counts does not exceed."""
    each = sum(_text(count) for count in siblings)
    labels = sum(len(label.name) + 2 for label in {label for c in siblings for label in c.selector.metric.labels})
    terms = sum(4 * _text(count) + _labels(count) + labels + each + _PER_COUNT for count in counts)
    negative = sum(1 for count in counts if count.negative)
    positive = len(counts) - negative
    return terms * (1 + (positive if positive <= _FEW else 0) + min(negative, _FEW))


def _text(count: Count) -> int:
    text = count.selector.text
    return len(text) + text.count("\\") + text.count('"') + _PER_SELECTOR


def _labels(count: Count) -> int:
    return sum(len(label.name) + 2 for label in count.selector.metric.labels)
