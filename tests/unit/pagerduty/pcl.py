"""PagerDuty's condition language, read and evaluated for the tests, and the way of an event through an orchestration.

After PagerDuty's documentation of the language: fields are paths below ``event``; strings stand in single quotes with
a backslash as the escape; ``matches``, ``matches part``, ``matches regex`` and ``exists`` test a field; ``not`` binds
closer than ``and``, which binds closer than ``or``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_TOKEN = re.compile(
    r"\s+|(?P<string>'(?:[^'\\\n]|\\.)*')|(?P<word>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)|(?P<mark>[()])"
)
_KEYWORDS = {"and", "or", "not", "matches", "part", "regex", "exists", "does"}
MOST_CONDITIONS = 25


class PclError(ValueError):
    """An expression that is not of the language."""


class _Reader:
    def __init__(self, text: str) -> None:
        self.tokens: list[str] = []
        at = 0
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None:
                raise PclError(f"unexpected {text[at]!r} at {at} of {text!r}")
            if not found[0].isspace():
                self.tokens.append(found[0])
            at = found.end()
        self.tests = 0

    def take(self) -> str:
        if not self.tokens:
            raise PclError("it ends too early")
        return self.tokens.pop(0)

    def next_is(self, *words: str) -> bool:
        return bool(self.tokens) and self.tokens[0] in words

    def either(self) -> Any:
        left = self.both()
        while self.next_is("or"):
            self.take()
            left = ("or", left, self.both())
        return left

    def both(self) -> Any:
        left = self.one()
        while self.next_is("and"):
            self.take()
            left = ("and", left, self.one())
        return left

    def one(self) -> Any:
        if self.next_is("not"):
            self.take()
            return ("not", self.one())
        if self.next_is("("):
            self.take()
            inner = self.either()
            if self.take() != ")":
                raise PclError("a parenthesis is left open")
            return inner
        return self.test()

    def test(self) -> Any:
        self.tests += 1
        field = self.take()
        if field in _KEYWORDS or not field.startswith("event."):
            raise PclError(f"{field} is no field of an event")
        verb = self.take()
        if verb == "exists":
            return ("exists", field)
        if verb != "matches":
            raise PclError(f"{verb} is no test")
        how = self.take() if self.next_is("part", "regex") else "whole"
        value = self.take()
        if not value.startswith("'"):
            raise PclError(f"{value} is no string")
        text = re.sub(r"\\(.)", r"\1", value[1:-1])
        if how == "regex":
            re.compile(text)
        return (how, field, text)


def parse(expression: str) -> Any:
    """Read an expression.

    Raises:
        PclError: it is not of the language, or tests more than 25 fields.
    """
    reader = _Reader(expression)
    tree = reader.either()
    if reader.tokens:
        raise PclError(f"{reader.tokens[0]} is left over")
    if reader.tests > MOST_CONDITIONS:
        raise PclError(f"{reader.tests} tests; {MOST_CONDITIONS} are the most")
    return tree


def holds(tree: Any, event: Mapping[str, Any]) -> bool:
    """Whether an event satisfies a condition."""
    match tree:
        case ("or", left, right):
            return holds(left, event) or holds(right, event)
        case ("and", left, right):
            return holds(left, event) and holds(right, event)
        case ("not", inner):
            return not holds(inner, event)
        case ("exists", field):
            return _value(field, event) is not None
        case (how, field, text):
            value = _value(field, event)
            if value is None:
                return False
            if how == "whole":
                return value == text
            return text in value if how == "part" else re.search(text, value) is not None
    raise AssertionError(tree)


def _value(field: str, event: Mapping[str, Any]) -> str | None:
    node: Any = event
    for step in field.split(".")[1:]:
        if not isinstance(node, Mapping) or step not in node:
            return None
        node = node[step]
    return str(node)


def actions(path: Mapping[str, Any], event: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the actions of the first rule of the first set whose conditions all hold, else those of the catch-all."""
    (rules,) = [each["rules"] for each in path["sets"] if each["id"] == "start"]
    for rule in rules:
        if all(holds(parse(each["expression"]), event) for each in rule["conditions"]):
            found: Mapping[str, Any] = rule["actions"]
            return found
    caught: Mapping[str, Any] = path["catch_all"]["actions"]
    return caught
