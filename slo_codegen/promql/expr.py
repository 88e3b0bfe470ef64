"""The parts of a PromQL expression and their text; names and label values are escaped here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import lru_cache, reduce
from typing import Literal

from slo_codegen.common.names import is_bare_label, is_bare_metric
from slo_codegen.common.units import SECOND, format_duration, plain

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_FEW = 32
_MOST_NUMBER = 2**32
_REGEX_SPECIAL = frozenset("\\.+*?()|[]{}^$")


def quote(text: str) -> str:
    """Write text as a PromQL string, as Go quotes it."""
    return f'"{text.translate(_ESCAPES)}"'


def label_text(label: str) -> str:
    """Write the name of a label; in quotes where PromQL does not take it bare, as Prometheus 3 reads it."""
    return label if is_bare_label(label) else quote(label)


def labels_text(labels: Iterable[str]) -> str:
    """Write the names of labels as a list."""
    return ", ".join(map(label_text, labels))


def regex_literal(text: str) -> str:
    """Write text so that an RE2 matcher takes it literally; only what Prometheus accepts as an escape is escaped."""
    return "".join(f"\\{char}" if char in _REGEX_SPECIAL else char for char in text)


@dataclass(frozen=True, slots=True)
class Series:
    """A vector selector: a metric's name, matchers as (label, operator, value), a range, an offset.

    ``range_text`` takes the place of ``range_ms`` where a dashboard's variable stands for the range
    (``$__rate_interval``). ``at_end`` pins the selector to the evaluation time inside a subquery.
    """

    name: str
    matchers: tuple[tuple[str, str, str], ...] = ()
    range_ms: int | None = None
    offset_ms: int | None = None
    range_text: Literal["$__rate_interval", "$__range", "$__interval"] | None = None
    at_end: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A number, written without exponent."""

    value: Decimal | int


@dataclass(frozen=True, slots=True)
class Text:
    """A string argument."""

    value: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function call."""

    function: str
    args: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Aggregation:
    """An aggregation: ``sum by (region) (...)``, by no label ``sum(...)``; ``param`` is the first of ``topk``."""

    function: str
    arg: Expr
    by: tuple[str, ...] | None = None
    without: tuple[str, ...] | None = None
    param: Expr | None = None


@dataclass(frozen=True, slots=True)
class Binary:
    """A binary operation; both sides are parenthesised where they are operations themselves."""

    op: str
    left: Expr
    right: Expr
    on: tuple[str, ...] | None = None
    ignoring: tuple[str, ...] | None = None
    group: Literal["group_left", "group_right"] | None = None
    include: tuple[str, ...] = ()
    bool_result: bool = False


@dataclass(frozen=True, slots=True)
class Subquery:
    """An expression evaluated at each step of a range: ``expr[30d:5m]``.

    Steps are whole multiples of ``step_ms`` since 1970. ``at_end`` pins the range to the evaluation time inside another
    subquery; ``offset_ms`` moves it back.
    """

    arg: Expr
    range_ms: int
    step_ms: int
    offset_ms: int | None = None
    at_end: bool = False


@dataclass(frozen=True, slots=True)
class Parens:
    """An expression in parentheses."""

    arg: Expr


@dataclass(frozen=True, slots=True)
class Verbatim:
    """The text of an expression that has been parsed and printed by a PromQL parser, never text of a user."""

    text: str


Expr = Verbatim | Series | Number | Text | Call | Aggregation | Binary | Subquery | Parens


def to_text(expr: Expr) -> str:
    """Return the PromQL text of an expression, on one line."""
    match expr:
        case Series():
            return _series(expr)
        case Verbatim(text):
            return text
        case Number(value):
            return plain(value)
        case Text(value):
            return quote(value)
        case Call(function, args):
            return f"{function}({', '.join(to_text(arg) for arg in args)})"
        case Aggregation(function, arg, by, without, param):
            grouping = "" if not by else f" by ({labels_text(by)})"
            grouping = grouping if without is None else f" without ({labels_text(without)})"
            inner = to_text(arg) if param is None else f"{to_text(param)}, {to_text(arg)}"
            return f"{function}{grouping} ({inner})" if grouping else f"{function}({inner})"
        case Binary():
            return f"{_operand(expr.left)} {expr.op}{_modifiers(expr)} {_operand(expr.right)}"
        case Subquery(arg, range_ms, step_ms):
            inner = to_text(arg) if isinstance(arg, Series | Call | Parens) else f"({to_text(arg)})"
            text = f"{inner}[{_span(range_ms)}:{_span(step_ms)}]"
            return text + _moved(at_end=expr.at_end, offset_ms=expr.offset_ms)
        case Parens(arg):
            return f"({to_text(arg)})"


def replacement(text: str) -> str:
    """Write text so that ``label_replace`` takes it literally: it reads ``$`` as the start of a group's name."""
    return text.replace("$", "$$")


