"""What the generated rules would have recorded in the past, had Prometheus evaluated them all the time.

promtool's own way (`create-blocks-from rules`) makes a block for each rule and block of time and knows nothing of rules
that read other rules, nor of alerts. Here too Prometheus evaluates each rule's own expression over the past, the rules
that read others after them; what it answers goes back through promtool's import, under the labels that the rule gives.
An alert is active from when its expression has a value, and fires once that has held for as long as its rule says.

A tile depends on the one before, which no evaluation over the past can read: the rules for a replay take tiles of a
fixed length, here as long as samples are apart. They are evaluated a little late, as tiles are, and written to the end
of what they count. A calendar's budget looks up the ends of its hours and days: it is added up here.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

import yaml

from slo_codegen.backends.prometheus.groups import groups_of
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.model import Plan
from tests.dashboards.objectives import calendar_start
from tests.dashboards.prometheus import Client, import_openmetrics, prometheus
from tests.dashboards.traffic import DAY, HOUR, MINUTE, Traffic, seconds

_STEPS = (("15s]", "{step}s]"), ("offset 15s", "offset {step}s"))
"""Where the text of a rule says how far apart its steps are."""
LATE = 45
"""Seconds after the end of a tile at which it is evaluated: more than the delay of tiles, less than that and a step."""
DELAY = 31
"""Seconds after the end of a tile at which it is written at the earliest."""
_READS = re.compile(r"slo:[a-z0-9_:]+")
STEP = 30 * MINUTE
"""How far apart the rules are evaluated where nothing happens."""
BEFORE = 2 * HOUR
"""How far apart they are evaluated before the last eight days: as far as the points of a graph of thirty days."""
FINE = 5 * MINUTE
"""How far apart they are evaluated around the incident, and now; and how long tiles are."""
TICK = 15
"""Seconds between two evaluations of the rules now; the generated intervals would take minutes to be seen. No less than
the steps of tiles: each looks for the tile before at its steps."""
RECENT = 2 * HOUR
"""How far back samples are a minute apart, and tiles as long."""

_WHOLE = ("slo:objective", "slo:period", "slo:error_budget", "slo:calendar", "slo:sli_bad:increase1h",
          "slo:sli_total:increase1h")  # fmt: skip
"""What the burn-down reads, of a period of an hour as well: it is evaluated over the whole thirty days."""
_SPENT = ("slo:sli_bad:increase5m", 3 * DAY)
"""What each alert has spent is read each 5 min, and how far back."""

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
        return set(_READS.findall(self.expr)) - {self.name}

    @property
    def tile(self) -> bool:
        """Whether it counts events."""
        return self.name.endswith(":tile")

    @property
    def calendar(self) -> str | None:
        """The calendar whose events it adds up, if any."""
        found = re.search(r"slo:calendar_(month|week):start", self.expr)
        return found[1] if found else None


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


def replayed(plan: Plan, step: int) -> list[Rule]:
    """Return the rules of tiles of so many seconds, for an evaluation over the past of samples as far apart."""
    slower = replace(plan, fast_interval_ms=step * 1000)
    groups = [
        group
        for slo in plan.slos
        for group in groups_of(slo, slower, Diagnostics(), replayed=True)
        if group.name.endswith("/fast")
    ]
    rules = []
    for rule in (rule for group in groups for rule in group.rules):
        text = str(rule["expr"])
        for old, new in _STEPS:
            text = text.replace(old, new.format(step=step))
        if str(rule.get("record")).endswith(":tile"):
            rules.append(Rule(str(rule["record"]), text, dict(rule["labels"]), 0, False))  # type: ignore[call-overload]
    return rules


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


def write_history(rules: list[Rule], plan: Plan, traffic: Traffic, work: Path, data: Path) -> None:
    """Add to the imported traffic what the rules have recorded."""
    coarse, fine = replayed(plan, FINE), replayed(plan, MINUTE)
    recent = {(rule.name, *sorted(rule.labels.items())): rule for rule in fine}
    tiles: Samples = {}
    for level in passes([*(rule for rule in rules if not rule.tile), *coarse]):
        # All moments are multiples of five minutes. A live Prometheus marks a series that its rule no longer gives as
        # stale; here its last sample must not be read five minutes later.
        with prometheus(work, data, {}, "--query.lookback-delta=1m") as client:
            samples: Samples = {}
            for rule in level:
                if rule.calendar is not None:
                    samples.update(since_calendar_start(rule, rule.calendar, tiles, STEP))
                    continue
                if rule.tile:
                    later = recent[rule.name, *sorted(rule.labels.items())]
                    found = _tiles(client, rule, later, traffic)
                else:
                    found = _evaluate(client, rule, _segments(rule, traffic))
                for labels, values in found:
                    if rule.alert:
                        _add_alert(samples, rule, labels, values)
                    else:
                        samples[_text(rule.name, {**labels, **rule.labels})] = values
        tiles.update({text: values for text, values in samples.items() if ":tile{" in text})
        import_openmetrics(_lines(samples), work, data)


def _tiles(
    client: Client, coarse: Rule, fine: Rule, traffic: Traffic
) -> Iterator[tuple[dict[str, str], dict[int, float]]]:
    turn = traffic.now - RECENT
    found: dict[tuple[tuple[str, str], ...], dict[int, float]] = {}
    for rule, segment in ((coarse, (traffic.start, turn, FINE)), (fine, (turn + MINUTE, traffic.now, MINUTE))):
        for labels, values in _evaluate(client, rule, [segment], LATE):
            found.setdefault(tuple(sorted(labels.items())), {}).update(values)
    for key, by_time in found.items():
        if traffic.now in by_time:
            # The rules that run from now on write a tile so long after its end: they take this step for counted.
            by_time[traffic.now + DELAY] = by_time.pop(traffic.now)
        yield dict(key), by_time


def since_calendar_start(
    rule: Rule, calendar: str, tiles: Samples, step: int
) -> Iterator[tuple[str, dict[int, float]]]:
    """Yield what is recorded of the events since the month or week began, each so many seconds.

    That is the share of bad events, or of a budget without a bad event what is left: all until there is one.
    """
    own = {key: value for key, value in rule.labels.items() if key in ("slo", "service")}
    end = max((max(values) for values in tiles.values()), default=0)
    for text, totals in tiles.items():
        name, labels = text.split("{", 1)
        if name != "slo:sli_total:tile" or not all(f'{key}="{value}"' in labels for key, value in own.items()):
            continue
        bad_tiles = tiles["slo:sli_bad:tile{" + labels]
        times = sorted(totals)
        total_until, bad_until = (
            [0.0, *accumulate(counts.get(time, 0.0) for time in times)] for counts in (totals, bad_tiles)
        )
        values = {}
        for time in range(times[0] // step * step + step, end + 1, step):
            first, last = (bisect(times, at) for at in (calendar_start(calendar, time - 1), time))
            bad, total = (until[last] - until[first] for until in (bad_until, total_until))
            if total > 0:
                values[time] = bad / total if rule.name == "slo:calendar_error:ratio" else float(bad < 1e-6)
        yield f"{rule.name}{{{labels}", values


def _segments(rule: Rule, traffic: Traffic) -> list[Segment]:
    """Return the stretches over which a rule is evaluated."""
    now, start = traffic.now, traffic.start
    before = [(start, now - 8 * DAY, BEFORE)] if rule.name.startswith(_WHOLE) else []
    name, spent = _SPENT
    fine = spent if rule.name == name else 6 * HOUR
    return [*before, (now - 8 * DAY, now, STEP), *_incident(traffic), (now - fine - STEP, now, FINE)]


def _incident(traffic: Traffic) -> list[Segment]:
    began, ended = (int(each) for each in traffic.incident)
    return [(began - HOUR, ended + 2 * HOUR, FINE)]


def _evaluate(
    client: Client, rule: Rule, segments: list[Segment], late: int = 0
) -> Iterator[tuple[dict[str, str], dict[int, float]]]:
    """Yield each series of a rule, with the values that it had so many seconds after each moment."""
    found: dict[tuple[tuple[str, str], ...], dict[int, float]] = {}
    for start, end, step in segments:
        for labels, values in client.range(rule.expr, start - start % step + late, end + late, step):
            labels.pop("__name__", None)
            moments = {time - late: value for time, value in values.items()}
            found.setdefault(tuple(sorted(labels.items())), {}).update(moments)
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
