"""Traffic read from promtool's notation of series, as what an application would have sent to Datadog.

A sample of a counter becomes a count of what was added since the sample before; a counter that is born with a value
brings that value. Where nothing is added nothing is sent, as of a count that an application increments and of a
distribution. The timings of a bucket lie evenly in it, as ``histogram_quantile`` takes them.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

_NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
_WORD = re.compile(
    rf"(?P<gap>_)(?:x(?P<gaps>[0-9]+))?|(?P<first>{_NUMBER})(?:(?P<step>[+-]{_NUMBER})?x(?P<times>[0-9]+))?"
)
_TEXT = r'"((?:[^"\\]|\\.)*)"'
_SERIES = re.compile(
    rf"(?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{{(?P<labels>.*)\}})?|\{{{_TEXT}(?:, (?P<others>.*))?\}}", re.DOTALL
)
_LABEL = re.compile(rf"(?:{_TEXT}|([a-zA-Z_][a-zA-Z0-9_]*))={_TEXT}")
_DURATION = re.compile(r"([0-9]+)(ms|[smhdwy])")
_MS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000, "y": 31_536_000_000}
_NOT_A_TAG = re.compile(r"[^\w:./-]|_")


def duration_ms(text: str) -> int:
    """Read a duration such as ``1h30m``."""
    assert re.fullmatch(rf"(?:{_DURATION.pattern})+", text), text
    return sum(int(number) * _MS[unit] for number, unit in _DURATION.findall(text))


@dataclass(frozen=True)
class Run:
    """Samples ``first``, ``first + 1``, … of a counter, whose growth since its birth is ``base + step * n``."""

    first: int
    count: int
    base: float
    step: float


class Counter:
    """How much a counter has grown since its birth, by its samples."""

    def __init__(self, points: str, interval_ms: int) -> None:
        self._interval = interval_ms
        self._runs = runs(points)
        self._starts = [run.first for run in self._runs]

    @property
    def ends(self) -> int:
        """When its last sample is, in ms."""
        return (self._runs[-1].first + self._runs[-1].count - 1) * self._interval if self._runs else 0

    def grown(self, at: float) -> float:
        """Return the growth that the last sample at or before a time tells; 0 before the first."""
        sample = math.floor(at / self._interval)
        index = bisect_right(self._starts, sample) - 1
        if index < 0:
            return 0.0
        run = self._runs[index]
        return run.base + run.step * min(sample - run.first, run.count - 1)

    def sampled(self, start: float, end: float) -> bool:
        """Return whether there is a sample after ``start`` and up to ``end``."""
        first, last = math.floor(start / self._interval) + 1, math.floor(end / self._interval)
        return any(run.first <= last and run.first + run.count > first for run in self._runs)


@lru_cache(maxsize=4096)
def runs(points: str) -> tuple[Run, ...]:
    """Read samples as promtool writes them: ``0+5x10``, ``_x3``, ``1 2 3``. A fall is a counter that begins anew."""
    found: list[Run] = []
    at, grown, last = 0, 0.0, 0.0
    for word in points.split():
        match = _WORD.fullmatch(word)
        assert match, word
        if match["gap"]:
            at += int(match["gaps"] or 1)
            continue
        first, step, count = float(match["first"]), float(match["step"] or 0), int(match["times"] or 0) + 1
        assert step >= 0, f"{word} is no counter"
        grown += first - last if first >= last else first
        found.append(Run(at, count, grown, step))
        at, grown, last = at + count, grown + step * (count - 1), first + step * (count - 1)
    return tuple(found)


@dataclass(frozen=True)
class Count:
    """A count of Datadog with its tags."""

    tags: Mapping[str, str]
    counter: Counter

    def amount(self, start: float, end: float) -> float:
        """Return what was counted after ``start`` and up to ``end``."""
        return self.counter.grown(end) - self.counter.grown(start)

    def amount_up_to(self, bound: float, start: float, end: float) -> float:
        """Refuse: a count has no values."""
        raise AssertionError(f"a count has no values to compare with {bound}")


@dataclass(frozen=True)
class Distribution:
    """A distribution of Datadog with its tags: counters of the values up to each bound, the last one infinite."""

    tags: Mapping[str, str]
    upto: Mapping[float, Counter]

    def amount(self, start: float, end: float) -> float:
        """Return how many values came after ``start`` and up to ``end``."""
        last = self.upto[math.inf]
        return last.grown(end) - last.grown(start)

    def amount_up_to(self, bound: float, start: float, end: float) -> float:
        """Return how many of them are at most ``bound``; within a bucket in proportion."""
        lower, below = 0.0, 0.0
        for upper, counter in self.upto.items():
            amount = counter.grown(end) - counter.grown(start)
            if upper == bound:
                return amount
            if upper > bound:
                return below if math.isinf(upper) else below + (amount - below) * (bound - lower) / (upper - lower)
            lower, below = upper, amount
        return below


@dataclass(frozen=True)
class Gauge:
    """A gauge of Datadog with its tags: its values, and when each was sent."""

    tags: Mapping[str, str]
    times: tuple[int, ...]
    values: tuple[float, ...]

    def amount(self, start: float, end: float) -> float:
        """Return how many values were sent after ``start`` and up to ``end``."""
        return bisect_right(self.times, end) - bisect_right(self.times, start)

    def amount_up_to(self, bound: float, start: float, end: float) -> float:
        """Refuse: a gauge has no values that are counted."""
        raise AssertionError(f"a gauge counts nothing up to {bound}")

    def mean(self, start: float, end: float) -> float:
        """Return the mean of the values sent after ``start`` and up to ``end``: what a gauge is rolled up to."""
        found = self.values[bisect_right(self.times, start) : bisect_right(self.times, end)]
        return sum(found) / len(found)


def gauge(tags: Mapping[str, str], points: str, interval_ms: int) -> Gauge:
    """Read the samples of a gauge: words such as ``_x3`` and ``1.5x2``, which is that value thrice."""
    times, values, at = [], [], 0
    for word in points.split():
        match = _WORD.fullmatch(word)
        assert match, word
        assert not match["step"], f"{word}: no gauge is sent that grows by steps"
        if match["gap"]:
            at += int(match["gaps"] or 1)
            continue
        for _ in range(int(match["times"] or 0) + 1):
            times.append(at * interval_ms)
            values.append(float(match["first"]))
            at += 1
    return Gauge(tags, tuple(times), tuple(values))


Sent = Count | Distribution | Gauge


class Traffic:
    """What was sent of every metric; times are in ms."""

    def __init__(
        self,
        series: Iterable[tuple[str, str]],
        interval_ms: int,
        names: Mapping[str, str],
        gauges: Collection[str] = (),
    ) -> None:
        """``series`` are names and points as promtool reads them; ``names`` gives Datadog's of a metric's.

        ``gauges`` are the metrics, by their names in Prometheus, that are no counters.
        """
        self._sent: dict[str, list[Sent]] = {}
        self.ends = 0
        timings: dict[tuple[str, tuple[tuple[str, str], ...]], dict[float, Counter]] = {}
        for name, points in series:
            metric, labels = read_series(name)
            if metric in gauges:
                sent = gauge(_tags(labels), points, interval_ms)
                self.ends = max((self.ends, *sent.times))
                self._sent.setdefault(names[metric], []).append(sent)
                continue
            counter = Counter(points, interval_ms)
            self.ends = max(self.ends, counter.ends)
            if metric.endswith("_bucket"):
                le = float(labels.pop("le"))
                key = names[metric.removesuffix("_bucket")], tuple(sorted(labels.items()))
                timings.setdefault(key, {})[le] = counter
            elif metric in names:
                self._sent.setdefault(names[metric], []).append(Count(_tags(labels), counter))
            else:
                assert metric.endswith(("_count", "_sum")), f"{metric} is no metric of the catalog"
        for (metric, labels_of), upto in timings.items():
            by_bound = dict(sorted(upto.items()))
            self._sent.setdefault(metric, []).append(Distribution(_tags(dict(labels_of)), by_bound))

    def of(self, metric: str) -> list[Sent]:
        """Return what was sent of a metric."""
        return self._sent.get(metric, [])


@lru_cache(maxsize=8192)
def _parse_series(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    match = _SERIES.fullmatch(text)
    assert match, text
    written = _LABEL.findall(match["labels"] or match["others"] or "")
    labels = ((quoted or bare, value) for quoted, bare, value in written)
    return match["name"] or _plain(match[3]), tuple((_plain(label), _plain(value)) for label, value in labels)


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def read_series(text: str) -> tuple[str, dict[str, str]]:
    """Read ``name{label="value"}``."""
    name, labels = _parse_series(text)
    return name, dict(labels)


def _tags(labels: Mapping[str, str]) -> dict[str, str]:
    return {_tag(label): _tag(value) for label, value in labels.items()}


@lru_cache(maxsize=8192)
def _tag(text: str) -> str:
    """Write a text as Datadog stores it in a tag."""
    return re.sub("_+", "_", _NOT_A_TAG.sub("_", text.lower())).rstrip("_")
