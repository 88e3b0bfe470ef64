"""Fill a real Prometheus with traffic, and with what the generated rules make of it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

from slo_codegen.plan.model import Plan
from tests.dashboards.history import LATE, Rule, Samples, read_rules, replayed, since_calendar_start
from tests.preview.traffic import AT, DAY, DAYS, Series
from tests.support.servers import free_port, program

BLOCK = 7200
LONGEST_BLOCK = "744h"
SAMPLE = 120
STEP = 300
LOOKBACK = "4m"
"""Less than a step: what a rule no longer gives must not be read for one step more, as no mark says that it ended."""
_COARSE = 1800
_RECENT_DAYS = 8
"""How far back the dashboards look closely, and a little more; before that, rules are evaluated twice an hour."""
_KEPT = re.compile(r"slo:(objective:ratio|\w+:tile|calendar_\w+:start_timestamp_seconds)")
"""What is evaluated closely all the time, since sums over days and months are made of it."""


def write_traffic(series: Sequence[Series], data: Path) -> None:
    """Write every series as blocks of two hours: counters, sampled every two minutes."""
    totals = [0.0] * len(series)
    rows = sorted(range(len(series)), key=lambda index: series[index].name)
    families = sorted({each.name.split("{")[0] for each in series})
    with ThreadPoolExecutor(2) as pool:
        done = []
        for start in range(AT - DAYS * DAY, AT, BLOCK):
            lines: dict[str, list[str]] = {family: [] for family in families}
            times = range(start, min(start + BLOCK, AT + SAMPLE), SAMPLE)
            for index in rows:
                rate, name = series[index].rate, series[index].name
                into, total = lines[name.split("{")[0]], totals[index]
                for at in times:
                    into.append(f"{name} {total:.6f} {at}\n")
                    total += rate(at) * SAMPLE
                totals[index] = total
            done.append(pool.submit(_import, data, f"traffic-{start}", lines))
        for each in done:
            each.result()


def _import(data: Path, name: str, lines: dict[str, list[str]]) -> None:
    """Turn samples into blocks with promtool, which reads a file again for each block: so into long ones."""
    promtool = shutil.which("promtool")
    assert promtool, "promtool is missing: apt-get install prometheus"
    text = data.parent / f"{name}.txt"
    with text.open("w") as file:
        for family, samples in lines.items():
            if samples:
                file.write(f"# TYPE {family} unknown\n")
                file.writelines(samples)
        file.write("# EOF\n")
    done = subprocess.run(
        [
            promtool, "tsdb", "create-blocks-from", f"--max-block-duration={LONGEST_BLOCK}", "--quiet", "openmetrics",
            str(text), str(data),
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    text.unlink()


@contextmanager
def prometheus(data: Path) -> Iterator[str]:
    """Serve a folder of blocks; yields the base URL."""
    config = data.parent / "prometheus.yaml"
    config.write_text("{}")
    address = f"127.0.0.1:{free_port()}"
    with program(
        "prometheus", "prometheus", data.parent / "prometheus.log", f"http://{address}/-/ready",
        f"--config.file={config}", f"--storage.tsdb.path={data}", f"--web.listen-address={address}",
        "--storage.tsdb.retention.time=100y", "--query.max-samples=1000000000", "--query.timeout=10m",
        "--storage.tsdb.min-block-duration=2h", "--storage.tsdb.max-block-duration=2h",
        f"--query.lookback-delta={LOOKBACK}", "--log.level=error",
    ):  # fmt: skip
        yield f"http://{address}"


def query_range(url: str, query: str, start: int, end: int, step: int) -> list[dict[str, Any]]:
    """Return the series of a range query."""
    asked = urlencode({"query": query, "start": start, "end": end, "step": step}).encode()
    with urlopen(f"{url}/api/v1/query_range", asked, timeout=600) as reply:
        found: list[dict[str, Any]] = json.load(reply)["data"]["result"]
        return found


def evaluate_rules(folder: Path, plan: Plan, data: Path) -> None:
    """Evaluate all rules of a folder every five minutes, as Prometheus does, and write what they record.

    Rules that read what others record come after them; alerts last, with their ``for``. Tiles are those of a replay,
    and what calendars add up is added up here: see `tests.dashboards.history`.
    """
    rules = [rule for rule in read_rules(folder) if not rule.tile]
    tiles: Samples = {}
    for number, level in enumerate(_levels([*(rule for rule in rules if not rule.alert), *replayed(plan, STEP)])):
        with prometheus(data) as url, ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda rule: _recorded(url, rule, tiles), level))
        lines: dict[str, list[str]] = {}
        for rule, answer in zip(level, answers, strict=True):
            lines.setdefault(rule.name, []).extend(
                f"{name} {value!r} {at}\n" for name, values in answer.items() for at, value in values.items()
            )
            if rule.tile:
                tiles.update(answer)
        _import(data, f"recorded-{number}", lines)
    with prometheus(data) as url, ThreadPoolExecutor(2) as pool:
        states = list(pool.map(lambda rule: _alerted(url, rule), (rule for rule in rules if rule.alert)))
    _import(
        data,
        "alerts",
        {
            "ALERTS": [line for found in states for line in found[0]],
            "ALERTS_FOR_STATE": [line for found in states for line in found[1]],
        },
    )


def _levels(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    """Yield rules in turns, each reading only what earlier turns record; a rule is known by its name and SLO."""
    left = list(rules)
    while left:
        waiting = {(rule.name, rule.labels.get("slo")) for rule in left}
        ready = [
            rule
            for rule in left
            if not any((name, slo) in waiting for name in rule.reads for slo in (rule.labels.get("slo"), None))
        ]
        assert ready, "rules that wait for each other"
        left = [rule for rule in left if rule not in ready]
        yield ready


def _recorded(url: str, rule: Rule, tiles: Samples) -> Samples:
    if rule.calendar is not None:
        return dict(since_calendar_start(rule, rule.calendar, tiles, STEP))
    late = LATE if rule.tile else 0
    found: Samples = {}
    for start, end, step in _spans(rule):
        for each in query_range(url, rule.expr, start + late, end + late, step):
            labels = {**each["metric"], **rule.labels}
            labels.pop("__name__", None)
            values = found.setdefault(rule.name + _text(labels), {})
            values.update({round(at) - late: float(value) for at, value in each["values"]})
    return found


def _spans(rule: Rule) -> Iterator[tuple[int, int, int]]:
    """Yield start, end and step of the queries that a rule is evaluated by, all of them together without a gap."""
    recent = AT - _RECENT_DAYS * DAY
    if _KEPT.fullmatch(rule.name):
        yield AT - DAYS * DAY, AT, STEP
    else:
        yield AT - DAYS * DAY, recent - _COARSE, _COARSE
        yield recent, AT, STEP


def _alerted(url: str, rule: Rule) -> tuple[list[str], list[str]]:
    states, since_lines = [], []
    for each in query_range(url, rule.expr, AT - _RECENT_DAYS * DAY, AT, STEP):
        labels = {**each["metric"], **rule.labels, "alertname": rule.name}
        labels.pop("__name__", None)
        since = before = None
        for at, _ in each["values"]:
            if since is None or at - before > STEP:
                since = at
            before = at
            state = "firing" if at - since >= rule.hold else "pending"
            states.append((state, f"ALERTS{_text({**labels, 'alertstate': state})} 1 {at}\n"))
            since_lines.append(f"ALERTS_FOR_STATE{_text(labels)} {since} {at}\n")
    # A series' samples stand together in OpenMetrics.
    return [line for _, line in sorted(states, key=lambda pair: pair[0])], since_lines


def _text(labels: dict[str, str]) -> str:
    inside = ",".join(f"{name}={json.dumps(value)}" for name, value in sorted(labels.items()))
    return f"{{{inside}}}"
