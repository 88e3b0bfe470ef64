"""What a text that is no YAML was most likely meant to be: the place of the slip, and a way out that fits it."""

from __future__ import annotations

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from slo_codegen.source.guesses import GUESSES
from slo_codegen.source.refusal import Refusal, Slip

_QUOTE_HELP = "quote text that holds : # [ ] { } & * ! | > ' \" % @ or `"


def slip(text: str, error: MarkedYAMLError) -> Slip:
    """Return the slip behind an error of ruamel.yaml's parser."""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return Slip(f"not valid YAML: {error.problem}", 0, 0, _QUOTE_HELP)
    context = error.context_mark or mark
    problem = str(error.problem or "")
    refusal = Refusal(
        text.split("\n"), problem, str(error.context or ""), mark.line, mark.column, context.line, context.column
    )
    refusal.tokens = _tokens(text, mark.line, mark.column)
    for guess in GUESSES:
        found = guess(refusal)
        if found is not None:
            return found._replace(message=f"not valid YAML: {found.message}")
    message = " ".join(part for part in (problem, refusal.context) if part)
    return Slip(f"not valid YAML: {message}", mark.line, mark.column, _QUOTE_HELP)


def _tokens(text: str, line: int, column: int) -> list[Any]:
    found: list[Any] = []
    try:
        for token in YAML(typ="rt", pure=True).scan(text):
            if (token.start_mark.line, token.start_mark.column) >= (line, column):
                break
            found.append(token)
    except (YAMLError, ValueError, RecursionError, AttributeError, TypeError, IndexError):
        # The tokens up to the mistake are what is asked for.
        pass
    return found
