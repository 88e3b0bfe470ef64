"""What one good and one bad event of an SLI are made of: the series that they increment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import promql_parser

from slo_codegen.plan.atoms import Atom, Weight, alike, atoms_of, matches, weight_of
from slo_codegen.plan.model import Count, EventsSli, Matcher, Metric, MetricKind, RawSli, Selector, Sli
from slo_codegen.promql.parsed import parse_whole
from slo_codegen.units import MINUTE, format_duration

_PARTS = ("_bucket", "_count", "_sum")
_RAW = "prometheus"
_TARGET_LABELS = ("instance", "pod", "scraped_target")


class UnprovableError(Exception):
    """There is no traffic that could show an alert at work; the message says why, and what to do."""


Kind = tuple[Atom, ...]
"""A kind of event: what is incremented together."""


@dataclass(frozen=True, slots=True)
class Events:
    """Kinds of events that an SLI takes for good, for bad, and for neither: one for each way to tell labels apart."""

    good: tuple[Kind, ...]
    bad: tuple[Kind, ...]
    ignored: tuple[Kind, ...]
    selectors: tuple[Selector, ...] = ()
    """What tells them apart."""
    weights: tuple[Weight, ...] = ()
    """How much an atom counts as bad, and of the total if there is one."""
    foreign: tuple[Kind, ...] = ()
    """Those of the ignored ones that are no part of the SLI's total: they tell nothing of a target."""

    @property
    def is_native(self) -> bool:
        """Whether native histograms are among them, which not every promtool can write."""
        return any(selector.metric.native_histogram for selector in self.selectors)

    @property
    def target_label(self) -> str:
        """The label that tells targets apart: one that no metric of theirs has of its own."""
        named = {label.name for s in self.selectors for label in s.metric.labels}
        return next((label for label in _TARGET_LABELS if label not in named), _TARGET_LABELS[-1])

    def weigh(self, kind: Kind) -> tuple[int, ...]:
        """Return how much an event of a kind counts as bad, and of the total if there is one."""
        return tuple(sum(map(weight, kind)) for weight in self.weights)

    def spread(self, *, undeclared: bool = False) -> Events:
        """Return the same with a kind of its own for each value that a label can take, one label at a time.

        With ``undeclared``, values are among them that the catalog does not list, and that matchers may take in.
        """
        classes = (self.good, self.bad, self.ignored)
        spread = [tuple(dict.fromkeys(self._spread(kinds, undeclared=undeclared))) for kinds in classes]
        return replace(self, good=spread[0], bad=spread[1], ignored=spread[2])

    def _spread(self, kinds: Iterable[Kind], *, undeclared: bool) -> Iterator[Kind]:
        for kind in kinds:
            yield kind
            for place, atom in enumerate(kind):
                for name, values in alike(atom, self.selectors, undeclared=undeclared).items():
                    for value in values[1:]:
                        labels = tuple((label, value if label == name else own) for label, own in atom.labels)
                        yield (*kind[:place], replace(atom, labels=labels), *kind[place + 1 :])

    def another(self, kind: Kind, turn: int) -> Kind:
        """Return a kind that counts as this one does, and differs from it in as many labels as can be."""
        found = []
        for atom in kind:
            values = alike(atom, self.selectors, undeclared=False)
            labels = tuple((label, values[label][turn % len(values[label])]) for label, _ in atom.labels)
            found.append(replace(atom, labels=labels))
        return tuple(found)


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
        bad, total = weight_of(sli.bad), weight_of(sli.total)
    found = _classify(atoms_of(selectors, bounds, regional=regional), bad, total if sli.has_total else None)
    if not found.bad or (sli.has_total and not found.good):
        missing = "bad" if not found.bad else "good"
        raise UnprovableError(f"no label values make a {missing} event; list the values of the labels that it matches")
    return replace(found, selectors=tuple(selectors), weights=(bad, total) if sli.has_total else (bad,))


def foreign_to(total: Iterable[Count], kinds: Iterable[Kind]) -> tuple[Kind, ...]:
    """Return those kinds of events that no part of a total takes in; what is excluded from it was taken in first."""
    parts = [count.selector for count in total if not count.negative]
    return tuple(kind for kind in kinds if not any(matches(part, atom) for part in parts for atom in kind))


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


def _raw(sli: RawSli, metrics: Sequence[Metric]) -> tuple[list[Selector], Weight, Weight]:
    query = sli.query(_RAW)
    if query is None:
        raise UnprovableError("its raw SLI has no query for prometheus")
    selectors: list[Selector] = []
    weights = []
    for text in (query.bad, query.total):
        parsed = parse_whole(text.replace("$window", format_duration(5 * MINUTE)))
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