def labelled(expr: Expr, label: str, value: str) -> Expr:
    """Give every series a label; ``value`` is written for `label_replace` (`replacement`)."""
    return Call("label_replace", (expr, Text(label), Text(value), Text(""), Text("")))


def added(parts: Iterable[Expr], label: str, by: tuple[str, ...], few: int = _FEW) -> Expr:
    """Add vectors up by labels; what one of them does not have is 0 there.

    ``label`` is one that none of them has: it tells their series apart.
    """
    marked = (labelled(part, label, str(nth)) for nth, part in enumerate(parts, start=1))
    return Aggregation("sum", any_of(marked, few), by=by)


def any_of(parts: Iterable[Expr], few: int = _FEW) -> Expr:
    """Join vectors by ``or``: for each label set the first part that has it.

    A few are joined one after the other, more as a balanced tree, which is the same and is not nested deeply.

    Raises:
        ValueError: there is no part.
    """
    return _joined(tuple(parts), few)


def _joined(parts: Sequence[Expr], few: int) -> Expr:
    if not parts:
        raise ValueError("nothing to join")
    if len(parts) <= few:
        return reduce(lambda left, right: Binary("or", left, right), parts)
    half = (len(parts) + 1) // 2
    return Binary("or", _joined(parts[:half], few), _joined(parts[half:], few))


def _operand(expr: Expr) -> str:
    text = to_text(expr)
    return f"({text})" if isinstance(expr, Binary | Verbatim) else text


def _modifiers(expr: Binary) -> str:
    words = [" bool"] if expr.bool_result else []
    if expr.on is not None:
        words.append(f" on ({labels_text(expr.on)})")
    elif expr.ignoring is not None:
        words.append(f" ignoring ({labels_text(expr.ignoring)})")
    if expr.group is not None:
        words.append(f" {expr.group} ({labels_text(expr.include)})")
    return "".join(words)


@lru_cache(maxsize=1024)
def _series(expr: Series) -> str:
    parts = [f"{label_text(label)}{op}{quote(value)}" for label, op, value in expr.matchers]
    if not expr.name or is_bare_metric(expr.name):
        text = f"{expr.name}{{{', '.join(parts)}}}" if parts else expr.name
    else:
        text = f"{{{', '.join([quote(expr.name), *parts])}}}"
    if expr.range_text is not None:
        text += f"[{expr.range_text}]"
    elif expr.range_ms is not None:
        text += f"[{_span(expr.range_ms)}]"
    return text + _moved(at_end=expr.at_end, offset_ms=expr.offset_ms)


def _span(ms: int) -> str:
    """Return a duration; of a long one that is no whole second the milliseconds apart: its number must fit 32 bits."""
    seconds, rest = divmod(ms, SECOND)
    return f"{seconds}s{rest}ms" if rest and ms >= _MOST_NUMBER else format_duration(ms)


def _moved(*, at_end: bool, offset_ms: int | None) -> str:
    """Return the modifiers that move a selector or a subquery in time."""
    text = " @ end()" if at_end else ""
    if offset_ms is None:
        return text
    return f"{text} offset {'-' if offset_ms < 0 else ''}{_span(abs(offset_ms))}"


def series_of(expr: Expr) -> Iterator[str]:
    """Yield the name of every series that an expression reads, but for those inside verbatim text."""
    if isinstance(expr, Series):
        yield expr.name
        return
    for each in fields(expr):
        value = getattr(expr, each.name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Expr):
                yield from series_of(part)
