"""Counts by place and window: each asked for once, those over short windows of one series in one query."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from slo_codegen.common.units import DAY, format_duration
from slo_codegen.live.asking import HistogramError, Server
from slo_codegen.live.measures import Part, Parts
from slo_codegen.plan.model import Place
from slo_codegen.promql import any_of, labelled

_MARK = "slo_window"
_Key = tuple[object, ...]

ByPlace = Mapping[Place, float]


class Counts:
    """What a server counts, for places of the SLOs' dimensions; None where it gives no answer."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._wanted: dict[_Key, dict[int, None]] = {}
        self._found: dict[tuple[_Key, int], ByPlace | None] = {}

    def want(self, parts: Iterable[Part], windows_ms: Iterable[int]) -> None:
        """Note that counts will be asked for, so that one query can be about several windows."""
        windows = dict.fromkeys(windows_ms)
        for part in parts:
            self._wanted.setdefault(part.key, {}).update(windows)

    def of(self, parts: Sequence[Part], by: tuple[str, ...], window_ms: int) -> ByPlace | None:
        """Return the sum of some parts over a window, by place; 0 where a place has only some of them.

        Raises:
            ServerError: the server does not answer as a Prometheus does.
        """
        total: dict[Place, float] = {}
        for part in parts:
            found = self._one(part, by, window_ms)
            if found is None:
                return None
            for place, value in found.items():
                total[place] = total.get(place, 0.0) + (-value if part.negative else value)
        return total

    def both(self, parts: Parts, by: tuple[str, ...], window_ms: int) -> Mapping[Place, tuple[float, float]] | None:
        """Return the bad and all events by place, of every place that has any series."""
        bad = self.of(parts.bad, by, window_ms)
        total = self.of(parts.total, by, window_ms)
        if bad is None or total is None:
            return None
        places = total if parts.total else bad
        return {place: (max(bad.get(place, 0.0), 0.0), max(total.get(place, 0.0), 0.0)) for place in places}

    def _one(self, part: Part, by: tuple[str, ...], window_ms: int) -> ByPlace | None:
        if (part.key, window_ms) not in self._found:
            self._ask(part, by, self._together(part, window_ms))
        return self._found[part.key, window_ms]

    def _together(self, part: Part, window_ms: int) -> list[int]:
        """Return the windows to ask for at once: a long one by itself, as the server may refuse it."""
        if window_ms > DAY:
            return [window_ms]
        wanted = dict.fromkeys((window_ms, *self._wanted.get(part.key, ())))
        return [each for each in wanted if each <= DAY and (part.key, each) not in self._found]

    def _ask(self, part: Part, by: tuple[str, ...], windows_ms: Sequence[int]) -> None:
        mark = _MARK
        while mark in by:
            mark += "_"
        marked = [labelled(part.over(each), mark, str(each)) for each in windows_ms]
        try:
            samples = self.server.samples(any_of(marked))
        except HistogramError:
            shown = format_duration(max(windows_ms))
            self.server.miss(f"{self.server.name} returned native histograms in place of counts over {shown}: declare "
                             "the metric under metrics: with histogram: native")  # fmt: skip
            samples = None
        found: dict[str, dict[Place, float]] = {str(each): {} for each in windows_ms}
        for sample in samples or ():
            value, into = float(sample.value), found.get(sample.labels.get(mark, ""))
            if into is not None and math.isfinite(value):
                into[Place(tuple((label, sample.labels.get(label, "")) for label in by))] = value
        for each in windows_ms:
            self._found[part.key, each] = None if samples is None else found[str(each)]
