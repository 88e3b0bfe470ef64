"""Finds where code tells members of a closed union apart in a way that the type checker cannot follow, with `ast`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import get_args

from slo_codegen.plan.model import Condition, ConditionKind, Measure, MetricKind, Side, Sli


@dataclass(frozen=True)
class Family:
    """Unions that are decided in the plan: their members and names, and the enumerations that say which one it is.

    ``texts`` are the values of these, ``asked`` the attributes that hold them, and ``parts`` those that only some
    members have.
    """

    classes: frozenset[str]
    unions: frozenset[str]
    kinds: frozenset[str]
    texts: frozenset[str]
    asked: frozenset[str]
    parts: frozenset[str]

    @property
    def names(self) -> frozenset[str]:
        """Every name that can stand for a class or a kind."""
        return self.classes | self.unions | self.kinds


def _parts(union: object) -> frozenset[str]:
    return frozenset(field.name for each in get_args(union) for field in fields(each))


CONDITIONS = Family(
    classes=frozenset(each.__name__ for each in get_args(Condition)),
    unions=frozenset({"Condition"}),
    kinds=frozenset({"ConditionKind"}),
    texts=frozenset(kind.value for kind in ConditionKind),
    asked=frozenset({"kind", "chosen"}),
    parts=frozenset(part for part in _parts(Condition) if part.endswith("_ms")),
)
MEASURES = Family(
    classes=frozenset(each.__name__ for each in (*get_args(Measure), *get_args(Sli))),
    unions=frozenset({"Measure", "Sli"}),
    kinds=frozenset({"MetricKind"}),
    texts=frozenset({*(kind.value for kind in MetricKind), *Side, "all", "ratio", "latency", "event", "raw"}),
    asked=frozenset({"kind", "metric_kind", "form", "part"}),
    parts=frozenset({*_parts(Measure), *_parts(Sli), "metric_kind", "latency", "form", "part"})
    - {"selector", "origin"},
)


class Names:
    """What a module calls the classes, unions and kinds of a family, by import, alias or collection."""

    def __init__(self, tree: ast.Module, family: Family) -> None:
        self._kinds = family.kinds
        self._of = {name: frozenset({name}) for name in family.names}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                for each in node.names:
                    if each.asname and each.name in self._of:
                        self._of[each.asname] = self._of[each.name]
        assigned = [node for node in ast.walk(tree) if isinstance(node, ast.Assign | ast.AnnAssign) and node.value]
        for _ in assigned:
            before = len(self._of)
            for node in assigned:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                named = self._named(node.value)
                # A call of a class makes a value; what stands for the class itself is a name or several.
                if named and not _makes_a_value(node.value):
                    self._of.update({each.id: named for each in targets if isinstance(each, ast.Name)})
            if len(self._of) == before:
                break

    def classes(self, node: ast.AST | None) -> frozenset[str]:
        """Return the members, or their union, that an expression names as classes."""
        return self._named(node) - self._kinds

    def kinds(self, node: ast.AST | None) -> bool:
        """Return whether an expression names a kind: a member of an enumeration, or a collection of some."""
        return bool(self._named(node) & self._kinds)

    def _named(self, node: ast.AST | None) -> frozenset[str]:
        if isinstance(node, ast.Name):
            return self._of.get(node.id, frozenset())
        if isinstance(node, ast.Attribute):
            direct = self._of.get(node.attr, frozenset())
            return direct or (self._kinds & self._named(node.value))
        if isinstance(node, ast.BinOp):
            return self._named(node.left) | self._named(node.right)
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            return frozenset().union(*map(self._named, node.elts))
        if isinstance(node, ast.Call) and not _makes_a_value(node):
            return frozenset().union(*map(self._named, node.args))
        return frozenset()


_COLLECTIONS = {"tuple", "list", "set", "frozenset", "get_args"}


def _makes_a_value(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") not in _COLLECTIONS


def class_tests(text: str, family: Family) -> Iterator[tuple[int, str]]:
    """Yield the line of each test for a member's class or kind, and what it is."""
    tree = ast.parse(text)
    names = Names(tree, family)
    for node in ast.walk(tree):
        if (said := _test(node, names, family)) is not None:
            yield node.lineno, said


def _test(node: ast.AST, names: Names, family: Family) -> str | None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) >= 2:
        if node.func.id in ("isinstance", "issubclass") and names.classes(node.args[1]):
            return f"{node.func.id} of {', '.join(sorted(names.classes(node.args[1])))}"
        if node.func.id in ("getattr", "hasattr") and _text(node.args[1]) in family.parts:
            return f"{node.func.id} of {_text(node.args[1])}"
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        if any(names.classes(side) for side in sides):
            return "a comparison with a class"
        if any(names.kinds(side) for side in sides):
            return "a comparison with a kind"
        if any(_is_kind(side, family) for side in sides) and any(_texts(side) & family.texts for side in sides):
            return "a comparison with a kind's name"
    if isinstance(node, ast.Dict) and any(names.classes(key) or names.kinds(key) for key in node.keys):
        return "a table by class or kind"
    return None


def _is_kind(node: ast.AST, family: Family) -> bool:
    """Return whether an expression is some object's kind, or the text of it."""
    if isinstance(node, ast.Call):
        return any(_is_kind(each, family) for each in node.args)
    if isinstance(node, ast.Attribute):
        return node.attr in family.asked or (node.attr in ("value", "name") and _is_kind(node.value, family))
    # Variables of other names hold other things: the form that a user of the command line asks for.
    return isinstance(node, ast.Name) and node.id in family.asked & {"kind", "chosen"}


def _text(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _texts(node: ast.AST) -> set[str]:
    return {text for each in ast.walk(node) if (text := _text(each)) is not None}


def open_matches(text: str, family: Family) -> Iterator[tuple[int, str]]:
    """Yield the line of each `match` over members, or their kinds, that mypy cannot hold to name them all."""
    tree = ast.parse(text)
    names = Names(tree, family)
    for node in ast.walk(tree):
        if isinstance(node, ast.Match) and (said := _open(node, names, family)) is not None:
            yield node.lineno, said


def _open(node: ast.Match, names: Names, family: Family) -> str | None:
    patterns = [pattern for case in node.cases for pattern in ast.walk(case.pattern)]
    classes = [each for each in patterns if isinstance(each, ast.MatchClass) and names.classes(each.cls)]
    values = [each for each in patterns if isinstance(each, ast.MatchValue) and names.kinds(each.value)]
    texts = [each for each in patterns if isinstance(each, ast.MatchValue) and _text(each.value) in family.texts]
    if not (classes or values or (texts and _is_kind(node.subject, family))):
        return None
    if any(isinstance(case.pattern, ast.MatchSequence) for case in node.cases):
        return "several values are matched at once, of which mypy rules nothing out"
    *_, last = node.cases
    default = isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None and last.guard is None
    if not default or not _is_assert_never(last.body):
        return "it does not end in assert_never"
    takes_all = [each.pattern for each in node.cases[:-1] if isinstance(each.pattern, ast.MatchAs)]
    return "a case before the last takes every member" if any(not each.pattern for each in takes_all) else None


def _is_assert_never(body: list[ast.stmt]) -> bool:
    if len(body) != 1 or not isinstance(body[0], ast.Expr) or not isinstance(body[0].value, ast.Call):
        return False
    called = body[0].value.func
    return "assert_never" in (getattr(called, "id", ""), getattr(called, "attr", ""))
