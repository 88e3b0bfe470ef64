"""What a text that is no YAML was most likely meant to be: the place of the slip, and a fix that fits it."""

from __future__ import annotations

from typing import Any

from slo_codegen.diagnostics import Diagnostics, Origin, Related
from slo_codegen.source.bounds import SlowReading
from slo_codegen.source.guesses import GUESSES
from slo_codegen.source.refusal import Refusal, Slip
from slo_codegen.source.text import report_surrogate

_QUOTE_HELP = "quote text that holds : # [ ] { } & * ! | > ' \" % @ or `"
_STAR_HELP = "an anchor is known in its own file only: write the value out; text that begins with * needs quotes"
# What libyaml says where ruamel.yaml, whose words the guesses know, says it otherwise.
_SAME = (
    ("did not find expected ',' or ']'", "expected ',' or ']'"),
    ("did not find expected ',' or '}'", "expected ',' or '}'"),
    ("did not find expected key", "expected <block end>"),
    ("did not find expected '-' indicator", "expected <block end>"),
    ("did not find expected <document start>", "expected '<document start>'"),
    ("did not find expected node content", "expected the node content"),
    ("found character that cannot start any token", "found character that cannot start any token"),
    ("could not find expected ':'", "could not find expected ':'"),
)


def report_syntax(name: str, text: str, error: Exception, report: Diagnostics, slow: SlowReading) -> None:
    """Report why libyaml gave a text up."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem, context = str(getattr(error, "problem", "") or ""), str(getattr(error, "context", "") or "")
    if mark is not None and "invalid Unicode character escape code" in problem:
        report_surrogate(name, text, mark.line, mark.column, report)
        return
    found = _slip(text, error, mark, problem, context, slow)
    origin = Origin(name, length=found.length, line=found.line, column=found.column)
    second = () if found.second is None else (found.second,)
    related = [Related(Origin(name, line=line, column=column), words) for line, column, words in second]
    report.add("SLO110", found.message, origin, help=found.help, related=related)


def _slip(text: str, error: Exception, mark: Any, problem: str, context: str, slow: SlowReading) -> Slip:
    if mark is None:
        return Slip(f"not valid YAML: {problem or error}", 0, 0, _QUOTE_HELP)
    opened = getattr(error, "context_mark", None)
    if context == "while scanning an alias" and opened is not None:
        return Slip("not valid YAML: this is no alias", opened.line, opened.column, _STAR_HELP)
    if slow.takes(text):
        from slo_codegen.source.exact import refusal_of

        exact = refusal_of(text)
        if exact is not None:
            return _guessed(exact)
    for theirs, ours in _SAME:
        problem = problem.replace(theirs, ours)
    opened = opened or mark
    return _guessed(Refusal(text.split("\n"), problem, context, mark.line, mark.column, opened.line, opened.column))


def _guessed(refusal: Refusal) -> Slip:
    for guess in GUESSES:
        found = guess(refusal)
        if found is not None:
            return found._replace(message=f"not valid YAML: {found.message}")
    message = " ".join(part for part in (refusal.problem, refusal.context) if part)
    return Slip(f"not valid YAML: {message}", refusal.line, refusal.column, _QUOTE_HELP)
