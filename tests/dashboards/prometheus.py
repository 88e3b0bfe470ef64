"""A Prometheus on a folder of imported blocks: import through promtool, run, and ask."""

from __future__ import annotations

import http.client
import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.support.servers import free_port, program

_BLOCK = "744h"
"""promtool reads the whole file once a block: few long blocks instead of one in two hours."""


def import_openmetrics(lines: Iterable[str], work: Path, data: Path) -> None:
    """Make blocks of samples, as ``promtool tsdb create-blocks-from openmetrics`` does."""
    promtool = shutil.which("promtool")
    assert promtool, "promtool is missing: apt-get install prometheus"
    path = work / "samples.om"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(lines)
        file.write("# EOF\n")
    command = [
        promtool, "tsdb", "create-blocks-from", f"--max-block-duration={_BLOCK}", "--quiet", "openmetrics",
        str(path), str(data),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    path.unlink()


@contextmanager
def prometheus(work: Path, data: Path, config: dict[str, Any], *flags: str) -> Iterator[Client]:
    """Run a Prometheus on a data folder until the block ends."""
    port = free_port()
    (work / "prometheus.json").write_text(json.dumps(config), encoding="utf-8")
    with program(
        "prometheus", "prometheus", work / "prometheus.log", f"http://127.0.0.1:{port}/-/ready",
        f"--config.file={work / 'prometheus.json'}", f"--storage.tsdb.path={data}", "--storage.tsdb.retention.time=1y",
        f"--web.listen-address=127.0.0.1:{port}", "--rules.alert.for-grace-period=0s", "--log.level=warn", *flags,
    ):  # fmt: skip
        client = Client(port)
        try:
            yield client
        finally:
            client.close()


class Client:
    """Asks a Prometheus over one connection."""

    def __init__(self, port: int) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def get(self, path: str, **parameters: object) -> Any:
        """Return the data of an answer of the API."""
        self._http.request("POST" if path.startswith("query") else "GET", *self._request(path, parameters))
        answer = json.load(self._http.getresponse())
        assert answer["status"] == "success", (answer, parameters)
        return answer["data"]

    def _request(self, path: str, parameters: dict[str, object]) -> tuple[Any, ...]:
        body = urlencode(parameters, doseq=True)
        if path.startswith("query"):
            return f"/api/v1/{path}", body, {"Content-Type": "application/x-www-form-urlencoded"}
        return (f"/api/v1/{path}?{body}",)

    def instant(self, query: str, time: float) -> list[tuple[dict[str, str], float]]:
        """Return each series with its value at a time."""
        result = self.get("query", query=query, time=time)["result"]
        return [(each["metric"], float(each["value"][1])) for each in result]

    def range(self, query: str, start: int, end: int, step: int) -> list[tuple[dict[str, str], dict[int, float]]]:
        """Return each series with its values by time."""
        result = self.get("query_range", query=query, start=start, end=end, step=step)["result"]
        return [(each["metric"], {int(t): float(v) for t, v in each["values"]}) for each in result]
