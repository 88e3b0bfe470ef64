"""The rules that queries depend on: promtool evaluates every rule at each step, a test asks about a few."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import promql_parser
import ryaml

_OF_AN_ALERT = ("ALERTS", "ALERTS_FOR_STATE")


class Read(NamedTuple):
    """A selector: what the whole name of the series must match, and the labels that must have these values."""

    name: str
    labels: tuple[tuple[str, str], ...]

    def may_be(self, rule: dict[str, Any]) -> bool:
        """Whether what a rule records, or the series of an alert, may be among what is read."""
        if "alert" in rule:
            names, given = _OF_AN_ALERT, {"alertname": rule["alert"]}
        else:
            names, given = (rule["record"],), {}
        if not any(re.fullmatch(self.name, name) for name in names):
            return False
        # A label that the rule does not set may come from what it reads.
        own = (rule.get("labels") or {}) | given
        return all(own.get(label, value) == value for label, value in self.labels)


@cache
def reads(expr: str) -> tuple[Read, ...]:
    """Return what an expression reads.

    Raises:
        ValueError: it is not PromQL, or selects series without their name.
    """
    return tuple(dict.fromkeys(_selectors(promql_parser.parse(expr))))


def _selectors(node: Any) -> Iterator[Read]:
    match node:
        case promql_parser.VectorSelector():
            matchers = node.matchers.matchers
            names = [re.escape(node.name)] if node.name else [m.value for m in matchers if m.name == "__name__"]
            if not names:
                raise ValueError(f"a selector without a name: {node}")
            equal = promql_parser.MatchOp.Equal
            yield Read(names[0], tuple((m.name, m.value) for m in matchers if m.name != "__name__" and m.op == equal))
        case promql_parser.MatrixSelector():
            yield from _selectors(node.vector_selector)
        case promql_parser.BinaryExpr():
            yield from _selectors(node.lhs)
            yield from _selectors(node.rhs)
        case promql_parser.Call():
            for each in node.args:
                yield from _selectors(each)
        case promql_parser.NumberLiteral() | promql_parser.StringLiteral():
            return
        case _:
            yield from _selectors(node.expr)


def needed(files: Iterable[Path], queries: Iterable[str], without: str | None = None) -> dict[str, Any]:
    """Return the content of a rule file with what the queries read, and what that reads in turn, in its order.

    Groups whose name ends in a part of ``without``, such as ``fast returns``, are left out.
    """
    groups = [group for path in files for group in ryaml.loads(path.read_text(encoding="utf-8"))["groups"]]
    rules = [rule for group in groups for rule in group["rules"]]
    todo = [read for query in queries for read in reads(query)]
    seen = set(todo)
    kept: set[int] = set()
    while todo:
        read = todo.pop()
        for rule in rules:
            if id(rule) not in kept and read.may_be(rule):
                kept.add(id(rule))
                fresh = [each for each in reads(rule["expr"]) if each not in seen]
                seen.update(fresh)
                todo += fresh
    trimmed = [{**group, "rules": [rule for rule in group["rules"] if id(rule) in kept]} for group in groups]
    left_out = (without or "").split()
    return {"groups": [g for g in trimmed if g["rules"] and g["name"].rpartition("/")[2] not in left_out]}
