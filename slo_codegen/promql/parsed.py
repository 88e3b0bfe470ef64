"""PromQL text as the parser of promql-parser reads it, within bounds: what it reads, what it keeps, how it prints it.

The parser compiles every regular expression that it meets, and takes memory that grows with the square of the depth.
So regular expressions are checked by themselves (`slo_codegen.common.regex`), and depth is counted before anything is
parsed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Literal

import promql_parser

from slo_codegen.common import regex

DEEPEST = 200
"""So many parentheses may be open at once."""
LONGEST_CHAIN = 500
"""So many operators may follow each other between two parentheses."""

Operator = Literal["=", "!=", "=~", "!~"]
_OPERATORS: Mapping[str, Operator] = {"Equal": "=", "NotEqual": "!=", "Re": "=~", "NotRe": "!~"}
_STRING = r'"(?:[^"\\]|\\.)*+"|\'(?:[^\'\\]|\\.)*+\'|`[^`]*+`'
_STRINGS = re.compile(rf"(?P<regex>[=!]~\s*+)?(?P<string>{_STRING})|#[^\n]*+", re.DOTALL)
_OPERATOR = r"[-+*/%^<>]|==|!=|\b(?:or|and|unless|atan2|offset)\b"
_NESTING = re.compile(rf"{_STRING}|#[^\n]*+|[(\[{{)\]}}]|{_OPERATOR}", re.DOTALL)
_BRACKETS = re.compile(rf"{_STRING}|[()]", re.DOTALL)
_OR = " or "
_LONG = 16 << 10
_HARMLESS = 500
"""A text of so many characters has no depth that costs anything."""
_PLAIN = ('""', '".*"', '".+"', "''", "'.*'", "'.+'")
_ESCAPE = re.compile(r"\\(?:([0-7]{3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_BARE_STEP = re.compile(r":\s*\]")
_MARK = ":97d13h59m57s]"
"""What stands for a subquery's missing step while it is parsed: the parser prints such a range without its colon."""
_LETTERS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def parse(text: str) -> Any:
    """Return the parsed expression of an artifact, in which another text stands for each regular expression.

    Raises:
        ValueError: it is not PromQL, or a regular expression in it is not valid.
    """
    return promql_parser.parse(_replace(text, _without_regex) if "~" in text or "`" in text else text)


def parse_long(text: str) -> Iterator[Any]:
    """Yield the parsed expression of an artifact; in place of a long one, the parts that it joins by ``or``.

    What is parsed takes a thousand times the memory of its text.

    Raises:
        ValueError: as for `parse`.
    """
    todo = [text]
    while todo:
        part = todo.pop()
        parts = _alternatives(part) if len(part) > _LONG else ()
        if parts:
            todo += parts
        else:
            yield parse(part)


def _alternatives(text: str) -> tuple[str, ...]:
    """Return both sides of ``(one) or other``, or what is in ``(one)``; nothing for another expression."""
    depth = 0
    for found in _BRACKETS.finditer(text) if text.startswith("(") else ():
        if found[0] == "(":
            depth += 1
        elif found[0] == ")":
            depth -= 1
            if depth == 0:
                one, rest = text[1 : found.start()], text[found.end() :]
                return (one, rest[len(_OR) :]) if rest.startswith(_OR) else (one,) if not rest else ()
    return ()


def parse_foreign(text: str) -> Any:
    """Return the parsed expression that a catalog gives, as `parse` does.

    Raises:
        ValueError: as for `parse`, or it is nested too deeply.
    """
    _check_depth(text)
    return parse(text)


def parse_whole(text: str) -> Any:
    """Return the parsed expression that a catalog gives, with its regular expressions.

    Raises:
        ValueError: as for `parse_foreign`.
    """
    parse_foreign(text)
    return promql_parser.parse(_replace(text, _without_backticks))


def printed(text: str) -> str:
    """Return an expression as the parser prints it on one line, its strings as they are written.

    Raises:
        ValueError: as for `parse_foreign`.
    """
    parse_foreign(text)
    strings: list[str] = []

    def put_aside(found: re.Match[str]) -> str:
        strings.append(found["string"])
        return f'{found["regex"] or ""}"s{len(strings) - 1}"'

    bare = str(promql_parser.parse(_BARE_STEP.sub(_MARK, _replace(text, put_aside)))).replace(_MARK, ":]")
    return re.sub(r'"s([0-9]+)"', lambda found: _written(strings[int(found[1])]), bare)


def regexes(text: str) -> Iterator[str]:
    """Yield the regular expressions of a text that is to be PromQL, well formed or not."""
    for found in _STRINGS.finditer(text):
        if found["string"] is not None and found["regex"] is not None:
            yield _value(found["string"])


def _replace(text: str, instead: Callable[[re.Match[str]], str]) -> str:
    return _STRINGS.sub(lambda found: found[0] if found["string"] is None else instead(found), text)


def _without_regex(found: re.Match[str]) -> str:
    if found["regex"] is None or found["string"] in _PLAIN:
        return _without_backticks(found)
    fault = regex.fault(_value(found["string"]))
    if fault is not None:
        raise ValueError(f"not a regular expression: {fault}: {found['string'][:60]}")
    return f'{found["regex"]}"s"'


