"""What the rules of an SLO cost a real Prometheus, beside seven ratios of rates over the same counters.

Usage: python benchmarks/evaluation.py [PROMETHEUS [HOURS]]

Both are asked in turn, as instant queries over the same samples: 4 regions, 20 instances, 3 codes, scraped each 15 s
for three days, or for so many HOURS: less favours the ratios. The last three hours are in the server's memory, as they
would be if it had scraped them. It prints CPU a minute, each rule as often as its group runs, and the ratio.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import ryaml
from remote_write import send

from slo_codegen.common.units import parse_duration

HOURS = int(sys.argv[2]) if len(sys.argv) > 2 else 72
STEP_S, ROUNDS = 15, 15
REGIONS = ("r0", "r1", "r2", "r3")
RATES = {"200": 15, "404": 1, "500": 1}
WATCHING = "slo:measurement_problem:count"
WINDOWS = ("5m", "30m", "1h", "2h", "6h", "1d", "3d")
CATALOG = """
version: 1
platform:
  name: shop
  title: Shop
  environment: test
  targets: [prometheus, alertmanager, grafana, datadog, pagerduty]
  regions: [r0, r1, r2, r3]
  retention: 90d
  links: {grafana: https://grafana.example.org, runbooks: https://runbooks.example.org}
  email: {smarthost: smtp.example.org:587, from: slo@example.org}
  defaults: {no_data: {tier: P2, for: 15m}}
  watch: {tier: P2}
tiers:
  P1: {title: High, description: Many cannot buy., response: 15m, channels: [pager], severity: error, repeat: 4h}
  P2: {title: Medium, description: Some cannot buy., response: 1h, channels: [mail], severity: warning, repeat: 12h}
channels:
  pager: {page: pagerduty, title: Pager, secret: {file: /etc/secret}, datadog: pagerduty}
  mail: {email: team@example.org, title: Team, datadog: team@example.org}
owners:
  shop-team: {title: Shop team, escalation: [{schedule: FIRST}, {schedule: SECOND}]}
metrics:
  http.requests: {type: counter, labels: {region: [r0, r1, r2, r3], code: ["200", "404", "500"]}}
services:
  shop:
    title: Shop
    owner: shop-team
    slos:
      - id: ok
        title: Requests succeed
        objective: 99.9%
        sli: {ratio: {bad: 'http.requests{code="500"}', total: http.requests}}
        alerts:
          - {tier: P1, when: {burn_rate: {factor: 14.4, long: 1h, short: 5m}}}
          - {tier: P1, when: {burn_rate: {factor: 6, long: 6h, short: 30m}}}
          - {tier: P2, when: {burn_rate: {factor: 1, long: 3d, short: 6h}}}
          - {tier: P1, when: {bad_events: {above: 10, within: 10m}}}
"""


def counters(start: int) -> Iterator[tuple[dict[str, str], list[tuple[int, float]]]]:
    """Yield the counters, and thirty days of tiles."""
    times = range(start, start + HOURS * 3600, STEP_S)
    for region, instance, (code, rate) in product(REGIONS, range(20), RATES.items()):
        labels = {"region": region, "instance": f"i{instance}", "job": "j", "code": code}
        yield {"__name__": "http_requests_total", **labels}, [(at, nth * rate) for nth, at in enumerate(times)]
    first, end = start - 30 * 86_400 + HOURS * 3600, start + HOURS * 3600
    for (name, value), region in product((("slo:sli_bad:tile", 40), ("slo:sli_total:tile", 680)), REGIONS):
        labels = {"__name__": name, "region": region, "slo": "ok", "service": "shop"}
        yield labels, [(at, value) for at in range(first, end, 30)]


def openmetrics(before: int, start: int) -> Iterator[str]:
    """Yield the lines of a file of all samples before a time."""
    shown = ""
    for labels, samples in counters(start):
        name = labels.pop("__name__")
        if name != shown:
            yield f"# TYPE {name.removesuffix('_total')} {'counter' if name.endswith('_total') else 'gauge'}"
            shown = name
        series = f"{name}{{{','.join(f'{label}={json.dumps(value)}' for label, value in labels.items())}}}"
        yield from (f"{series} {value} {at}" for at, value in samples if at < before)
    yield "# EOF"


def send_recent(url: str, since: int, start: int) -> None:
    """Send the samples since a time to a server, half an hour at a time, as it takes none that are out of order."""
    found = [(labels, [each for each in samples if each[0] >= since]) for labels, samples in counters(start)]
    for begin in range(since, start + HOURS * 3600, 1800):
        send(
            url, [(labels, [each for each in samples if begin <= each[0] < begin + 1800]) for labels, samples in found]
        )


def rules(folder: Path) -> list[tuple[str, float, list[str]]]:
    """Return groups: name, runs a minute, expressions."""
    (folder / "catalog").mkdir()
    (folder / "catalog" / "catalog.yaml").write_text(CATALOG)
    command = [sys.executable, "-m", "slo_codegen", "build", str(folder / "catalog"), "--out", str(folder / "out"),
               "--target", "prometheus"]  # fmt: skip
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    groups = ryaml.loads((folder / "out/prometheus/rules/shop.yaml").read_text())["groups"]
    found = []
    for group in groups:
        runs = 60_000 / parse_duration(group["interval"])
        watching = [rule["expr"] for rule in group["rules"] if rule.get("record") == WATCHING]
        others = [rule["expr"] for rule in group["rules"] if rule.get("record") != WATCHING]
        found.append((group["name"], runs, others))
        if watching:
            found.append((f"{group['name']}, measurement problems", runs, watching))
    return found


def ratios() -> list[str]:
    """Return the usual error ratios: rates over seven windows."""
    bad, every = 'rate(http_requests_total{code="500"}[%s])', "rate(http_requests_total[%s])"
    return [f"sum by (region) ({bad % w}) / sum by (region) ({every % w})" for w in WINDOWS]


class Server:
    """A Prometheus over the samples."""

    def __init__(self, program: str, data: Path, now: int) -> None:
        """Start it, and wait until it answers; every query is evaluated at ``now``, in seconds."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{probe.getsockname()[1]}"
        (data.parent / "prometheus.yml").write_text("{}\n")
        self._now = now
        self._process = subprocess.Popen(
            [program, f"--config.file={data.parent / 'prometheus.yml'}", f"--storage.tsdb.path={data}",
             f"--web.listen-address={self.url[7:]}", "--storage.tsdb.retention.time=10y", "--log.level=error",
             "--web.enable-remote-write-receiver"],
        )  # fmt: skip
        for _ in range(100):
            try:
                urllib.request.urlopen(f"{self.url}/-/ready")
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit(f"{program} is not ready")

    def stop(self) -> None:
        """Stop the server."""
        self._process.terminate()
        self._process.wait()

    def cpu_ms(self, queries: list[str]) -> float:
        """Return the CPU time, in ms, that it takes for some queries."""
        before = self._cpu_s()
        for _ in range(ROUNDS):
            for query in queries:
                form = urllib.parse.urlencode({"query": query, "time": self._now}).encode()
                answer = json.load(urllib.request.urlopen(f"{self.url}/api/v1/query", form))
                assert answer["status"] == "success"
        return (self._cpu_s() - before) * 1000 / ROUNDS

    def _cpu_s(self) -> float:
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / 100


def main() -> None:
    """Measure, and print."""
    program = str(Path(sys.argv[1]).absolute()) if len(sys.argv) > 1 else shutil.which("prometheus") or "prometheus"
    promtool = next((str(p) for p in [Path(program).with_name("promtool")] if p.exists()), "promtool")
    start = 1_790_000_000
    end = start + HOURS * 3600
    recent = (end - 3 * 3600) // 7200 * 7200
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "samples.om").write_text("\n".join([*openmetrics(recent, start), ""]))
        command = [promtool, "tsdb", "create-blocks-from", "--max-block-duration=768h", "openmetrics", "samples.om",
                   "data"]  # fmt: skip
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        server = Server(program, folder / "data", end - 20)
        send_recent(server.url, recent, start)
        try:
            groups = rules(folder)
            server.cpu_ms(ratios())
            usual = server.cpu_ms(ratios()) * 2
            ours = {name: server.cpu_ms(queries) * runs for name, runs, queries in groups}
            usual = (usual + server.cpu_ms(ratios()) * 2) / 2
        finally:
            server.stop()
    for name, ms in ours.items():
        print(f"{name}: {ms:.0f} ms CPU a minute")
    print(f"all groups: {sum(ours.values()):.0f} ms; seven ratios of rates each 30 s: {usual:.0f} ms")
    print(f"ratio: {sum(ours.values()) / usual:.2f}x")


if __name__ == "__main__":
    main()
