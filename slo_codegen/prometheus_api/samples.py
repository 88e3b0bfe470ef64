"""What Prometheus answers, in types: whatever has another form is refused, with the place where it differs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slo_codegen.prometheus_api.errors import ServerError

_NUMBER = re.compile(r"NaN|[+-]Inf|-?[0-9]{1,400}(?:\.[0-9]{1,400})?(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
_MOST_NUMBER_CHARS = 450
_LATEST_S = 1e12


@dataclass(frozen=True, slots=True)
class Reply:
    """The ``data`` of a reply, and what the server notes about it; ``source`` names the server in messages."""

    source: str
    data: Any
    notes: tuple[str, ...] = ()
    """The server's ``warnings``, ``infos`` and that the answer is partial: what it returned may not be all."""

    def malformed(self, where: str) -> ServerError:
        """Return the failure of a reply of another form."""
        return ServerError("SLO735", f"the answer of {self.source} is not that of a Prometheus: {where}",
                           "check that the URL is the base URL of a Prometheus")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sample:
    """A series' labels, and its value as text in the notation of Go, ``NaN`` and ``+Inf`` among them."""

    labels: Mapping[str, str]
    value: str


def vector(reply: Reply) -> list[Sample]:
    """Return the samples of an instant query.

    Raises:
        ServerError: the reply is of another form.
    """
    return [_sample(reply, each, f"result[{index}]") for index, each in enumerate(_result(reply, "vector"))]


def scalar_or_vector(reply: Reply) -> list[Sample]:
    """Return the samples of an instant query; a scalar is one without labels.

    Raises:
        ServerError: the reply is of another form.
    """
    if isinstance(reply.data, dict) and reply.data.get("resultType") == "scalar":
        return [Sample({}, _point(reply, reply.data.get("result"), "result")[1])]
    return vector(reply)


def matrix(reply: Reply) -> list[tuple[Mapping[str, str], list[tuple[float, str]]]]:
    """Return the series of a range query: labels, and the points with their times in seconds since 1970.

    Raises:
        ServerError: the reply is of another form.
    """
    series = []
    for index, each in enumerate(_result(reply, "matrix")):
        where = f"result[{index}]"
        labels = _labels(reply, each, where)
        values = each.get("values")
        if not isinstance(values, list):
            raise reply.malformed(f"{where}.values is not a list")
        series.append((labels, [_point(reply, value, f"{where}.values") for value in values]))
    return series


def label_values(reply: Reply) -> list[str]:
    """Return the values of a label.

    Raises:
        ServerError: the reply is of another form.
    """
    if not isinstance(reply.data, list) or not all(isinstance(value, str) for value in reply.data):
        raise reply.malformed("data is not a list of texts")
    return reply.data


def _result(reply: Reply, kind: str) -> list[Any]:
    if not isinstance(reply.data, dict):
        raise reply.malformed("data is not an object")
    if reply.data.get("resultType") != kind:
        raise reply.malformed(f"resultType is not {kind}")
    result = reply.data.get("result")
    if not isinstance(result, list):
        raise reply.malformed("result is not a list")
    return result


def _sample(reply: Reply, each: Any, where: str) -> Sample:
    labels = _labels(reply, each, where)
    return Sample(labels, _point(reply, each.get("value"), f"{where}.value")[1])


def _labels(reply: Reply, each: Any, where: str) -> Mapping[str, str]:
    if not isinstance(each, dict):
        raise reply.malformed(f"{where} is not an object")
    labels = each.get("metric")
    if not isinstance(labels, dict) or not all(isinstance(value, str) for value in labels.values()):
        raise reply.malformed(f"{where}.metric is not an object of texts")
    if "histogram" in each or "histograms" in each:
        raise reply.malformed(f"{where} is a histogram")
    return labels


def _point(reply: Reply, value: Any, where: str) -> tuple[float, str]:
    if not isinstance(value, list) or len(value) != 2:
        raise reply.malformed(f"{where} is not a time and a value")
    at, text = value
    if isinstance(at, bool) or not isinstance(at, int | float) or not -_LATEST_S <= at <= _LATEST_S:
        raise reply.malformed(f"{where} has no valid time")
    if not isinstance(text, str) or len(text) > _MOST_NUMBER_CHARS or not _NUMBER.fullmatch(text):
        raise reply.malformed(f"{where} is not a number in a text")
    return float(at), text
