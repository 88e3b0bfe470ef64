"""The base URL of a server, taken apart once; what is shown of it never holds a user name, password or query."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from slo_codegen.prometheus_api.errors import ServerError, shortened

_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9_.])?", re.ASCII)
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\xa0\ud800-\udfff\u2028\u2029\\]")
_PORTS = {"http": 80, "https": 443}
_MOST_CHARS = 2_000
_EXAMPLE = "give the base URL, such as https://prometheus.example.org or http://127.0.0.1:9090/prefix"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is: ``host`` without brackets, ``path`` as it stands in a request, without a final slash."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def is_tls(self) -> bool:
        """Whether the connection is encrypted."""
        return self.scheme == "https"

    @property
    def authority(self) -> str:
        """Host and port as a request names them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether the server is on this machine."""
        if self.host.lower() == "localhost" or self.host.lower().endswith(".localhost"):
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


def parse_address(url: str) -> Address:
    """Return the address of a base URL.

    Raises:
        ServerError: it is not an http(s) URL, or holds a user name, a password, a query or a fragment.
    """
    shown = masked(url)
    if len(url) > _MOST_CHARS or _UNSAFE.search(url):
        raise ServerError("SLO753", f"{shown} is not a valid URL: it is too long, or has spaces or control characters",
                          _EXAMPLE)  # fmt: skip
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ServerError("SLO753", f"{shown} is not a valid URL", _EXAMPLE) from error
    if parts.scheme not in _PORTS:
        raise ServerError("SLO753", f"{shown} is not an http(s) URL", _EXAMPLE)
    if "@" in parts.netloc:
        raise ServerError("SLO740", f"the URL {shown} contains credentials, which process lists and logs would show",
                          "use --basic-auth-file or --basic-auth-env, and take them out of the URL")  # fmt: skip
    if "?" in url or "#" in url:
        raise ServerError("SLO753", f"{shown} is not a base URL: it has a query or a fragment", _EXAMPLE)
    host = _host(parts.hostname or "")
    if host is None or port == 0:
        raise ServerError("SLO753", f"{shown} names no valid host and port", _EXAMPLE)
    path = quote(parts.path.rstrip("/"), safe="/%:@!$&'()*+,;=~-._")
    return Address(parts.scheme, host, port or _PORTS[parts.scheme], path)


def _host(host: str) -> str | None:
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host))
        except ValueError:
            return None
    try:
        name = host.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    return name if _NAME.fullmatch(name) else None


def masked(url: str) -> str:
    """Return a URL, valid or not, without what stands before an ``@`` or after a ``?`` or ``#``."""
    before, at, after = url.rpartition("@")
    if at:
        scheme, slashes, _ = before.partition("://")
        # Without a scheme, all before the @ may be a name and a password.
        url = f"{scheme if slashes else ''}{slashes}***@{after}"
    return shortened(re.split(r"[?#]", url, maxsplit=1)[0])
