"""A connection with one deadline: no operation waits longer than what is left of it."""

from __future__ import annotations

import socket
import ssl
import time
from types import TracebackType

from slo_codegen.prometheus_api.address import Address
from slo_codegen.prometheus_api.errors import ServerError

_CHUNK = 1 << 16


class Deadline:
    """The end of an exchange, in seconds from now."""

    def __init__(self, seconds: float) -> None:
        """Start to count."""
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self, of: str) -> float:
        """Return the seconds left.

        Raises:
            ServerError: there are none.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise self.passed(of)
        return left

    def passed(self, of: str) -> ServerError:
        """Return the failure of an exchange that took too long."""
        return ServerError("SLO730", f"{of} did not answer within {round(self._seconds, 1):g} s",
                           "check the server and the network; --timeout allows more time")  # fmt: skip


class Wire:
    """A connection to a server: TCP, and TLS where ``tls`` is given. At most ``most`` bytes are ever received."""

    def __init__(self, address: Address, tls: ssl.SSLContext | None, deadline: Deadline, most: int) -> None:
        """Connect.

        Raises:
            ServerError: there is no such server, or it cannot be verified.
        """
        self._address, self._deadline, self._left = address, deadline, most
        self._socket = self._connected()
        if tls is not None:
            try:
                self._socket = self._encrypted(tls)
            except BaseException:
                self._socket.close()
                raise

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        """Send all of a request.

        Raises:
            ServerError: the connection breaks or the deadline passes.
        """
        rest = memoryview(data)
        while rest:
            self._socket.settimeout(self._deadline.left(str(self._address)))
            try:
                rest = rest[self._socket.send(rest) :]
            except TimeoutError as error:
                raise self._deadline.passed(str(self._address)) from error
            except OSError as error:
                raise self._broken(error) from error

    def receive(self) -> bytes:
        """Return what has arrived; nothing if the server has closed the connection.

        Raises:
            ServerError: the connection breaks, the deadline passes, or too much was received.
        """
        self._socket.settimeout(self._deadline.left(str(self._address)))
        try:
            data = self._socket.recv(_CHUNK)
        except TimeoutError as error:
            raise self._deadline.passed(str(self._address)) from error
        except OSError as error:
            raise self._broken(error) from error
        self._left -= len(data)
        if self._left < 0:
            raise too_large(self._address)
        return data

    def _connected(self) -> socket.socket:
        host, of = self._address.host, str(self._address)
        try:
            # How long names take to resolve is the resolver's own limit: nothing in Python can shorten it.
            found = socket.getaddrinfo(host, self._address.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise _unreachable(of, f"the name {host} is not known") from error
        failure = "it has no address"
        for index, (family, kind, protocol, _, where) in enumerate(found):
            left = self._deadline.left(of)
            try:
                connection = socket.socket(family, kind, protocol)
            except OSError as error:
                failure = error.strerror or str(error)
                continue
            # Each address has its share, so that one that does not answer leaves time for the next.
            connection.settimeout(left / (len(found) - index))
            try:
                connection.connect(where)
            except OSError as error:
                connection.close()
                failure = "connection timed out" if isinstance(error, TimeoutError) else error.strerror or str(error)
                continue
            return connection
        self._deadline.left(of)
        raise _unreachable(of, failure)

    def _encrypted(self, tls: ssl.SSLContext) -> socket.socket:
        of = str(self._address)
        try:
            encrypted = tls.wrap_socket(self._socket, server_hostname=self._address.host, do_handshake_on_connect=False)
        except (OSError, ValueError) as error:
            raise _unreachable(of, "TLS cannot be started") from error
        encrypted.settimeout(self._deadline.left(of))
        try:
            encrypted.do_handshake()
        except TimeoutError as error:
            encrypted.close()
            raise self._deadline.passed(of) from error
        except ssl.SSLCertVerificationError as error:
            encrypted.close()
            raise ServerError("SLO743", f"the certificate of {of} cannot be verified: {error.verify_message}",
                              "give its CA with --ca-file, and the name that it is for") from error  # fmt: skip
        except OSError as error:
            encrypted.close()
            reason = error.reason if isinstance(error, ssl.SSLError) and error.reason else "the connection broke"
            raise ServerError("SLO743", f"TLS with {of} failed: {reason}",
                              "check that it serves https, and whether it needs --cert-file") from error  # fmt: skip
        return encrypted

    def _broken(self, error: OSError) -> ServerError:
        if isinstance(error, ssl.SSLError):
            return ServerError("SLO743", f"TLS with {self._address} failed: {error.reason or 'not valid TLS'}",
                               "check whether a client certificate is needed: --cert-file, --key-file")  # fmt: skip
        return ServerError("SLO732", f"the connection to {self._address} broke: {error.strerror or 'no reason given'}",
                           "check the server and what stands between")  # fmt: skip


def too_large(address: Address) -> ServerError:
    """Return the failure of an answer that is larger than what is accepted."""
    return ServerError("SLO731", f"the answer of {address} is larger than what is accepted",
                       "check that the URL is that of a Prometheus, and how many series the query returns")  # fmt: skip


def _unreachable(of: str, reason: str) -> ServerError:
    return ServerError("SLO753", f"{of} cannot be reached: {reason}", "check the URL, and that the server is running")
