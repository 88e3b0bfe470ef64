"""Requests to one server: limits on time and size, credentials, and each failure as one finding."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from slo_codegen import __version__
from slo_codegen.common.strict_json import read_json
from slo_codegen.prometheus_api.access import Access
from slo_codegen.prometheus_api.address import Address, parse_address
from slo_codegen.prometheus_api.errors import QueryRefusedError, ServerError, shortened
from slo_codegen.prometheus_api.http import MOST_HEAD_BYTES, Request, Response, exchange
from slo_codegen.prometheus_api.samples import Reply
from slo_codegen.prometheus_api.wire import Deadline, Wire, too_large

_MOST_GET_CHARS = 4_000
"""A longer request is sent as a form: proxies refuse long URLs."""
_REFUSED = (400, 422)
"""What Prometheus answers to a query that it does not understand or cannot evaluate."""
_UNAUTHORIZED = (401, 403, 407)
_PARTIAL = ("isPartial", "partial", "partialResponse", "partial_response")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one exchange, and all exchanges of a client together, may take in seconds and bytes."""

    seconds: float
    most_bytes: int
    total_seconds: float
    total_bytes: int


class Client:
    """A server that speaks the HTTP API of Prometheus. Redirects are not followed: credentials go to one origin."""

    def __init__(self, url: str, access: Access, limits: Limits) -> None:
        """Take the base URL; nothing is sent yet.

        Raises:
            ServerError: the URL or the TLS files are not valid.
        """
        self.address: Address = parse_address(url)
        self._access, self._limits = access, limits
        if access.has_tls_options and not self.address.is_tls:
            raise ServerError("SLO740", f"{self.address} is not https: a CA or client certificate has no effect",
                              "use an https URL, or leave --ca-file and --cert-file out")  # fmt: skip
        self._tls = access.tls() if self.address.is_tls else None
        self._end = time.monotonic() + limits.total_seconds
        self._bytes_left = limits.total_bytes

    @property
    def sends_credentials_in_clear(self) -> bool:
        """Whether anyone on the way to the server can read what gives access to it."""
        return self._access.has_credentials and not self.address.is_tls and not self.address.is_loopback

    def get(self, path: str, asked: Sequence[tuple[str, str]]) -> Reply:
        """Return the reply to a request of the API, such as ``query`` with its parameters.

        Raises:
            QueryRefusedError: the server did not evaluate the query.
            ServerError: there is no reply in time, or none that can be used.
        """
        try:
            return self._reply(self._exchange(path, urlencode(asked)))
        except ServerError as error:
            error.message = self._access.mask(error.message)
            error.args = (error.message,)
            raise

    def _exchange(self, path: str, form: str) -> Response:
        total_left = self._end - time.monotonic()
        if total_left <= 0:
            took = f"{self._limits.total_seconds:g} s"
            raise ServerError("SLO730", f"{self.address} did not answer all queries within {took}",
                              "check the server and the network; --timeout allows more time")  # fmt: skip
        most = min(self._limits.most_bytes, self._bytes_left)
        if most <= 0:
            raise too_large(self.address)
        # Chunks may add a quarter; smaller ones than that are an attack.
        received = most + most // 4 + MOST_HEAD_BYTES
        with Wire(self.address, self._tls, Deadline(min(total_left, self._limits.seconds)), received) as wire:
            response = exchange(wire, self.address, self._request(path, form), most)
        self._bytes_left -= len(response.body)
        return response

    def _request(self, path: str, form: str) -> Request:
        target = f"{self.address.path}/api/v1/{path}"
        headers = (
            ("Host", self.address.authority),
            ("User-Agent", f"slo-codegen/{__version__}"),
            ("Accept", "application/json"),
            ("Accept-Encoding", "identity"),
            ("Connection", "close"),
            *self._access.headers,
        )
        if len(target) + len(form) < _MOST_GET_CHARS:
            return Request("GET", f"{target}?{form}", headers)
        sent = (("Content-Type", "application/x-www-form-urlencoded"), ("Content-Length", str(len(form))))
        return Request("POST", target, (*headers, *sent), form.encode("ascii"))

    def _reply(self, response: Response) -> Reply:
        of = str(self.address)
        status = response.status
        if status in _UNAUTHORIZED:
            given = "the credentials given" if self._access.has_credentials else "a request without credentials"
            raise ServerError("SLO734", f"{of} refuses {given} (HTTP {status})",
                              "give --bearer-token-file, --basic-auth-file, --header or --tenant")  # fmt: skip
        if 300 <= status < 400:
            raise ServerError("SLO733", f"{of} redirects{_target(response)} (HTTP {status}), which is not followed",
                              "give the URL of the server itself")  # fmt: skip
        if status != 200:
            reason = self._reason(response)
            if reason is not None or status in _REFUSED:
                raise QueryRefusedError("SLO736", f"{of} did not evaluate a query: {reason or f'HTTP {status}'}",
                                        "check that the server runs the generated rules, and its log")  # fmt: skip
            raise ServerError("SLO733", f"{of} answers with HTTP {status}",
                              "give the base URL of a Prometheus, with the path prefix that it may have")  # fmt: skip
        kind = response.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise ServerError("SLO735", f"{of} answers with {self._shown(kind) or 'no type'} instead of JSON",
                              "give the base URL of a Prometheus; a login page may stand before it")  # fmt: skip
        try:
            content = read_json(response.body)
        except ValueError as error:
            reason = self._shown(str(error))
            raise ServerError("SLO735", f"the answer of {of} is not valid JSON: {reason}",
                              "check the URL, and what stands between you and the server") from None  # fmt: skip
        return self._checked(content)

    def _checked(self, content: Any) -> Reply:
        of = str(self.address)
        blank = Reply(of, None)
        if not isinstance(content, dict):
            raise blank.malformed("it is not an object")
        if content.get("status") == "error":
            reason = content.get("error")
            shown = self._shown(reason) if isinstance(reason, str) else "no reason given"
            raise QueryRefusedError("SLO736", f"{of} did not evaluate a query: {shown}",
                                    "check that the server runs the generated rules, and its log")  # fmt: skip
        if content.get("status") != "success":
            raise blank.malformed("status is not success")
        if content.get("error") or content.get("errorType"):
            raise blank.malformed("it has an error and is said to be a success")
        if "data" not in content:
            raise blank.malformed("it has no data")
        self._refuse_echo(content)
        return Reply(of, content["data"], tuple(self._notes(content)))

    def _notes(self, content: dict[str, Any]) -> list[str]:
        notes = ["the answer is partial" for name in _PARTIAL if content.get(name, False) is not False]
        for name in ("warnings", "infos"):
            given = content.get(name)
            if given is None or given == []:
                continue
            if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
                raise Reply(str(self.address), None).malformed(f"{name} is not a list of texts")
            notes += [self._shown(each) for each in given]
        return notes

    def _reason(self, response: Response) -> str | None:
        """Return the reason of a reply that is an error as Prometheus writes it."""
        try:
            content = read_json(response.body)
        except ValueError:
            return None
        if isinstance(content, dict) and content.get("status") == "error" and isinstance(content.get("error"), str):
            return self._shown(content["error"])
        return None

    def _shown(self, text: str) -> str:
        """Return what may be shown of a text of the server; masked first, so that no part of a secret is left."""
        return shortened(self._access.mask(text))

    def _refuse_echo(self, content: Any) -> None:
        if not self._access.secrets:
            return
        text = json.dumps(content, ensure_ascii=False)
        if any(json.dumps(secret, ensure_ascii=False)[1:-1] in text for secret in self._access.secrets):
            raise ServerError("SLO735", f"the answer of {self.address} contains the credentials sent to it",
                              "check what answers there; replace the credentials if it may keep them")  # fmt: skip


def _target(response: Response) -> str:
    """Return where a redirect leads, as far as it can be shown."""
    try:
        parts = urlsplit(response.headers.get("location", ""))
        host = parts.hostname
    except ValueError:
        return ""
    return f" to {parts.scheme}://{shortened(host)}" if host and parts.scheme in ("http", "https") else ""
