"""What the generated rules would have recorded in the past, had Prometheus evaluated them all the time.

promtool's own way (`create-blocks-from rules`) makes a block for each rule and block of time and knows nothing of rules
that read other rules, nor of alerts. Here too Prometheus evaluates each rule's own expression over the past, the rules
that read others after them; what it answers goes back through promtool's import, under the labels that the rule gives.
An alert is active from when its expression has a value, and fires once that has held for as long as its rule says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.dashboards.objectives import calendar_start
from tests.dashboards.prometheus import Client, import_openmetrics, prometheus
from tests.dashboards.traffic import DAY, HOUR, MINUTE, Traffic, seconds

_READS = re.compile(r"slo:[a-z0-9_:]+")
STEP = 30 * MINUTE
"""How far apart the rules are evaluated where nothing happens."""
FINE = 5 * MINUTE
"""How far apart they are evaluated around the incident, and now."""

_WHOLE = ("slo:objective", "slo:period", "slo:error_budget", "slo:calendar")
"""What the burn-down reads: it is evaluated over the whole thirty days."""

Samples = dict[str, dict[int, float]]
Segment = tuple[int, int, int]
"""The start, end and step of a range, in seconds."""


@dataclass(frozen=True)
class Rule:
    """A rule of the generated files."""

    name: str
    expr: str
    labels: dict[str, str]
    hold: int
    alert: bool

    @property
    def reads(self) -> set[str]:
        """The names of the recorded series that it reads."""
        return set(_READS.findall(self.expr))


def read_rules(folder: Path) -> list[Rule]:
    """Read every rule of the generated files."""
    groups = [group for path in sorted(folder.glob("*.yaml")) for group in yaml.safe_load(path.read_text())["groups"]]
    return [
        Rule(
            rule.get("record") or rule["alert"], rule["expr"], rule["labels"], seconds(rule.get("for", "0s")),
            "alert" in rule,
        )
        for group in groups
        for rule in group["rules"]
    ]  # fmt: skip


def passes(rules: list[Rule]) -> list[list[Rule]]:
    """Put rules that read others after them; the alerts last."""
    depth: dict[str, int] = {}
    recorded = [rule for rule in rules if not rule.alert]
    while len(depth) < len({rule.name for rule in recorded}):
        ready = {r.name for r in recorded if r.name not in depth}
        ready = {n for n in ready if all(r.reads <= depth.keys() for r in recorded if r.name == n)}
        assert ready, "rules read each other in a circle"
        level = max(depth.values(), default=-1) + 1
        depth.update(dict.fromkeys(ready, level))
    levels = [[r for r in recorded if depth[r.name] == level] for level in range(max(depth.values()) + 1)]
    return [*levels, [rule for rule in rules if rule.alert]]


def write_history(rules: list[Rule], traffic: Traffic, work: Path, data: Path) -> None:
    """Add to the imported traffic what the rules have recorded."""
    for level in passes(rules):
        # All moments are multiples of five minutes. A live Prometheus marks a series that its rule no longer gives as
        # stale; here its last sample must not be read five minutes later.
        with prometheus(work, data, {}, "--query.lookback-delta=1m") as client:
            samples: Samples = {}
            for rule in level:
                found = _evaluate(client, rule, _segments(rule, traffic))
                for labels, values in found:
                    if rule.alert:
                        _add_alert(samples, rule, labels, values)
                    else:
                        samples[_text(rule.name, {**labels, **rule.labels})] = values
        import_openmetrics(_lines(samples), work, data)


def _segments(rule: Rule, traffic: Traffic) -> list[Segment]:
    """Return the stretches over which a rule is evaluated."""
    now, start = traffic.now, traffic.start
    if rule.name.endswith(":increase5m"):
        return [(start, now, FINE)]
    whole = rule.name.endswith(":increase1h") or rule.name.startswith(_WHOLE)
    past = (start if whole else now - 8 * DAY, now, STEP)
    segments = [past, *_incident(traffic), (now - 6 * HOUR - STEP, now, FINE)]
    return [part for each in segments for part in _by_calendar(each)] if "@ end()" in rule.expr else segments


def _by_calendar(segment: Segment) -> Iterator[Segment]:
    """Cut a stretch where a month or week begins: of a range, `@ end()` is the end of all, not of each moment."""
    start, end, step = segment
    start -= start % step
    while start <= end:
        day = start - start % DAY + DAY
        while day <= end and calendar_start("month", day) != day and calendar_start("week", day) != day:
            day += DAY
        yield start, min(end, day - step), step
        start = day


def _incident(traffic: Traffic) -> list[Segment]:
    began, ended = (int(each) for each in traffic.incident)
    return [(began - HOUR, ended + 2 * HOUR, FINE)]


def _evaluate(client: Client, rule: Rule, segments: list[Segment]) -> Iterator[tuple[dict[str, str], dict[int, float]]]:
    found: dict[tuple[tuple[str, str], ...], dict[int, float]] = {}
    for start, end, step in segments:
        for labels, values in client.range(rule.expr, start - start % step, end, step):
            labels.pop("__name__", None)
            found.setdefault(tuple(sorted(labels.items())), {}).update(values)
    for key, by_time in found.items():
        yield dict(key), dict(sorted(by_time.items()))


def _add_alert(samples: Samples, rule: Rule, labels: dict[str, str], values: dict[int, float]) -> None:
    """Add the series that Prometheus keeps of an alert: its state, and since when it is active."""
    own = {**labels, **rule.labels, "alertname": rule.name}
    since = last = None
    for time in values:
        if since is None or last is None or time - last > STEP:
            since = time
        last = time
        state = "firing" if time - since >= rule.hold else "pending"
        samples.setdefault(_text("ALERTS", {**own, "alertstate": state}), {})[time] = 1
        samples.setdefault(_text("ALERTS_FOR_STATE", own), {})[time] = since


def _lines(samples: Samples) -> Iterator[str]:
    for series, values in samples.items():
        for time, value in values.items():
            yield f"{series} {value!r} {time}\n"


def _text(name: str, labels: dict[str, str]) -> str:
    return name + "{" + ",".join(f'{key}="{value}"' for key, value in sorted(labels.items()) if value) + "}"
