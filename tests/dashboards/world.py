"""Thirty days of traffic in a Prometheus that evaluates the generated rules, asked every query of every dashboard."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.writer import write
from tests.dashboards import grafana
from tests.dashboards.grafana import Choice
from tests.dashboards.history import TICK, read_rules, write_history
from tests.dashboards.objectives import buckets, milliseconds, read_catalog
from tests.dashboards.prometheus import Client, import_openmetrics, prometheus
from tests.dashboards.traffic import DAY, HOUR, MINUTE, Traffic
from tests.support.servers import wait_for

CATALOG = Path(__file__).parents[2] / "catalog"
TRAFFIC = Path(__file__).with_name("traffic.yaml")

CHOICES: dict[str, Choice] = {
    "all": {},
    "one": {"service": ["wallet"], "slo": ["wallet-spend-success"], "region": ["us-east"]},
    "two": {
        "service": ["wallet", "core-api"],
        "slo": ["wallet-spend-success", "auth-availability"],
        "region": ["us-east", "ap-south"],
    },
}  # fmt: skip
"""What is chosen at the top of the dashboards when the queries are sent."""

AHEAD = 30 * MINUTE
"""How far the imported traffic reaches into the future, for the rules that are evaluated from now on."""


def build(work: Path) -> dict[str, Any]:
    """Return the answers to every query, with the time at which they were asked, as JSON values."""
    generated = work / "generated"
    report = Diagnostics()
    made = compile_catalog(CATALOG, report, targets=["prometheus", "grafana"])
    assert not report.has_errors
    assert write(generated, made.artifacts, made.digest, report) is not None
    traffic = Traffic(TRAFFIC, int(time.time()) // 300 * 300, buckets(read_catalog(CATALOG)))
    data = work / "data"
    data.mkdir()
    _import_traffic(traffic, work, data)
    rules = read_rules(generated / "prometheus" / "rules")
    assert made.plan is not None
    write_history(rules, made.plan, traffic, work, data)
    boards = [json.loads(path.read_text()) for path in sorted((generated / "grafana" / "dashboards").glob("*.json"))]
    with prometheus(work, data, _config(generated, work)) as client:
        started = time.time()
        wait_for(lambda: _evaluated_since(client, started + 3 * TICK), "every rule to be evaluated three times", 180)
        asked = time.time()
        assert asked < traffic.now + AHEAD, "the traffic came to its end before the queries were sent"
        answers = list(_ask_all(client, boards, Moment(traffic.now, started, asked)))
    return {"now": traffic.now, "started": started, "asked": asked, "boards": boards, "answers": answers}


class Moment(NamedTuple):
    """The end of the import, the start of the rules, and the time that is asked about."""

    imported: int
    started: float
    asked: float

    def end_of(self, step: int) -> int:
        """Return the last point of a graph; not one between import and start, when not every rule was evaluated."""
        end = int(self.asked) // step * step
        return end if end <= self.imported or end > self.started + 3 * TICK else self.imported // step * step


def _import_traffic(traffic: Traffic, work: Path, data: Path) -> None:
    now = traffic.now
    # What is older than nine days is not read by percentiles, so that of a histogram the bounds of objectives suffice.
    old = range(traffic.start, now - 9 * DAY, 5 * MINUTE)
    new = [*range(now - 9 * DAY, now - 2 * HOUR, 5 * MINUTE), *range(now - 2 * HOUR, now + AHEAD, MINUTE)]
    work_of = [work / "old", work / "new"]
    for folder in work_of:
        folder.mkdir()
    with ThreadPoolExecutor(2) as pool:
        jobs = [
            pool.submit(import_openmetrics, traffic.lines([*old], _is_counted), work_of[0], data),
            pool.submit(import_openmetrics, traffic.lines(new), work_of[1], data),
        ]
        for job in jobs:
            job.result()


def _is_counted(series: str) -> bool:
    """Whether an SLI counts a series: all but the buckets of a histogram at no objective's bound."""
    bound = re.search(r'le="(\d+)"', series)
    return bound is None or int(bound[1]) in _bounds()


@cache
def _bounds() -> set[int]:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((CATALOG / "services").glob("*.yaml")))
    return {milliseconds(bound) for bound in re.findall(r"(?:under|over): (\w+)", text)}


def _config(generated: Path, work: Path) -> dict[str, Any]:
    """Return the configuration: the generated rules, each group evaluated at every tick."""
    folder = work / "rules"
    folder.mkdir()
    for path in (generated / "prometheus" / "rules").glob("*.yaml"):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for group in content["groups"]:
            group["interval"] = f"{TICK}s"
        (folder / path.name).write_text(json.dumps(content), encoding="utf-8")
    return {
        "global": {"evaluation_interval": f"{TICK}s"},
        # The imported blocks end in the future; what the rules record lies before their end.
        "storage": {"tsdb": {"out_of_order_time_window": "2h"}},
        "rule_files": [str(folder / "*.yaml")],
    }


def _evaluated_since(client: Client, when: float) -> bool:
    groups = client.get("rules")["groups"]
    moments = [re.sub(r"\.\d+|Z$", "", group["lastEvaluation"]) for group in groups]
    return bool(moments) and all(moment >= time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(when)) for moment in moments)


def _ask_all(client: Client, boards: list[dict[str, Any]], now: Moment) -> Iterator[dict[str, Any]]:
    for board in boards:
        for name, choice in CHOICES.items():
            for panel in grafana.panels(board):
                for target in panel.get("targets", ()):
                    place = {"board": board["uid"], "panel": panel["title"], "ref": target["refId"], "choice": name}
                    yield place | _ask(client, board, panel, target, choice, now)
            for each in board["annotations"]["list"]:
                place = {"board": board["uid"], "panel": f"annotation: {each['name']}", "ref": "", "choice": name}
                query = {"expr": each["expr"], "instant": False}
                yield place | _ask(client, board, {"interval": each["step"]}, query, choice, now)
        for each in board["templating"]["list"]:
            if each["type"] == "query":
                yield {"board": board["uid"], "variable": each["name"], "values": _values(client, board, each, now)}


def _ask(
    client: Client, board: dict[str, Any], panel: dict[str, Any], target: dict[str, Any], choice: Choice, now: Moment
) -> dict[str, Any]:
    span = grafana.span_of(board, panel)
    step = grafana.step_of(span, panel.get("interval"))
    query = grafana.filled_in(target["expr"], board, choice, step, span)
    if target["instant"]:
        found_now = client.instant(query, now.asked)
        return {"series": [[labels, {str(now.asked): value}] for labels, value in found_now], "step": 0}
    end = now.end_of(step)
    start = (end - span) // step * step
    found = client.range(query, start, end, step)
    return {"series": [[labels, {str(t): v for t, v in values.items()}] for labels, values in found],
            "step": step, "start": start, "end": end}  # fmt: skip


def _values(client: Client, board: dict[str, Any], variable: dict[str, Any], now: Moment) -> list[str]:
    match = re.fullmatch(r"label_values\((.+), *(\w+)\)", variable["query"])
    assert match, variable["query"]
    selector = grafana.filled_in(match[1], board, {}, 60, 3600)
    asked = {"match[]": selector, "start": now.asked - grafana.span_of(board), "end": now.asked}
    return list(client.get(f"label/{match[2]}/values", **asked))
