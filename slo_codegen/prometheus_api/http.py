"""One HTTP/1.1 exchange through h11: what two readers could understand in two ways is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import h11

from slo_codegen.prometheus_api.address import Address
from slo_codegen.prometheus_api.errors import ServerError
from slo_codegen.prometheus_api.wire import Wire, too_large

MOST_HEAD_BYTES = 64 << 10
"""What a head, or the line of a chunk, may be."""
_MOST_INTERIM = 8
_ONCE = ("content-length", "transfer-encoding", "content-type", "content-encoding")


@dataclass(frozen=True, slots=True)
class Request:
    """A request; ``target`` and the headers are ASCII."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """A whole response; ``headers`` by their names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def exchange(wire: Wire, address: Address, request: Request, most: int) -> Response:
    """Send a request and read its response, with a body of at most ``most`` bytes.

    Raises:
        ServerError: the response is not valid HTTP/1.x, is cut off or compressed, or is too large.
    """
    connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST_HEAD_BYTES)
    head = h11.Request(method=request.method, target=request.target, headers=list(request.headers))
    for event in (head, h11.Data(data=request.body), h11.EndOfMessage()):
        wire.send(connection.send(event) or b"")
    try:
        return _response(connection, wire, address, most)
    except h11.RemoteProtocolError as error:
        # What follows a colon is what the server has sent.
        raise malformed(address, str(error).partition(":")[0]) from error


def malformed(address: Address, why: str) -> ServerError:
    """Return the failure of a response that is not valid HTTP."""
    return ServerError("SLO732", f"the response of {address} is not valid HTTP: {why}",
                       "check that the URL is that of a Prometheus, and what stands between")  # fmt: skip


def _response(connection: h11.Connection, wire: Wire, address: Address, most: int) -> Response:
    status, headers, body, interim = 0, dict[str, str](), bytearray(), 0
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(wire.receive())
        elif isinstance(event, h11.InformationalResponse):
            interim += 1
            if event.status_code == 101 or interim > _MOST_INTERIM:
                raise malformed(address, "it never comes to a final status")
        elif isinstance(event, h11.Response):
            status, headers = event.status_code, _headers(event, address)
            if int(headers.get("content-length", "0")) > most:
                raise too_large(address)
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > most:
                raise too_large(address)
        elif isinstance(event, h11.EndOfMessage):
            return Response(status, headers, bytes(body))
        else:
            raise malformed(address, "it ends too early")


def _headers(event: h11.Response, address: Address) -> dict[str, str]:
    headers: dict[str, str] = {}
    for raw_name, raw_value in event.headers:
        name = raw_name.decode("ascii")
        if name in headers and name in _ONCE:
            raise malformed(address, f"it has {name} twice")
        headers[name] = raw_value.decode("latin-1")
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise malformed(address, "it is compressed, which was not asked for")
    if "transfer-encoding" in headers and ("content-length" in headers or event.http_version != b"1.1"):
        raise malformed(address, "its length is not clear")
    return headers
