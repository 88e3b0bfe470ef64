"""Real servers on 127.0.0.1 for the tests: Prometheus, Alertmanager, an exporter, a receiver of webhooks."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

_PATIENCE_S = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(check: Callable[[], Any], what: str, patience_s: float = _PATIENCE_S) -> Any:
    """Return the first true answer; fail with what was waited for."""
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        if found := check():
            return found
        time.sleep(0.2)
    raise AssertionError(f"waited {patience_s} s for {what}")


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def program(name: str, package: str, log: Path, ready: str, *args: str) -> Iterator[None]:
    """Run a server until the block ends; it is ready when the address answers."""
    path = shutil.which(name)
    assert path, f"{name} is missing: apt-get install {package}"
    with log.open("wb") as out:
        process = subprocess.Popen([path, *args], stdout=out, stderr=subprocess.STDOUT)
        try:
            wait_for(lambda: answers(ready) or process.poll() is not None, f"{name} to be ready")
            assert process.poll() is None, log.read_text()
            yield
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def served(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serve a handler until the block ends; yields host and port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Quiet(BaseHTTPRequestHandler):
    """A handler that logs nothing."""

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def reply(self, body: str = "", form: str = "") -> None:
        """Answer with a text; ``form`` is its media type."""
        data = body.encode()
        self.send_response(200)
        if form:
            self.send_header("Content-Type", form)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def exporter(counters: dict[str, float]) -> type[BaseHTTPRequestHandler]:
    """Return a handler that exposes counters, whatever they hold when they are asked for."""

    class Exporter(Quiet):
        def do_GET(self) -> None:
            lines = (f"{series} {value}\n" for series, value in list(counters.items()))
            # Prometheus 3 scrapes nothing that does not name its form.
            self.reply("".join(lines), "text/plain; version=0.0.4; charset=utf-8")

    return Exporter


def receiver(received: list[tuple[str, dict[str, Any]]]) -> type[BaseHTTPRequestHandler]:
    """Return a handler that keeps each notification with the path that it was sent to."""

    class Receiver(Quiet):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((self.path.removeprefix("/"), json.loads(body)))
            self.reply()

    return Receiver
