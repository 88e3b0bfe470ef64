"""Labels of alerts to ask about: for each matcher of a configuration some that satisfy it, and some that do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from slo_codegen.merging.matching import Matcher, Values
from slo_codegen.merging.tree import Inhibition, Path, Route, Routing, leading_to, reached, satisfying

_NOTHING = {"slo_codegen_probe": "nothing"}
"""An alert needs a label: this one no configuration asks for."""
_MOST_LATER, _MOST_TRIED = 5, 20
"""Later routes that an alert is to match too, of so many that are tried."""
_COMMON, _ELSEWHERE = "slo-codegen-here", "slo-codegen-there"


@dataclass(frozen=True, slots=True)
class Probes:
    """Labels of alerts of others, each once; and the places in the file to which none of them leads."""

    sets: tuple[dict[str, str], ...]
    not_covered: tuple[tuple[Path, str], ...]


def probes_of(routing: Routing) -> Probes:
    """Return labels that lead to every route and inhibition rule, and past each of their matchers."""
    values = routing.values()
    found: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}
    not_covered = list(routing.unread)

    def add(labels: dict[str, str]) -> None:
        given = {label: value for label, value in labels.items() if value} or _NOTHING
        found.setdefault(tuple(sorted(given.items())), given)

    add({})
    for route in routing.root.every():
        labels = leading_to(route, values)
        if labels is None:
            not_covered.append((route.path, "no labels are known that lead to this route"))
            continue
        add(labels)
        for missed in _missed(labels, route.matchers, values):
            add(missed)
        for end in _ending_at(route, labels, values):
            add(end)
        for both in _with_later(route, values):
            add(both)
    for rule in routing.inhibitions:
        pairs = list(_pairs(rule, values))
        if not pairs:
            not_covered.append((rule.path, "no labels are known that this rule is about"))
        for labels in pairs:
            add(labels)
    return Probes(tuple(found.values()), tuple(not_covered))


def _missed(labels: dict[str, str], matchers: tuple[Matcher, ...], values: Values) -> Iterator[dict[str, str]]:
    """Yield the labels with one changed so that a matcher is not satisfied any more, for each matcher."""
    for matcher in matchers:
        other = next((each for each in values.of(matcher.label) if each and not matcher.takes(each)), None)
        yield from (
            {**labels, matcher.label: each} for each in (other, "") if each is not None and not matcher.takes(each)
        )


def _with_later(route: Route, values: Values) -> Iterator[dict[str, str]]:
    """Yield alerts that one of the next routes takes too, which a route that continues lets through."""
    if route.parent is None:
        return
    siblings = route.parent.children
    after = siblings.index(route) + 1
    needed = [matcher for each in route.line() for matcher in each.matchers]
    found = 0
    for later in siblings[after : after + _MOST_TRIED]:
        labels = satisfying([*needed, *later.matchers], values)
        if labels is not None:
            found += 1
            yield labels
        if found == _MOST_LATER:
            return


def _ending_at(route: Route, labels: dict[str, str], values: Values) -> Iterator[dict[str, str]]:
    """Yield labels that end at a route and go no further down, where those that lead to it do."""
    given = dict(labels)
    needed = [matcher for each in route.line() for matcher in each.matchers]
    for child in route.children:
        if not child.takes(given):
            continue
        for matcher in child.matchers:
            about = [each for each in needed if each.label == matcher.label]
            fitting = (
                each
                for each in values.of(matcher.label)
                if not matcher.takes(each) and all(other.takes(each) for other in about)
            )
            value = next(fitting, None)
            if value is not None:
                given[matcher.label] = value
                break
    if given != labels and reached(route, given) == [route]:
        yield given


def _pairs(rule: Inhibition, values: Values) -> Iterator[dict[str, str]]:
    """Yield alerts that mute by a rule, alerts that are muted, and alerts that miss it by one label."""
    common = {}
    for label in rule.equal:
        about = [matcher for matcher in (*rule.source, *rule.target) if matcher.label == label]
        fitting = (each for each in (_COMMON, *values.of(label)) if all(matcher.takes(each) for matcher in about))
        common[label] = next(fitting, "")
    for side in (rule.source, rule.target):
        labels = satisfying(side, values, common)
        if labels is None:
            continue
        yield labels
        yield from _missed(labels, side, values)
        if side is rule.target:
            yield from ({**labels, label: _ELSEWHERE} for label in rule.equal)
