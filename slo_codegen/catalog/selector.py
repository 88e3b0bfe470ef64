"""Selectors as Prometheus users write them, parsed into the name of a metric and typed matchers.

Names with other characters than letters, digits and `_` can be written bare if these are dots, and in quotes as
Prometheus 3 has them: ``{"http.server.request.duration", "http.route"="/cart"}``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn, cast

from slo_codegen.plan.model import Matcher, Op

_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*(?:\.[a-zA-Z0-9_:]+)*", re.ASCII)
_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*(?:\.[a-zA-Z0-9_]+)*", re.ASCII)
_OPERATOR = re.compile(r"=~|!~|!=|=")
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|`[^`]*`')
_SPACE = re.compile(r"[ \t]*")
_SIMPLE_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "'": "'"}
_NAMED = "__name__"


class SelectorError(ValueError):
    """A selector that is not well formed, with the offset and length of what is wrong in it."""

    def __init__(self, message: str, offset: int, length: int = 1) -> None:
        super().__init__(message)
        self.offset = offset
        self.length = length


@dataclass(frozen=True, slots=True)
class ParsedMatcher:
    """A matcher and where it stands in the selector's text; its label is as it is written, without quotes."""

    matcher: Matcher
    label_at: int
    label_length: int
    value_at: int
    value_length: int


@dataclass(frozen=True, slots=True)
class _Named:
    """The name of the metric, inside the braces: in quotes by itself, or as the label ``__name__``."""

    name: str
    at: int
    end: int


@lru_cache(maxsize=8192)
def parse_selector(text: str) -> tuple[str, tuple[ParsedMatcher, ...]]:
    """Split ``metric{label="value", ...}`` into the name of the metric, as it is written, and its matchers.

    Raises:
        SelectorError: the text is not a selector.
    """
    bare = _NAME.match(text)
    name, at = (None, 0) if bare is None else (bare[0], _skip(text, bare.end()))
    if at == len(text) and name is not None:
        return name, ()
    if not text.startswith("{", at):
        message = (
            "a selector begins with the name of a metric" if name is None else "expected { or the end of the selector"
        )
        raise SelectorError(message, at)
    matchers: list[ParsedMatcher] = []
    at = _skip(text, at + 1)
    while not text.startswith("}", at):
        part = _part(text, at)
        if isinstance(part, ParsedMatcher):
            matchers.append(part)
            end = part.value_at + part.value_length
        elif name is not None:
            raise SelectorError(f"the metric is named twice: {name} and {part.name}", part.at, part.end - part.at)
        else:
            name, end = part.name, part.end
        at = _skip(text, end)
        if text.startswith(",", at):
            at = _skip(text, at + 1)
        elif not text.startswith("}", at):
            raise SelectorError("expected , or } after a matcher", min(at, len(text) - 1))
    if (end := _skip(text, at + 1)) != len(text):
        raise SelectorError("nothing may follow the }", end)
    if not name:
        raise SelectorError("a selector needs the name of a metric", 0, len(text))
    return name, tuple(matchers)


def written_name_at(text: str, name: str) -> tuple[int, int]:
    """Return where the name of a selector's metric stands in its text, and how long it is there."""
    bare = _NAME.match(text)
    if bare is not None:
        return 0, len(name)
    at = text.find(name)
    return (at, len(name)) if at >= 0 else (0, len(text))


def _skip(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return at if space is None else space.end()


def _part(text: str, at: int) -> ParsedMatcher | _Named:
    quoted = _STRING.match(text, at)
    bare = None if quoted is not None else _LABEL.match(text, at)
    found = quoted or bare
    if found is None:
        raise SelectorError("expected the name of a label", min(at, len(text) - 1))
    label, end = (found[0] if quoted is None else _unquote(found[0], at)), found.end()
    after = _skip(text, end)
    operator = _OPERATOR.match(text, after)
    if operator is None:
        if quoted is not None and text[after : after + 1] in (",", "}"):
            return _Named(label, at, end) if label else _no_name(at, end)
        raise SelectorError(f"expected =, !=, =~ or !~ after {label}", min(after, len(text) - 1))
    start = _skip(text, operator.end())
    value = _STRING.match(text, start)
    if value is None:
        raise SelectorError("expected a quoted value", min(start, len(text) - 1))
    given = _unquote(value[0], start)
    if not label:
        _no_name(at, end)
    if label == _NAMED:
        if operator[0] != "=":
            raise SelectorError("a selector is of one metric: write __name__=, or its name before the {", at, end - at)
        return _Named(given, start, value.end()) if given else _no_name(start, value.end())
    return ParsedMatcher(Matcher(label, cast(Op, operator[0]), given), at, end - at, start, len(value[0]))


def _no_name(at: int, end: int) -> NoReturn:
    raise SelectorError("a name cannot be empty", at, end - at)


def _unquote(quoted: str, at: int) -> str:
    inner = quoted[1:-1]
    if quoted[0] == "`" or "\\" not in inner:
        return inner
    out: list[str] = []
    index = 0
    while index < len(inner):
        char = inner[index]
        if char == "\\":
            escape = inner[index + 1]
            if escape not in _SIMPLE_ESCAPES:
                raise SelectorError(
                    f"\\{escape} is no escape in a quoted value; a backslash is written \\\\", at + 1 + index, 2
                )
            char = _SIMPLE_ESCAPES[escape]
            index += 1
        out.append(char)
        index += 1
    return "".join(out)
