"""One HTTP/1.1 exchange, read strictly: what two readers could understand in two ways is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from slo_codegen.prometheus_api.address import Address
from slo_codegen.prometheus_api.errors import ServerError
from slo_codegen.prometheus_api.wire import Wire, too_large

MOST_HEAD_BYTES = 64 << 10
"""What all status lines, headers and trailers of a response may be together."""
_MOST_INTERIM = 8
_MOST_CHUNK_LINE = 1 << 10
_STATUS = re.compile(rb"HTTP/(1\.[01]) ([1-5][0-9]{2})(?: [\t\x20-\x7e\x80-\xff]*)?")
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[\t\x20-\x7e\x80-\xff]*)?")
_LENGTH = re.compile(r"[0-9]{1,15}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Response:
    """A whole response; ``headers`` by their names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def read_response(wire: Wire, address: Address, most: int) -> Response:
    """Read one response with a body of at most ``most`` bytes.

    Raises:
        ServerError: it is not valid HTTP/1.x, is cut off or compressed, or is too large.
    """
    reader = _Reader(wire, address)
    for _ in range(_MOST_INTERIM):
        version, status = _status(reader)
        headers = _headers(reader)
        if status >= 200:
            break
        if status == 101:
            raise reader.malformed("it switches to another protocol")
    else:
        raise reader.malformed("it never ends its interim responses")
    return Response(status, headers, _body(reader, version, headers, most))


def _status(reader: _Reader) -> tuple[str, int]:
    found = _STATUS.fullmatch(reader.head_line())
    if found is None:
        raise reader.malformed("it does not begin with a status line of HTTP/1")
    return found[1].decode("ascii"), int(found[2])


def _headers(reader: _Reader) -> dict[str, str]:
    headers: dict[str, str] = {}
    while line := reader.head_line():
        found = _HEADER.fullmatch(line)
        if found is None:
            raise reader.malformed("a header is not valid")
        name, value = found[1].decode("ascii").lower(), found[2].decode("latin-1")
        if name in headers and name in ("content-length", "transfer-encoding", "content-type", "content-encoding"):
            raise reader.malformed(f"it has {name} twice")
        headers[name] = value
    return headers


def _body(reader: _Reader, version: str, headers: Mapping[str, str], most: int) -> bytes:
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise reader.malformed("it is compressed, which was not asked for")
    transfer, length = headers.get("transfer-encoding"), headers.get("content-length")
    if transfer is not None:
        if transfer.lower() != "chunked" or version == "1.0" or length is not None:
            raise reader.malformed("its length is not clear")
        return _chunks(reader, most)
    if length is None:
        return reader.rest(most)
    if not _LENGTH.fullmatch(length):
        raise reader.malformed("its content-length is not valid")
    if int(length) > most:
        raise too_large(reader.address)
    return reader.exactly(int(length))


def _chunks(reader: _Reader, most: int) -> bytes:
    body = bytearray()
    while True:
        found = _CHUNK.fullmatch(reader.line(_MOST_CHUNK_LINE))
        if found is None:
            raise reader.malformed("the size of a chunk is not valid")
        size = int(found[1], 16)
        if size == 0:
            break
        if len(body) + size > most:
            raise too_large(reader.address)
        body += reader.exactly(size)
        if reader.line(2) != b"":
            raise reader.malformed("a chunk is longer than its size")
    _headers(reader)
    return bytes(body)


class _Reader:
    """Bytes of a connection, by line or by number. What was read is dropped once in a while, never byte by byte."""

    def __init__(self, wire: Wire, address: Address) -> None:
        self._wire, self.address = wire, address
        self._buffer = bytearray()
        self._at = 0
        self._head_left = MOST_HEAD_BYTES

    def malformed(self, why: str) -> ServerError:
        """Return the failure of a response that is no HTTP."""
        return ServerError("SLO732", f"the response of {self.address} is not valid HTTP: {why}",
                           "check that the URL is that of a Prometheus, and what stands between")  # fmt: skip

    def head_line(self) -> bytes:
        """Return a line of a head."""
        line = self.line(self._head_left)
        self._head_left -= len(line) + 2
        return line

    def line(self, most: int) -> bytes:
        """Return the next line without its end."""
        searched = self._at
        while (end := self._buffer.find(b"\n", searched)) < 0:
            searched = len(self._buffer)
            if searched - self._at > most:
                raise self.malformed("its headers are too large")
            self._more()
        line = bytes(self._buffer[self._at : end])
        if len(line) > most + 1:
            raise self.malformed("its headers are too large")
        self._at = end + 1
        return line[:-1] if line.endswith(b"\r") else line

    def exactly(self, count: int) -> bytes:
        """Return so many bytes."""
        while len(self._buffer) - self._at < count:
            self._more()
        data = bytes(self._buffer[self._at : self._at + count])
        self._at += count
        if self._at > 1 << 20:
            del self._buffer[: self._at]
            self._at = 0
        return data

    def rest(self, most: int) -> bytes:
        """Return what comes until the server closes the connection."""
        while data := self._wire.receive():
            self._buffer += data
            if len(self._buffer) - self._at > most:
                raise too_large(self.address)
        if len(self._buffer) - self._at > most:
            raise too_large(self.address)
        return bytes(self._buffer[self._at :])

    def _more(self) -> None:
        data = self._wire.receive()
        if not data:
            raise self.malformed("it ends too early")
        self._buffer += data
