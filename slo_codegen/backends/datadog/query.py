"""Datadog's metric queries, from typed parts: scopes, counts, sums of counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from slo_codegen import regex
from slo_codegen.plan.model import Count, EventsSli, Matcher, Metric, MetricKind, Selector
from slo_codegen.units import WEEK, format_duration

_NOT_A_TAG = re.compile(r"[^a-z0-9_:./-]")
_LITERAL = re.compile(r"(?:[A-Za-z0-9_:/ -]|\\[.\-/+*?()\[\]{}^$|\\])+", re.ASCII)


class UnsayableError(Exception):
    """Something that Datadog's query language cannot express."""

    def __init__(self, code: str, message: str, selector: Selector) -> None:
        super().__init__(message)
        self.code = code
        self.selector = selector


@lru_cache(maxsize=4096)
def tag(text: str) -> str:
    """Write text as Datadog stores a tag: lower case, other characters as ``_``, at most 200 of them."""
    return _NOT_A_TAG.sub("_", text.lower())[:200]


def window(ms: int) -> str:
    """Return an evaluation window: ``last_5m``, ``last_1w``."""
    return f"last_{ms // WEEK}w" if ms % WEEK == 0 else f"last_{format_duration(ms)}"


def _listed(matcher: Matcher, metric: Metric, selector: Selector) -> tuple[str, ...]:
    """Return the values that a regular expression stands for."""
    parts = matcher.value.split("|")
    if all(_LITERAL.fullmatch(part) for part in parts):
        return tuple(re.sub(r"\\(.)", r"\1", part) for part in parts)
    label = metric.label(matcher.label)
    if label is not None and label.values is not None:
        return tuple(value for value in label.values if regex.full_match(matcher.value, value))
    raise UnsayableError("SLO440", f"{matcher.label}{matcher.op}{matcher.value!r} is no list of values", selector)


def scope(selector: Selector, regions: Sequence[str] | None = None) -> str:
    """Return the scope of a selector: a comma list of tags, or a boolean expression as soon as it needs a list.

    Raises:
        UnsayableError: a regular expression is neither a list nor resolved by declared values.
    """
    plain: list[tuple[str, str, bool]] = []
    lists: list[tuple[str, tuple[str, ...], bool]] = []
    for matcher in selector.matchers:
        negative = matcher.op in ("!=", "!~")
        values: tuple[str, ...] = (matcher.value,)
        if matcher.op in ("=~", "!~"):
            values = _listed(matcher, selector.metric, selector)
        if len(values) == 1:
            plain.append((matcher.label, values[0], negative))
        elif values:
            lists.append((matcher.label, values, negative))
    if regions is not None:
        if len(regions) == 1:
            plain.append(("region", regions[0], False))
        else:
            lists.append(("region", tuple(regions), False))
    if not lists:
        return ",".join(f"{'!' if no else ''}{tag(name)}:{tag(value)}" for name, value, no in plain) or "*"
    terms = [f"{'NOT ' if no else ''}{tag(name)}:{tag(value)}" for name, value, no in plain]
    for name, values, no in lists:
        listed = ",".join(dict.fromkeys(tag(value) for value in values))
        terms.append(f"{tag(name)} {'NOT IN' if no else 'IN'} ({listed})")
    return " AND ".join(terms)


def count(item: Count, by: Sequence[str], regions: Sequence[str] | None) -> str:
    """Return the query of one count.

    Raises:
        UnsayableError: the selector, or a bound on a metric that is no distribution.
    """
    selector, metric = item.selector, item.selector.metric
    grouping = f" by {{{','.join(by)}}}" if by else ""
    body = f"{metric.datadog}{{{scope(selector, regions)}}}{grouping}.as_count()"
    if metric.kind is not MetricKind.TIMING:
        return f"sum:{body}"
    if not metric.distribution:
        raise UnsayableError("SLO441", f"{metric.name} is no distribution in Datadog", selector)
    if item.part == "all":
        return f"count:{body}"
    return f"count(v: v{'<=' if item.part == 'under' else '>'}{item.bound_ms}):{body}"


class Queries:
    """The counts of one SLI in some regions; each different query once."""

    def __init__(self, by: Sequence[str], regions: Sequence[str] | None) -> None:
        self.by = by
        self.regions = regions
        self.names: dict[str, str] = {}

    def _name(self, item: Count) -> str:
        text = count(item, self.by, self.regions)
        return self.names.setdefault(text, f"query{len(self.names) + 1}")

    def formula(self, counts: Sequence[Count]) -> str:
        """Return the sum of counts as a formula of named queries; what never happened counts as 0."""
        parts = []
        for index, item in enumerate(sorted(counts, key=lambda each: each.negative)):
            sign = " - " if item.negative else " + " if index else ""
            parts.append(f"{sign}default_zero({self._name(item)})")
        return "".join(parts)

    def inline(self, counts: Sequence[Count]) -> str:
        """Return the sum of counts as one query, for a monitor."""
        if len(counts) == 1 and not counts[0].negative:
            return count(counts[0], self.by, self.regions)
        parts = []
        for index, item in enumerate(sorted(counts, key=lambda each: each.negative)):
            sign = " - " if item.negative else " + " if index else ""
            parts.append(f"{sign}default_zero({count(item, self.by, self.regions)})")
        return f"({''.join(parts)})"

    def ratio(self, sli: EventsSli) -> str:
        """Return bad over total as one query."""
        bad = self.inline(sli.bad)
        zeroed = bad if bad.startswith("(") else f"default_zero({bad})"
        return f"{zeroed} / {self.inline(sli.total)}"
