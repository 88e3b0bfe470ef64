"""Where ruamel.yaml gives a text up, and the tokens before that: exact, and too slow for anything but a short text."""

from __future__ import annotations

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from slo_codegen.source.refusal import Refusal

_FAILURES = (YAMLError, ValueError, RecursionError, AttributeError, TypeError, IndexError)


def refusal_of(text: str) -> Refusal | None:
    """Return why and where a text is refused; None where it is not, or where no place is known."""
    error = _error(text)
    mark = None if error is None else error.problem_mark or error.context_mark
    if error is None or mark is None:
        return None
    context = error.context_mark or mark
    return Refusal(
        text.split("\n"), str(error.problem or ""), str(error.context or ""), mark.line, mark.column,
        context.line, context.column, _tokens(text, mark.line, mark.column),
    )  # fmt: skip


def _error(text: str) -> MarkedYAMLError | None:
    try:
        for _ in YAML(typ="rt", pure=True).parse(text):
            pass
    except MarkedYAMLError as error:
        return error
    except _FAILURES:
        return None
    return None


def _tokens(text: str, line: int, column: int) -> list[Any]:
    found: list[Any] = []
    try:
        for token in YAML(typ="rt", pure=True).scan(text):
            if (token.start_mark.line, token.start_mark.column) >= (line, column):
                break
            found.append(token)
    except _FAILURES:
        # The tokens up to the mistake are what is asked for.
        pass
    return found
