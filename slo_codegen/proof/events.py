"""What one good and one bad event of an SLI are made of: the series that they increment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from slo_codegen.plan.atoms import Atom, Weight, alike, atoms_of, matches
from slo_codegen.plan.matching import holds
from slo_codegen.plan.measures.kinds import selector_of
from slo_codegen.plan.measures.sums import added
from slo_codegen.plan.model import EventsSli, Metric, Selector, Sli, Term
from slo_codegen.proof.errors import UnprovableError
from slo_codegen.proof.measures import traffic_of

_USUAL, _OTHERWISE = ("instance", "pod"), "scraped_target"


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
    targets: tuple[str, ...] = ()
    """The labels that tell targets apart, but those that selectors match on and those that split the budget."""
    fixed: frozenset[str] = frozenset()
    """All labels that tell targets or members apart: events that differ in one of them happen elsewhere."""

    @property
    def is_native(self) -> bool:
        """Whether native histograms are among them, which not every promtool can write."""
        return any(selector.metric.native_histogram for selector in self.selectors)

    @property
    def target_label(self) -> str:
        """One label that tells targets apart."""
        usual = [label for label in _USUAL if label in self.targets]
        return next(iter((*usual, *self.targets)), _OTHERWISE)

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
                    for value in () if name in self.fixed else values[1:]:
                        labels = tuple((label, value if label == name else own) for label, own in atom.labels)
                        yield (*kind[:place], replace(atom, labels=labels), *kind[place + 1 :])

    def another(self, kind: Kind, turn: int) -> Kind:
        """Return a kind that counts as this one does, and differs from it in as many labels as can be."""
        found = []
        for atom in kind:
            values = alike(atom, self.selectors, undeclared=False)
            labels = tuple(
                (label, own if label in self.fixed else values[label][turn % len(values[label])])
                for label, own in atom.labels
            )
            found.append(replace(atom, labels=labels))
        return tuple(found)


def events_of(sli: Sli, metrics: Sequence[Metric], by: tuple[str, ...], target_labels: tuple[str, ...]) -> Events:
    """Return the kinds of events of an SLI that is split by some labels.

    A kind has none of the labels that say where an event is, by which targets differ or the budget is split, unless a
    selector matches on it. One by which the budget is split then has a value that all of them take in, as members have.

    Raises:
        UnprovableError: no label values can be found for a good or a bad event, or a raw query is beyond arithmetic.
    """
    traffic = traffic_of(sli, metrics)
    matched = {matcher.label for selector in traffic.selectors for matcher in selector.matchers}
    targets = tuple(label for label in target_labels if label not in matched and label not in by)
    chosen = {label for label in by if label in matched}
    atoms = atoms_of(traffic.selectors, traffic.bounds, by=(*(label for label in by if label not in chosen), *targets))
    atoms = [atom for atom in atoms if _can_be_a_member(atom, chosen, traffic.selectors)]
    found = _classify(atoms, traffic.bad, traffic.total)
    if not found.bad or (sli.has_total and not found.good):
        missing = "bad" if not found.bad else "good"
        raise UnprovableError(f"no label values make a {missing} event; list the values of the labels that it matches")
    return replace(
        found,
        selectors=traffic.selectors,
        weights=traffic.weights,
        targets=targets,
        fixed=frozenset((*target_labels, *by)),
    )


def _can_be_a_member(atom: Atom, by: Collection[str], selectors: Iterable[Selector]) -> bool:
    """Return whether every selector of an atom's metric takes in its values of some labels."""
    matchers = [m for s in selectors if s.metric.prometheus == atom.metric.prometheus for m in s.matchers]
    labels = dict(atom.labels)
    return all(holds(m, labels.get(m.label, "")) for m in matchers if m.label in by)


def foreign_to(total: Iterable[Term], kinds: Iterable[Kind]) -> tuple[Kind, ...]:
    """Return those kinds of events that no part of a total takes in; what is excluded from it was taken in first."""
    parts = [selector_of(measure) for measure in added(total)]
    return tuple(kind for kind in kinds if not any(matches(part, atom) for part in parts for atom in kind))


def bad_events_of(bad: tuple[Term, ...], by: tuple[str, ...], target_labels: tuple[str, ...]) -> Events:
    """Return the kinds of events that a sum without a total takes for bad."""
    return events_of(EventsSli(bad, ()), (), by, target_labels)


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
