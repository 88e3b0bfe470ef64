"""One server, asked as of one moment: which names, labels and values it has, and what a query comes to.

A question that the server refuses, or answers at too great a length, has no answer (None), and is remembered as one
that was not checked. Every other failure ends the check.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from slo_codegen.common.units import DAY, SECOND
from slo_codegen.live.requests import fits, holds_histograms, in_a_path, in_parts, present, types_of
from slo_codegen.prometheus_api import (
    Client,
    QueryRefusedError,
    Reply,
    Sample,
    ServerError,
    label_values,
    scalar_or_vector,
    vector,
)
from slo_codegen.promql import Aggregation, Expr, Series, to_text

LOOKED_BACK = 7 * DAY
"""How far back, in ms, the server is asked for series."""
MOST_VALUES = 5_000
"""So many values of a label, or names of metrics, are asked for at most."""
_MOST_TOO_LARGE = 3
_LATEST_S = 1e11
_HARMLESS = ("truncated due to limit", "PromQL info:")
"""What Prometheus notes where it returned no more values than were asked for, and of names without a usual suffix."""
_UNHANDLED = ("SLO733", "SLO735")


class HistogramError(Exception):
    """A query that is about numbers returned native histograms."""


class Server:
    """A Prometheus, asked as of ``now_s``, a moment by its own clock in seconds since 1970.

    ``unchecked`` holds, by reason, how many questions have no answer, or one that may be incomplete.
    """

    def __init__(self, client: Client, query_seconds: int) -> None:
        """Take the server and how long it may evaluate one query, and ask for its time.

        Raises:
            ServerError: it does not answer as a Prometheus does.
        """
        self._client = client
        self._query_seconds = query_seconds
        self._known: dict[object, list[str] | None] = {}
        self._too_large = 0
        self._has_metadata = True
        self.unchecked: dict[str, int] = {}
        reply = client.get("query", (("query", "time()"),))
        samples = scalar_or_vector(reply)
        self.name = reply.source
        self.now_s = float(samples[0].value) if len(samples) == 1 else math.nan
        if not 0 < self.now_s < _LATEST_S:
            raise reply.malformed("its time() is no time")

    def names(self, selected: Iterable[Series]) -> frozenset[str] | None:
        """Return the names of the series that at least one selector takes in."""
        found: set[str] = set()
        short: list[str] = []
        for each in selected:
            if fits([to_text(each)]):
                short.append(to_text(each))
            elif self.numbers(Aggregation("group", present(each))):
                found.add(each.name)
        for texts in in_parts(short):
            names = self._values("__name__", texts)
            if names is None:
                return None
            found.update(names)
        return frozenset(found)

    def every_name(self) -> list[str]:
        """Return the names of the server's metrics for suggestions; as many as it returns."""
        return self._values("__name__", []) or []

    def labels(self, selected: Series) -> frozenset[str] | None:
        """Return the names of the labels that the selected series have."""
        text = to_text(selected)
        if ("labels", text) not in self._known:
            self._known["labels", text] = self._list("labels", [("match[]", text), *self._span()])
        found = self._known["labels", text]
        return None if found is None else frozenset(found)

    def values(self, label: str, selected: Series) -> list[str] | None:
        """Return the values of a label of the selected series."""
        text = to_text(selected)
        if fits([text]):
            return self._values(label, [text])
        samples = self.numbers(Aggregation("group", present(selected), by=(label,)))
        return None if samples is None else sorted({each.labels.get(label, "") for each in samples} - {""})

    def samples(self, expr: Expr) -> list[Sample] | None:
        """Return what a query comes to now.

        Raises:
            HistogramError: it comes to native histograms.
            ServerError: the server does not answer as a Prometheus does.
        """
        at = (("time", f"{self.now_s:.3f}"), ("timeout", f"{self._query_seconds}s"))
        reply = self._reply("query", [("query", to_text(expr)), *at])
        if reply is None:
            return None
        if holds_histograms(reply):
            raise HistogramError
        return vector(reply)

    def numbers(self, expr: Expr) -> list[Sample] | None:
        """Return what a query comes to that comes to numbers, whatever its series are.

        Raises:
            ServerError: the server does not answer as a Prometheus does.
        """
        try:
            return self.samples(expr)
        except HistogramError:
            self.miss(f"{self.name} returned native histograms in place of numbers")
            return None

    def types(self, name: str) -> frozenset[str]:
        """Return the types that the server's metadata give a metric; none where it has no metadata."""
        if not self._has_metadata:
            return frozenset()
        try:
            reply = self._reply("metadata", [("metric", name)])
        except ServerError as error:
            if error.code not in _UNHANDLED:
                raise
            # Not every server that speaks the API has this part of it.
            self._has_metadata = False
            return frozenset()
        return frozenset() if reply is None else types_of(reply, name)

    def _values(self, label: str, texts: Sequence[str]) -> list[str] | None:
        asked = (label, *texts)
        if asked not in self._known:
            path = f"label/{quote(in_a_path(label), safe='')}/values"
            form = [*(("match[]", text) for text in texts), *self._span(), ("limit", str(MOST_VALUES))]
            self._known[asked] = self._list(path, form)
        return self._known[asked]

    def _list(self, path: str, form: Sequence[tuple[str, str]]) -> list[str] | None:
        reply = self._reply(path, form)
        return None if reply is None else label_values(reply)

    def _span(self) -> list[tuple[str, str]]:
        return [("start", f"{self.now_s - LOOKED_BACK / SECOND:.3f}"), ("end", f"{self.now_s:.3f}")]

    def _reply(self, path: str, form: Sequence[tuple[str, str]]) -> Reply | None:
        try:
            reply = self._client.get(path, form)
        except QueryRefusedError as error:
            self.miss(error.message)
            return None
        except ServerError as error:
            self._too_large += 1
            if error.code != "SLO731" or self._too_large > _MOST_TOO_LARGE:
                raise
            self.miss(error.message)
            return None
        for note in reply.notes:
            if not any(each in note for each in _HARMLESS):
                self.miss(f"{reply.source} may not have returned everything: {note}")
        return reply

    def miss(self, reason: str) -> None:
        """Remember that something was not checked, and why."""
        self.unchecked[reason] = self.unchecked.get(reason, 0) + 1
