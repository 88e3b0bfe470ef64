"""Ask a Prometheus for the answers of a page; a query that it refuses is an answer of kind ``error``."""

from __future__ import annotations

import math

from slo_codegen.preview.questions import Answer, Question, runs
from slo_codegen.prometheus_api import (
    Client,
    Limits,
    QueryRefusedError,
    Reply,
    label_values,
    matrix,
    scalar_or_vector,
)

_MOST_BYTES = 8 << 20
_MOST_TOTAL_BYTES = 32 << 20
"""Eight times what the dashboards of the reference catalog ask for; --dashboard asks for one of them alone."""
_TOTAL = 10


def limits(seconds: float) -> Limits:
    """Return the limits of a preview in which one answer may take so many seconds, and all of them ten times that."""
    return Limits(seconds, _MOST_BYTES, seconds * _TOTAL, _MOST_TOTAL_BYTES)


class Prometheus:
    """A Prometheus, asked as of one moment. ``notes`` holds what it says of answers that may be incomplete."""

    def __init__(self, client: Client, at_s: int) -> None:
        """Take the server and the moment, in seconds since 1970, and ask whether it speaks the API.

        Raises:
            ServerError: it does not.
        """
        self._client = client
        self.at_s = at_s
        self.notes: list[str] = []
        self._samples(Question("instant", "vector(1)"))

    def __call__(self, question: Question) -> Answer:
        """Answer a question; a query that the server refuses is an answer with its message.

        Raises:
            ServerError: the server does not answer as a Prometheus does.
        """
        try:
            match question.kind:
                case "labels":
                    return self._labels(question)
                case "instant":
                    return self._samples(question)
                case "range":
                    return self._range(question)
        except QueryRefusedError as error:
            return {"kind": "error", "message": error.message}

    def _labels(self, question: Question) -> Answer:
        asked = [("end", str(self.at_s))]
        if question.query:
            asked.append(("match[]", question.query))
        reply = self._client.get(f"label/{question.label}/values", asked)
        return {"kind": "labels", "values": label_values(self._noted(reply))}

    def _samples(self, question: Question) -> Answer:
        reply = self._client.get("query", [("query", question.query), ("time", str(self.at_s))])
        samples = scalar_or_vector(self._noted(reply))
        return {"kind": "instant", "series": [[each.labels, number(each.value)] for each in samples]}

    def _range(self, question: Question) -> Answer:
        step = question.step_s
        # Grafana aligns both ends to the step, so that a reload shows the same points.
        start, end = (self.at_s - question.span_s) // step * step, self.at_s // step * step
        asked = [("query", question.query), ("start", str(start)), ("end", str(end)), ("step", str(step))]
        reply = self._client.get("query_range", asked)
        count = (end - start) // step + 1
        series = []
        for labels, points in matrix(self._noted(reply)):
            values: list[float | str | None] = [None] * count
            for at, text in points:
                index = round((at - start) / step)
                if not 0 <= index < count or values[index] is not None:
                    raise reply.malformed("a series has a point twice, or outside of the range that was asked for")
                values[index] = number(text)
            series.append([labels, runs(values)])
        return {"kind": "range", "start": start, "step": step, "series": series}

    def _noted(self, reply: Reply) -> Reply:
        self.notes += reply.notes
        return reply


def number(text: str) -> float | str:
    """Return a sample's value as JSON can write it."""
    value = float(text)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return value
