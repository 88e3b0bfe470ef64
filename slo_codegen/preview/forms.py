"""The forms of recorded answers: a snapshot is a file of others, and the page draws only what has them."""

from __future__ import annotations

from typing import Any

from slo_codegen.preview.questions import MOST_POINTS, Answer

_WORDS = ("NaN", "+Inf", "-Inf")
_LATEST_S = 10**12


def is_answer(answer: Any) -> bool:
    """Return whether a JSON value is an answer, as `slo_codegen.preview.questions.Answer` describes them."""
    if not isinstance(answer, dict):
        return False
    match answer.get("kind"):
        case "instant":
            return _all(answer.get("series"), lambda each: _is_pair(each) and _is_value(each[1]))
        case "range":
            return _is_range(answer)
        case "labels":
            return _all(answer.get("values"), lambda each: isinstance(each, str))
        case "error":
            return isinstance(answer.get("message"), str)
        case "absent":
            return True
        case _:
            return False


def _is_range(answer: Answer) -> bool:
    start, step = answer.get("start"), answer.get("step")
    if not (_is_count(start, -_LATEST_S, _LATEST_S) and _is_count(step, 1, _LATEST_S)):
        return False
    return _all(answer.get("series"), lambda each: _is_pair(each) and _are_runs(each[1]))


def _are_runs(runs: Any) -> bool:
    if not isinstance(runs, list):
        return False
    points = 0
    for each in runs:
        value, times = each if isinstance(each, list) and len(each) == 2 else (each, 1)
        if not _is_count(times, 1, 2 * MOST_POINTS) or not (value is None or _is_value(value)):
            return False
        points += times
    return points <= 2 * MOST_POINTS


def _is_pair(each: Any) -> bool:
    return (
        isinstance(each, list)
        and len(each) == 2
        and isinstance(each[0], dict)
        and all(isinstance(value, str) for value in each[0].values())
    )


def _is_value(value: Any) -> bool:
    return value in _WORDS if isinstance(value, str) else isinstance(value, int | float) and not isinstance(value, bool)


def _is_count(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _all(values: Any, has_form: Any) -> bool:
    return isinstance(values, list) and all(has_form(each) for each in values)
