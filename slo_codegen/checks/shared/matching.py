"""Which values of a label a selector lets through, and whether one selector is part of another."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import assert_never

from slo_codegen.common import regex
from slo_codegen.plan.matching import holds
from slo_codegen.plan.measures.kinds import selector_of, span_of
from slo_codegen.plan.model import Matcher, Measure, Selector


def satisfies(value: str, matchers: Iterable[Matcher]) -> bool:
    """Return whether a label's value passes every matcher, as in Prometheus."""
    return all(holds(matcher, value) for matcher in matchers)


def on(selector: Selector, label: str) -> tuple[Matcher, ...]:
    """Return the matchers of a selector on a label."""
    return tuple(matcher for matcher in selector.matchers if matcher.label == label)


def is_part(inner: Selector, outer: Selector) -> bool | None:
    """Return whether all that a selector finds is found by another of the same metric; None if it cannot be told."""
    told: bool | None = True
    for label in dict.fromkeys(matcher.label for matcher in outer.matchers):
        mine, theirs = on(inner, label), on(outer, label)
        if set(theirs) <= set(mine):
            continue
        values = possible_values(inner, label)
        if values is None:
            if not mine:
                return False
            told = None
        elif not passing(tuple(values), theirs) >= values:
            return False
    return told


def overlap(one: Measure, two: Measure) -> bool | None:
    """Return whether two measures of one metric share events; None if it cannot be told."""
    return selectors_overlap(selector_of(one), selector_of(two)) if span_of(one).meets(span_of(two)) else False


def selectors_overlap(one: Selector, two: Selector) -> bool | None:
    """Return whether two selectors of one metric find some series both; None if it cannot be told."""
    told: bool | None = True
    labels = {matcher.label for selector in (one, two) for matcher in selector.matchers}
    for label in labels:
        mine, theirs = on(one, label), on(two, label)
        if not mine or not theirs:
            continue
        first, second = possible_values(one, label), possible_values(two, label)
        if first is not None and second is not None:
            shared = first & second
        elif first is not None:
            shared = passing(tuple(first), theirs)
        elif second is not None:
            shared = passing(tuple(second), mine)
        else:
            told = told if mine == theirs else None
            continue
        if not shared:
            return False
    return told


def possible_values(selector: Selector, label: str) -> frozenset[str] | None:
    """Return the values that a selector lets through, where its metric declares them or one is asked for."""
    matchers = on(selector, label)
    declared = selector.metric.label(label)
    if declared is not None and declared.values is not None:
        return passing(declared.values, matchers)
    exact = tuple(dict.fromkeys(matcher.value for matcher in matchers if matcher.op == "="))
    return passing(exact, matchers) if exact else None


@lru_cache(maxsize=1 << 12)
def passing(values: tuple[str, ...], matchers: tuple[Matcher, ...]) -> frozenset[str]:
    """Return those of some values that pass every matcher."""
    left = frozenset(values)
    for matcher in matchers:
        match matcher.op:
            case "=":
                left &= {matcher.value}
            case "!=":
                left -= {matcher.value}
            case "=~":
                left &= regex.matching(matcher.value, values)
            case "!~":
                left -= regex.matching(matcher.value, values)
            case _:
                assert_never(matcher.op)
    return left
