"""A real Prometheus that has seen a week of traffic, and catalogs that read it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from click.testing import CliRunner, Result

from slo_codegen.cli.main import group
from tests.support.engines import Engine
from tests.support.servers import free_port, program

MINUTE, HOUR, DAY = 60, 3600, 86_400
SEEN, CLOSELY = 8 * DAY, 2 * HOUR
"""How long there has been traffic, in seconds, and how long with a sample every minute; before, every 10 minutes."""
REQUESTS = "http_requests_total"
TIMING = "http_request_duration_seconds"

Rates = Mapping[str, float]


def rates() -> dict[str, float]:
    """Return the events per minute of each counter: 60 per minute in eu, 30 in us; 5 % of them are bad in us."""
    found = {}
    for region, rate in (("eu", 60.0), ("us", 30.0)):
        failed = 0.05 if region == "us" else 0.0
        for code, part in (("200", 0.95 - failed), ("404", 0.05), ("500", failed)):
            found[f'{REQUESTS}{{region="{region}",code="{code}",route="/cart"}}'] = rate * part
        for bound, part in (("0.1", 0.5), ("0.25", 0.8), ("0.5", 0.95), ("1.0", 0.99), ("+Inf", 1.0)):
            found[f'{TIMING}_bucket{{region="{region}",le="{bound}"}}'] = rate * part
        found[f'{TIMING}_count{{region="{region}"}}'] = rate
        found[f'{TIMING}_sum{{region="{region}"}}'] = rate * 0.2
    found['payments_total{outcome="ok"}'] = 1.0
    found['payments_total{outcome="declined"}'] = 0.1
    found['logins_total{result="success"}'] = 0.01
    found['rpc_latency_seconds_count{job="rpc"}'] = 3.0
    found['rpc_latency_seconds_sum{job="rpc"}'] = 3.0
    return found


def gauges() -> dict[str, float]:
    """Return the value of each gauge: one probe is down."""
    return {
        'probe_success{instance="a"}': 1,
        'probe_success{instance="b"}': 0,
        'rpc_latency_seconds{job="rpc",quantile="0.9"}': 0.3,
        "idle_total": 7,
    }


def open_metrics(now: int) -> str:
    """Return the samples of all series."""
    times = [*range(now - SEEN, now - CLOSELY, 10 * MINUTE), *range(now - CLOSELY, now + 1, MINUTE)]
    lines: dict[str, list[str]] = {}
    for series, rate in rates().items():
        into = lines.setdefault(series.split("{")[0], [])
        into += [f"{series} {(at - times[0]) / MINUTE * rate:.3f} {at}" for at in times]
    for series, value in gauges().items():
        lines.setdefault(series.split("{")[0], []).extend(f"{series} {value} {at}" for at in times)
    text = [line for name in sorted(lines) for line in (f"# TYPE {name} unknown", *lines[name])]
    return "\n".join([*text, "# EOF", ""])


@contextmanager
def filled(engine: Engine, folder: Path) -> Iterator[str]:
    """Serve a week of traffic that ends now; yields the URL."""
    (folder / "traffic.om").write_text(open_metrics(int(time.time())))
    (folder / "prometheus.yml").write_text("{}\n")
    done = engine.run(
        "promtool", "tsdb", "create-blocks-from", "--quiet", "openmetrics", str(folder / "traffic.om"),
        str(folder / "data"),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    address = f"127.0.0.1:{free_port()}"
    with program(
        engine.program("prometheus"), "prometheus", folder / "log", f"http://{address}/-/ready",
        f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address={address}", "--storage.tsdb.retention.time=30d",
    ):  # fmt: skip
        yield f"http://{address}"


def run(*args: str) -> Result:
    return CliRunner().invoke(group, list(args))


def findings(catalog: Path, url: str, *args: str) -> list[dict[str, object]]:
    """Return what a validation against a server finds, but what it finds of the catalog by itself."""
    done = run("validate", str(catalog), "--prometheus", url, "--format", "json", *args)
    assert isinstance(done.exception, SystemExit) or done.exception is None, done.exception
    found: list[dict[str, object]] = json.loads(done.stdout)["findings"]
    assert not [each for each in found if each["severity"] == "error" and str(each["code"]) < "SLO700"], found
    return [{**each, "line": (each["place"] or {}).get("line")} for each in found if str(each["code"]) >= "SLO700"]


def slo(sli: str, more: str = "", head: str = "") -> str:
    """Return a catalog of one SLO; ``more`` are fields of it, ``head`` sections before it."""
    extra = "".join(f"        {line}\n" for line in more.splitlines())
    indicator = "".join(f"          {line}\n" for line in sli.splitlines())
    return (
        f"{head}services:\n  shop:\n    slos:\n      - id: requests\n        objective: 99.9%\n{extra}"
        f"        sli:\n{indicator}"
    )


def write(folder: Path, text: str) -> Path:
    """Write a catalog of one file."""
    folder.mkdir(exist_ok=True)
    (folder / "slo.yaml").write_text(text, encoding="utf-8")
    return folder
