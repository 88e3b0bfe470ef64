"""Ask a Prometheus through its HTTP API; what it refuses becomes an answer of kind ``error``."""

from __future__ import annotations

import http.client
import json
import math
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from slo_codegen.preview.questions import Answer, Question, runs

_TIMEOUT_S = 60


class SourceError(Exception):
    """The data source cannot be asked at all."""


class Prometheus:
    """A Prometheus, asked as of one moment."""

    def __init__(self, url: str, at_s: int) -> None:
        """Take the base URL and the moment, in seconds since 1970.

        Raises:
            SourceError: the URL is not http(s), or nothing that speaks the API answers there.
        """
        if urlsplit(url).scheme not in ("http", "https"):
            raise SourceError(f"{url} is not an http(s) URL")
        self._url = url.rstrip("/")
        self.at_s = at_s
        reply = self._get("query", {"query": "vector(1)", "time": str(at_s)})
        if "message" in reply:
            raise SourceError(f"{url}: {reply['message']}")

    def __call__(self, question: Question) -> Answer:
        """Answer a question; a query that fails is an answer with the server's message."""
        if question.kind == "labels":
            return self._labels(question)
        if question.kind == "instant":
            reply = self._get("query", {"query": question.query, "time": str(self.at_s)})
            return reply if "message" in reply else _instant(reply["data"])
        step = question.step_s
        # Grafana aligns both ends to the step, so that a reload shows the same points.
        start, end = (self.at_s - question.span_s) // step * step, self.at_s // step * step
        reply = self._get(
            "query_range", {"query": question.query, "start": str(start), "end": str(end), "step": str(step)}
        )
        return reply if "message" in reply else _range(reply["data"], start, end, step)

    def _labels(self, question: Question) -> Answer:
        asked = {"end": str(self.at_s)}
        if question.query:
            asked["match[]"] = question.query
        reply = self._get(f"label/{question.label}/values", asked)
        return reply if "message" in reply else {"kind": "labels", "values": list(reply["data"])}

    def _get(self, path: str, asked: dict[str, str]) -> dict[str, Any]:
        request = Request(f"{self._url}/api/v1/{path}?{urlencode(asked)}", headers={"Accept": "application/json"})
        try:
            with urlopen(request, timeout=_TIMEOUT_S) as reply:
                data = json.load(reply)["data"]
        except HTTPError as error:
            return _error(_message(error))
        except (URLError, OSError, ValueError, KeyError, TypeError, http.client.HTTPException) as error:
            return _error(str(getattr(error, "reason", error)))
        return {"data": data}


def _error(message: str) -> Answer:
    return {"kind": "error", "message": message}


def _message(error: HTTPError) -> str:
    try:
        return str(json.load(error)["error"])
    except (ValueError, KeyError, TypeError, OSError):
        return f"HTTP {error.code}"


def number(text: str) -> float | str:
    """Return a sample's value as JSON can write it."""
    value = float(text)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return value


def _instant(data: Any) -> Answer:
    if data["resultType"] == "scalar":
        return {"kind": "instant", "series": [[{}, number(data["result"][1])]]}
    return {"kind": "instant", "series": [[each["metric"], number(each["value"][1])] for each in data["result"]]}


def _range(data: Any, start: int, end: int, step: int) -> Answer:
    count = (end - start) // step + 1
    series = []
    for each in data["result"]:
        values: list[float | str | None] = [None] * count
        for at, text in each["values"]:
            values[round((at - start) / step)] = number(text)
        series.append([each["metric"], runs(values)])
    return {"kind": "range", "start": start, "step": step, "series": series}
