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

import promql_parser
import yaml

from slo_codegen.promql.parsed import series_read
from slo_codegen.units import parse_duration
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
_KEPT = re.compile(r"slo:(objective:ratio|sli_\w+:increase(5m|1h)|calendar_\w+:start_timestamp_seconds)")
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


def evaluate_rules(folder: Path, data: Path) -> None:
    """Evaluate all rules of a folder every five minutes, as Prometheus does, and write what they record.

    Rules that read what others record come after them; alerts last, with their ``for``.
    """
    rules = [
        rule
        for path in sorted(folder.glob("*.yaml"))
        for group in yaml.safe_load(path.read_text())["groups"]
        for rule in group["rules"]
    ]
    recorded = [rule for rule in rules if "record" in rule]
    for number, level in enumerate(_levels(recorded)):
        with prometheus(data) as url, ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda rule: _recorded(url, rule), level))
        lines: dict[str, list[str]] = {}
        for rule, answer in zip(level, answers, strict=True):
            lines.setdefault(rule["record"], []).extend(answer)
        _import(data, f"recorded-{number}", lines)
    with prometheus(data) as url, ThreadPoolExecutor(2) as pool:
        alerts = [rule for rule in rules if "alert" in rule]
        states = list(pool.map(lambda rule: _alerted(url, rule), alerts))
    _import(
        data,
        "alerts",
        {
            "ALERTS": [line for found in states for line in found[0]],
            "ALERTS_FOR_STATE": [line for found in states for line in found[1]],
        },
    )


def _levels(rules: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Yield rules in turns, each reading only what earlier turns record; a rule is known by its name and SLO."""
    left = [(rule, set(series_read(promql_parser.parse(rule["expr"])))) for rule in rules]
    while left:
        waiting = {(rule["record"], rule["labels"].get("slo")) for rule, _ in left}
        ready = [
            rule
            for rule, reads in left
            if not any((name, slo) in waiting for name in reads for slo in (rule["labels"].get("slo"), None))
        ]
        assert ready, "rules that wait for each other"
        left = [(rule, reads) for rule, reads in left if rule not in ready]
        yield ready


def _recorded(url: str, rule: dict[str, Any]) -> list[str]:
    lines: dict[str, list[str]] = {}
    for start, end, step in _spans(rule):
        for each in query_range(url, rule["expr"], start, end, step):
            labels = {**each["metric"], **rule["labels"]}
            labels.pop("__name__", None)
            name = rule["record"] + _text(labels)
            lines.setdefault(name, []).extend(f"{name} {value} {at}\n" for at, value in each["values"])
    return [line for same in lines.values() for line in same]


def _spans(rule: dict[str, Any]) -> Iterator[tuple[int, int, int]]:
    """Yield start, end and step of the queries that a rule is evaluated by, all of them together without a gap.

    The end of a range query is where calendar budgets look up their month and week, which change at midnight only.
    """
    recent = AT - _RECENT_DAYS * DAY
    if "@ end()" in rule["expr"]:
        for midnight in range(recent // DAY * DAY, AT, DAY):
            yield midnight, min(midnight + DAY - STEP, AT), STEP
    elif _KEPT.fullmatch(rule["record"]):
        yield AT - DAYS * DAY, AT, STEP
    else:
        yield AT - DAYS * DAY, recent - _COARSE, _COARSE
        yield recent, AT, STEP


def _alerted(url: str, rule: dict[str, Any]) -> tuple[list[str], list[str]]:
    wait = parse_duration(rule.get("for", "0s")) // 1000 if rule.get("for") else 0
    states, since_lines = [], []
    for each in query_range(url, rule["expr"], AT - _RECENT_DAYS * DAY, AT, STEP):
        labels = {**each["metric"], **rule["labels"], "alertname": rule["alert"]}
        labels.pop("__name__", None)
        since = before = None
        for at, _ in each["values"]:
            if since is None or at - before > STEP:
                since = at
            before = at
            state = "firing" if at - since >= wait else "pending"
            states.append((state, f"ALERTS{_text({**labels, 'alertstate': state})} 1 {at}\n"))
            since_lines.append(f"ALERTS_FOR_STATE{_text(labels)} {since} {at}\n")
    # A series' samples stand together in OpenMetrics.
    return [line for _, line in sorted(states, key=lambda pair: pair[0])], since_lines


def _text(labels: dict[str, str]) -> str:
    inside = ",".join(f"{name}={json.dumps(value)}" for name, value in sorted(labels.items()))
    return f"{{{inside}}}"
