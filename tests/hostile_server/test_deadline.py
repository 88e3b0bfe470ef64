"""One deadline for a whole exchange, however slowly a server sends, and one for all exchanges of a preview."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from tests.hostile_server.responses import OK, envelope
from tests.preview.record import ROOT
from tests.support.bounded import MOST_MEMORY, slo_codegen
from tests.support.raw_server import raw_server

pytestmark = pytest.mark.slow

BODY = envelope()
HEAD = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(BODY)}\r\n\r\n".encode()


def drip(data, before=b""):
    """Send byte by byte, each long before any timeout of a single read."""

    def script(_):
        pause = threading.Event()
        yield before
        for byte in data:
            yield bytes([byte])
            pause.wait(0.05)

    return script


def silent(_):
    threading.Event().wait(3)
    return []


def endless(piece, before=b""):
    def script(_):
        yield before
        while True:
            yield piece
            threading.Event().wait(0.02)

    return script


SLOW = {
    "nothing": silent,
    "a status line": drip(OK),
    "headers": endless(b"X", b"HTTP/1.1 200 OK\r\nX: "),
    "headers one by one": endless(b"X: a\r\n", b"HTTP/1.1 200 OK\r\n"),
    "interim responses": endless(b"HTTP/1.1 10", b""),
    "a body": drip(BODY.encode(), HEAD),
    "a body without an end": endless(b" ", b"HTTP/1.1 200 OK\r\n\r\n"),
    "chunks": endless(b"1\r\n \r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
    "the size of a chunk": endless(b"0", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
    "trailers": endless(b"X: a\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"),
    "an error": endless(b" ", b"HTTP/1.1 500 No\r\n\r\n"),
}


def run(*args):
    """Run a command; the time that is waited here only ends a test that would never end."""
    return subprocess.run(
        [sys.executable, "-m", "slo_codegen", *map(str, args)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120, env={**os.environ, "CI": ""},
    )  # fmt: skip


@pytest.mark.parametrize("name", SLOW)
def test_a_slow_server_ends_the_gate(name):
    with raw_server(SLOW[name]) as (port, _):
        done = run("gate", "--prometheus", f"http://127.0.0.1:{port}", "--timeout", "400ms")
    assert done.returncode == 1
    assert "SLO730" in done.stderr or "SLO732" in done.stderr, done.stderr
    assert "allowed" not in done.stdout


@pytest.mark.parametrize("name", ["nothing", "a status line", "a body without an end"])
def test_a_slow_server_ends_the_preview(tmp_path, name):
    with raw_server(SLOW[name]) as (port, _):
        done = run("preview", "--out", tmp_path / "p.html", "--prometheus", f"http://127.0.0.1:{port}",
                   "--timeout", "400ms")  # fmt: skip
    assert (done.returncode, "SLO730" in done.stderr) == (1, True), done.stderr
    assert not (tmp_path / "p.html").exists()


def test_a_server_that_accepts_and_never_speaks_tls_ends_the_gate():
    with raw_server(silent) as (port, _):
        done = run("gate", "--prometheus", f"https://127.0.0.1:{port}", "--timeout", "400ms")
    assert (done.returncode, "SLO730" in done.stderr) == (1, True), done.stderr


def test_many_slow_answers_end_the_preview(tmp_path):
    """Each answer is within its time, all of them are not."""
    right = b'{"status":"success","data":{"resultType":"vector","result":[]}}'

    def script(request):
        threading.Event().wait(0.3)
        kind = b"matrix" if b"query_range" in request else b"vector"
        body = b'{"status":"success","data":["a"]}' if b"/label/" in request else right.replace(b"vector", kind)
        return [b"HTTP/1.1 200 OK\r\n\r\n", body]

    with raw_server(script) as (port, requests):
        done = run("preview", "--out", tmp_path / "p.html", "--prometheus", f"http://127.0.0.1:{port}",
                   "--timeout", "500ms")  # fmt: skip
    assert (done.returncode, "SLO730" in done.stderr) == (1, True), done.stderr
    assert 3 <= len(requests) <= 20


@pytest.mark.parametrize("text", ["0", "-1s", "soon", "1h", "1e3", "", "٣", "9" * 100])
def test_a_time_that_is_none_is_wrong_usage(text):
    done = run("gate", "--prometheus", "http://127.0.0.1:1", "--timeout", text)
    assert done.returncode == 2
    assert "--timeout" in done.stderr


def test_the_largest_answers_stay_within_memory(tmp_path):
    """An answer of the largest size accepted, of the structure that is dearest in Python."""
    body = b'{"status":"success","data":[' + b",".join([b"{}"] * 340_000) + b"]}"
    assert len(body) < 1 << 20
    with raw_server(lambda _: [b"HTTP/1.1 200 OK\r\n\r\n", body]) as (port, _):
        done = slo_codegen(ROOT, "gate", "--prometheus", f"http://127.0.0.1:{port}")
    assert done.code == 1
    assert done.memory < MOST_MEMORY
