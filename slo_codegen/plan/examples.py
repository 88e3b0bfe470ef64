"""Places in which tests play an SLO: its own, or where a dimension is open some that its selectors could count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from slo_codegen.plan.atoms import examples_of, texts_near
from slo_codegen.plan.matching import holds
from slo_codegen.plan.measures.slis import query_of
from slo_codegen.plan.model import Dimension, Matcher, Place, Selector, Sli, Slo, listed_parts
from slo_codegen.plan.selectors import selectors
from slo_codegen.promql.parsed import matchers_in

_INVENTED = ("new 1", "/näw/{2}", 'a "third" one')
"""Members that no catalog lists. Nothing may depend on what they are made of."""
_FEW, _MOST_NAMED = 3, 5
"""So many members are played, and so many more that have an objective of their own."""


def played(slo: Slo) -> tuple[Place, ...]:
    """Return the places in which an SLO is played; none where no member of an open dimension can be named."""
    if slo.places is not None:
        return slo.places
    chosen = list(selectors(slo))
    dimensions = tuple(
        each if each.open is None else replace(each, members=_members(slo, each, chosen), open=None)
        for each in slo.dimensions
    )
    return listed_parts(dimensions)


def beside(slo: Slo) -> tuple[Place, ...]:
    """Return two places that differ in members of open dimensions alone, or the first two; one if there is no other."""
    first, *others = played(slo) or (None,)
    if first is None:
        return ()
    listed = [label for label in slo.by if label not in slo.open_labels]
    like = [each for each in others if all(dict(each.labels)[label] == dict(first.labels)[label] for label in listed)]
    return (first, *(like or others)[:1])


def _members(slo: Slo, dimension: Dimension, chosen: Sequence[Selector]) -> tuple[str, ...]:
    label = dimension.label
    declared = [found.values for each in chosen if (found := each.metric.label(label)) and found.values is not None]
    matchers = [each for selector in chosen for each in selector.matchers if each.label == label]
    matchers += [each for each in _matchers_in_text(slo.sli) if each.label == label]
    named = [dict(part.labels).get(label) for part, _ in slo.objective.by_place] if slo.objective is not None else []
    texts = (*_INVENTED, *_texts(declared, matchers))
    usual = list(islice(dict.fromkeys(_counted(declared, matchers, texts)), _FEW))
    own = list(_counted(declared, matchers, [each for each in named if each is not None]))[:_MOST_NAMED]
    return tuple(dict.fromkeys((*usual, *own)))


def _matchers_in_text(sli: Sli) -> Iterator[Matcher]:
    """Yield the matchers of an SLI whose query for Prometheus the catalog gives."""
    query = query_of(sli, "prometheus")
    for _, text in () if query is None else query.texts:
        for label, op, value in matchers_in(text.replace("$window", "5m")):
            yield Matcher(label, op, value)


def _texts(declared: Sequence[Sequence[str]], matchers: Sequence[Matcher]) -> Iterator[str]:
    """Yield values that metrics declare, and texts that matchers are about or nearly."""
    for values in declared:
        yield from values
    for matcher in matchers:
        yield from examples_of(matcher)
        yield from texts_near(matcher)


def _counted(declared: Sequence[Sequence[str]], matchers: Sequence[Matcher], values: Sequence[str]) -> Iterator[str]:
    """Yield those of some values that every selector counts and every metric can have."""
    for value in values:
        if value and all(value in each for each in declared) and all(holds(each, value) for each in matchers):
            yield value
