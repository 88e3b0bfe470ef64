"""A server that answers as a Prometheus with one counter and one histogram does, but for what a test changes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

NOW = 1_800_000_000
WEEK_MS = 7 * 86_400_000
NAMES = ["jobs_total", "call_seconds_bucket", "call_seconds_count"]
LABELS = ["__name__", "result", "region", "le"]
VALUES = {"result": ["error", "ok"], "region": ["eu", "us"], "le": ["0.5", "1", "+Inf"]}
KINDS = ("names", "labels", "values", "metadata", "counts")


def success(data: Any, **more: Any) -> bytes:
    body = json.dumps({"status": "success", "data": data, **more}).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def vector(*samples: tuple[Mapping[str, str], Any]) -> bytes:
    result = [{"metric": dict(labels), "value": [NOW, value]} for labels, value in samples]
    return success({"resultType": "vector", "result": result})


TIME = success({"resultType": "scalar", "result": [NOW, str(NOW)]})


def asked(request: bytes) -> tuple[str, str, dict[str, list[str]]]:
    """Return what kind of question a request is, the last part of its path that tells, and its form."""
    head, _, body = request.partition(b"\r\n\r\n")
    target = urlsplit(head.split(b" ")[1].decode())
    form = parse_qs(target.query or body.decode())
    path = target.path.removeprefix("/api/v1/")
    if path == "query":
        return ("time" if form["query"] == ["time()"] else "counts"), "", form
    if path.startswith("label/"):
        label = path.split("/")[1]
        return ("names" if label == "__name__" else "values"), label, form
    return path, "", form


class Fake:
    """Answers each kind of question with what ``odd`` has for it, or as a healthy server does."""

    def __init__(self, odd: Mapping[str, bytes] | None = None, long_share: float = 0.1) -> None:
        """``long_share`` is the share of events that are bad over a week or more; over less it is a tenth."""
        self.odd = dict(odd or {})
        self._long_share = long_share

    def __call__(self, request: bytes) -> Iterable[bytes]:
        """Return what to send."""
        kind, label, form = asked(request)
        if kind in self.odd:
            return [self.odd[kind]]
        match kind:
            case "time":
                return [TIME]
            case "names":
                return [success(NAMES)]
            case "labels":
                return [success(LABELS)]
            case "values":
                return [success(VALUES.get(label, []))]
            case "metadata":
                return [success({})]
            case _:
                return [_counts(form["query"][0], self._long_share)]


def _counts(query: str, long_share: float) -> bytes:
    """Return a count for each window and region that a query names."""

    def count(ms: int) -> str:
        share = (long_share if ms >= WEEK_MS else 0.1) if "error" in query else 1.0
        return str(ms / 100 * share)

    regions: list[dict[str, str]] = [{"region": each} for each in VALUES["region"]]
    places = regions if "by (region)" in query else [{}]
    windows = re.findall(r'"slo_window", "([0-9]+)"', query)
    return vector(*(({**place, "slo_window": ms}, count(int(ms))) for ms in windows for place in places))
