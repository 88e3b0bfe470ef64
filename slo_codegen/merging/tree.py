"""The routes and inhibition rules of a configuration: where an alert goes, and labels that lead to each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from slo_codegen.merging.matching import Labels, Matcher, MatcherError, Values, matchers_of

Path = tuple[str | int, ...]
_MOST_STEPS = 200


@dataclass(slots=True, eq=False)
class Route:
    """A route with its place in the file, its matchers, and the receiver that it has or takes over."""

    path: Path
    matchers: tuple[Matcher, ...]
    receiver: str
    goes_on: bool
    spec: Mapping[str, Any]
    children: list[Route] = field(default_factory=list)
    parent: Route | None = None

    def takes(self, labels: Labels) -> bool:
        """Return whether labels satisfy its own matchers."""
        return all(matcher.holds(labels) for matcher in self.matchers)

    def every(self) -> Iterator[Route]:
        """Yield the route and all below it, in order."""
        yield self
        for child in self.children:
            yield from child.every()

    def line(self) -> list[Route]:
        """Return the routes that lead to it, the root first, and itself."""
        above = [] if self.parent is None else self.parent.line()
        return [*above, self]


@dataclass(frozen=True, slots=True)
class Inhibition:
    """A rule by which alerts mute others, with its place in the file."""

    path: Path
    source: tuple[Matcher, ...]
    target: tuple[Matcher, ...]
    equal: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Routing:
    """All that decides about an alert; ``unread`` are places whose matchers are not understood, and why."""

    root: Route
    inhibitions: tuple[Inhibition, ...]
    unread: tuple[tuple[Path, str], ...]

    def values(self) -> Values:
        """Return label values that its matchers are about."""
        routes = (matcher for route in self.root.every() for matcher in route.matchers)
        sides = (matcher for each in self.inhibitions for matcher in (*each.source, *each.target))
        return Values((*routes, *sides))


def routing_of(data: Mapping[str, Any]) -> Routing:
    """Return the routing of a configuration."""
    unread: list[tuple[Path, str]] = []
    root = _route(data["route"], ("route",), None, unread)
    rules = []
    for index, spec in enumerate(data.get("inhibit_rules") or []):
        path: Path = ("inhibit_rules", index)
        try:
            equal = spec.get("equal") or []
            sides = matchers_of(spec, "source_"), matchers_of(spec, "target_")
            rules.append(Inhibition(path, *sides, tuple(str(each) for each in equal)))
        except (MatcherError, AttributeError) as error:
            unread.append((path, str(error)))
    return Routing(root, tuple(rules), tuple(unread))


def _route(spec: Any, path: Path, parent: Route | None, unread: list[tuple[Path, str]]) -> Route:
    given = spec if isinstance(spec, Mapping) else {}
    try:
        matchers = matchers_of(given)
    except MatcherError as error:
        unread.append((path, str(error)))
        matchers = ()
    inherited = parent.receiver if parent is not None else ""
    goes_on = str(given.get("continue", "")).lower() in ("true", "yes", "on", "y")
    route = Route(path, matchers, str(given.get("receiver") or inherited), goes_on, given, parent=parent)
    children = given.get("routes") or []
    for index, child in enumerate(children if isinstance(children, list) else []):
        route.children.append(_route(child, (*path, "routes", index), route, unread))
    return route


def reached(route: Route, labels: Labels) -> list[Route]:
    """Return the routes at which an alert ends, as Alertmanager walks its tree."""
    if not route.takes(labels):
        return []
    found: list[Route] = []
    for child in route.children:
        below = reached(child, labels)
        found += below
        if below and not child.goes_on:
            break
    return found or [route]


def satisfying(matchers: Sequence[Matcher], values: Values, fixed: Labels | None = None) -> dict[str, str] | None:
    """Return labels that satisfy all matchers, with some labels given; None where no known value does."""
    made = dict(fixed or {})
    for label in dict.fromkeys(matcher.label for matcher in matchers):
        about = [matcher for matcher in matchers if matcher.label == label]
        if label in made:
            if not all(matcher.takes(made[label]) for matcher in about):
                return None
            continue
        # Nothing but its own text satisfies an equation.
        known = [matcher.value for matcher in about if matcher.op == "="][:1] or values.of(label)
        value = next((each for each in known if all(matcher.takes(each) for matcher in about)), None)
        if value is None:
            return None
        made[label] = value
    return {label: value for label, value in made.items() if value}


def leading_to(route: Route, values: Values) -> dict[str, str] | None:
    """Return labels of an alert that passes through a route; None where none are found.

    Routes before it that would take the alert are avoided by labels that its own matchers leave open.
    """
    needed = [matcher for each in route.line() for matcher in each.matchers]
    labels = satisfying(needed, values)
    if labels is None:
        return None
    for _ in range(_MOST_STEPS):
        before = _taken_before(route, labels)
        if before is None:
            return labels
        avoided = _avoiding(before, labels, needed, values)
        if avoided is None:
            return None
        labels = avoided
    return None


def _taken_before(route: Route, labels: Labels) -> Route | None:
    """Return the route that takes an alert before it comes to another one, if there is one."""
    for above, below in zip(route.line(), route.line()[1:], strict=False):
        for sibling in above.children:
            if sibling is below:
                break
            if not sibling.goes_on and sibling.takes(labels):
                return sibling
    return None


def _avoiding(route: Route, labels: Labels, needed: Sequence[Matcher], values: Values) -> dict[str, str] | None:
    for matcher in route.matchers:
        about = [each for each in needed if each.label == matcher.label]
        for value in values.of(matcher.label):
            if not matcher.takes(value) and all(each.takes(value) for each in about):
                made = {**labels, matcher.label: value}
                return {label: each for label, each in made.items() if each}
    return None
