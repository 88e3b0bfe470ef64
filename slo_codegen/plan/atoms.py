"""The increments that selectors tell apart: one of each kind that a metric's series can be, and what it counts for."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, product

from slo_codegen.common import regex
from slo_codegen.common.regex_texts import texts_of
from slo_codegen.common.units import Ms
from slo_codegen.plan.matching import holds
from slo_codegen.plan.measures.kinds import selector_of, span_of
from slo_codegen.plan.model import Matcher, Measure, Metric, MetricKind, Selector, Term

_MOST_SERIES = 200
_MOST_EXAMPLES = 300
_ANY = ("example", "another")
"""What stands for the values of a label that nothing names."""
Weight = Callable[["Atom"], int]


@dataclass(frozen=True, slots=True)
class Atom:
    """An increment of one series of a metric; for a timing, an observation in the bucket that ends at ``upto_ms``.

    ``labels`` leaves out those by which the SLO is split. ``upto_ms`` is None above the last bucket.
    """

    metric: Metric
    labels: tuple[tuple[str, str], ...]
    upto_ms: Ms | None = None

    @property
    def is_observation(self) -> bool:
        """Whether it is an observation of a timing, and has a place among its buckets."""
        return self.metric.kind is MetricKind.TIMING

    @property
    def upto(self) -> Decimal | None:
        """The end of its bucket as the metric measures it; None above the last one."""
        return None if self.upto_ms is None else self.metric.in_unit(self.upto_ms)

    def within(self, bound_ms: Ms) -> bool:
        """Whether it is an observation of at most a bound."""
        return self.upto_ms is not None and self.upto_ms <= bound_ms


def atoms_of(selectors: Iterable[Selector], bounds: Collection[Ms], *, by: Collection[str]) -> list[Atom]:
    """Return an atom for each way in which the selectors can tell the series of their metrics apart.

    A metric is known by its name in Prometheus, so that the selectors may come from two plans.
    """
    by_metric: dict[str, list[Selector]] = {}
    for selector in selectors:
        by_metric.setdefault(selector.metric.prometheus, []).append(selector)
    found = []
    for same in by_metric.values():
        metric = same[0].metric
        for labels in _label_sets(metric, [m for s in same for m in s.matchers], by=by):
            found += [Atom(metric, labels, upto) for upto in _positions(metric, bounds)]
    return found


def weight_of(terms: Sequence[Term]) -> Weight:
    """Return how much one increment adds to a sum; below 0 where it is subtracted."""

    def weigh(atom: Atom) -> int:
        return sum((-1 if term.negative else 1) * counts_in(term.measure, atom) for term in terms)

    return weigh


def counts_in(measure: Measure, atom: Atom) -> bool:
    """Return whether a measure counts an increment."""
    if not matches(selector_of(measure), atom):
        return False
    span = span_of(measure)
    above = span.above_ms is None or not atom.within(span.above_ms)
    return above and (span.upto_ms is None or atom.within(span.upto_ms))


def matches(selector: Selector, atom: Atom) -> bool:
    """Return whether a selector takes an atom in; a matcher on a label that the atom has not sees no text."""
    if selector.metric.prometheus != atom.metric.prometheus:
        return False
    labels = dict(atom.labels)
    return all(holds(m, labels.get(m.label, "")) for m in selector.matchers)


def _label_sets(metric: Metric, matchers: list[Matcher], *, by: Collection[str]) -> list[tuple[tuple[str, str], ...]]:
    names = [label.name for label in metric.labels]
    names += [m.label for m in matchers if m.label not in names]
    choices = []
    for name in dict.fromkeys(names):
        if name in by:
            continue
        values = _values(metric, name, [m for m in matchers if m.label == name])
        choices.append([(name, value) for value in values])
    sets = [tuple(sorted(each)) for each, _ in zip(product(*choices), range(_MOST_SERIES), strict=False)]
    return [tuple((name, value) for name, value in each if value) for each in sets]


def _values(metric: Metric, name: str, matchers: list[Matcher]) -> list[str]:
    """Return a value for each way in which matchers can tell the values of a label apart."""
    found: dict[tuple[bool, ...], str] = {}
    for value in _choices(metric, name, matchers):
        found.setdefault(tuple(holds(m, value) for m in matchers), value)
    return list(found.values())


def values_alike(metric: Metric, name: str, matchers: list[Matcher], value: str) -> tuple[list[str], bool]:
    """Return the values of a label that matchers treat as they treat ``value``, and whether more than those exist."""
    alike = _treated_like(value, _choices(metric, name, matchers), matchers)
    return [each for each in alike if each not in _ANY], any(each in _ANY for each in alike)


def alike(atom: Atom, selectors: Iterable[Selector], *, undeclared: bool) -> dict[str, list[str]]:
    """Return for each label of an atom the values that the selectors treat as they treat its own, that one first.

    They are the declared values; where there are none, or ``undeclared`` ones too, texts that the matchers are about
    and texts that are nearly those: a matcher which takes in a little more, or a little less, counts otherwise.
    """
    matchers = [m for s in selectors if s.metric.prometheus == atom.metric.prometheus for m in s.matchers]
    found = {}
    for name, own in atom.labels:
        same = [m for m in matchers if m.label == name]
        label = atom.metric.label(name)
        texts = [own, *_choices(atom.metric, name, same)]
        if undeclared or label is None or label.values is None:
            texts += [near for m in same for near in texts_near(m)]
        found[name] = [text for text in _treated_like(own, texts, same) if text]
    return found


def _treated_like(value: str, texts: Iterable[str], matchers: Sequence[Matcher]) -> list[str]:
    """Return those of some texts, each once, that matchers treat as they treat a value."""
    like = [holds(m, value) for m in matchers]
    return [text for text in dict.fromkeys(texts) if [holds(m, text) for m in matchers] == like]


def texts_near(matcher: Matcher) -> Iterator[str]:
    """Yield texts that differ by a character from those that a matcher is about: another one, and one more."""
    for text in examples_of(matcher):
        if text:
            for at in [at for at, mark in enumerate(text) if not mark.isalnum()] + [0, len(text) - 1]:
                yield text[:at] + ("7" if text[at].isdigit() else "x") + text[at + 1 :]
            yield f"{text}_more"


def _choices(metric: Metric, name: str, matchers: list[Matcher]) -> list[str]:
    """Return the declared values of a label, or texts that its matchers are about and some that they are not."""
    label = metric.label(name)
    if label is not None and label.values is not None:
        return list(label.values)
    examples = dict.fromkeys(example for m in dict.fromkeys(matchers) for example in examples_of(m))
    return [*islice(examples, _MOST_EXAMPLES), *_ANY]


def examples_of(matcher: Matcher) -> list[str]:
    """Return texts that a matcher may be about: its own, and what its alternatives look like with the marks gone.

    Where these match nothing they are made of what the pattern is made of.
    """
    if matcher.op in ("=", "!="):
        return [matcher.value]
    found = []
    for part in matcher.value.split("|"):
        text = re.sub(r"\.[*?]", "", part.strip("^$"))
        text = re.sub(r"\.\+", "x", text)
        text = re.sub(r"\\d|\[0-9\]", "0", text)
        text = re.sub(r"(?<!\\)\.", "0", text)
        text = re.sub(r"(?<!\\)[()+*?]", "", text)
        found.append(re.sub(r"\\(.)", r"\1", text))
    about = [text for text in found if regex.full_match(matcher.value, text)]
    return about or [text for text in texts_of(matcher.value) if regex.full_match(matcher.value, text)]


def _positions(metric: Metric, bounds: Collection[Ms]) -> list[Ms | None]:
    """Return the buckets just inside and just outside of each bound; a counter has but one."""
    if metric.kind is not MetricKind.TIMING:
        return [None]
    if not bounds:
        return [metric.buckets_ms[0] if metric.buckets_ms else None]
    return [*sorted(bounds), next((b for b in metric.buckets_ms if b > max(bounds)), None)]