def _without_backticks(found: re.Match[str]) -> str:
    """Return a string in double quotes that is written in backticks, of which the parser reads escapes."""
    string = found["string"]
    if string[0] != "`" or "\\" not in string:
        return found[0]
    escaped = string[1:-1].replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'{found["regex"] or ""}"{escaped}"'


def _value(string: str) -> str:
    """Return the text that a string of PromQL stands for."""
    if string[0] == "`" or "\\" not in string:
        return string[1:-1]
    return _ESCAPE.sub(_unescaped, string[1:-1])


def _unescaped(found: re.Match[str]) -> str:
    octal, *codes, letter = found.groups()
    code = int(octal, 8) if octal else next((int(each, 16) for each in codes if each), None)
    if code is None:
        return _LETTERS.get(letter, letter)
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def _written(string: str) -> str:
    """Return a string with double quotes where that changes nothing else of it."""
    return f'"{string[1:-1]}"' if not set(string[1:-1]) & set('"\\\n') else string


def _check_depth(text: str) -> None:
    """Refuse what is nested so deeply, or chained so long, that parsing it is expensive.

    Raises:
        ValueError: it is.
    """
    if len(text) <= _HARMLESS:
        return
    open_since: list[int] = []
    operators = 0
    for found in _NESTING.finditer(text):
        mark = found[0]
        if mark in "([{":
            open_since.append(operators)
            operators = 0
            if len(open_since) > DEEPEST:
                raise ValueError(f"it is nested more than {DEEPEST} levels deep")
        elif mark in ")]}":
            operators = open_since.pop() if open_since else operators
        elif mark[0] not in "\"'`#":
            operators += 1
            if operators > LONGEST_CHAIN:
                raise ValueError(f"more than {LONGEST_CHAIN} operators follow each other without parentheses")


def series_read(parsed: Any) -> Iterator[str]:
    """Yield the name of every series that a parsed expression reads."""
    for selector in _selectors_in(parsed):
        if (name := name_of(selector)) is not None:
            yield name


@lru_cache(maxsize=256)
def matchers_in(text: str) -> tuple[tuple[str, Operator, str], ...]:
    """Return what every selector of an expression that a catalog gives matches on: label, operator and value.

    There are none in a text that is no expression, which is reported where it is validated.
    """
    try:
        parsed = parse_whole(text)
    except ValueError:
        return ()
    given = [each for selector in _selectors_in(parsed) for each in selector.matchers.matchers]
    return tuple((each.name, operator_of(each), each.value) for each in given if each.name != "__name__")


def operator_of(matcher: Any) -> Operator:
    """Return the operator of a parsed matcher, as PromQL writes it."""
    return _OPERATORS[str(matcher.op).rpartition(".")[2]]


def _selectors_in(parsed: Any) -> Iterator[Any]:
    todo = [parsed]
    while todo:
        node = todo.pop()
        match node:
            case promql_parser.VectorSelector():
                yield node
            case promql_parser.MatrixSelector():
                todo.append(node.vector_selector)
            case promql_parser.BinaryExpr():
                todo += [node.lhs, node.rhs]
            case promql_parser.AggregateExpr() | promql_parser.UnaryExpr() | promql_parser.ParenExpr():
                todo.append(node.expr)
            case promql_parser.SubqueryExpr():
                todo.append(node.expr)
            case promql_parser.Call():
                todo += list(node.args)
            case _:
                pass


def name_of(selector: Any) -> str | None:
    """Return the name of the metric that a parsed selector reads, before the braces or in them; None for several."""
    if selector.name:
        return str(selector.name)
    equal = promql_parser.MatchOp.Equal
    named = (each.value for each in selector.matchers.matchers if each.name == "__name__" and each.op == equal)
    return next(named, None)


def loses(parsed: Any, label: str) -> bool:
    """Whether an expression is an aggregation that takes a label away from its result."""
    while isinstance(parsed, promql_parser.ParenExpr):
        parsed = parsed.expr
    if not isinstance(parsed, promql_parser.AggregateExpr) or str(parsed.op) in ("topk", "bottomk"):
        return False
    if parsed.modifier is None:
        return True
    kept = parsed.modifier.type == promql_parser.AggModifierType.By
    return (label in parsed.modifier.labels) is not kept


_RATES = ("rate", "irate", "deriv")
_KEEP_UNIT = ("clamp_min", "clamp_max", "clamp", "round", "ceil", "floor", "abs", "label_replace", "label_join", "sort")
_ADDED = ("sum", "avg", "min", "max", "topk", "bottomk")


def rate_in(parsed: Any) -> str | None:
    """Return the function that makes an expression a number per second; None of one that may be a count.

    What is divided, compared or read over a range is no longer such a number.
    """
    todo = [parsed]
    while todo:
        node = todo.pop()
        match node:
            case promql_parser.Call():
                if node.func.name in _RATES:
                    return str(node.func.name)
                if node.func.name in _KEEP_UNIT:
                    todo.append(node.args[0])
            case promql_parser.ParenExpr() | promql_parser.UnaryExpr():
                todo.append(node.expr)
            case promql_parser.AggregateExpr():
                if str(node.op) in _ADDED:
                    todo.append(node.expr)
            case promql_parser.BinaryExpr():
                if str(node.op) in ("+", "-", "*", "or", "and", "unless"):
                    todo.append(node.lhs)
                if str(node.op) in ("+", "-", "*", "or"):
                    todo.append(node.rhs)
            case _:
                pass
    return None
