"""The traffic that traffic.yaml describes: how many events there were, and the counters that a platform would show.

Everything is arithmetic on piecewise constant rates: the number of events of a part of a stream between two times is
its rate times the integral of the hours' weights. Times are seconds since 1970, in UTC. Nothing here is shared with the
compiler: the metric names follow what the platform's documentation says.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import yaml

MINUTE, HOUR, DAY = 60, 3600, 86400
LENGTH = 30 * DAY
_BORN_WITH = 1000.0
"""What every counter held before the traffic began."""
_SERIES = re.compile(r"([\w.]+)(?:\{(.*)\})?(?: @ (\d+))?")
_LABEL = re.compile(r'(\w+)="([^"]*)"')
PARTS = ("good", "bad", "other")
TARGET = {"job": "platform", "instance": "traffic"}


@dataclass(frozen=True)
class Event:
    """What an event adds to: a counter, or with ``ms`` a timing."""

    metric: str
    labels: tuple[tuple[str, str], ...]
    ms: int | None


@dataclass(frozen=True)
class Stretch:
    """A stretch of time in which a stream of a region has constant shares of good, bad and other events."""

    start: float
    end: float
    shares: dict[str, float]


class Traffic:
    """The traffic that has just come to ``now``, a multiple of five minutes, and goes on as it is."""

    def __init__(self, path: Path, now: int, buckets: dict[str, list[int]]) -> None:
        """``buckets`` has the histogram bounds in ms of each timing."""
        self.now, self.start = now, now - LENGTH
        self.spec: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        self.regions = list(self.spec["regions"])
        self._buckets = buckets
        self._before = [0.0, *accumulate(weight * HOUR for weight in self.spec["hours"])]
        # The hours are shifted so that it is always noon now: what the figures are must not hang on when tests run.
        self._shift = now - 12 * HOUR
        self.incident = self._span(self.spec["incident"])
        self.down_since = self._span(self.spec["down"])[0]
        self.stretches = cache(self._stretches)
        self.parts = [
            (name, part, [parse_event(text) for text in stream[part]])
            for name, stream in self.spec["streams"].items()
            for part in PARTS
            if stream.get(part)
        ]
        """Each part of each stream, with what one event of it adds to."""

    def _span(self, spec: dict[str, Any]) -> tuple[float, float]:
        start = self.now - seconds(spec["began"])
        return start, start + seconds(spec["lasted"]) if "lasted" in spec else float("inf")

    def weight(self, start: float, end: float) -> float:
        """Return the integral of the hours' weights, so that five minutes at weight 1 are 1."""
        return (self._weight_to(end) - self._weight_to(start)) / (5 * MINUTE) if end > start else 0.0

    def _weight_to(self, time: float) -> float:
        days, rest = divmod(time - self._shift, DAY)
        hour = int(rest // HOUR)
        return days * self._before[24] + self._before[hour] + self.spec["hours"][hour] * (rest % HOUR)

    def _stretches(self, name: str, region: str) -> list[Stretch]:
        """Return the shares of a stream in a region over time; a stretch that is left out has no events."""
        stream, each, incident, down = (
            self.spec["streams"][name], self.spec["regions"][region], self.spec["incident"], self.spec["down"],
        )  # fmt: skip
        other = stream.get("other_share", 0.0)

        def shares(bad: float) -> dict[str, float]:
            return {"good": 1 - bad - other, "bad": bad, "other": other}

        usual = shares(stream["bad_share"] * each["bad"])
        if region == incident["region"] and name in incident["streams"]:
            start, end = self.incident
            hit = shares(incident["bad_share"])
            return [Stretch(0, start, usual), Stretch(start, end, hit), Stretch(end, float("inf"), usual)]
        if region == down["region"]:
            before = [Stretch(0, self.down_since, usual)]
            fails = {"good": 0.0, "bad": 1.0, "other": 0.0}
            answers = name.rsplit(" ", 1)[-1] in down["streams"]
            return [*before, Stretch(self.down_since, float("inf"), fails)] if answers else before
        return [Stretch(0, float("inf"), usual)]

    def events(self, name: str, region: str, part: str, start: float, end: float) -> float:
        """Return how many events of a part of a stream there were from ``start`` to ``end``."""
        per_5m = self.spec["streams"][name]["per_5m"] * self.spec["regions"][region]["weight"]
        start = max(start, self.start)
        return sum(
            per_5m * stretch.shares[part] * self.weight(max(start, stretch.start), min(end, stretch.end))
            for stretch in self.stretches(name, region)
        )

    def silent_from(self, name: str, region: str) -> float:
        """Return when the series of a stream ended; infinity while they go on."""
        return self.stretches(name, region)[-1].end

    def counters(self, region: str) -> list[tuple[str, float, list[tuple[str, str]]]]:
        """Return the series of a region: their text, when they end, and the (stream, part) pairs that add to them."""
        found: dict[str, tuple[float, list[tuple[str, str]]]] = {}
        for name, part, events in self.parts:
            end = self.silent_from(name, region)
            for event in events:
                for series, counts in self._series(event, region):
                    known = found.setdefault(series, (end, []))[1]
                    if counts:
                        known.append((name, part))
        return [(series, end, pairs) for series, (end, pairs) in found.items()]

    def _series(self, event: Event, region: str) -> Iterator[tuple[str, bool]]:
        """Yield each series of a counter or histogram, and whether an event adds one to it."""
        flat = event.metric.replace(".", "_")
        labels = {**dict(event.labels), "region": region, **TARGET}
        if event.ms is None:
            yield f"{flat}_total{_text(labels)}", True
            return
        for bound in self._buckets[event.metric]:
            yield f"{flat}_bucket{_text({**labels, 'le': str(bound)})}", event.ms <= bound
        yield f"{flat}_bucket{_text({**labels, 'le': '+Inf'})}", True
        yield f"{flat}_count{_text(labels)}", True

    def lines(self, times: list[int], wanted: Callable[[str], bool] = bool) -> Iterator[str]:
        """Yield the samples of the wanted series at ascending times, as OpenMetrics."""
        for region in self.regions:
            grown: dict[tuple[str, str], list[float]] = {}
            for series, end, pairs in self.counters(region):
                if not wanted(series):
                    continue
                alive = times[: bisect_right(times, end)]
                for pair in pairs:
                    if pair not in grown:
                        grown[pair] = self._grown(*pair, region, times)
                columns = [grown[pair] for pair in pairs]
                for index, time in enumerate(alive):
                    yield f"{series} {_number(_BORN_WITH + sum(column[index] for column in columns))} {time}\n"

    def _grown(self, name: str, part: str, region: str, times: list[int]) -> list[float]:
        total, last, out = 0.0, float(self.start), []
        for time in times:
            total += self.events(name, region, part, last, time)
            out.append(total)
            last = time
        return out


def parse_event(text: str) -> Event:
    """Read ``metric{label="value"} @ milliseconds``."""
    match = _SERIES.fullmatch(text)
    assert match, text
    return Event(match[1], tuple(_LABEL.findall(match[2] or "")), int(match[3]) if match[3] else None)


def _number(value: float) -> str:
    """Write a counter, everywhere alike: one that falls in its last digit would have been reset."""
    return f"{value:.12g}"


def seconds(text: str) -> int:
    """Read a duration such as ``45m`` or ``1h30m``."""
    return sum(int(n) * {"s": 1, "m": MINUTE, "h": HOUR, "d": DAY}[u] for n, u in re.findall(r"(\d+)([smhd])", text))


def _text(labels: dict[str, str]) -> str:
    return "{" + ",".join(f'{name}="{value}"' for name, value in sorted(labels.items())) + "}"
