"""Ask every question of every dashboard, and lay dashboards, choices and answers together as one JSON value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slo_codegen.common.units import parse_duration
from slo_codegen.preview.questions import Answer, Question, Source, safe_step, step_of
from slo_codegen.preview.variables import ALL, Value, built_in, chosen, fill, in_queries, label_values

Choices = Mapping[str, Sequence[str]]
"""Values chosen for variables, by the variable's name."""

_SCRAPE_S = 15
"""How often Grafana takes a Prometheus to scrape, unless its data source says otherwise."""
_MONTH = "30d"
_MOST_MONTH_CHARS = 4


class BoardError(Exception):
    """A dashboard asks for something that the preview cannot ask."""


class _Answers:
    """The answers of a page, each kept once however many panels ask for it."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._index: dict[str, int] = {}
        self.all: list[Answer] = []

    def ask(self, question: Question) -> int:
        """Return the index of the answer."""
        if question.key not in self._index:
            self._index[question.key] = len(self.all)
            self.all.append(self._source(question))
        return self._index[question.key]

    def values(self, question: Question) -> list[str]:
        """Return the values of a label; none where the source gives no answer."""
        answer = self._source(question)
        return [str(value) for value in answer.get("values", ())]


def collect(
    boards: Sequence[dict[str, Any]], source: Source, at_s: int, about: str, choices: Choices
) -> dict[str, Any]:
    """Return all that a page shows: ``at`` in seconds since 1970, ``about`` the source, ``boards`` and ``answers``.

    A board has its ``dashboard`` as it is, the ``variables`` with what is chosen and what could be, its ``range`` and
    each panel's in seconds, and for each panel's id and target's refId the index of an answer, as for each annotation.

    Raises:
        BoardError: a variable or a time of a dashboard is not one that the preview knows.
    """
    answers = _Answers(source)
    return {
        "at": at_s,
        "about": about,
        "boards": [_checked(board, answers, choices) for board in boards],
        "answers": answers.all,
    }


def _checked(board: dict[str, Any], answers: _Answers, choices: Choices) -> dict[str, Any]:
    try:
        return _board(board, answers, choices)
    except ValueError as error:
        raise BoardError(f"the dashboard {board['uid']}: {error}") from error


def _board(board: dict[str, Any], answers: _Answers, choices: Choices) -> dict[str, Any]:
    values: dict[str, Value] = {}
    variables = []
    for variable in board["templating"]["list"]:
        name = variable["name"]
        if variable["type"] == "datasource":
            variables.append({"name": name, "chosen": ["Prometheus"], "all": False, "options": ["Prometheus"]})
            continue
        selector, label = label_values(fill(variable["query"], in_queries(values)))
        options = answers.values(Question("labels", selector, label=label))
        picked = list(choices.get(name, variable.get("current", {}).get("value", [ALL])))
        values[name] = chosen(picked, variable.get("allValue"))
        everything = ALL in picked
        variables.append({"name": name, "chosen": [] if everything else picked, "all": everything, "options": options})
    span = _seconds(board["time"]["from"].removeprefix("now-"))
    filled = in_queries(values)
    spans = {
        str(panel["id"]): _seconds(panel["timeFrom"]) if "timeFrom" in panel else span for panel in panels_of(board)
    }
    return {
        "dashboard": board,
        "variables": variables,
        "range": span,
        "ranges": spans,
        "panels": {
            str(panel["id"]): {
                target["refId"]: answers.ask(_question(target, panel, filled, spans[str(panel["id"])]))
                for target in panel.get("targets", ())
            }
            for panel in panels_of(board)
        },
        "annotations": [answers.ask(_annotation(each, filled, span)) for each in board["annotations"]["list"]],
    }


def panels_of(board: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every panel, those of collapsed rows too, without the rows."""
    for panel in board["panels"]:
        if panel["type"] == "row":
            yield from panel["panels"]
        else:
            yield panel


def _question(target: dict[str, Any], panel: dict[str, Any], filled: Mapping[str, str], span_s: int) -> Question:
    step = step_of(span_s, max(_SCRAPE_S, _seconds(panel.get("interval", "15s"))))
    query = fill(target["expr"], {**filled, **built_in(step, span_s, _SCRAPE_S)})
    return Question("instant", query) if target["instant"] else Question("range", query, span_s, step)


def _annotation(annotation: dict[str, Any], filled: Mapping[str, str], span_s: int) -> Question:
    step = safe_step(span_s, _seconds(annotation["step"]))
    query = fill(annotation["expr"], {**filled, **built_in(step, span_s, _SCRAPE_S)})
    return Question("range", query, span_s, step)


def _seconds(text: str) -> int:
    """Return the seconds of a duration of a dashboard; Grafana's month is taken as 30 days."""
    if text.endswith("M"):
        if len(text) > _MOST_MONTH_CHARS:
            raise ValueError(f"{text[:_MOST_MONTH_CHARS]} is too long a time")
        return parse_duration(_MONTH) // 1000 * int(text[:-1])
    return max(1, parse_duration(text) // 1000)
