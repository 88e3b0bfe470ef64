"""What a catalog may ask of the planner: bounds that are checked before anything is expanded or compared.

Each is far above what a catalog of people needs. They hold off inputs of a few kilobytes that would cost minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod

from slo_codegen.catalog.read import Catalog, Node
from slo_codegen.catalog.sections.slos import SloSpec
from slo_codegen.catalog.selector import SelectorError, parse_selector
from slo_codegen.common import regex
from slo_codegen.diagnostics import Diagnostics, Origin
from slo_codegen.plan.build.dimensions import split_by
from slo_codegen.plan.build.uses import uses
from slo_codegen.plan.model import several, together
from slo_codegen.promql.parsed import regexes

MOST_ALERTS = 500
"""So many alerts an SLO may have, with those of its profiles and of the platform."""
MOST_PLACES = 500
"""So many budgets an SLO may have, one for each combination of its dimensions' members."""
MOST_STATES = 50
"""So many states the error budget may have."""
MOST_INSTRUCTIONS = 1_000_000
"""So many instructions of RE2 the different regular expressions of a catalog may compile to, all together."""
MOST_COMPARED = 4_000_000
"""So many characters of declared values the regular expressions of a catalog may be compared with, all together."""
_PER_VALUE = 4
"""What a comparison costs besides the characters of the value."""


def within_bounds(catalog: Catalog, report: Diagnostics) -> bool:
    """Return whether a catalog can be planned; report what in it is beyond a bound."""
    sizes = {id: len(profile.spec.burn_rates) for id, profile in catalog.profiles.items()}
    if len(catalog.budget_states) > MOST_STATES:
        report.add("SLO233", f"the catalog has {len(catalog.budget_states)} budget states; at most {MOST_STATES} are "
                   "allowed", catalog.budget_states[MOST_STATES].origin,
                   help="keep those in which something else is allowed than in the next one")  # fmt: skip
        return False
    few = [_has_few_alerts(catalog, node, sizes, report) for node in catalog.slos.values()]
    few += [_has_few_places(catalog, node, report) for node in catalog.slos.values()]
    return all(few) and _has_small_regexes(catalog, report)


def _has_few_alerts(catalog: Catalog, node: Node[SloSpec], sizes: Mapping[str, int], report: Diagnostics) -> bool:
    defaults = catalog.platform.spec.defaults.alerts if node.spec.inherit_alerts else ()
    count = sum(sizes.get(alert.profile or "", 1) for alert in (*node.spec.alerts, *defaults))
    if count <= MOST_ALERTS:
        return True
    report.add("SLO231", f"{node.id} has {count} alerts, with those of its profiles and of the platform; at most "
               f"{MOST_ALERTS} are allowed", node.origin.child("alerts"),
               help="a handful of burn rates tells people sooner what is wrong")  # fmt: skip
    return False


def _has_few_places(catalog: Catalog, node: Node[SloSpec], report: Diagnostics) -> bool:
    known, covered = catalog.platform.spec.split, node.spec.covered
    labels = split_by(catalog.platform.spec, node.spec)
    counts = {
        label: (len(covered[label]) if label in covered else known[label].expected) or 1
        for label in labels
        if label in known
    }
    count = prod(counts.values())
    if count <= MOST_PLACES:
        return True
    is_open = any(known[label].open for label in labels if label in known and label not in covered)
    help = "split it by fewer labels, or list the members that matter in members:"
    product = " times ".join(f"{number} {several(label) if number > 1 else label}" for label, number in counts.items())
    report.add("SLO234", f"{node.id} {'can have' if is_open else 'has'} {count} budgets, one for each "
               f"{together(labels)}: {product}; at most {MOST_PLACES} are allowed",
               node.origin if node.spec.per is None else node.origin.child("per"),
               help=f"{help}; give its open dimensions a smaller most:" if is_open else help)  # fmt: skip
    return False


@dataclass(slots=True)
class _Cost:
    """What the regular expressions seen so far cost, each counted once."""

    instructions: int = 0
    compared: int = 0
    seen: set[object] = field(default_factory=set)

    def add(self, pattern: str, values: Sequence[str] = ()) -> str | None:
        """Count a pattern and the declared values that it is compared with; return what is too much, if anything is."""
        if pattern not in self.seen:
            self.seen.add(pattern)
            self.instructions += regex.size(pattern)
            if self.instructions > MOST_INSTRUCTIONS:
                return f"compile to more than {MOST_INSTRUCTIONS} instructions of RE2"
        if values and (pattern, id(values)) not in self.seen and regex.fault(pattern) is None:
            self.seen.add((pattern, id(values)))
            # Alternatives are compared by themselves as well.
            each = sum(len(value) + _PER_VALUE for value in regex.compared(pattern, values))
            self.compared += each * (1 + pattern.count("|"))
            if self.compared > MOST_COMPARED:
                return f"are compared with more than {MOST_COMPARED} characters of declared values"
        return None


def _has_small_regexes(catalog: Catalog, report: Diagnostics) -> bool:
    cost = _Cost()
    for text, origin in _places(catalog):
        for pattern, values in _patterns(catalog, text):
            if (fault := cost.add(pattern, values)) is not None:
                report.add("SLO232", f"the regular expressions of the catalog, with {pattern[:60]!r} here, {fault}",
                           origin, help="give lists of values, or prefixes, in place of repetitions and classes; "
                           "declare fewer values for the label")  # fmt: skip
                return False
    return True


def _places(catalog: Catalog) -> Iterator[tuple[str, Origin]]:
    """Yield each selector and each raw query, with its place."""
    for use in uses(catalog):
        yield use.text, use.origin
    for node in catalog.slos.values():
        raw = node.spec.sli.raw
        query = None if raw is None else raw.get("prometheus")
        for text in () if query is None else (query.bad, query.total, query.error_ratio):
            if text:
                yield text, node.origin.child("sli")


def _patterns(catalog: Catalog, text: str) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the regular expressions of a selector or a raw query, with the declared values of their labels."""
    if "~" not in text:
        return
    try:
        name, parsed = parse_selector(text)
    except SelectorError:
        # A raw query, or what is reported as no selector.
        yield from ((pattern, ()) for pattern in regexes(text))
        return
    metric = catalog.metrics.get(name)
    for each in parsed:
        if each.matcher.op in ("=~", "!~"):
            label = metric.spec.labels.get(each.matcher.label) if metric is not None else None
            yield each.matcher.value, (label.values or ()) if label is not None else ()
