"""What earlier rules have counted is imported into a real Prometheus, and no event is lost or counted twice."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from tests.support.engines import Engine, on_each_engine
from tests.support.servers import free_port, program

pytestmark = pytest.mark.slow

ORDINARY = Path(__file__).parents[1] / "ordinary"
SERVICE = """
metrics:
  http.requests: {type: counter, labels: {region: [eu, us], code: null}}
services:
  shop:
    title: Shop
    owner: shop-team
    slos:
      - id: ok
        title: Requests succeed
        objective: 99%
        period: 7d
        sli: {ratio: {bad: 'http.requests{code=~"5.."}', total: http.requests}}
        alerts:
          - {tier: P2, when: {exhausts_within: {horizon: 24h}}}
"""
DAY, FIVE, TILES_S = 86_400, 300, 1800
LABELS = 'slo="ok",service="shop"'


def slo_codegen(*args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "slo_codegen", *args]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def written(now: int, *, tiles: bool) -> str:
    """Return ten days of earlier counts in two regions, and half an hour of tiles; the counts go on beside them."""
    lines = []
    for name, rate in (("sli_bad", 3), ("sli_total", 1000)):
        lines.append(f"# TYPE slo:{name}:increase5m gauge")
        for region, factor in (("eu", 1), ("us", 2)):
            series = f'slo:{name}:increase5m{{region="{region}",{LABELS}}}'
            lines += [f"{series} {rate * factor} {at}" for at in range(now - 10 * DAY, now, 60)]
    for name, rate in (("sli_bad", 0.5), ("sli_total", 100)) if tiles else ():
        lines.append(f"# TYPE slo:{name}:tile gauge")
        for region in ("eu", "us"):
            series = f'slo:{name}:tile{{region="{region}",{LABELS}}}'
            lines += [f"{series} {rate} {at}" for at in range(now - TILES_S, now, 30)]
    return "\n".join([*lines, "# EOF", ""])


def imported(engine: Engine, text: Path, data: Path) -> None:
    done = engine.run("promtool", "tsdb", "create-blocks-from", "openmetrics", str(text), str(data))
    assert done.returncode == 0, done.stderr


class Server:
    """A Prometheus over a folder of blocks."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._engine, self._folder, self.url = engine, folder, f"http://127.0.0.1:{free_port()}"

    def run(self):
        """Return the server, which runs within the block."""
        (self._folder / "prometheus.yml").write_text("{}\n")
        return program(
            self._engine.program("prometheus"), "prometheus", self._folder / "log", f"{self.url}/-/ready",
            f"--config.file={self._folder / 'prometheus.yml'}", f"--storage.tsdb.path={self._folder / 'data'}",
            f"--web.listen-address={self.url.removeprefix('http://')}", "--storage.tsdb.retention.time=30d",
        )  # fmt: skip

    def sums(self, name: str, at: int) -> dict[str, float]:
        """Return the events of the period by region, as the rules sum them."""
        query = f"sum by (region) (sum_over_time(slo:{name}:tile{{{LABELS}}}[604799s]))"
        form = urllib.parse.urlencode({"query": query, "time": at})
        with urllib.request.urlopen(f"{self.url}/api/v1/query?{form}") as response:
            found = json.load(response)["data"]["result"]
        return {each["metric"]["region"]: float(each["value"][1]) for each in found}


@pytest.fixture
def catalog(tmp_path):
    folder = tmp_path / "catalog"
    folder.mkdir()
    shutil.copy(ORDINARY / "platform.yaml", folder)
    (folder / "service.yaml").write_text(SERVICE)
    return folder


@on_each_engine
def test_an_upgrade_keeps_what_was_counted(engine, catalog, tmp_path):
    now = int(time.time())
    (tmp_path / "old.om").write_text(written(now, tiles=True))
    imported(engine, tmp_path / "old.om", tmp_path / "data")
    server = Server(engine, tmp_path)
    out = tmp_path / "history.om"
    with server.run():
        assert server.sums("sli_total", now) == {"eu": 6000, "us": 6000}
        done = slo_codegen("history", "--catalog", str(catalog), "--prometheus", server.url, "--out", str(out))
        assert done.returncode == 0, done.stderr
    imported(engine, out, tmp_path / "data")
    with server.run():
        # A week less the half hour of tiles, in steps of 5 minutes, one or two of which may miss an edge.
        steps = (7 * DAY - TILES_S) / FIVE
        for region, factor in (("eu", 1), ("us", 2)):
            assert server.sums("sli_total", now)[region] == pytest.approx(steps * 1000 * factor + 6000, rel=0.002)
            assert server.sums("sli_bad", now)[region] == pytest.approx(steps * 3 * factor + 30, rel=0.002)


def test_rules_that_have_not_run_yet_are_a_finding(catalog, tmp_path):
    (tmp_path / "old.om").write_text(written(int(time.time()), tiles=False))
    imported(Engine.MACHINE, tmp_path / "old.om", tmp_path / "data")
    server = Server(Engine.MACHINE, tmp_path)
    out = tmp_path / "history.om"
    with server.run():
        done = slo_codegen("history", "--catalog", str(catalog), "--prometheus", server.url, "--out", str(out))
    assert done.returncode == 1
    assert "SLO764" in done.stderr + done.stdout
    assert not out.exists()


def test_a_server_without_counts_is_a_finding(catalog, tmp_path):
    server = Server(Engine.MACHINE, tmp_path)
    with server.run():
        done = slo_codegen(
            "history", "--catalog", str(catalog), "--prometheus", server.url, "--out", str(tmp_path / "h")
        )
    assert "SLO764" in done.stderr + done.stdout
    assert not (tmp_path / "h").exists()


def test_a_file_that_cannot_be_written_is_a_finding_and_leaves_nothing(catalog, tmp_path):
    done = slo_codegen("history", "--catalog", str(catalog), "--prometheus", "http://127.0.0.1:9", "--out", "/proc/x")
    assert done.returncode == 1
    assert "SLO753" in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
