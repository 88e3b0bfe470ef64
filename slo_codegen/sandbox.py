"""The sandbox of templates that a user gives: they end soon, and print no more than there can be to print."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from typing import Any

from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

_STEPS, _STEPS_EACH = 500_000, 100
_MOST_CHARS = 64 << 20
_LONGEST_TEXT = 4 << 20
_WIDEST = 10_000
_FILTER = "slo_codegen_steps"
_WIDTH = re.compile(r"[0-9]{5,}")


class BoundedEnvironment(ImmutableSandboxedEnvironment):
    """A sandbox in which no template runs for long or prints without end; going beyond is a `SecurityError`."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._steps = self._chars = 0
        for name, function in list(self.filters.items()):
            self.filters[name] = _checked(function)
        self.filters[_FILTER] = self._stepping
        finalize = self.finalize
        self.finalize = lambda value: self._printed(finalize(value) if finalize is not None else value)

    def allow(self, contexts: Iterable[Mapping[str, object]]) -> None:
        """Begin anew, with as many steps as it takes to lay out these values, many times over."""
        self._steps = _STEPS + _STEPS_EACH * sum(map(_leaves, contexts))
        self._chars = _MOST_CHARS

    def call(self, context: Any, function: Any, /, *args: Any, **named: Any) -> Any:
        """Call what a template calls: a step, with arguments that make no large text."""
        self._step()
        # The sandbox wraps the formatting of texts in a function of its own.
        owner = getattr(getattr(function, "__wrapped__", function), "__self__", None)
        if isinstance(owner, str | list | tuple | dict | int | float):
            _check_arguments((owner, *args), named)
        return _sized(super().call(context, function, *args, **named))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Compute ``left operator right``, unless the result would be large."""
        if operator == "**" and not (abs(left) <= _WIDEST and abs(right) <= 64):
            raise SecurityError("a power is too large")
        if operator == "*" and _length(left) * _length(right) > _LONGEST_TEXT:
            raise SecurityError("a repeated text is too long")
        if operator == "%" and isinstance(left, str):
            _check_arguments((left,), {})
        return _sized(super().call_binop(context, operator, left, right))

    def _generate(self, source: nodes.Template, *args: Any, **named: Any) -> str:
        for loop in list(source.find_all(nodes.For)):
            loop.iter = nodes.Filter(loop.iter, _FILTER, [], [], None, None, lineno=loop.lineno)
        for joined in list(source.find_all(nodes.Concat)):
            for index, part in enumerate(joined.nodes):
                joined.nodes[index] = nodes.Filter(part, "string", [], [], None, None, lineno=joined.lineno)
        return super()._generate(source, *args, **named)

    def _stepping(self, values: Iterable[Any]) -> Iterator[Any]:
        for value in values:
            self._step()
            yield value

    def _step(self) -> None:
        self._steps -= 1
        if self._steps < 0:
            raise SecurityError("the template takes too many steps")

    def _printed(self, value: Any) -> Any:
        self._chars -= len(value) if isinstance(value, str) else 8
        if self._chars < 0:
            raise SecurityError("the template prints too much")
        return value


def _checked(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def checked(*args: Any, **named: Any) -> Any:
        _check_arguments(args, named)
        return _sized(function(*args, **named))

    return checked


def _check_arguments(args: Iterable[Any], named: Mapping[str, Any]) -> None:
    """Refuse widths, and texts in which one is written, that make a large text of a small one."""
    given = [*args, *named.values()]
    texts = [value for value in given if isinstance(value, str)]
    if any(isinstance(value, int) and abs(value) > _WIDEST for value in given[1:]):
        raise SecurityError(f"a number above {_WIDEST} cannot be an argument")
    if any("%" in text or "{" in text for text in texts[:1]) and _WIDTH.search(texts[0]):
        raise SecurityError("a width in a format is too large")
    if len(texts) > 1 and max(map(len, texts)) * sorted(map(len, texts))[-2] > _LONGEST_TEXT:
        raise SecurityError("a text is too long")


def _sized(value: Any) -> Any:
    if isinstance(value, str | list | tuple) and len(value) > _LONGEST_TEXT:
        raise SecurityError("a text is too long")
    return value


def _length(value: Any) -> int:
    return max(len(value), 1) if isinstance(value, str | list | tuple) else abs(int(value))


def _leaves(value: object) -> int:
    if isinstance(value, Mapping):
        return 1 + sum(map(_leaves, value.values()))
    if isinstance(value, list | tuple):
        return 1 + sum(map(_leaves, value))
    return 1
