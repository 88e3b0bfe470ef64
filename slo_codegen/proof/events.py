"""What one good and one bad event of an SLI are made of: the series that they increment."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

import promql_parser

from slo_codegen import regex
from slo_codegen.plan.matching import holds
from slo_codegen.plan.model import Count, EventsSli, Matcher, Metric, MetricKind, RawSli, Selector, Sli
from slo_codegen.units import MINUTE, format_duration

_MOST_SERIES = 200
_PARTS = ("_bucket", "_count", "_sum")
_RAW = "prometheus"
Weight = Callable[["Atom"], int]


class UnprovableError(Exception):
    """There is no traffic that could show an alert at work; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Atom:
    """An increment of one series of a metric; for a timing, an observation in the bucket that ends at ``upto_ms``.

    ``labels`` leaves the region out where the SLO is per region. ``upto_ms`` is None above the last bucket.
    """

    metric: Metric
    labels: tuple[tuple[str, str], ...]
    upto_ms: int | None = None


Kind = tuple[Atom, ...]
"""A kind of event: what is incremented together."""


@dataclass(frozen=True, slots=True)
class Events:
    """Kinds of events that an SLI takes for good, for bad, and for neither."""

    good: tuple[Kind, ...]
    bad: tuple[Kind, ...]
    ignored: tuple[Kind, ...]


def events_of(sli: Sli, metrics: Sequence[Metric], *, regional: bool) -> Events:
    """Return the kinds of events of an SLI.

    Raises:
        UnprovableError: no label values can be found for a good or a bad event, or a raw query is beyond arithmetic.
    """
    if isinstance(sli, RawSli):
        selectors, bad, total = _raw(sli, metrics)
        bounds: set[int] = set()
    else:
        counts = (*sli.bad, *sli.total)
        selectors = [count.selector for count in counts]
        bounds = {count.bound_ms for count in counts if count.bound_ms is not None}
        bad, total = _weight(sli.bad), _weight(sli.total)
    found = _classify(_atoms(selectors, bounds, regional=regional), bad, total if sli.has_total else None)
    if not found.bad or (sli.has_total and not found.good):
        missing = "bad" if not found.bad else "good"
        raise UnprovableError(f"no label values make a {missing} event; list the values of the labels that it matches")
    return found


def bad_events_of(counts: tuple[Count, ...], *, regional: bool) -> Events:
    """Return the kinds of events that counts without a total take for bad."""
    return events_of(EventsSli("event", counts, ()), (), regional=regional)


def _classify(atoms: Sequence[Atom], bad: Weight, total: Weight | None) -> Events:
    good_kinds: list[Kind] = []
    bad_kinds: list[Kind] = []
    ignored: list[Kind] = []
    kinds = {(0, 1): good_kinds, (1, 1): bad_kinds, (0, 0): ignored}
    if total is None:
        kinds = {(1, 0): bad_kinds, (0, 0): ignored}
    weighed = [(atom, (bad(atom), total(atom) if total else 0)) for atom in atoms]
    for atom, weight in weighed:
        if weight in kinds:
            kinds[weight].append((atom,))
            continue
        # An error that is counted apart from the requests is one event with the request, as is a good one of all.
        for other, more in weighed:
            both = (weight[0] + more[0], weight[1] + more[1])
            if both in kinds and more != (0, 0):
                kinds[both].append((other, atom))
                break
    return Events(tuple(good_kinds), tuple(bad_kinds), tuple(ignored))


def _weight(counts: Sequence[Count]) -> Weight:
    def weigh(atom: Atom) -> int:
        return sum(-_counted(count, atom) if count.negative else _counted(count, atom) for count in counts)

    return weigh


def _counted(count: Count, atom: Atom) -> int:
    if not matches(count.selector, atom):
        return 0
    if count.part == "all" or count.bound_ms is None:
        return 1
    under = atom.upto_ms is not None and atom.upto_ms <= count.bound_ms
    return int(under == (count.part == "under"))


def matches(selector: Selector, atom: Atom) -> bool:
    """Return whether a selector takes an atom in; a matcher on a label that the atom has not sees no text."""
    if selector.metric is not atom.metric:
        return False
    labels = dict(atom.labels)
    return all(holds(m, labels.get(m.label, "")) for m in selector.matchers)


def _atoms(selectors: Iterable[Selector], bounds: set[int], *, regional: bool) -> list[Atom]:
    """Return an atom for each way in which the selectors can tell the series of their metrics apart."""
    by_metric: dict[str, list[Selector]] = {}
    for selector in selectors:
        by_metric.setdefault(selector.metric.name, []).append(selector)
    atoms = []
    for same in by_metric.values():
        metric = same[0].metric
        if metric.native_histogram:
            raise UnprovableError(f"{metric.name} is a native histogram, which promtool's tests cannot write")
        for labels in _label_sets(metric, [m for s in same for m in s.matchers], regional=regional):
            atoms += [Atom(metric, labels, upto) for upto in _positions(metric, bounds)]
    return atoms


