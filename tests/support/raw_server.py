"""A server of bytes on 127.0.0.1: it reads a request, then sends what a script says, however wrong that is."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

Script = Callable[[bytes], Iterable[bytes]]
"""Takes a request, gives what to send piece by piece; it may wait before a piece."""


@contextmanager
def raw_server(script: Script, context: ssl.SSLContext | None = None) -> Iterator[tuple[int, list[bytes]]]:
    """Serve until the block ends; yields the port and the list of requests that came."""
    requests: list[bytes] = []
    stopped = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    threads: list[threading.Thread] = []

    def answer(connection: socket.socket) -> None:
        try:
            with connection:
                connection.settimeout(5)
                stream = context.wrap_socket(connection, server_side=True) if context else connection
                with stream:
                    request = _request(stream)
                    requests.append(request)
                    for piece in script(request):
                        if stopped.is_set():
                            return
                        stream.sendall(piece)
        except OSError:
            return  # The client has gone, which is what many of these tests are about.

    def accept() -> None:
        while not stopped.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            thread = threading.Thread(target=answer, args=(connection,), daemon=True)
            thread.start()
            threads.append(thread)

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield listener.getsockname()[1], requests
    finally:
        stopped.set()
        accepting.join()
        listener.close()
        for thread in threads:
            thread.join(10)


def _request(stream: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        part = stream.recv(65536)
        if not part:
            return data
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            while len(body) < int(line.split(b":")[1]):
                body += stream.recv(65536)
    return head + b"\r\n\r\n" + body