def _label_sets(metric: Metric, matchers: list[Matcher], *, regional: bool) -> list[tuple[tuple[str, str], ...]]:
    names = [label.name for label in metric.labels]
    names += [m.label for m in matchers if m.label not in names]
    choices = []
    for name in dict.fromkeys(names):
        if name == "region" and regional:
            continue
        values = _values(metric, name, [m for m in matchers if m.label == name])
        choices.append([(name, value) for value in values])
    sets = [tuple(sorted(each)) for each, _ in zip(product(*choices), range(_MOST_SERIES), strict=False)]
    return [tuple((name, value) for name, value in each if value) for each in sets]


def _values(metric: Metric, name: str, matchers: list[Matcher]) -> list[str]:
    """Return a value for each way in which matchers can tell the values of a label apart."""
    label = metric.label(name)
    if label is not None and label.values is not None:
        choices: list[str] = list(label.values)
    else:
        written = [example for m in matchers for example in _examples(m)]
        choices = [*written, "example", "another"]
    found: dict[tuple[bool, ...], str] = {}
    for value in choices:
        found.setdefault(tuple(holds(m, value) for m in matchers), value)
    return list(found.values())


def _examples(matcher: Matcher) -> list[str]:
    """Return texts that a matcher may be about: its own, and what its alternatives look like with the marks gone."""
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
    return [text for text in found if regex.full_match(matcher.value, text)]


def _positions(metric: Metric, bounds: set[int]) -> list[int | None]:
    """Return the buckets just inside and just outside of each bound; a counter has but one."""
    if metric.kind is not MetricKind.TIMING:
        return [None]
    if not bounds:
        return [metric.buckets_ms[0] if metric.buckets_ms else None]
    return [*sorted(bounds), next((b for b in metric.buckets_ms if b > max(bounds)), None)]


def _raw(sli: RawSli, metrics: Sequence[Metric]) -> tuple[list[Selector], Weight, Weight]:
    query = sli.query(_RAW)
    if query is None:
        raise UnprovableError("its raw SLI has no query for prometheus")
    selectors: list[Selector] = []
    weights = []
    for text in (query.bad, query.total):
        parsed = promql_parser.parse(text.replace("$window", format_duration(5 * MINUTE)))
        weights.append(_Linear(parsed, metrics, selectors, sli))
    return selectors, weights[0], weights[1]


class _Linear:
    """How much an atom counts for in a query that is a sum of increases."""

    def __init__(self, parsed: object, metrics: Sequence[Metric], selectors: list[Selector], sli: RawSli) -> None:
        self._sli = sli
        self._terms: list[tuple[int, Selector]] = []
        self._read(parsed, 1, metrics)
        selectors += [selector for _, selector in self._terms]

    def __call__(self, atom: Atom) -> int:
        return sum(sign for sign, selector in self._terms if matches(selector, atom))

    def _read(self, node: object, sign: int, metrics: Sequence[Metric]) -> None:
        if isinstance(node, promql_parser.ParenExpr | promql_parser.AggregateExpr):
            self._read(node.expr, sign, metrics)
        elif isinstance(node, promql_parser.BinaryExpr) and str(node.op) in ("+", "-", "or"):
            self._read(node.lhs, sign, metrics)
            if not (str(node.op) == "or" and _is_nothing(node.rhs)):
                self._read(node.rhs, -sign if str(node.op) == "-" else sign, metrics)
        elif isinstance(node, promql_parser.Call) and node.func.name in ("increase", "clamp_min"):
            self._read(node.args[0], sign, metrics)
        elif isinstance(node, promql_parser.MatrixSelector):
            self._terms.append((sign, self._selector(node.vector_selector, metrics)))
        else:
            raise UnprovableError(f"its raw query holds {node}, which is no sum of increases")

    def _selector(self, node: promql_parser.VectorSelector, metrics: Sequence[Metric]) -> Selector:
        metric = next((m for m in metrics if node.name in m.prometheus_series), None)
        if metric is None or (metric.kind is MetricKind.TIMING and not str(node.name).endswith("_count")):
            raise UnprovableError(f"its raw query reads {node.name}, of which only counters and counts can be written")
        ops = {"Equal": "=", "NotEqual": "!=", "Re": "=~", "NotRe": "!~"}
        matchers = tuple(Matcher(m.name, ops[str(m.op).rpartition(".")[2]], m.value) for m in node.matchers.matchers)  # type: ignore[arg-type]
        return Selector(metric, matchers, str(node), self._sli.origin)


def _is_nothing(node: object) -> bool:
    """Return whether a query is a mere zero, as in ``sum(...) or vector(0)``."""
    return isinstance(node, promql_parser.Call) and node.func.name == "vector"
